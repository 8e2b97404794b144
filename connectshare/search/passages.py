"""Finds the places of a document that answer a question, and cuts two short passages round the best of them.

Called by engines for the results that are shown. Works by looking for the letters of each word rather than by
reading the whole document: a page of results must cost milliseconds, however long the documents are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from connectshare.search.analysing import fold, stem
from connectshare.search.hits import How, Passage
from connectshare.search.vocabulary import Words
from connectshare.search.wording import Unit

LONGEST = 200  # characters of a passage: short enough to quote where rights are unknown
MOST = 2  # passages of one document
PAGE_BREAK = "\f"

_MOST_PLACES = 200  # of one word in one document that are weighed
_REST_OF_WORD = re.compile(r"[^\W_]*")
_WORDS = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[\W_]{1,3}")
_SPACES = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"[.!?][\"'”’)]?\s+|\n\s*\n")


class Place(NamedTuple):
    """Where a unit was found: from, to (in characters), which unit, and how."""

    start: int
    end: int
    unit: int
    how: How = "word"


@dataclass(frozen=True)
class _Form:
    """One way in which a unit may be written."""

    words: Words
    exact: bool
    prefix: bool
    other: bool = False  # not the unit's own words

    def how(self, written: str) -> How:
        """How text that this form fits answers the unit."""
        if self.other:
            return "other"
        if _WORDS.findall(written) == list(self.words):
            return "word"
        return "beginning" if self.prefix else "form"

    def fits(self, at: int, written: str) -> bool:
        word = self.words[at]
        if self.exact or self.prefix:
            return written == word or (self.prefix and written.startswith(word))
        return written == word or stem(word) == stem(written)

    @cached_property
    def openings(self) -> tuple[str, ...]:
        """Letters with which every way of writing each of the words begins."""
        return tuple(word if self.exact or self.prefix else _opening(word) for word in self.words)


def _opening(word: str) -> str:
    root = stem(word)
    # Snowball writes a last y as i, so "gulli" stands for gully and gullies.
    root = root[:-1] if root.endswith("i") and len(root) > 2 else root
    return root if word.startswith(root) else word


class Finder:
    """The units of one question, ready to be looked for in many texts."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = [unit for unit in units if not unit.negated and not unit.slack]
        self._forms: list[tuple[int, _Form, str, tuple[str, ...]]] = []
        for number, unit in enumerate(self.units):
            # Other words for a whole term are looked for once, for the first of its words.
            again = number > 0 and bool(unit.term) and self.units[number - 1].term == unit.term
            forms = _forms(replace(unit, term=(), whole=()) if again else unit)
            self._forms += [(number, form, form.openings[0], form.openings[1:]) for form in forms]

    def places(self, text: str) -> list[Place]:
        """Where the units stand in the text, in order, overlapping ones only once."""
        folded = fold(text)
        found: list[Place] = []
        for number, form, first, more in self._forms:
            # Most ways of writing stand in few texts: seeing that they do not must cost next to nothing.
            if first in folded and (not more or all(letters in folded for letters in more)):
                found += _places(folded, form, number)
        if len(found) < 2:
            return found
        found.sort(key=lambda place: (place.start, -place.end))
        kept: list[Place] = []
        for place in found:
            if not kept or place.start >= kept[-1].end:
                kept.append(place)
        return kept


def _forms(unit: Unit) -> list[_Form]:
    written = [_Form(unit.words, unit.quoted, unit.prefix)]
    if unit.term:
        written.append(_Form(unit.term, exact=False, prefix=False))
    written += [_Form(words, exact=False, prefix=False, other=True) for words, _ in (*unit.others, *unit.whole)]
    # A loose unit was found by its root: the mark goes on whatever begins with that.
    return written + [_Form((root,), exact=False, prefix=True) for root in unit.stems if unit.loose and len(root) > 4]


def _places(folded: str, form: _Form, unit: int) -> Iterable[Place]:
    opening, at = form.openings[0], 0
    for _ in range(_MOST_PLACES):
        at = folded.find(opening, at)
        if at < 0:
            return
        end = _end_of(folded, form, at) if at == 0 or not folded[at - 1].isalnum() else 0
        if end:
            yield Place(at, end, unit, form.how(folded[at:end]))
        at += len(opening)


