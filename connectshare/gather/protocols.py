"""The plain values that travel along the pipeline, and the two seams where adapters plug in.

Every step takes frozen values and gives frozen values; only `pipeline.py` and `ending.py` write. Nothing here
imports Django, so that format adapters can run in the sandbox.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

Origin = Literal["source", "extracted", "suggested", "person"]


@dataclass(frozen=True)
class Page:
    """What a guarded request for one address gave. `body` is decoded (no transfer or content coding)."""

    url: str  # after redirects
    status: int
    media_type: str  # lower case, without parameters; what the server said
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)  # lower-case names
    moved_to: str = ""  # where it is for good, where every redirect on the way was a permanent one


@dataclass(frozen=True)
class Found:
    """One thing a source lists."""

    external_id: str  # stable within the source: feed guid, else the address
    url: str
    title: str = ""
    summary: str = ""
    published: date | None = None
    version: str = ""  # what the source itself says of this version (lastmod, updated), verbatim
    media_type: str = ""
    language: str = ""
    licence: str = ""
    document: str = ""  # the address of the file itself, where `url` is a page about it
    organisation: str = ""  # who the source says published it, as it names them
    keywords: tuple[str, ...] = ()  # the source's own subjects, verbatim
    body: bytes = b""  # the bytes themselves, where the source hands them over instead of an address
    filename: str = ""  # of `body`
    sender: str = ""  # the email address of whoever handed `body` over
    doubt: str = ""  # a sentence: why a person should look at it first, whatever it says


@dataclass(frozen=True)
class Gone:
    """One thing that the source itself says it has removed."""

    external_id: str


@dataclass(frozen=True)
class Problem:
    """An entry that could not be read, or a part of a source that could not; the rest goes on."""

    item: str
    reason: str  # a sentence a coordinator understands
    trouble: str = ""  # a name of `troubles`, where it is what is the matter with the whole source


Listed = Found | Gone | Problem
Get = Callable[[str], Page]  # raises kit.fetching.FetchProblem


class SourceAdapter(Protocol):
    """One way of publishing. One file in `sources/`, one line in `sources/__init__.py`."""

    kind: str  # "feed", "sitemap", "listing", …
    label: str  # "RSS, Atom or JSON feed"
    well_known: tuple[str, ...]  # paths below a site's origin at which such a source usually is, the likelier first

    def recognise(self, page: Page) -> float:
        """How surely this page is such a source: 0 (no) to 1 (certain). Never raises."""
        ...

    def pointed_at(self, page: Page) -> tuple[str, ...]:
        """Addresses at which `page` (any page of the site) says that such a source is, the likelier first."""
        ...

    def discover(self, page: Page, get: Get) -> Iterator[Listed]:
        """List what the source at `page` offers, fetching further pages through `get`."""
        ...


@dataclass(frozen=True)
class Extracted:
    """What one file says. All text is NFC, without control characters; `pages` are in reading order."""

    media_type: str  # what the bytes really are
    pages: tuple[str, ...]
    page_word: str = "page"  # page, slide, sheet, or "" where the format has no pages
    title: str = ""  # the document property or the HTML title
    heading: str = ""  # H1, or the largest line of the first page
    description: str = ""  # the document's own abstract or meta description
    created: date | None = None
    modified: date | None = None
    published: date | None = None  # stated on an HTML page
    language: str = ""  # as declared by the document
    licence: str = ""  # as stated by the document (an address or SPDX id)
    site_name: str = ""  # og:site_name or publisher as stated on the page
    news_of: str = ""  # who publishes it, where the page states that it is a news article
    canonical: str = ""  # <link rel=canonical>, not yet trusted
    robots: tuple[str, ...] = ()  # noindex, nosnippet, noarchive as stated in the page
    page_count: int = 0  # as the file says; may exceed len(pages) where a limit cut it
    cut: bool = False  # true where a limit cut the text
    document: str = ""  # where the page is only the landing page of a file: its address, absolute or relative
    thumbnail: bytes = b""  # first page as WebP, at most 480 px wide; b"" where none

    @property
    def text(self) -> str:
        """The whole text, pages parted by form feeds."""
        return "\f".join(self.pages)


class FormatAdapter(Protocol):
    """One family of files. Runs inside the sandbox only: it may hang, abort or be killed."""

    name: str
    media_types: frozenset[str]

    def available(self) -> bool:
        """Whether the programs or libraries this adapter needs are on this machine."""
        ...

    def extract(self, data: bytes, media_type: str) -> Extracted:
        """Read the bytes. Raises `Unreadable` with a sentence a coordinator understands."""
        ...


class Unreadable(Exception):
    """The file cannot be read; the message is a sentence for its owner."""
