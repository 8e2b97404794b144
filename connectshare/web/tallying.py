"""Counts searches in memory and writes the counts down later, so that reading a page never writes.

What a killed process had not yet written is lost: it is a count, not a record.
"""

import threading
from collections import OrderedDict

from django.db import Error, connection

from connectshare.plumbing.counting import note_search

WAIT = 30.0  # seconds between the first uncounted search and the writing
MOST = 500  # different words held at once

_lock = threading.Lock()
_waiting: OrderedDict[str, list[int]] = OrderedDict()


def tally(words: str, found: int) -> None:
    """Count one search for these words that found so many."""
    with _lock:
        first = not _waiting
        if len(_waiting) < MOST:
            _waiting.setdefault(words[:300], []).append(found)
    if first:
        timer = threading.Timer(WAIT, _write_apart)
        timer.daemon = True
        timer.start()


def forget() -> list[tuple[str, list[int]]]:
    """Take away what waits, and say what it was."""
    with _lock:
        counts = list(_waiting.items())
        _waiting.clear()
    return counts


def write() -> None:
    """Write down what waits."""
    for words, results in forget():
        for found in results:
            note_search(words, found)


def _write_apart() -> None:
    try:
        write()
    except Error:
        pass  # the database is busy or being replaced: a count is not worth waiting for
    finally:
        connection.close()
