"""How much one source may list, and the sentence for the reader where a limit was met.

Called by every source adapter, so that no publisher, by error or malice, keeps a run busy without end.
"""

from __future__ import annotations

from collections.abc import Iterator

from connectshare.gather.protocols import Listed, Problem

MOST_ITEMS = 20_000
MOST_PAGES = 50  # of one feed or listing
MOST_BYTES = 10 * 2**20  # of one feed or page: feedparser needs two to nine seconds for a megabyte


def more_pages(source: str) -> Problem:
    return Problem(source, f"This goes on over more than {MOST_PAGES} pages; we read the first {MOST_PAGES}.")


def capped(items: Iterator[Listed], source: str) -> Iterator[Listed]:
    """Pass on the first `MOST_ITEMS`, each thing once, then say that there were more."""
    seen: set[tuple[type, str]] = set()
    count = 0
    for item in items:
        if not isinstance(item, Problem):
            if (type(item), item.external_id) in seen:
                continue
            seen.add((type(item), item.external_id))
        count += 1
        if count > MOST_ITEMS:
            yield Problem(source, f"This lists more than {MOST_ITEMS:,} things; we took the first {MOST_ITEMS:,}.")
            return
        yield item
