"""What a search wants of an index, in words that every engine can say in its own: a small tree.

Built by `clauses.py`, put into an engine's own queries by `tantivy_queries.py` and `opensearch_queries.py`. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or a value of a facet, as it lies in a field. Worth its BM25."""

    field: str
    word: str | int


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two words or more in this order, at most `slop` others between. Worth its BM25."""

    field: str
    words: tuple[str, ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Beginning:
    """Any word that begins so. Worth 1."""

    field: str
    letters: str


@dataclass(frozen=True, slots=True)
class Both:
    """Everything in `must`, nothing in `without`, at least `least` of `should`; worth the sum of what it has.

    Where nothing must be, one of `should` has to.
    """

    must: tuple[Wanted, ...] = ()
    should: tuple[Wanted, ...] = ()
    without: tuple[Wanted, ...] = ()
    least: int = 0


@dataclass(frozen=True, slots=True)
class BestOf:
    """Any of these: worth the best, and `second` of what the others are worth."""

    ways: tuple[Wanted, ...]
    second: float


@dataclass(frozen=True, slots=True)
class Boosted:
    """The same, worth so many times as much."""

    of: Wanted
    by: float


@dataclass(frozen=True, slots=True)
class Constant:
    """The same, worth just this."""

    of: Wanted
    worth: float


@dataclass(frozen=True, slots=True)
class Everything:
    """All documents, worth 1."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No document."""


Wanted = Term | Phrase | Beginning | Both | BestOf | Boosted | Constant | Everything | Nothing


class Frequencies(Protocol):
    """What an index knows of its words."""

    def stands(self, field: str, word: str) -> bool:
        """Whether the word stands in the field of any document. May say yes where looking costs more than it saves."""
        ...

    def written(self, word: str) -> int:
        """In how many documents the word stands as written."""
        ...

    def in_any_form(self, stem: str) -> int:
        """In how many documents a word of this stem stands."""
        ...
