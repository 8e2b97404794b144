"""The vocabulary of a Tantivy index, for mending words.

Called by `tantivy_searching.py` only; reads a searcher, which is the index at one moment.
"""

from __future__ import annotations

from dataclasses import dataclass

from tantivy import Query, Searcher

from connectshare.search.analysing import stem
from connectshare.search.engines.tantivy_schema import SCHEMA


@dataclass(frozen=True)
class IndexWords:
    """See `Vocabulary`."""

    searcher: Searcher

    def frequency(self, word: str) -> int:
        """See `Vocabulary`."""
        return self.searcher.doc_freq("exact", word)

    def has(self, word: str) -> bool:
        """See `Vocabulary`."""
        return bool(self.searcher.doc_freq("found", stem(word)))

    def side_by_side(self, one: str, two: str) -> bool:
        """See `Vocabulary`."""
        return bool(self.searcher.search(Query.phrase_query(SCHEMA, "exact", [one, two]), 1, count=False).hits)

    def beginning(self, letters: str, most: int) -> list[tuple[str, int]]:
        """See `Vocabulary`."""
        return self.searcher.terms_with_prefix("exact", letters, limit=most)
