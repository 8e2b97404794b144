"""How much one source may list, and the sentence for the reader where a limit was met.

Called by every source adapter, so that no publisher, by error or malice, keeps a run busy without end or breaks it off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from connectshare.gather.protocols import Listed, Problem
from connectshare.kit.fetch_problems import FetchProblem
from connectshare.kit.text import storable

MOST_ITEMS = 20_000
MOST_PAGES = 50  # of one feed or listing
MOST_BYTES = 10 * 2**20  # of one feed or page: feedparser needs two to nine seconds for a megabyte
TOO_LARGE = f"This is larger than we read ({MOST_BYTES // 2**20} MB). In several pages it could be read."


def too_large(source: str) -> Problem:
    return Problem(source, TOO_LARGE, "too-large")


def unread(source: str, words: str, problem: FetchProblem) -> Problem:
    """A part of a list that cannot be had; `words` is a sentence that says of what it is a part."""
    return Problem(source, f"{words} {problem.reason}", "too-large" if problem.kind == "too-large" else "")


def more_pages(source: str) -> Problem:
    return Problem(source, f"This goes on over more than {MOST_PAGES} pages; we read the first {MOST_PAGES}.")


def capped(items: Iterator[Listed], source: str) -> Iterator[Listed]:
    """Pass on the first `MOST_ITEMS`, each thing once and fit to be stored, then say that there were more."""
    seen: set[tuple[type, str]] = set()
    count = 0
    for item in map(_storable, items):
        if not isinstance(item, Problem):
            if (type(item), item.external_id) in seen:
                continue
            seen.add((type(item), item.external_id))
        count += 1
        if count > MOST_ITEMS:
            yield Problem(source, f"This lists more than {MOST_ITEMS:,} things; we took the first {MOST_ITEMS:,}.")
            return
        yield item


def _storable(item: Listed) -> Listed:
    """The same with words only that a database takes: one that it refuses would break off a whole batch."""
    mended = {name: _mended(value) for name, value in vars(item).items()}
    return item if mended == vars(item) else replace(item, **mended)


def _mended(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(storable, value))
    return storable(value) if isinstance(value, str) else value
