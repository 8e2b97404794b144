"""The sector's other words for things, read from files that anybody can edit: synonyms, families, manners of asking.

Read by `wording.py`'s callers once in a process; pure but for reading the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import permutations
from typing import Literal

from connectshare.search.analysing import stem, words_of

Words = tuple[str, ...]
Sign = Literal["=", "~", ">"]

MOST_OTHERS = 12  # other words of one term that are looked for: each is a search of its own

_FOLDER = files("connectshare.catalogue.vocabularies")


@dataclass(frozen=True)
class Others:
    """Other words for a term: those that mean the same, and those that are near."""

    equals: tuple[Words, ...] = ()
    near: tuple[Words, ...] = ()


Synonyms = Mapping[Words, Others]  # by the stems of the term


def groups(text: str) -> Iterator[tuple[Sign, tuple[str, ...]]]:
    """The groups of a file of synonyms, as written. Raises `ValueError` for a line that is none, naming it."""
    for number, line in enumerate(text.splitlines(), 1):
        written = line.partition("#")[0].strip()
        if not written:
            continue
        sign, members = written[0], tuple(member.strip() for member in written[1:].split("|"))
        if len(members) < 2 or not all(words_of(member) for member in members):
            raise ValueError(f"Line {number} is no group of two or more members: {line}")
        match sign:
            case "=" | "~" | ">":
                yield sign, members
            case _:
                raise ValueError(f"Line {number} must begin with =, ~ or >: {line}")


def read_synonyms(*texts: str) -> dict[Words, Others]:
    """The groups of these files as what each term finds besides itself, in the order of the files."""
    equals: dict[Words, dict[Words, None]] = {}
    near: dict[Words, dict[Words, None]] = {}
    for sign, members in (group for text in texts for group in groups(text)):
        found = equals if sign == "=" else near
        for one, other in _pairs(sign, [words_of(member) for member in members]):
            if _stems(one) != _stems(other):
                found.setdefault(_stems(one), {}).setdefault(other)
    return {term: _others(equals.get(term, {}), near.get(term, {})) for term in (*equals, *near)}


def _pairs(sign: Sign, members: list[Words]) -> Iterable[tuple[Words, Words]]:
    return ((members[0], other) for other in members[1:]) if sign == ">" else permutations(members, 2)


def _others(equals: Iterable[Words], near: Iterable[Words]) -> Others:
    same = _once(equals)[:MOST_OTHERS]
    stems = {_stems(words) for words in same}
    return Others(same, tuple(words for words in _once(near) if _stems(words) not in stems)[: MOST_OTHERS - len(same)])


def _once(terms: Iterable[Words]) -> tuple[Words, ...]:
    """Each term once, whatever its endings."""
    return tuple({_stems(words): words for words in terms}.values())


def _stems(words: Words) -> Words:
    return tuple(stem(word) for word in words)


@lru_cache(maxsize=1)
def sector_synonyms() -> Synonyms:
    """The synonyms and the families of words that ship with the product."""
    return read_synonyms(text_of("synonyms.txt"), text_of("families.txt"))


def words_in(synonyms: Synonyms) -> frozenset[str]:
    """The words of four letters or more that the other words are made of."""
    terms = (words for others in synonyms.values() for words in (*others.equals, *others.near))
    return frozenset(word for words in terms for word in words if len(word) > 3 and word.isalpha())


@lru_cache(maxsize=1)
def sector_words() -> frozenset[str]:
    """The words of the sector, for what is mistyped and stands in no document."""
    return words_in(sector_synonyms())


@lru_cache(maxsize=1)
def sector_slack() -> frozenset[Words]:
    """The ways of asking that say nothing about what is asked for."""
    return frozenset(words_of(line) for line in text_of("slack.txt").splitlines() if not line.startswith("#")) - {()}


def text_of(name: str) -> str:
    """One of the files."""
    return _FOLDER.joinpath(name).read_text("utf-8")
