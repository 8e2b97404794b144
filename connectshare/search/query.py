"""What a reader asks: words, filters, page and order, read from whatever they typed.

Made by pages, the API, alerts and the `find` command; read by engines. Nothing typed may ever raise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from connectshare.search.facets import FACETS, means_years

Sort = Literal["relevant", "newest"]

LONGEST = 2000  # characters of a question that are read: a pasted paragraph
MOST_WORDS = 300  # words of it; how many are looked up is for `searching.py` to say
LONG = 6  # terms from which a question is a sentence, not a list of what must all be there; words, for meaning
PASSAGE = 20  # words; a longer question is a passage, in which all is its author's and nothing is said to us
MOST_VALUES = 50  # values of one filter
DEEPEST = 10_000  # results that can be paged to
LARGEST_PAGE = 500

_ASKED = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_MARKS = re.compile(r'"|(?<!\S)-')
_WORD = re.compile(r"[^\W_]+")
_UNWRITABLE = frozenset({"Cc", "Cn", "Cs"})  # controls, what is no letter, halves of letters
_POSSESSIVE = re.compile(r"['’ʼ]s?(?!\w)|(?<=\w)['’ʼ](?=\w)")


@dataclass(frozen=True)
class Query:
    """One search. `filters` maps a facet's name to the values chosen in it: any of them will do."""

    words: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    page: int = 1
    size: int = 20
    sort: Sort = "relevant"
    today: date = date.min  # for "the last five years"
    facets: tuple[str, ...] = FACETS  # to count; fewer is faster
    as_typed: bool = False  # "search for these words instead": no spelling is mended

    @property
    def limit(self) -> int:
        """How many results to show, within bounds."""
        return max(1, min(self.size, LARGEST_PAGE))

    @property
    def offset(self) -> int:
        """How many results come before this page, within bounds."""
        return max(0, min((self.page - 1) * self.limit, DEEPEST))


@dataclass(frozen=True)
class Asked:
    """One thing asked for: a word, or several that were typed as one (in quotation marks, or with hyphens)."""

    words: tuple[str, ...]  # lower case, letters and digits only
    quoted: bool = False
    negated: bool = False


def read_words(text: str) -> tuple[Asked, ...]:
    """What was typed, in order: plain words, "phrases in quotation marks" and -words to leave out. Never raises.

    In a passage, quotation marks and dashes are those of its author: it is plain words only.
    """
    asked: list[Asked] = []
    left, text = MOST_WORDS, clean(text)
    if is_passage(text):
        text = _MARKS.sub(" ", text)
    for found in _ASKED.finditer(text):
        quoted = found["phrase"] is not None
        words = tuple(_WORD.findall(_POSSESSIVE.sub("", found["phrase"] if quoted else found["word"])))[:left]
        left -= len(words)
        if words:
            asked.append(Asked(words, quoted, found["minus"] is not None))
    return tuple(asked)


def is_passage(text: str) -> bool:
    """Whether it was pasted from somewhere rather than asked."""
    return len(_WORD.findall(clean(text))) > PASSAGE


def clean(text: str) -> str:
    """The text in lower case and one normal form, without control characters, cut to what is read."""
    shown = unicodedata.normalize("NFKC", text[:LONGEST]).lower()
    return "".join(" " if unicodedata.category(letter)[0] == "C" else letter for letter in shown)


def query_from(params: Mapping[str, Sequence[str]], today: date, size: int = 20) -> Query:
    """The query that parameters stand for: `q`, `page`, `sort`, `as_typed` and a facet each, cleaned."""
    newest = _first(params, "sort") == "newest"
    return Query(
        words=_first(params, "q"),
        filters={name: values for name in FACETS if (values := _values(name, params.get(name, ())))},
        page=_page(_first(params, "page")),
        size=size,
        sort="newest" if newest else "relevant",
        today=today,
        as_typed=_first(params, "as_typed") == "1",
    )


def _first(params: Mapping[str, Sequence[str]], name: str) -> str:
    values = params.get(name) or [""]
    return _letters(values[0][:LONGEST]).strip()


def _values(name: str, values: Iterable[str]) -> tuple[str, ...]:
    chosen = (_letters(value[:LONGEST]).strip()[:200] for value in values)
    meant = (value for value in chosen if value and (name != "year" or means_years(value)))
    return tuple(dict.fromkeys(meant))[:MOST_VALUES]


def _letters(text: str) -> str:
    """The text with a blank for each sign that pages, feeds and databases cannot hold."""
    return "".join(" " if unicodedata.category(letter) in _UNWRITABLE else letter for letter in text)


def _page(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1
