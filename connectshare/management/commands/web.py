"""Serves the site, and nothing else."""

import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from connectshare.management.readying import a_port, lead_here, require_free, require_operator
from connectshare.management.speaking import Speaking

# gunicorn's heartbeat files: in memory where there is such a folder, since a busy disk would look like a hung worker.
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a mount point, not a guessable file
MEMORY = ["--worker-tmp-dir", str(_SHARED_MEMORY)] if _SHARED_MEMORY.is_dir() else []


class Command(Speaking):
    help = "Serve the site (no worker, no schedule)."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=a_port, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        require_free(host, port)
        lead_here(host, port)
        require_operator(public=settings.IS_PUBLIC)
        # In place of this process, so that signals reach the server itself.
        os.execv(sys.executable, server(host, port))  # noqa: S606


def server(host: str, port: int) -> list[str]:
    """The command line of the web server."""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", place, "--workers", "2", "--threads", "4",
        *MEMORY, "--log-level", "warning",
        "--graceful-timeout", "5", "--max-requests", "20000", "--max-requests-jitter", "2000",
    ]  # fmt: skip
