"""Turns what was asked into units of meaning: a word or a term of several words, with other words for it.

Called by engines before they build their own query; pure but for reading `vocabulary.py`'s files once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from connectshare.search.analysing import STOPWORDS, stem
from connectshare.search.query import LONG, Asked
from connectshare.search.vocabulary import Others, Synonyms, Words

# What other words are worth beside the word itself.
AS_EQUAL = 0.8
AS_NEAR = 0.35
_LONGEST_TERM = 6
_NOTHING_ELSE = Others()


@dataclass(frozen=True)
class Unit:
    """One thing that a document has or has not. `others` are other words for it, each to stand together."""

    words: Words
    others: tuple[tuple[Words, float], ...] = ()  # and what they are worth, below 1
    quoted: bool = False
    negated: bool = False
    prefix: bool = False  # the word is the beginning of a word
    loose: bool = False  # longer words with the same root, or some of the words, will do as well, for less
    term: Words = ()  # the known term of which this is one word
    whole: tuple[tuple[Words, float], ...] = ()  # other words for that whole term
    slack: bool = False  # says how it was asked, not what about: may be missing, and counts for little
    times: int = 1  # it was said, and counts as much more

    @property
    def needed(self) -> bool:
        """Whether it is counted when it is asked how many may be missing."""
        return not (self.quoted or self.negated or self.slack)

    @property
    def stems(self) -> Words:
        """The words without their endings."""
        return tuple(stem(word) for word in self.words)


def units_of(asked: Iterable[Asked], known: Synonyms, slack: Collection[Words] = ()) -> tuple[Unit, ...]:
    """The units of a question, in order: known terms found first, then its words without the glue between them."""
    units: list[Unit] = []
    plain: list[str] = []
    for item in asked:
        if item.quoted or item.negated:
            units += _terms(plain, known, slack)
            plain = []
            units.append(Unit(item.words, quoted=item.quoted or len(item.words) > 1, negated=item.negated))
        else:
            plain += item.words
    units += _terms(plain, known, slack)
    return _meaningful(units)


def _meaningful(units: list[Unit]) -> tuple[Unit, ...]:
    """Without the glue and without repeats; "what is this about" is all glue, and so is searched for as it is."""
    once = tuple(replace(unit, times=times) for unit, times in Counter(units).items())
    kept = tuple(unit for unit in once if unit.quoted or unit.others or unit.term or not _is_glue(unit))
    if not any(unit.quoted or unit.needed for unit in kept):  # nothing but manners: they must be meant
        kept = tuple(replace(unit, slack=False) for unit in kept)
    return kept if any(not unit.negated for unit in kept) else once


def _is_glue(unit: Unit) -> bool:
    return len(unit.words) == 1 and unit.words[0] in STOPWORDS


def _terms(words: list[str], known: Synonyms, slack: Collection[Words]) -> list[Unit]:
    units: list[Unit] = []
    at = 0
    while at < len(words):
        span = _term_at(words, at, known, slack)
        units += [Unit(span, slack=True)] if span in slack else _term(span, known)
        at += len(span)
    return units


def _term_at(words: list[str], at: int, known: Synonyms, slack: Collection[Words]) -> Words:
    """The longest known term or manner of asking that begins here, else the one word."""
    for length in range(min(_LONGEST_TERM, len(words) - at), 1, -1):
        span = tuple(words[at : at + length])
        if _stems(span) in known or span in slack:
            return span
    return (words[at],)


def _term(span: Words, known: Synonyms) -> list[Unit]:
    """A unit for each word of the term, all of which another word for the whole term answers.

    A number belongs to the words about it: "section 58" stays in one.
    """
    others = known.get(_stems(span), _NOTHING_ELSE)
    if any(letter.isdigit() for word in span for letter in word):
        return [Unit(span, _weighed(others))]
    own = [word for word in span if word not in STOPWORDS] if len(span) > 1 else list(span)
    if len(own) == 1:
        return [Unit((own[0],), _weighed(others))]
    whole = _weighed(others)
    return [Unit((word,), _weighed(known.get(_stems((word,)), _NOTHING_ELSE)), term=span, whole=whole) for word in own]


def _weighed(others: Others) -> tuple[tuple[Words, float], ...]:
    """The other words with their worth.

    An engine adds up the rarity of every word of a phrase, though the phrase is one thing only: hence the root.
    """
    worth = [*((words, AS_EQUAL) for words in others.equals), *((words, AS_NEAR) for words in others.near)]
    return tuple((words, weight / len(words) ** 0.5) for words, weight in worth)


def by_term(units: Iterable[Unit]) -> list[tuple[Unit, ...]]:
    """The units one by one, but those of one known term together: what a document may have or lack."""
    together: list[tuple[Unit, ...]] = []
    for unit in units:
        if unit.term and together and together[-1][0].term == unit.term:
            together[-1] = (*together[-1], unit)
        else:
            together.append((unit,))
    return together


def plain_terms(units: Iterable[Unit]) -> int:
    """How many terms a document may have or lack: not what is quoted, negated, or only says how it was asked."""
    return sum(term[0].needed for term in by_term(units))


def is_long(units: Iterable[Unit]) -> bool:
    """Whether no document can be asked to have most of it."""
    return plain_terms(units) >= LONG


def _stems(words: Words) -> Words:
    return tuple(stem(word) for word in words)


def spoken(units: Iterable[Unit]) -> str:
    """The units as a reader would type them."""
    return " ".join(
        ("-" if unit.negated else "") + (f'"{" ".join(unit.words)}"' if unit.quoted else " ".join(unit.words))
        for unit in units
    )


def with_equal(unit: Unit, words: Words) -> Unit:
    """The unit with more words for the same thing."""
    return replace(unit, others=tuple(dict([*unit.others, (words, AS_EQUAL)]).items()))
