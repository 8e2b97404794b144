"""The words of a Tantivy index, for mending what is typed and for ranking.

Called by `tantivy_index.py` only; reads a searcher, which is the index at one moment.
"""

from __future__ import annotations

from dataclasses import dataclass

from tantivy import Query, Searcher

from connectshare.search.analysing import stem
from connectshare.search.engines.tantivy_schema import SCHEMA
from connectshare.search.spelling import neighbours


@dataclass(frozen=True)
class IndexWords:
    """See `Vocabulary` and `Frequencies`."""

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

    def begins(self, letters: str) -> bool:
        """See `Vocabulary`."""
        return bool(self.beginning(letters, 1))

    def resembling(self, word: str) -> list[tuple[str, int]]:
        """See `Vocabulary`."""
        return neighbours(word, self)

    def beginning(self, letters: str, most: int) -> list[tuple[str, int]]:
        """See `Listed`."""
        return self.searcher.terms_with_prefix("exact", letters, limit=most)

    def stands(self, field: str, word: str) -> bool:
        """See `Frequencies`."""
        return bool(self.searcher.doc_freq(field, word))

    def written(self, word: str) -> int:
        """See `Frequencies`."""
        return self.searcher.doc_freq("exact", word)

    def in_any_form(self, stem: str) -> int:
        """See `Frequencies`."""
        return self.searcher.doc_freq("found", stem)
