"""What must be there before a command can do its work. Each look raises CommandError with what to do."""

from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError


def migrations_to_run() -> int:
    """How many steps the database is behind the program."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def require_set_up() -> None:
    """The database answers, was made by `setup`, and is as new as the program."""
    try:
        behind = migrations_to_run()
    except DatabaseError as problem:
        raise CommandError(
            f"The database cannot be asked: {str(problem).strip().rstrip('.')}. DATABASE_URL says where it is."
        ) from None
    if "catalogue_material" not in connection.introspection.table_names():
        raise CommandError("Nothing is set up here yet. Run `connectshare setup` first.")
    if behind:
        raise CommandError("This is an older home. Run `connectshare setup`, which brings the data folder up to date.")
