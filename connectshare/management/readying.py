"""What must be there before a command can do its work. Each look raises CommandError with what to do."""

import errno
import os
import socket
from argparse import ArgumentTypeError

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
OPERATOR = ("OPERATOR_NAME", "OPERATOR_ADDRESS", "OPERATOR_EMAIL")


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


def operator_to_name() -> str:
    """What is to be set before it is said who runs the site; empty where all of it is."""
    empty = [name for name in OPERATOR if not getattr(settings, name)]
    return f"Set {', '.join(empty)}: the law asks a public site to say who runs it." if empty else ""


def require_operator(*, public: bool) -> None:
    """A site that others can reach names who runs it."""
    if public and not settings.OPERATOR_NAME:
        raise CommandError(operator_to_name())


def lead_here(host: str, port: int) -> None:
    """Let links lead here, in this process and those it starts, unless the settings name the site's address."""
    if "SITE_URL" not in os.environ:
        name = "localhost" if host in LOOPBACK else f"[{host}]" if ":" in host else host
        os.environ["SITE_URL"] = settings.SITE_URL = f"http://{name}:{port}"
        settings.IS_PUBLIC = host not in LOOPBACK


def a_port(text: str) -> int:
    """The port of an argument."""
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) < 2**16):
        raise ArgumentTypeError(f"a port is a number from 1 to 65535, and “{text}” is none.")
    return int(text)


def require_free(host: str, port: int) -> None:
    """Nobody else listens there, and we may."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                raise CommandError(f"Port {port} is in use. Choose another: --port, or PORT=8001 make run.") from None
            raise CommandError(f"We cannot listen at {host}, port {port}: {problem.strerror}.") from None
