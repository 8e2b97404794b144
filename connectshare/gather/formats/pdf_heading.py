"""Finds the heading of a PDF by eye: what is set clearly larger, or bolder, than the words around it on page one.

Called by the PDF adapter. Says nothing rather than taking a sentence of the text for a heading.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from connectshare.gather.formats.stating import line

_MOST_CHARACTERS = 4_000  # how far down page one to look
_SAMPLE = 4  # the look of every fourth letter: each question to pdfium costs a microsecond
_MOST_LENGTH = 200
_MOST_LINES = 3
# Stamps and labels, however large they are set.
_LABELS = {
    *("title", "draft", "final", "copy", "official", "confidential"),
    *("content", "contents", "table of contents", "index"),
}
_LARGER, _BOLDER = 1.15, 1.3
_COVER_LETTERS = 400  # a page with fewer is a cover: there the title is most of what it says


@dataclass(frozen=True)
class _Line:
    text: str
    size: float  # points, most common in the line
    weight: int  # as the font says: 400 is usual, but fonts differ
    letters: int


def heading_of(document: Any) -> str:
    """The heading of page one, "" where nothing stands out."""
    try:
        page = document[0].get_textpage()
    except pypdfium2.PdfiumError:
        return ""
    lines = [found for found in _lines(page) if found.letters >= 3 and not _is_label(found.text)]
    if not lines:
        return ""
    body_size, body_weight = _body(lines)
    largest = max(found.size for found in lines)
    if largest >= body_size * _LARGER or sum(found.letters for found in lines) < _COVER_LETTERS:
        return _from(lines, next(place for place, found in enumerate(lines) if found.size == largest))
    bold = (place for place, found in enumerate(lines[:_MOST_LINES]) if found.weight >= body_weight * _BOLDER)
    first = next(bold, None)
    return "" if first is None else _from(lines, first)


def _is_label(text: str) -> bool:
    return text.casefold().strip(" :.") in _LABELS


def _from(lines: list[_Line], start: int) -> str:
    """The line at `start` with those after it that look the same; a whole paragraph is no heading."""
    first = lines[start]
    words = [first.text]
    for found in lines[start + 1 :]:
        if abs(found.size - first.size) > 0.02 * first.size or found.weight != first.weight:
            break
        words.append(found.text)
    text = " ".join(words)
    return line(text) if len(words) <= _MOST_LINES and len(text) <= _MOST_LENGTH else ""


def _body(lines: list[_Line]) -> tuple[float, int]:
    """The size and weight in which most letters of the page are set."""
    looks: Counter[tuple[float, int]] = Counter()
    for found in lines:
        looks[found.size, found.weight] += found.letters
    return looks.most_common(1)[0][0]


def _lines(page: Any) -> list[_Line]:
    lines: list[_Line] = []
    letters: list[str] = []
    looks: Counter[tuple[float, int]] = Counter()
    for place in range(min(page.count_chars(), _MOST_CHARACTERS)):
        character = _character(page, place)
        if character == "\n":
            lines += _line(letters, looks)
            letters, looks = [], Counter()
            continue
        letters.append(character)
        if not looks or place % _SAMPLE == 0:
            looks.update([_look(page, place)] if not character.isspace() else [])
    return lines + _line(letters, looks)


def _line(letters: list[str], looks: Counter[tuple[float, int]]) -> list[_Line]:
    text = line("".join(letters), 400)
    if not looks or not text:
        return []
    (size, weight), _ = looks.most_common(1)[0]
    return [_Line(text, size, weight, sum(character.isalpha() for character in text))]


def _character(page: Any, place: int) -> str:
    code = pdfium.FPDFText_GetUnicode(page.raw, place)
    if code in (10, 13):
        return "\n"
    return chr(code) if 31 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _look(page: Any, place: int) -> tuple[float, int]:
    """Size on the page and weight of one letter. Some writers set size 1 and scale, so the matrix counts."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(page.raw, place, matrix)
    scale = (matrix.c**2 + matrix.d**2) ** 0.5 or 1.0
    size = pdfium.FPDFText_GetFontSize(page.raw, place) * scale
    return round(size, 1), pdfium.FPDFText_GetFontWeight(page.raw, place)
