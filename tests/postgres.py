"""Runs a command beside a PostgreSQL server of its own, on loopback, in a folder that is deleted afterwards.

python -m tests.postgres COMMAND …   (the command finds the server in CONNECTSHARE_TEST_DATABASE_URL)
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FAST = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=128MB", "max_connections=60",
    # Tests roll back: it would note that every table is empty, and joins would be planned for one row each.
    "autovacuum=off",
)  # fmt: skip


def programs() -> Path | None:
    """The folder of PostgreSQL's programs (Debian keeps them off the path); None where there are none."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    return installed[-1].parent if installed else None


@contextmanager
def postgres() -> Iterator[str]:
    """A server with nothing in it; yields its address. Raises LookupError where PostgreSQL is not installed."""
    folder = programs()
    if folder is None:
        raise LookupError("PostgreSQL is not installed (make deps-postgres).")
    # PostgreSQL will not run as root; Debian's package makes somebody for it.
    as_somebody = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    home = Path(tempfile.mkdtemp(prefix="connectshare-postgres-"))
    if as_somebody:
        shutil.chown(home, "postgres")
    port = _free_port()
    options = [
        f"-c{one}" for one in (*FAST, f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={home}")
    ]
    control = [*as_somebody, str(folder / "pg_ctl"), "-D", str(home / "data"), "-w", "-s"]
    try:
        made = [
            *as_somebody,
            str(folder / "initdb"),
            "-D",
            str(home / "data"),
            "-U",
            "connectshare",
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        subprocess.run([*made, "--no-sync", "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL, cwd="/")
        subprocess.run([*control, "-l", str(home / "log"), "-o", " ".join(options), "start"], check=True, cwd="/")
        yield f"postgres://connectshare@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, cwd="/")
        shutil.rmtree(home, ignore_errors=True)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def main() -> None:
    """Run the command of the arguments and end as it ended."""
    try:
        with postgres() as address:
            ended = subprocess.run(
                sys.argv[1:], env=os.environ | {"CONNECTSHARE_TEST_DATABASE_URL": address}, check=False
            )
    except LookupError as problem:
        sys.exit(str(problem))
    sys.exit(ended.returncode)


if __name__ == "__main__":
    main()
