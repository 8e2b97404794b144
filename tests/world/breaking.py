"""What goes wrong on our own machine while we gather: processes killed, locks held, a full disk, a clock that jumps.

Called by the campaign, each with the home under trial and the time; each ends with the machine well again, and with
whoever was killed being followed by another process, as a supervisor does it.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from tests.world.running import Died, Home

LONGEST = 120.0  # seconds


def killed_at(step: str, number: int = signal.SIGKILL) -> Callable[[Home, datetime], str]:
    """The process gets a signal at the moment when an item in its hands is at that step."""

    def fault(home: Home, at: datetime) -> str:
        home.begin("look", at=at.isoformat(), recheck=False)
        with sqlite3.connect(f"file:{home.database}?mode=ro", uri=True, timeout=5) as database:

            def meanwhile() -> bool:
                query = "SELECT 1 FROM gather_intake WHERE step = ? AND leased_by != '' AND run_id IS NOT NULL LIMIT 1"
                try:
                    caught = bool(database.execute(query, [step]).fetchone())
                except sqlite3.OperationalError:
                    return False
                if caught:
                    home.kill(number)
                return caught

            try:
                home.end(seconds=LONGEST, meanwhile=meanwhile)
            except Died:
                home.ask("tick", at=at.isoformat(), seconds=LONGEST)
                return f"died at {step}; another process went on"
        return "was done before it could be killed"

    return fault


def killed_while_listing(home: Home, at: datetime) -> str:
    """The process is killed as soon as a source is being listed."""
    home.begin("look", at=at.isoformat(), recheck=False)
    time.sleep(0.15)
    home.kill()
    with suppress(Died):
        home.end(seconds=LONGEST)
    home.ask("tick", at=at.isoformat(), seconds=LONGEST)
    return "died while listing; another process went on"


def reader_killed(home: Home, at: datetime) -> str:
    """The sandbox's processes are killed, again and again, while files are read."""
    home.begin("look", at=at.isoformat(), recheck=False)
    killed, until = 0, time.monotonic() + 2

    def meanwhile() -> bool:
        nonlocal killed
        for child in _children(home.process.pid):
            if killed < 3 and b"sandbox" in _command(child):
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
                    killed += 1
        return killed >= 3 or time.monotonic() > until

    home.end(seconds=LONGEST, meanwhile=meanwhile)
    return f"{killed} readers killed"


def database_locked(home: Home, at: datetime) -> str:
    """Another program writes to the database for five seconds, and lets nobody else."""
    with sqlite3.connect(home.database, timeout=10, isolation_level=None) as database:
        database.execute("BEGIN IMMEDIATE")
        home.begin("look", at=at.isoformat(), recheck=False)
        threading.Event().wait(5)
        database.execute("ROLLBACK")
    home.end(seconds=LONGEST)
    return "waited until the other was done"


def index_held(home: Home, at: datetime) -> str:
    """Another process holds the lock of the index for three seconds."""
    with (home.folder / "index" / "writing.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        home.begin("look", at=at.isoformat(), recheck=False)
        threading.Event().wait(3)
    home.end(seconds=LONGEST)
    return "waited for the index"


def disk_full(home: Home, at: datetime) -> str:
    """The folder of kept files is on a disk that is full. Raises PermissionError where nothing may be mounted."""
    files = home.folder / "files"
    files.mkdir(exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(files)], capture_output=True)
    if mounted.returncode:
        raise PermissionError(mounted.stderr.decode().strip())
    try:
        (files / "filling").write_bytes(b"")
        with suppress(OSError):
            (files / "filling").write_bytes(bytes(2**20))
        home.ask("look", at=at.isoformat(), recheck=False, seconds=LONGEST)
    finally:
        subprocess.run(["umount", "-l", str(files)], check=True)
    return "kept nothing while the disk was full"


def clock_jumps(days: int) -> Callable[[Home, datetime], str]:
    """The clock is wrong for one round, and then right again."""

    def fault(home: Home, at: datetime) -> str:
        home.ask("tick", at=(at + timedelta(days=days)).isoformat(), seconds=LONGEST)
        home.ask("tick", at=at.isoformat(), seconds=LONGEST)
        return f"{abs(days)} days {'ahead' if days > 0 else 'behind'} and back"

    return fault


BREAKAGES: tuple[tuple[str, str, Callable[[Home, datetime], str]], ...] = (
    ("worker killed while listing", "1", killed_while_listing),
    ("worker killed while fetching", "1", killed_at("fetch")),
    ("worker killed while reading", "1", killed_at("extract")),
    ("worker killed while publishing", "1", killed_at("publish")),
    ("terminal closed (HUP)", "1", killed_at("extract", signal.SIGHUP)),
    ("reader killed in mid-file", "1", reader_killed),
    ("database locked for five seconds", "1", database_locked),
    ("index held by another process", "1", index_held),
    ("disk full", "2", disk_full),
    ("clock a month ahead, and back", "1, 5", clock_jumps(31)),
    ("clock a month behind, and back", "1, 5", clock_jumps(-31)),
)


def _children(process: int) -> list[int]:
    """All processes below one, the sandbox's own children included."""
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, task.read_text().split()):
                found += [child, *_children(child)]
    return found


def _command(process: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes()
    return b""
