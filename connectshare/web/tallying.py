"""Counts searches in memory and writes the counts down later, so that reading a page never writes.

What a killed process had not yet written is lost: it is a count, not a record.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import Error, connection

from connectshare.plumbing.counting import note_opened, note_search

WAIT = 30.0  # seconds between the first uncounted search and the writing
MOST = 500  # different words held at once

_lock = threading.Lock()


@dataclass
class Count:
    """What waits to be written of some words."""

    found: list[int] = field(default_factory=list)  # by each search
    opened: int = 0


_waiting: OrderedDict[str, Count] = OrderedDict()


def tally(words: str, found: int) -> None:
    """Count one search for these words that found so many."""
    with _counting(words) as count:
        count.found.append(found)


def tally_opened(words: str) -> None:
    """Count that a result for these words was gone on to."""
    with _counting(words) as count:
        count.opened += 1


@contextmanager
def _counting(words: str) -> Iterator[Count]:
    with _lock:
        first = not _waiting
        kept = words[:300]
        # Where too much waits already, a count that nobody will write.
        yield _waiting.setdefault(kept, Count()) if kept in _waiting or len(_waiting) < MOST else Count()
    if first:
        timer = threading.Timer(WAIT, _write_apart)
        timer.daemon = True
        timer.start()


def forget() -> list[tuple[str, Count]]:
    """Take away what waits, and say what it was."""
    with _lock:
        counts = list(_waiting.items())
        _waiting.clear()
    return counts


def write() -> None:
    """Write down what waits."""
    for words, count in forget():
        for found in count.found:
            note_search(words, found)
        if count.opened:
            note_opened(words, count.opened)


def _write_apart() -> None:
    try:
        write()
    except Error:
        pass  # the database is busy or being replaced: a count is not worth waiting for
    finally:
        connection.close()
