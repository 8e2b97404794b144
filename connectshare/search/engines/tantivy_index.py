"""A Tantivy index at one moment, as `searching.py` wants it. Made by `tantivy.py` for each search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import tantivy

from connectshare.search.engines.searching import MOST_VALUES, Asking, Buckets, Words
from connectshare.search.engines.tantivy_queries import tantivy_query
from connectshare.search.engines.tantivy_schema import shown
from connectshare.search.engines.tantivy_words import IndexWords
from connectshare.search.engines.wanted import Wanted

T = TypeVar("T")


@dataclass(frozen=True)
class TantivyRow:
    """See `Row`."""

    score: float
    document: tantivy.Document

    @property
    def key(self) -> str:
        """See `Row`."""
        return str(self.document.get_first("key"))

    def text(self, name: str) -> str:
        """See `Row`."""
        return shown(self.document, name)


@dataclass(frozen=True)
class TantivyIndex:
    """See `Index`."""

    searcher: tantivy.Searcher

    def reading(self, work: Callable[[Words], T]) -> T:
        """See `Index`."""
        return work(IndexWords(self.searcher))

    def find(self, asked: Asking) -> tuple[int, Sequence[TantivyRow]]:
        """See `Index`."""
        found = tantivy_query(asked.wanted)
        if asked.by_age:
            result = self.searcher.search(found, asked.limit, order_by_field="newness", offset=asked.offset)
            return _total(result), [TantivyRow(0.0, self.searcher.doc(address)) for _, address in result.hits]
        result = self.searcher.search(found, asked.limit, offset=asked.offset, weight_by_field="weight")
        return _total(result), [TantivyRow(float(score), self.searcher.doc(one)) for score, one in result.hits]

    def read(self, rows: Sequence[TantivyRow]) -> Sequence[TantivyRow]:
        """See `Index`."""
        return rows

    def number(self, wanted: Wanted) -> int:
        """See `Index`."""
        return _total(self.searcher.search(tantivy_query(wanted), 1))

    def count(self, within: Wanted, facets: Sequence[str]) -> Buckets:
        """See `Index`."""
        asked = {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in facets}
        answer = self.searcher.aggregate(tantivy_query(within), asked)
        return {
            name: [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in answer[name]["buckets"]]
            for name in facets
        }


def _total(result: tantivy.SearchResult) -> int:
    return int(result.count)  # type: ignore[attr-defined]  # it has one; its types do not say so
