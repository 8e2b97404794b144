"""`python -m connectshare.management`: the console script, for processes that start others."""

from connectshare.management.console import main

main()
