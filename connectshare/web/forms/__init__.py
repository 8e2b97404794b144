"""What people send: one file per form. Forms read and check words; they decide nothing."""
