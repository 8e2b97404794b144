"""Which texts of a material lie in which field of an index, for every engine alike. Pure. Called by their schemas.

A change here changes every engine's layout: give each a new LAYOUT.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from connectshare.search.document import Document, writable
from connectshare.search.passages import PAGE_BREAK

TITLE_REPEATS = 3  # in the trial, one field with the title three times (nDCG 0.513) beat two boosted ones (0.479)
PRIOR_GAIN = 0.25  # how far the highest prior lifts a score, as a part of it

_PLACES = 36**6  # of keys, within one second; with the seconds until 2104 that is a number of 63 bits
_NO_DIGIT = re.compile("[^0-9a-z]")

Texts = tuple[str, ...]  # each a value of its own: a phrase never runs from one into the next


@dataclass(frozen=True)
class Laid:
    """One material as it lies: texts by field, without endings and as written; what is kept to be shown; its gain."""

    document: Document
    stemmed: dict[str, Texts]
    exact: dict[str, Texts]
    shown: dict[str, str]
    gain: float  # what its worth is multiplied by
    newness: int  # the greatest comes first in the newest first
    year: int | None


def laid(document: Document) -> Laid:
    """The material laid out."""
    document = writable(document)
    title, summary, names, who = document.title, document.summary, document.names, document.who
    pages = tuple(page.replace(PAGE_BREAK, " ") for page in document.pages)
    return Laid(
        document=document,
        stemmed={
            "found": (title, summary, *pages, *names, *who, document.older),  # everything once
            "words": (*(title,) * TITLE_REPEATS, summary, *pages),
            "heading": (title, summary),
            "names": names,
            "who": who,
            "older": (document.older,),
        },
        exact={"exact": (title, summary, *names, *who, *pages), "title": (title,)},
        shown={
            "title": title,
            "summary": summary,
            "listed": "\n".join(names),
            "who": "\n".join(who),
            "pages": PAGE_BREAK.join(pages),
            "page_word": document.page_word,
        },
        gain=1 + PRIOR_GAIN * min(1.0, max(0.0, document.prior)),
        newness=_newness(document),
        year=document.year if document.year is not None and document.year > 0 else None,
    )


def _newness(document: Document) -> int:
    """By the second, and within one second by how the key begins, so that no engine has an order of its own."""
    place = int(_NO_DIGIT.sub("z", document.id.lower())[:6].ljust(6, "0"), 36)
    return max(0, document.added) * _PLACES + _PLACES - 1 - place
