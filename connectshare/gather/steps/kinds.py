"""What sort of document a material is, and why one would want it, told from cue words.

Called by the classifier. A cue in the title outweighs one on the first page; the format (slides, tables, video) is
a cue too. Gives nothing rather than a guess where no cue is met.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection

from connectshare.gather.steps.cues import KINDS, LENSES
from connectshare.gather.steps.topics import Suggestion

_FIRST_PAGE = 2_500
_LENS_PAGES = 30_000  # characters
_TITLE, _PAGE, _FORMAT = 3.0, 1.0, 1.5
_ENOUGH = 1.5  # one cue on the page is none
_COMPILED = tuple(
    (kind, re.compile(rf"\b(?:{title})", re.IGNORECASE), re.compile(rf"\b(?:{page})", re.IGNORECASE) if page else None)
    for kind, title, page in KINDS
)
_SLIDES = re.compile(r"presentation|powerpoint|\.pptx?$|\.odp$", re.IGNORECASE)
_TABLES = re.compile(r"spreadsheet|excel|csv|\.xlsx?$|\.ods$", re.IGNORECASE)
_FILM = re.compile(r"^video/|youtu\.?be|vimeo\.com|\.mp4$", re.IGNORECASE)
_LENS_WORDS = tuple((lens, re.compile(rf"\b(?:{words})", re.IGNORECASE)) for lens, words in LENSES)


def kind_of(title: str, text: str, media_type: str, url: str, known: Collection[str]) -> Suggestion | None:
    """Return the likeliest kind of `known` with its cues, or None."""
    page = text[:_FIRST_PAGE]
    scores: dict[str, float] = {}
    cues: dict[str, list[str]] = {}

    def add(kind: str, score: float, cue: str) -> None:
        scores[kind] = scores.get(kind, 0.0) + score
        cues.setdefault(kind, []).append(cue)

    for kind, in_title, in_page in _COMPILED:
        titled = in_title.search(title)
        if titled:
            add(kind, _TITLE if kind not in {"report", "news", "tool"} else _TITLE / 2, titled.group())
        paged = in_page.search(page) if in_page else None
        if paged:
            add(kind, _PAGE, paged.group())
    for pattern, kind, cue in (
        (_SLIDES, "presentation", "slides"),
        (_TABLES, "dataset", "a spreadsheet"),
        (_FILM, "video", "a video"),
    ):
        if pattern.search(media_type) or pattern.search(url):
            add(kind, _FORMAT if kind != "presentation" else 2 * _FORMAT + 0.5, cue)
    possible = {kind: score for kind, score in scores.items() if kind in known}
    if max(possible.values(), default=0.0) < _ENOUGH:
        return None
    best = max(possible, key=lambda kind: possible[kind])  # the first of equals, as the cues are ordered
    return Suggestion(
        best, round(1 - math.exp(-possible[best] / 2), 3), tuple(" ".join(cue.split()) for cue in cues[best])
    )


def lenses_of(title: str, summary: str, text: str, known: Collection[str]) -> tuple[Suggestion, ...]:
    """Return at most three reasons why one would want the material, surest first."""
    found: list[Suggestion] = []
    text = text[:_LENS_PAGES]
    words = max(1, len(text.split()))
    for lens, pattern in _LENS_WORDS:
        if lens not in known:
            continue
        head = pattern.findall(f"{title} {summary}")
        body = pattern.findall(text)
        score = 2.0 * len(set(map(str.lower, head))) + min(3.0, 400 * len(body) / (words + 200))
        if score >= 2.0 and (head or len(body) >= 4):
            said = list(dict.fromkeys(word.lower() for word in [*head, *body]))[:4]
            found.append(Suggestion(lens, round(1 - math.exp(-score / 4), 3), tuple(said)))
    return tuple(sorted(found, key=lambda lens: -lens.confidence)[:3])
