"""What goes wrong on our own machine while we gather: processes killed, locks held, a clock that jumps.

Called by the campaign, each with the home under trial and the time; each ends with the machine well again, and with
whoever was killed being followed by another process, as a supervisor does it. Each says what it hit, and raises
`Missed` where it came too late: a fault that was not met proves nothing.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path

from tests.world.running import Died, Home

LONGEST = 120.0  # seconds
READERS = 3
IN_HAND = "SELECT count(*) FROM gather_intake WHERE step = '{}' AND leased_by != ''"
ANY_IN_HAND = "SELECT count(*) FROM gather_intake WHERE step != '' AND leased_by != ''"
OPEN_ITEMS = "SELECT count(*) FROM gather_intake WHERE step != ''"
LISTING = "SELECT count(*) FROM gather_run WHERE step = 'discover' AND leased_by != ''"
WAITING_FOR_INDEX = "SELECT count(*) FROM catalogue_pending WHERE reader = 'index'"
KILLS = "SELECT coalesce(sum(kills), 0) FROM gather_intake"
SUSPECTS = "SELECT count(*) FROM gather_intake WHERE kills > 0 AND step = 'extract'"
Breakage = Callable[[Home, datetime], str]


class Missed(Exception):
    """Nothing was broken: the work was done before, or had not come so far."""


def counted(home: Home, query: str) -> int:
    """What a query counts in the home's database, read beside whoever writes to it; 0 where that cannot be known."""
    with (
        suppress(sqlite3.OperationalError),
        closing(sqlite3.connect(f"file:{home.database}?mode=ro", uri=True, timeout=5)) as database,
    ):
        return int(database.execute(query).fetchone()[0])
    return 0


def killed_when(query: str, doing: str, number: int = signal.SIGKILL) -> Breakage:
    """The process gets a signal when `query` counts something, and must die of it with that in its hands."""

    def fault(home: Home, at: datetime) -> str:
        home.begin("look", at=at.isoformat(), recheck=False)
        with closing(sqlite3.connect(f"file:{home.database}?mode=ro", uri=True, timeout=5)) as database:

            def meanwhile() -> bool:
                try:
                    caught = bool(database.execute(query).fetchone()[0])
                except sqlite3.OperationalError:
                    return False
                if caught:
                    home.kill(number)
                return caught

            try:
                home.end(seconds=LONGEST, meanwhile=meanwhile)
            except Died:
                in_hand = counted(home, query)
                home.ask("tick", at=at.isoformat(), seconds=LONGEST)
                if in_hand:
                    return f"died while {doing} ({in_hand} in hand); another process went on"
                raise Missed(f"It died, but was not {doing} any more.") from None
        raise Missed("It was done before it could be killed.")

    return fault


def reader_killed(home: Home, at: datetime) -> str:
    """What reads a file is killed in the middle of it, for several files, but for none of them twice."""
    before, struck = counted(home, KILLS), 0
    home.begin("look", at=at.isoformat(), recheck=False)

    def meanwhile() -> bool:
        nonlocal struck
        if struck and counted(home, SUSPECTS):
            return False  # the file is being read again: a second time would be held against it
        for reader in _readers(home.process.pid):
            with suppress(ProcessLookupError):
                os.kill(reader, signal.SIGKILL)
                struck += 1
                time.sleep(0.05)  # until it is noticed
                break
        return struck >= 4 * READERS or counted(home, KILLS) - before >= READERS

    home.end(seconds=LONGEST, meanwhile=meanwhile)
    met = counted(home, KILLS) - before
    if not met:
        raise Missed(f"{struck} readers were killed, none of them with a file in hand.")
    return f"{met} files lost their reader, and got another"


def database_locked(seconds: float) -> Breakage:
    """In the middle of the work another program writes to the database, and lets nobody else for so long."""

    def fault(home: Home, at: datetime) -> str:
        home.begin("look", at=at.isoformat(), recheck=False)
        with closing(sqlite3.connect(home.database, timeout=10, isolation_level=None)) as database:
            wait_for(lambda: counted(home, OPEN_ITEMS) > 2)
            database.execute("BEGIN IMMEDIATE")
            waiting = counted(home, OPEN_ITEMS)
            threading.Event().wait(seconds)
            still = counted(home, OPEN_ITEMS)
            database.execute("ROLLBACK")
        try:
            home.end(seconds=LONGEST)
        except RuntimeError:  # it gave up: whoever watches over it begins anew
            home.ask("tick", at=at.isoformat(), seconds=LONGEST)
        if not waiting or still != waiting:
            raise Missed("There was nothing to write while it was locked.")
        return f"{waiting} items waited until the other was done"

    return fault


def index_held(home: Home, at: datetime) -> str:
    """Another process holds the lock of the index, until something has waited for it for three seconds."""
    with (home.folder / "index" / "writing.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        home.begin("look", at=at.isoformat(), recheck=False)
        wait_for(lambda: counted(home, WAITING_FOR_INDEX) > 0)
        threading.Event().wait(3)
        waiting = counted(home, WAITING_FOR_INDEX)
    home.end(seconds=LONGEST)
    if not waiting:
        raise Missed("Nothing waited for the index.")
    if left := counted(home, WAITING_FOR_INDEX):
        return f"{left} materials were still waiting for the index afterwards"
    return f"{waiting} materials waited for the index"


def clock_jumps(days: int) -> Breakage:
    """The clock is wrong for one round, and then right again."""

    def fault(home: Home, at: datetime) -> str:
        rounds = home.ask("tick", at=(at + timedelta(days=days)).isoformat(), seconds=LONGEST)
        home.ask("tick", at=at.isoformat(), seconds=LONGEST)
        if "look at sources that are due" not in rounds:
            raise Missed("Nothing was due by the wrong clock.")
        return f"{abs(days)} days {'ahead' if days > 0 else 'behind'} and back; {len(rounds)} rounds by the wrong clock"

    return fault


def wait_for(there: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Wait until it is so, or so long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if there():
            return True
        time.sleep(0.01)
    return False


BREAKAGES: tuple[tuple[str, str, Breakage], ...] = (
    ("worker killed while listing", "1", killed_when(LISTING, "listing")),
    ("worker killed while fetching", "1", killed_when(IN_HAND.format("fetch"), "fetching")),
    ("worker killed while reading", "1", killed_when(IN_HAND.format("extract"), "reading")),
    ("worker killed while publishing", "1", killed_when(IN_HAND.format("publish"), "publishing")),
    ("terminal closed (HUP)", "1", killed_when(ANY_IN_HAND, "at work", signal.SIGHUP)),
    ("reader killed in mid-file", "1", reader_killed),
    ("database locked for five seconds", "1", database_locked(5)),
    ("database locked for longer than we wait", "1", database_locked(40)),
    ("index held by another process", "1", index_held),
    ("clock a month ahead, and back", "1, 5", clock_jumps(31)),
    ("clock a month behind, and back", "1, 5", clock_jumps(-31)),
)


def _readers(process: int) -> list[int]:
    """The processes that hold a file: grandchildren of the sandbox's warm process, which is a child of ours."""
    warm = [child for child in _children(process) if b"sandbox" in _command(child)]
    keepers = [keeper for server in warm for keeper in _children(server)]
    return [reader for keeper in keepers for reader in _children(keeper)]


def _children(process: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, task.read_text().split())
    return found


def _command(process: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes()
    return b""
