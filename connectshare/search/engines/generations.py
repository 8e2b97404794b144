"""Folders of an index that is rebuilt beside itself: a file names the live one, and changing that file changes over.

Called by embedded engines. One writer at a time over all generations: a lock that the system frees when a process
dies. The folder must be on a local disk.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectshare.search.hits import EngineBusy

_CURRENT = "current"
_LOCK = "writing.lock"


class Generations:
    """The generations of one index laid out as `layout` says; those of another layout count as none."""

    def __init__(self, root: Path, layout: str) -> None:
        self._root = root
        self._layout = layout

    def live(self) -> Path | None:
        """The folder that readers read; None where there is none yet, or none of this layout."""
        name = self._named()
        while name is not None:
            if (self._root / name).is_dir():
                return self._root / name
            # Gone: either it was changed over in between, or somebody deleted it by hand.
            last, name = name, self._named()
            if name == last:
                return None
        return None

    def _named(self) -> str | None:
        try:
            name = (self._root / _CURRENT).read_text("ascii").strip()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return name if name.startswith(f"{self._layout}-") else None

    def fresh(self) -> Path:
        """A new, empty folder that nobody reads yet."""
        folder = self._root / f"{self._layout}-{secrets.token_hex(6)}"
        folder.mkdir(parents=True)
        return folder

    def go_live(self, folder: Path) -> None:
        """Make this the folder that readers read, at once and for good, and clear the others away.

        Readers that have an old folder open go on with it: the system keeps open files until they are closed.
        """
        pointer = self._root / f"{_CURRENT}.{secrets.token_hex(4)}"
        with pointer.open("w", encoding="ascii") as file:
            file.write(folder.name)
            file.flush()
            os.fsync(file.fileno())
        pointer.replace(self._root / _CURRENT)
        for other in self._root.iterdir():
            if other.is_dir() and other != folder:
                shutil.rmtree(other, ignore_errors=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer. Raises `EngineBusy` at once where somebody else is."""
        self._root.mkdir(parents=True, exist_ok=True)
        with (self._root / _LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise EngineBusy("Another process is writing to the search index; try again in a moment.") from None
            yield
