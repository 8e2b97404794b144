"""Leases: how any number of processes share the work without doing a piece twice or losing one.

The rows are the queue. A holder is a process; while it lives, a heartbeat renews all it has in hand. A dead
process on this machine is noticed at once, one elsewhere when its lease runs out; so is a row that could not be
given back because the database failed.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from django.db import close_old_connections, connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.utils import InterfaceError, OperationalError

from connectshare.plumbing.models import Lease, Leased

LEASE_SECONDS = 30.0
Row = TypeVar("Row", bound=Leased)


class _Hand:
    """What this process has in hand, as it knows itself: the row may still name it when giving it back has failed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[type[Leased] | None, set[Any]] = {}

    def hold(self, model: type[Leased] | None, key: Any) -> None:
        with self._lock:
            self._held.setdefault(model, set()).add(key)

    def drop(self, model: type[Leased] | None, key: Any) -> None:
        with self._lock:
            self._held.get(model, set()).discard(key)

    def keys(self, model: type[Leased] | None) -> list[Any]:
        with self._lock:
            return list(self._held.get(model, ()))


_in_hand = _Hand()  # rows by their model, named leases under None


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8]
    except OSError:
        return "-"


def _started(pid: int) -> str:
    """When a process started (kernel ticks), so that a reused number is not taken for the same process.

    Empty where it is no more, or is only waiting for its parent to bury it.
    """
    try:
        facts = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return "" if facts[0] in "ZX" else facts[19]
    except (OSError, IndexError):
        return ""


_MACHINE = f"{socket.gethostname()[:60]}.{_boot()}"


def me() -> str:
    """This process as a holder of leases."""
    pid = os.getpid()
    return f"{_MACHINE}/{pid}/{_started(pid)}"


def is_dead(holder: str) -> bool:
    """Whether a holder is a process of this machine that is no more. False where that cannot be known."""
    machine, pid, started = holder.rsplit("/", 2)
    if machine != _MACHINE or not Path("/proc").exists():
        return False
    now_started = _started(int(pid))
    return now_started == "" or now_started != started


def free_the_dead(rows: QuerySet[Row]) -> int:
    """Take back what dead processes hold, and what nobody renewed; each counts one death. Returns how many."""
    held = rows.exclude(leased_by="")
    holders = held.values_list("leased_by", flat=True).distinct()
    dead = [holder for holder in holders if is_dead(holder)]
    lost = held.filter(Q(leased_by__in=dead) | Q(leased_until__lt=time.time()))
    if not lost.exists():
        return 0
    return lost.update(leased_by="", leased_until=0, deaths=F("deaths") + 1)


def claim(rows: QuerySet[Row], *, holder: str | None = None) -> Row | None:
    """The first free row of an ordered queryset, now ours; None where there is none."""
    holder = holder or me()
    free = rows.filter(leased_by="")
    until = time.time() + LEASE_SECONDS
    if connection.features.has_select_for_update_skip_locked:
        with transaction.atomic():
            row = free.select_for_update(skip_locked=True, of=("self",)).first()
            if row is not None:
                row.leased_by, row.leased_until = holder, until
                rows.model._default_manager.filter(pk=row.pk).update(leased_by=holder, leased_until=until)
        if row is not None:
            _in_hand.hold(rows.model, row.pk)
        return row
    for pk in free.values_list("pk", flat=True)[:8]:
        if rows.filter(pk=pk, leased_by="").update(leased_by=holder, leased_until=until):
            row = rows.model._default_manager.get(pk=pk)
            _in_hand.hold(rows.model, pk)
            return row
    return None


def let_go(row: Leased) -> None:
    """Renew it no more: the caller gives it back with a write of its own. Where that fails, the lease runs out."""
    _in_hand.drop(type(row), row.pk)


def release(row: Leased) -> None:
    """Give a row back, its work done or put off. Where the database fails at it, the lease runs out by itself."""
    let_go(row)
    type(row)._default_manager.filter(pk=row.pk, leased_by=me()).update(leased_by="", leased_until=0)


def take(name: str, *, seconds: float = LEASE_SECONDS) -> bool:
    """Take a named lease if it is free, run out, or held by a dead process. Not reentrant."""
    now = time.time()
    lease, _ = Lease.objects.get_or_create(name=name)
    if lease.not_before > now or (lease.holder and lease.until > now and not is_dead(lease.holder)):
        return False
    as_seen = Lease.objects.filter(name=name, holder=lease.holder, until=lease.until, not_before=lease.not_before)
    if not as_seen.update(holder=me(), until=now + seconds):
        return False
    _in_hand.hold(None, name)
    return True


def give_back(name: str, *, pause: float = 0.0) -> None:
    """Give a named lease back; nobody may take it for `pause` seconds."""
    _in_hand.drop(None, name)
    Lease.objects.filter(name=name, holder=me()).update(holder="", until=0, not_before=time.time() + pause)


@contextmanager
def holding(name: str, *, wait: float = 0.0, seconds: float = LEASE_SECONDS) -> Iterator[bool]:
    """Hold a named lease for a block; yields whether it was got within `wait` seconds."""
    deadline = time.monotonic() + wait
    got = take(name, seconds=seconds)
    while not got and time.monotonic() < deadline:
        time.sleep(0.05)
        got = take(name, seconds=seconds)
    try:
        yield got
    finally:
        if got:
            give_back(name)


class Heartbeat:
    """Renews everything this process has in hand, every few seconds, until stopped. One per process."""

    def __init__(self, models: Sequence[type[Leased]]) -> None:
        self._models = models
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(LEASE_SECONDS / 4):
            try:
                self._renew()
            except (OperationalError, InterfaceError):
                # Busy: three more beats fit into the lease. Started anew: only a fresh connection reaches it.
                connection.close()
        connection.close()

    def _renew(self) -> None:
        until = time.time() + LEASE_SECONDS
        for model in self._models:
            if keys := _in_hand.keys(model):
                model._default_manager.filter(pk__in=keys, leased_by=me()).update(leased_until=until)
        if names := _in_hand.keys(None):
            Lease.objects.filter(name__in=names, holder=me()).update(until=until)


def work(step: Callable[[], float | None], *, threads: int, finished: Callable[[], bool]) -> None:
    """Call `step` from several threads until `finished()`.

    `step` does one piece of work and returns None, or returns how many seconds there is nothing to do.
    A step that raises ends the whole loop: steps deal with the errors of their own item.
    """
    stop = threading.Event()
    errors: list[BaseException] = []

    def over() -> bool:
        try:
            return finished()
        except OperationalError:
            stop.wait(0.2)  # the database is busy: ask again
            return False

    def turn() -> None:
        try:
            while not stop.is_set() and not over():
                pause = step()
                if pause is not None:
                    close_old_connections()
                    stop.wait(min(pause, 2.0))
        except BaseException as error:
            errors.append(error)
            stop.set()
        finally:
            connection.close()

    crew = [threading.Thread(target=turn, name=f"worker-{n}", daemon=True) for n in range(threads)]
    for thread in crew:
        thread.start()
    try:
        for thread in crew:
            while thread.is_alive():
                thread.join(0.2)  # short, so that Ctrl-C is heard
    finally:
        stop.set()
        for thread in crew:
            thread.join(30)
    if errors:
        raise errors[0]
