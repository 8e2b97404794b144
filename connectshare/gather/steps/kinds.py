"""What sort of document a material is, and why one would want it, told from cue words.

Called by the classifier. A cue in the title outweighs one on the first page; the format (slides, tables, video) is
a cue too. Gives nothing rather than a guess where no cue is met.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from connectshare.gather.steps.cues import KINDS, LENSES
from connectshare.gather.steps.press import is_press
from connectshare.gather.steps.topics import Suggestion

# The chance from which a kind is shown: nine in ten shown are right (`python -m bench.judging`).
SHOWN_FROM = 0.78
_FIRST_PAGE = 2_500
_LENS_PAGES = 15_000  # characters
_TITLE, _PAGE, _FORMAT, _PRESS = 3.0, 1.0, 1.5, 3.2
_ENOUGH = 1.5  # one cue on the page is none
_WIDE = frozenset({"report", "news", "tool"})  # their title words stand in titles of every kind
_COMPILED = tuple(
    (kind, re.compile(rf"\b(?:{title})", re.IGNORECASE), re.compile(rf"\b(?:{page})", re.IGNORECASE) if page else None)
    for kind, title, page in KINDS
)
_SLIDES = re.compile(r"presentation|powerpoint|\.pptx?$|\.odp$", re.IGNORECASE)
_TABLES = re.compile(r"spreadsheet|excel|csv|\.xlsx?$|\.ods$", re.IGNORECASE)
_FILM = re.compile(r"^video/|youtu\.?be|vimeo\.com|\.mp4$", re.IGNORECASE)
_FORMATS = (
    (_SLIDES, "presentation", 2 * _FORMAT + 0.5, "slides"),
    (_TABLES, "dataset", _FORMAT, "a spreadsheet"),
    (_FILM, "video", _FORMAT, "a video"),
)
# In lower case, as the text is made: to ignore case while searching takes twice as long.
_LENS_WORDS = tuple(
    (lens, re.compile(rf"\b(?:{words.replace('AI', 'ai').replace('API', 'api')})")) for lens, words in LENSES
)

# Of the hand-checked records for which these cues won, so many were right: `python -m bench.judging` counts them anew.
RIGHT: dict[str, tuple[int, int]] = {
    "committee-report": (12, 13), "guidance": (10, 14), "commentary": (1, 1), "case-study": (4, 4),
    "research": (3, 4), "benchmark": (8, 9), "news": (19, 26), "report": (1, 9), "policy": (8, 8),
    "strategy": (10, 15), "procedure": (1, 6), "video": (1, 2), "trial-report": (6, 12), "answered-query": (4, 4),
    "meeting-note": (2, 2), "template": (1, 2), "toolkit": (1, 1), "lesson": (1, 2), "contract": (0, 1),
    "how-we-do-it": (5, 5), "dataset": (3, 3), "specification": (1, 1), "business-case": (0, 1), "presentation": (1, 1),
}  # fmt: skip
_BEFORE = (1.8, 2.4)  # what is assumed of a kind without any record: three of four
_FORMAT_SURE = 0.9  # slides are slides
_PRESS_SURE = 0.9  # of 11 labelled texts called press by their own words all were (`python -m bench.judging`)


@dataclass
class _Cues:
    """What speaks for one kind."""

    score: float = 0.0
    words: list[str] = field(default_factory=list)
    on_page: bool = False
    by_format: bool = False


def kind_of(
    title: str, text: str, media_type: str, url: str, known: Collection[str], press: tuple[str, ...] = ()
) -> Suggestion | None:
    """Return the likeliest kind of `known` with its cues and the chance that it is right, or None.

    `press`: the words by which it shows itself to be an account by the press, which is a kind of its own.
    """
    if press and "news" in known:
        return Suggestion("news", _PRESS_SURE, press)
    met = {kind: cues for kind, cues in _met(title, text[:_FIRST_PAGE], media_type, url).items() if kind in known}
    best = max(met, key=lambda kind: met[kind].score, default="")  # the first of equals, as the cues are ordered
    if not best or met[best].score < _ENOUGH:
        return None
    following = max((cues.score for kind, cues in met.items() if kind != best), default=0.0)
    words = tuple(" ".join(word.split()) for word in met[best].words)
    return Suggestion(best, _chance(best, met[best], following), words)


def _met(title: str, page: str, media_type: str, url: str) -> dict[str, _Cues]:
    met: dict[str, _Cues] = defaultdict(_Cues)

    def add(kind: str, score: float, word: str, **how: bool) -> None:
        cues = met[kind]
        cues.score += score
        cues.words.append(word)
        cues.on_page = cues.on_page or how.get("on_page", False)
        cues.by_format = cues.by_format or how.get("by_format", False)

    for kind, in_title, in_page in _COMPILED:
        if titled := in_title.search(title):
            add(kind, _TITLE / 2 if kind in _WIDE else _TITLE, titled.group())
        if in_page and (paged := in_page.search(page)):
            add(kind, _PAGE, paged.group(), on_page=True)
    for pattern, kind, score, word in _FORMATS:
        if pattern.search(media_type) or pattern.search(url):
            add(kind, score, word, by_format=kind != "dataset")
    if is_press(url):
        add("news", _PRESS, "a news site")
    return met


def _chance(kind: str, cues: _Cues, following: float) -> float:
    """How often such cues were right; more with words on the page as well, less where another kind is near."""
    right, of = RIGHT.get(kind, (0, 0))
    chance = (right + _BEFORE[0]) / (of + _BEFORE[1])
    if cues.by_format:
        chance = max(chance, _FORMAT_SURE)
    if cues.on_page:
        chance = 1 - 0.85 * (1 - chance)
    return round(0.8 * chance if following >= _FORMAT else chance, 3)


def lenses_of(title: str, summary: str, text: str, known: Collection[str]) -> tuple[Suggestion, ...]:
    """Return at most three reasons why one would want the material, surest first."""
    found: list[Suggestion] = []
    text, heads = text[:_LENS_PAGES].lower(), f"{title} {summary}".lower()
    words = max(1, len(text.split()))
    for lens, pattern in _LENS_WORDS:
        if lens not in known:
            continue
        head = pattern.findall(heads)
        body = pattern.findall(text)
        score = 2.0 * len(set(head)) + min(3.0, 400 * len(body) / (words + 200))
        if score >= 2.0 and (head or len(body) >= 4):
            said = list(dict.fromkeys([*head, *body]))[:4]
            found.append(Suggestion(lens, round(1 - math.exp(-score / 4), 3), tuple(said)))
    return tuple(sorted(found, key=lambda lens: -lens.confidence)[:3])
