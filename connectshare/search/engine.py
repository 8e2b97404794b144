"""The seam between the site and its search engine, and the one place that opens an engine.

The indexer writes through it, finding reads through it. Never imports Django: settings are passed down.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from connectshare.search.document import Document
from connectshare.search.engines.tantivy import TantivyEngine
from connectshare.search.hits import EngineBusy, EngineEmpty, EngineProblem, EngineReadOnly, Hit, Hits, Order, Passage
from connectshare.search.query import Query

__all__ = [
    "EngineBusy",
    "EngineEmpty",
    "EngineProblem",
    "EngineReadOnly",
    "Hit",
    "Hits",
    "Order",
    "Passage",
    "SearchEngine",
    "open_engine",
]


class SearchEngine(Protocol):
    """An index of materials. Every engine passes `tests/contracts/test_search_engine.py`."""

    def update(self, documents: Iterable[Document]) -> None:
        """Put these in, each in place of what had its id; those that are not findable are taken out.

        All of them or none. Raises `EngineBusy` where another process is writing.
        """
        ...

    def delete(self, ids: Iterable[str]) -> None:
        """Take these out; an unknown id is no error. Raises `EngineBusy`."""
        ...

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Build anew beside the live index, then change over at once; gives how many are in it.

        Readers are served throughout. If `documents` raises, the live index stays. Nobody else can write
        meanwhile: they get `EngineBusy`.
        """
        ...

    def wipe(self) -> None:
        """Empty the index. Raises `EngineBusy`."""
        ...

    def search(self, query: Query, order: Order | None = None) -> Hits:
        """One page of results with the counts of its filters. Never raises for anything in `query`.

        With `order` the page is cut from the first results in that order; it must lie among the first `order.depth`.
        """
        ...

    def titles(self, words: Sequence[str], most: int) -> tuple[tuple[str, str], ...]:
        """Ids and titles that have all these words, the last of them as the beginning of one; the best first.

        For suggestions while somebody types: must take milliseconds. Never raises for anything in `words`.
        """
        ...

    def count(self) -> int:
        """How many materials are in the index."""
        ...

    def needs_rebuild(self) -> bool:
        """Whether there is no index yet, or one that another version of this program laid out.

        Ask before an update: it would begin an index with nothing but its own documents.
        """
        ...


def open_engine(url_or_path: str | Path, writable: bool = False) -> SearchEngine:
    """The engine at a folder or a `SEARCH_URL`; nothing is read or made until it is used.

    `writable=False` for web processes: they follow the changes of whoever writes. Raises `EngineProblem`
    for an address that no engine answers to.
    """
    if isinstance(url_or_path, Path) or "://" not in url_or_path:
        return TantivyEngine(Path(url_or_path), writable=writable)
    parts = urlsplit(url_or_path)
    if parts.scheme in {"tantivy", "file"} and not parts.netloc and parts.path:
        return TantivyEngine(Path(unquote(parts.path)), writable=writable)
    if parts.scheme in {"opensearch+http", "opensearch+https"}:
        return _opensearch(url_or_path, writable)
    said = "give a folder, tantivy:///folder, opensearch+http://… or opensearch+https://…"
    raise EngineProblem(f"No search engine answers to {parts.scheme}:// addresses; {said}.")


def _opensearch(url: str, writable: bool) -> SearchEngine:
    try:
        from connectshare.search.engines.opensearch import OpenSearchEngine  # noqa: PLC0415  # its client is an extra
    except ImportError as problem:
        raise EngineProblem("The client of OpenSearch is not installed: make deps-opensearch.") from problem
    return OpenSearchEngine(url, writable=writable)
