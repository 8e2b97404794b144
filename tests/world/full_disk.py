"""A disk that is full in the middle of the work: where the kept files lie, or where the database and the index lie.

Called by the campaign. A small disk in memory takes the folder's place and gives back what it holds at the end; where
nothing may be mounted, PermissionError says so and the case is skipped with that reason.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from tests.world.breaking import IN_HAND, LONGEST, OPEN_ITEMS, Breakage, Missed, counted, wait_for
from tests.world.running import Died, Home

ROOM = 64 * 2**20  # bytes beside what the folder holds to begin with
FULL_FOR = 6.0  # seconds
FAILED = "SELECT count(*) FROM gather_intake WHERE step != '' AND tries > 0 OR problem LIKE 'Something went wrong%'"


def full(folder_of: Callable[[Home], Path], what: str, was_hit: Callable[[Home, int], bool]) -> Breakage:
    """The disk of a folder is full for some seconds, from the moment when there is work in hand."""

    def fault(home: Home, at: datetime) -> str:
        with _small_disk(home, folder_of(home)) as folder:
            home.begin("look", at=at.isoformat(), recheck=False)
            wait_for(lambda: counted(home, IN_HAND.format("fetch")) > 0 and counted(home, OPEN_ITEMS) > 2)
            filling = folder / "filling"
            written = _fill(filling)
            before = counted(home, OPEN_ITEMS)
            threading.Event().wait(FULL_FOR)
            hit = was_hit(home, before)
            filling.unlink()
            _ended(home, at)
        if not hit:
            raise Missed(f"Nothing was to be written to {what} while the disk was full.")
        return f"{what}: no room for {FULL_FOR:.0f} seconds ({written // 2**20} MB filled it), {before} items waited"

    return fault


def _ended(home: Home, at: datetime) -> None:
    """Let it come to its end; one that gave up is followed by another."""
    try:
        home.end(seconds=LONGEST)
    except (Died, RuntimeError):
        home.close()
        home.ask("tick", at=at.isoformat(), seconds=LONGEST)


def _fill(file: Path) -> int:
    """Leave not a byte; returns how many it took."""
    written = 0
    with file.open("wb", buffering=0) as filling:
        for size in (2**20, 2**12, 1):
            try:
                while True:
                    written += filling.write(bytes(size))
            except OSError as problem:
                if problem.errno != errno.ENOSPC:
                    raise
    return written


@contextmanager
def _small_disk(home: Home, folder: Path) -> Iterator[Path]:
    """A disk of its own for a folder, with little room; what is there at the end is in the folder again."""
    folder.mkdir(exist_ok=True)
    home.close()
    held = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    with tempfile.TemporaryDirectory(dir=folder.parent.parent) as scratch:
        disk, aside = Path(scratch) / "disk", Path(scratch) / "aside"
        disk.mkdir()
        _mount("-t", "tmpfs", "-o", f"size={2 * held + ROOM}", "tmpfs", disk)
        try:
            shutil.copytree(folder, disk, symlinks=True, dirs_exist_ok=True)
            _mount("--bind", disk, folder)
            try:
                yield folder
            finally:
                home.close()
                shutil.copytree(disk, aside, symlinks=True)
                _unmount(folder)
        finally:
            _unmount(disk)
        for old in folder.iterdir():
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        shutil.copytree(aside, folder, symlinks=True, dirs_exist_ok=True)


def _mount(*words: str | os.PathLike[str]) -> None:
    try:
        mounted = subprocess.run(["mount", *words], capture_output=True, text=True)
    except FileNotFoundError:
        raise PermissionError("there is no “mount” on this machine") from None
    if mounted.returncode:
        raise PermissionError(mounted.stderr.strip() or "nothing may be mounted here")


def _unmount(folder: Path) -> None:
    with suppress(FileNotFoundError):
        subprocess.run(["umount", "-l", str(folder)], check=True)


DISKS: tuple[tuple[str, str, Breakage], ...] = (
    (
        "disk full: the kept files",
        "1, 2",
        full(lambda home: home.folder / "files", "the kept files", lambda home, before: counted(home, FAILED) > 0),
    ),
    (
        "disk full: the database and the index",
        "1, 2",
        full(
            lambda home: home.folder, "database and index", lambda home, before: counted(home, OPEN_ITEMS) == before > 0
        ),
    ),
)
