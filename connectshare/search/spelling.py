"""Mends the words of a question that stand in no document at all: halves joined, wholes parted, endings, slips.

Called by engines with the vocabulary of their index; pure. A word that is in the index is never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from math import log10
from typing import Protocol

from connectshare.search.analysing import STOPWORDS, words_of
from connectshare.search.query import Asked
from connectshare.search.vocabulary import Synonyms, Words
from connectshare.search.wording import Unit, units_of, with_equal

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_VOWELS = "aeiouy"
_SHORTEST_BEGINNING = 4
_MOST_MENDED = 6  # words of one question that are mended
_MOST_NEIGHBOURS = 4000  # words of the index that one word is compared with
_A_HABIT = 10  # documents with a word for one with the rarer of its halves: beyond, halves are ends of lines


class Vocabulary(Protocol):
    """The words of an index, as written, in small letters without accents."""

    def frequency(self, word: str) -> int:
        """In how many documents the word stands as written; 0 for none."""
        ...

    def has(self, word: str) -> bool:
        """Whether any form of the word stands in any document."""
        ...

    def side_by_side(self, one: str, two: str) -> bool:
        """Whether the two stand beside each other, in this order, in any document."""
        ...

    def begins(self, letters: str) -> bool:
        """Whether any word begins so."""
        ...

    def resembling(self, word: str) -> list[tuple[str, int]]:
        """Words with their frequencies: all that are one slip away, or two and begin nearly alike, and maybe others."""
        ...


class Listed(Protocol):
    """A vocabulary that can be walked through in the order of the alphabet."""

    def frequency(self, word: str) -> int:
        """See `Vocabulary`."""
        ...

    def beginning(self, letters: str, most: int) -> list[tuple[str, int]]:
        """Words that begin so, with their frequencies."""
        ...


@dataclass(frozen=True)
class WordList:
    """A vocabulary that is a list of words: for those that stand in no document, but have other words that do."""

    words: frozenset[str]

    def frequency(self, word: str) -> int:
        """See `Vocabulary`."""
        return int(word in self.words)

    def has(self, word: str) -> bool:
        """See `Vocabulary`."""
        return word in self.words

    def side_by_side(self, one: str, two: str) -> bool:
        """See `Vocabulary`."""
        return False

    def begins(self, letters: str) -> bool:
        """See `Vocabulary`."""
        return bool(self.beginning(letters, 1))

    def resembling(self, word: str) -> list[tuple[str, int]]:
        """See `Vocabulary`."""
        return neighbours(word, self)

    def beginning(self, letters: str, most: int) -> list[tuple[str, int]]:
        """See `Listed`."""
        return [(word, 1) for word in sorted(self.words) if word.startswith(letters)][:most]


def _never(word: str) -> bool:
    return False


def mend(
    units: Sequence[Unit],
    known: Vocabulary,
    synonyms: Synonyms,
    sector: frozenset[str] = frozenset(),
    is_english: Callable[[str], bool] = _never,
) -> tuple[Unit, ...]:
    """The units with unknown words mended where that is possible, and left out where it is not.

    A word is mended into one of the index, else into one of the `sector` that has other words. What is English as it
    stands is no slip of another word: "fines" is not "finds".

    The same units where nothing needs mending, and where nothing would be left.
    """
    if all(unit.negated or is_known(unit, known) for unit in units):
        return tuple(units)
    mended: list[Unit] = []
    left, at = _MOST_MENDED, 0
    while at < len(units):
        unit = units[at]
        whole = _joined(unit, units[at + 1], known) if at + 1 < len(units) else None
        if whole is not None:
            mended.append(whole)
            at += 1
        elif unit.negated or is_known(unit, known):
            mended.append(unit)
        elif left:
            left -= 1
            mended += _better(unit, known, is_english) or _better(unit, WordList(sector), is_english)
        at += 1
    # What is left must ask for something: "examples of" alone would find everything.
    asks = any(unit.needed or (unit.quoted and not unit.negated) for unit in mended)
    return _read_again(mended, synonyms) if asks else tuple(units)


def _read_again(units: Sequence[Unit], synonyms: Synonyms) -> tuple[Unit, ...]:
    """The units as if typed so, since a mended word may belong to a known term."""
    read: list[Unit] = []
    for opaque, group in groupby(units, key=lambda unit: unit.quoted or unit.negated or unit.prefix or unit.slack):
        run = tuple(group)
        read += run if opaque else units_of([Asked(unit.words) for unit in run for _ in range(unit.times)], synonyms)
    return tuple(dict.fromkeys(read))


def is_known(unit: Unit, known: Vocabulary) -> bool:
    """Whether every word of the unit, or of one of its equals, stands in some document."""
    return any(
        all(known.has(word) for word in words)
        for words in (unit.words, *(other for other, _ in (*unit.others, *unit.whole)))
    )


def widen(units: Sequence[Unit], known: Vocabulary, is_english: Callable[[str], bool]) -> tuple[Unit, ...]:
    """The units with "street works" beside "streetworks", and the other way about, where both are in use."""
    widened = [_parted(unit, known, is_english) for unit in units]
    for at, (one, two) in enumerate(pairwise(units)):
        whole = _whole(one, two)
        if whole and known.frequency(whole):
            # Either half is answered by the whole word.
            widened[at] = with_equal(widened[at], (whole,))
            widened[at + 1] = with_equal(widened[at + 1], (whole,))
    return tuple(widened)


def _whole(one: Unit, two: Unit) -> str:
    plain = not any(unit.quoted or unit.negated or unit.prefix or len(unit.words) != 1 for unit in (one, two))
    return one.words[0] + two.words[0] if plain and min(len(one.words[0]), len(two.words[0])) >= 3 else ""


def _joined(one: Unit, two: Unit, known: Vocabulary) -> Unit | None:
    """The two as one word, where one of them is unknown and the whole is known."""
    whole = _whole(one, two)
    if not whole or (is_known(one, known) and is_known(two, known)) or not known.frequency(whole):
        return None
    return Unit((whole,))


def _parted(unit: Unit, known: Vocabulary, is_english: Callable[[str], bool]) -> Unit:
    """The unit with its halves as another way to write it, but not those of a word cut at the end of a line.

    Those are rare, so that they would be worth more than the word itself.
    """
    halves = _halves(unit.words[0], known) if len(unit.words) == 1 and not unit.quoted and not unit.negated else None
    if halves is None or not all(map(is_english, halves)):
        return unit
    usual = _A_HABIT * min(map(known.frequency, halves)) >= known.frequency(unit.words[0])
    return with_equal(unit, halves) if usual else unit


def _halves(word: str, known: Vocabulary) -> Words | None:
    """The two words of which one is made, where they are written apart in some document; else None."""
    pairs = [(word[:at], word[at:]) for at in range(3, len(word) - 2)]
    counted = [(min(known.frequency(one), known.frequency(two)), (one, two)) for one, two in pairs]
    usual = [pair for pair in counted if pair[0] and not STOPWORDS.intersection(pair[1])]
    return next((pair for _, pair in sorted(usual, reverse=True)[:2] if known.side_by_side(*pair)), None)


def _better(unit: Unit, known: Vocabulary, is_english: Callable[[str], bool]) -> tuple[Unit, ...]:
    """The unit with its unknown words mended; nothing where one of them cannot be."""
    if len(unit.words) == 1 and not unit.quoted:
        word = unit.words[0]
        if len(word) >= _SHORTEST_BEGINNING and known.begins(word):
            return (replace(unit, prefix=True),)
        halves = _halves(word, known)
        if halves:
            return tuple(Unit((half,)) for half in halves)
    words = tuple(word if known.has(word) else _meant_by(word, known, is_english) for word in unit.words)
    return (replace(unit, words=words, others=(), whole=(), term=()),) if all(words) else ()


def _meant_by(word: str, known: Vocabulary, is_english: Callable[[str], bool]) -> str:
    close = nearest(word, known)
    return close[0] if close and not is_english(word) else ""


def nearest(word: str, known: Vocabulary) -> list[str]:
    """The words of the index that the reader may have meant, likeliest first: few slips, and a frequent word."""
    if len(word) < 4 or any(map(str.isdigit, word)):
        return []
    close = [(slips(word, other, most=2), count, other) for other, count in dict.fromkeys(known.resembling(word))]
    likely = [one for one in close if one[0] == 1 or _may_be_two_slips(word, *one)]
    return [other for _, other in sorted((_unlikely(number, count), other) for number, count, other in likely)]


def _may_be_two_slips(word: str, number: int, count: int, other: str) -> bool:
    return bool(count) and len(word) > 4 and number == 2 and other.startswith(_openings(word)) and _alike(word, other)


def neighbours(word: str, known: Listed) -> list[tuple[str, int]]:
    """What a vocabulary that can be walked through gives as `resembling`."""
    close = [(other, count) for other in _one_slip(word) if (count := known.frequency(other))]
    if len(word) > 4:
        close += [pair for letters in _openings(word) for pair in known.beginning(letters, _MOST_NEIGHBOURS)]
    return close


def _openings(word: str) -> tuple[str, ...]:
    """The two letters with which the word meant may begin: whole vocabularies are too many to compare.

    Of two slips hardly ever one falls on the first letter, or puts another consonant second.
    """
    return tuple(word[0] + vowel for vowel in _VOWELS) if word[1] in _VOWELS else (word[:2],)


def _alike(word: str, other: str) -> bool:
    """Not in what is heard: "drane" is drain, "digging" is not dimming."""
    return _heard(word) == _heard(other)


def _heard(word: str) -> str:
    """The consonants, doubled ones once."""
    return "".join(letter for letter, _ in groupby(letter for letter in word if letter not in _VOWELS + "h"))


def _unlikely(number: int, frequency: int) -> float:
    """Two slips are as likely as one where the word is some twenty times as frequent."""
    return number - 0.8 * log10(frequency)


def _one_slip(word: str) -> Iterable[str]:
    """Every word one slip away: a letter too few, too many, wrong, or two the wrong way round."""
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        *(one + two[1:] for one, two in parts if two),
        *(one + two[1] + two[0] + two[2:] for one, two in parts if len(two) > 1),
        *(one + letter + two[1:] for one, two in parts if two for letter in _LETTERS),
        *(one + letter + two for one, two in parts for letter in _LETTERS),
    } - {word}


def slips(one: str, two: str, most: int = 9) -> int:
    """How many slips part two words (optimal string alignment: letters missing, added, wrong, or swapped).

    Counting stops above `most`.
    """
    if abs(len(one) - len(two)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(two) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, other in enumerate(two, 1):
            least = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == two[j - 2] and one[i - 2] == other:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]


def meant(units: Sequence[Unit], known: Vocabulary) -> tuple[tuple[Unit, ...], ...]:
    """Up to three other questions: a rare word of this one changed for a near and far more frequent one."""
    others: list[tuple[Unit, ...]] = []
    for at, unit in enumerate(units):
        if unit.quoted or unit.negated or unit.prefix or len(unit.words) != 1:
            continue
        count = known.frequency(unit.words[0])
        for other in nearest(unit.words[0], known)[:2] if count <= 3 else []:
            if known.frequency(other) >= 10 * max(count, 1):
                others.append((*units[:at], Unit(words_of(other)), *units[at + 1 :]))
    return tuple(others[:3])
