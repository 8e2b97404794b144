"""Turns what was asked into units of meaning: a word or a term of several words, with its true equals.

Called by engines before they build their own query; pure but for reading one data file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from connectshare.search.analysing import STOPWORDS, stem, words_of
from connectshare.search.query import Asked

Words = tuple[str, ...]
Equals = Mapping[Words, tuple[Words, ...]]  # stems of a term -> the words of its equals

_LONGEST_TERM = 6


@dataclass(frozen=True)
class Unit:
    """One thing that a document has or has not. `equals` are other words for it, each to stand together."""

    words: Words
    equals: tuple[Words, ...] = ()
    quoted: bool = False
    negated: bool = False
    prefix: bool = False  # the word is the beginning of a word
    loose: bool = False  # longer words with the same root will do as well, for less

    @property
    def stems(self) -> Words:
        """The words without their endings."""
        return tuple(stem(word) for word in self.words)


def units_of(asked: Iterable[Asked], equals: Equals) -> tuple[Unit, ...]:
    """The units of a question, in order: known terms found first, then its words without the glue between them."""
    units: list[Unit] = []
    plain: list[str] = []
    for item in asked:
        if item.quoted or item.negated:
            units += _terms(plain, equals)
            plain = []
            units.append(Unit(item.words, quoted=item.quoted or len(item.words) > 1, negated=item.negated))
        else:
            plain += item.words
    units += _terms(plain, equals)
    return _meaningful(units)


def _meaningful(units: list[Unit]) -> tuple[Unit, ...]:
    """Without the glue and without repeats; "what is this about" is all glue, and so is searched for as it is."""
    once = tuple(dict.fromkeys(units))
    kept = tuple(unit for unit in once if unit.quoted or unit.equals or not _is_glue(unit))
    return kept if any(not unit.negated for unit in kept) else once


def _is_glue(unit: Unit) -> bool:
    return len(unit.words) == 1 and unit.words[0] in STOPWORDS


def _terms(words: list[str], equals: Equals) -> list[Unit]:
    units: list[Unit] = []
    at = 0
    while at < len(words):
        term = _term_at(words, at, equals)
        units.append(term)
        at += len(term.words)
    return units


def _term_at(words: list[str], at: int, equals: Equals) -> Unit:
    """The longest known term that begins here, else the one word."""
    for length in range(min(_LONGEST_TERM, len(words) - at), 0, -1):
        span = tuple(words[at : at + length])
        others = equals.get(tuple(stem(word) for word in span))
        if others is not None:
            return Unit(span, others)
    return Unit((words[at],))


def read_equals(text: str) -> dict[Words, tuple[Words, ...]]:
    """The groups of a file of true equals: one a line, members parted by `=`, `#` begins a remark."""
    groups: dict[Words, tuple[Words, ...]] = {}
    for line in text.splitlines():
        members = [words_of(member) for member in line.partition("#")[0].split("=")]
        members = [member for member in members if member]
        by_stems = {tuple(stem(word) for word in member): member for member in members}
        for key in by_stems:
            groups[key] = groups.get(key, ()) + tuple(other for stems, other in by_stems.items() if stems != key)
    return {key: others for key, others in groups.items() if others}


@lru_cache(maxsize=1)
def sector_equals() -> Equals:
    """The true equals and the families of words that ship with the product."""
    folder = files("connectshare.catalogue.vocabularies")
    return read_equals("\n".join(folder.joinpath(name).read_text("utf-8") for name in ("equals.txt", "families.txt")))


def spoken(units: Iterable[Unit]) -> str:
    """The units as a reader would type them."""
    return " ".join(
        ("-" if unit.negated else "") + (f'"{" ".join(unit.words)}"' if unit.quoted else " ".join(unit.words))
        for unit in units
    )


def with_equals(unit: Unit, *others: Words) -> Unit:
    """The unit with more words for the same thing."""
    return replace(unit, equals=tuple(dict.fromkeys((*unit.equals, *others))))