def _end_of(folded: str, form: _Form, at: int) -> int:
    """Where the form that begins here ends; 0 where it does not stand here."""
    for number in range(len(form.words)):
        if number:
            gap = _GAP.match(folded, at)
            if gap is None:
                return 0
            at = gap.end()
        rest = _REST_OF_WORD.match(folded, at)
        end = rest.end() if rest else at
        if not form.fits(number, folded[at:end]):
            return 0
        at = end
    return at


def best_passages(text: str, places: Sequence[Place], paged: bool) -> tuple[Passage, ...]:
    """The two passages that answer most, best first. `text` has its pages parted by form feeds."""
    chosen: list[tuple[int, int]] = []
    for start, end in _windows(text, places):
        span = _widened(text, start, end)
        if all(span[1] <= other[0] or span[0] >= other[1] for other in chosen):
            chosen.append(span)
        if len(chosen) == MOST:
            break
    return tuple(
        Passage(_parts(text, start, end, places), text.count(PAGE_BREAK, 0, start) + 1 if paged else None)
        for start, end in chosen
    )


def _windows(text: str, places: Sequence[Place]) -> list[tuple[int, int]]:
    """Runs of places that fit into one passage of one page, those with most different and rarest units first."""
    seen = {unit: sum(1 for _ in group) for unit, group in groupby(sorted(place.unit for place in places))}
    runs = []
    for first, place in enumerate(places):
        break_at = text.find(PAGE_BREAK, place.start, place.start + LONGEST)
        limit = min(place.start + LONGEST - 40, break_at if break_at >= 0 else len(text))
        units, end = set(), place.end
        for other in places[first:]:
            if other.end > limit and other is not place:
                break
            units.add(other.unit)
            end = other.end
        # A unit counts for more the rarer it is here; a second mention in the run for very little.
        worth = sum(1 + 1 / seen[unit] for unit in units)
        runs.append((-worth, place.start, end))
    return [(start, end) for _, start, end in sorted(runs)]


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    """The window with some of the sentence round it: at most LONGEST characters, whole words, one page."""
    page_start = text.rfind(PAGE_BREAK, 0, start) + 1
    page_end = text.find(PAGE_BREAK, end)
    page_end = len(text) if page_end < 0 else page_end
    room = LONGEST - 2  # two for the dots that show a cut
    end = min(end, start + room)
    left = max(page_start, start - max(0, (room - (end - start)) // 2))
    for sentence in _SENTENCE_END.finditer(text, left, start):
        left = sentence.end()
    left = _word_edge(text, left, start, page_start)
    right = min(page_end, left + room)
    cut = text.rfind(" ", end, right) if right < page_end else -1
    return left, cut if cut > 0 else right


def _word_edge(text: str, left: int, start: int, page_start: int) -> int:
    """The first place from `left` on that begins a word."""
    if left > page_start and not text[left - 1].isspace():
        space = text.find(" ", left, start)
        return space + 1 if space >= 0 else start
    return left


def _parts(text: str, start: int, end: int, places: Sequence[Place]) -> tuple[tuple[str, bool], ...]:
    page_start = text.rfind(PAGE_BREAK, 0, start) + 1
    pieces: list[tuple[str, bool]] = [("…", False)] if text[page_start:start].strip() else []
    at = start
    for place in places:
        if start <= place.start and place.end <= end:
            pieces += [(text[at : place.start], False), (text[place.start : place.end], True)]
            at = place.end
    page_end = text.find(PAGE_BREAK, end)
    pieces.append((text[at:end], False))
    if text[end : page_end if page_end >= 0 else len(text)].strip():
        pieces.append(("…", False))
    return _tidy(pieces)


def _tidy(pieces: list[tuple[str, bool]]) -> tuple[tuple[str, bool], ...]:
    """One space for any run of white space, none at either end, neighbours of one sort joined."""
    joined = [
        (_SPACES.sub(" ", "".join(text for text, _ in group)), marked)
        for marked, group in groupby(pieces, key=lambda piece: piece[1])
    ]
    if joined and not joined[0][1]:
        joined[0] = (joined[0][0].lstrip(), False)
    if joined and not joined[-1][1]:
        joined[-1] = (joined[-1][0].rstrip(), False)
    return tuple(piece for piece in joined if piece[0])
