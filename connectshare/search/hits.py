"""What a search gives back, and what can go wrong with an index.

Shared by the engines and by those who call them; holds values only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from connectshare.search.facets import FacetCount


class EngineProblem(Exception):
    """Something about the index; the message is a sentence for whoever runs the site."""


class EngineBusy(EngineProblem):
    """Another process is writing to the index: try again in a moment. Nothing was changed."""


class EngineReadOnly(EngineProblem):
    """A change was asked of an engine that was opened for reading."""


class EngineEmpty(EngineProblem):
    """There are materials and no index of them, or one that another version laid out: it is still to be built."""


@dataclass(frozen=True)
class Order:
    """Another order for the first `depth` results: `of` takes their ids and scores, and gives the ids anew."""

    depth: int
    of: Callable[[Sequence[tuple[str, float]]], Sequence[str]]


@dataclass(frozen=True)
class Passage:
    """At most 200 characters of a document, in pieces: text, and whether it is a match."""

    text_parts: tuple[tuple[str, bool], ...]
    page: int | None = None  # counted from 1; None where the format has no pages, or for the summary

    @property
    def text(self) -> str:
        """The passage without its marks."""
        return "".join(piece for piece, _ in self.text_parts)


How = Literal["word", "form", "beginning", "mended", "other"]
Where = Literal["title", "text", "topic", "who"]


@dataclass(frozen=True)
class Reason:
    """Why a material was found: what answered, and how and where.

    `how`: the very word, another form of it, a word that begins so, the word that was probably meant, or another
    word for it. `where`: title; summary or pages; topic or type; organisation, network or place.
    """

    asked: str
    found: str  # as it stands there
    how: How
    where: Where


@dataclass(frozen=True)
class Hit:
    """One material found. `matched`: the words of this document that answered, as they stand in it."""

    id: str
    score: float
    passages: tuple[Passage, ...] = ()
    matched: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()  # in the order of the question
    page_word: str = ""  # what a page of it is called: "page", "slide", "sheet"


@dataclass(frozen=True)
class Hits:
    """One page of results. `facets` has a key for each facet asked for, and `year_each` beside `year`."""

    total: int = 0
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    corrected: str = ""  # the words searched for, where they are not those typed
    suggestions: tuple[str, ...] = ()  # other words that might have been meant
    partial: bool = False  # too little had (nearly) all of the words: these have at least half of them
