"""Whether a page is an account by the press of what somebody else did, told from its own words and with these shown.

Called by the classifier. One word that only the press uses is enough; what others write now and then must come
together, and never where the page says "we" of itself or is a notice for the press. Rather too seldom than wrongly.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from connectshare.gather.steps.press_words import (
    CERTAIN,
    FURNITURE,
    HOSTS,
    NOT_BY_TITLE,
    NOTICE,
    PAPERS,
    STRONG,
    WEAK,
)

_OPENING = 6_000  # characters
_STRONG_ENOUGH, _WEAK_ENOUGH = 2, 2  # so many strong ones, or one and so many weak ones
_LONGEST = 60  # characters of a shown cue
_SITE = re.compile(HOSTS)
_CERTAIN = tuple(map(re.compile, CERTAIN))
_STRONG = tuple(map(re.compile, STRONG))
_WEAK = tuple(map(re.compile, WEAK))
_PAPER = re.compile(rf"\b(?:{PAPERS})\b")
_NO_PRESS = re.compile(rf"\b(?:{NOTICE})", re.IGNORECASE)
_NO_PRESS_TITLE = re.compile(rf"\b(?:{NOT_BY_TITLE})", re.IGNORECASE)
_FURNITURE = re.compile(rf"\b(?:{FURNITURE})\b[^.\n]*", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]{0,800}(?:”|$)|\"[^\"\n]{0,800}\"")
_OURSELVES = re.compile(r"\b(?:[Ww]e|[Oo]ur|[Uu]s|I|[Mm]y)\b(?!-)")


def is_press(url: str) -> bool:
    """Whether an address is that of a newspaper, a magazine or a broadcaster, by the name of its site."""
    host = urlsplit(url).netloc.lower()
    return bool(_SITE.search(host)) and not host.endswith(".gov.uk")


def press_words(title: str, text: str, *, article_of: str = "") -> tuple[str, ...]:
    """The words by which a page shows itself to be an account by the press; none where it does not.

    `article_of`: who publishes it, where it is stated to be a news article of somebody else than whoever did it.
    """
    if _NO_PRESS_TITLE.search(title):
        return ()
    text = text[:_OPENING]
    certain = _met(_CERTAIN, text)
    if _PAPER.search(article_of):
        certain += [f"a news article of {article_of}"[:_LONGEST]]
    if certain:
        return tuple(certain)
    strong = _met(_STRONG, text) + ([f"a news article of {article_of}"[:_LONGEST]] if article_of else [])
    weak = _met(_WEAK, text) if strong else []
    together = len(strong) >= _STRONG_ENOUGH or len(weak) >= _WEAK_ENOUGH
    return (*strong, *weak) if strong and together and not _speaks_for_itself(text) else ()


def _met(cues: tuple[re.Pattern[str], ...], text: str) -> list[str]:
    found = (cue.search(text) for cue in cues)
    return list(dict.fromkeys(" ".join(match.group().split())[:_LONGEST] for match in found if match))


def _speaks_for_itself(text: str) -> bool:
    """Whether it is a notice for the press, or whoever wrote it says "we" of themselves and not in a quotation."""
    return bool(_NO_PRESS.search(text) or _OURSELVES.search(_FURNITURE.sub("", _QUOTED.sub("", text))))
