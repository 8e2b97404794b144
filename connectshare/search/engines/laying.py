"""Which texts of a material lie in which field of an index, for every engine alike. Pure. Called by their schemas.

A change here changes every engine's layout: give each a new LAYOUT.
"""

from __future__ import annotations

from dataclasses import dataclass

from connectshare.search.document import Document, writable
from connectshare.search.passages import PAGE_BREAK

TITLE_REPEATS = 3  # in the trial, one field with the title three times (nDCG 0.513) beat two boosted ones (0.479)
PRIOR_GAIN = 0.25  # how far the highest prior lifts a score, as a part of it

Texts = tuple[str, ...]  # each a value of its own: a phrase never runs from one into the next


@dataclass(frozen=True)
class Laid:
    """One material as it lies: texts by field, without endings and as written; what is kept to be shown; its gain."""

    document: Document
    stemmed: dict[str, Texts]
    exact: dict[str, Texts]
    shown: dict[str, str]
    gain: float  # what its worth is multiplied by
    added: int
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
        added=max(0, document.added),
        year=document.year if document.year is not None and document.year > 0 else None,
    )
