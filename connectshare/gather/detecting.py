"""Finds out what a pasted address publishes, whatever it is: a home page, a list, one item, a feed, a document.

Called by `probe` and when a source is added. It only reads, through the given `get`, and asks few questions of a site.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from connectshare.gather.asking import Questions
from connectshare.gather.protocols import Get, Page
from connectshare.gather.sources import ADAPTERS, by_kind
from connectshare.gather.sources.limits import MOST_BYTES, TOO_LARGE
from connectshare.gather.sources.markup import is_html
from connectshare.gather.sources.page_links import DOCUMENT_TYPES
from connectshare.gather.surroundings import PAGE_KINDS, SURE, Offer, Surroundings, is_interface
from connectshare.kit.addresses import BadAddress, canonical
from connectshare.kit.fetch_problems import FetchProblem

MOST_QUESTIONS = 25
LONGEST = 45.0  # seconds: somebody waits for the answer

_MAGIC = ((b"%PDF-", "PDF"), (b"\xd0\xcf\x11\xe0", "Office document"), (b"{\\rtf", "RTF document"))
_TRANSPORT = ("dns", "connect", "tls", "timeout", "protocol")
_MAILBOX = re.compile(r"imaps?://", re.IGNORECASE)


@dataclass(frozen=True)
class Detection:
    """What an address offers. `kind` is that of an adapter, or "document" where it is one thing and no source."""

    kind: str
    address: str
    confidence: float  # 0 to 1
    label: str
    others: tuple[Detection, ...] = ()  # what else was seen, the likelier first; theirs are empty
    evidence: tuple[str, ...] = ()  # sentences: what was looked at, and what came of it


class NothingFound(Exception):
    """The address answers, and nothing on it can be gathered; the message is a sentence for who pasted it."""


def detect(url: str, get: Get) -> Detection:
    """What to gather from at `url`, which may lack its "https://". Raises `FetchProblem` or `NothingFound`."""
    refuse_mailbox(url)
    ask = Questions(get, MOST_QUESTIONS, LONGEST)
    page = _first_page(url, ask)
    direct = _direct(page)
    if direct is not None:
        return direct
    around = Surroundings(page, ask)
    around.explore()
    if not around.offers:
        if len(page.body) > MOST_BYTES:
            raise NothingFound(TOO_LARGE)
        raise NothingFound(
            "We found no feed, no sitemap and no list of documents there. "
            "Paste the address of the page on which your documents are listed."
        )
    first, *others = (_detection(offer) for offer in sorted(around.offers, key=_preference))
    return replace(first, others=tuple(others), evidence=(*first.evidence, *around.evidence))


def _preference(offer: Offer) -> tuple[int, bool, float]:
    """The richest that holds what was pasted comes first; what is wider or unsure steps back."""
    if offer.here or offer.above:
        step = 6 if offer.confidence < SURE else 2 if offer.here else 3
    elif is_interface(offer.kind):
        step = 0 if offer.covers else 4
    elif offer.kind == "feed":
        step = 1 if offer.covers else 5
    else:
        step = 5
    order = [adapter.kind for adapter in ADAPTERS]
    return step, not offer.near, order.index(offer.kind) + (1 - offer.confidence)


def _detection(offer: Offer) -> Detection:
    return Detection(offer.kind, offer.address, offer.confidence, by_kind(offer.kind).label, evidence=offer.said)


def refuse_mailbox(url: str) -> None:
    """Nobody takes a mailbox into use by its address: whoever could would read other people's mail.

    Raises `NothingFound`.
    """
    if _MAILBOX.match(url.strip()):
        raise NothingFound("We read no mailbox but the site's own: forward the email to that.")


def _first_page(url: str, get: Get) -> Page:
    """The pasted page; without a beginning it is tried securely, then plainly, then with "www."."""
    text = url.strip()
    if "://" in text:
        return get(_address(text))
    tries = [_address(f"https://{text}"), _address(f"http://{text}")]
    tries += [] if text.lower().startswith("www.") else [_address(f"https://www.{text}")]
    first: FetchProblem | None = None
    for address in tries:
        try:
            return get(address)
        except FetchProblem as problem:
            if problem.kind not in _TRANSPORT:
                raise
            first = first or problem
    raise first or FetchProblem("The site does not answer.", kind="connect", temporary=True)


def _address(url: str) -> str:
    try:
        return canonical(url)
    except BadAddress as problem:
        raise FetchProblem(str(problem), kind="bad-address", temporary=False) from None


def _direct(page: Page) -> Detection | None:
    """What the page itself is, where it is no ordinary web page."""
    sure, kind = max(
        ((adapter.recognise(page), adapter.kind) for adapter in ADAPTERS if adapter.kind not in PAGE_KINDS),
        key=lambda pair: pair[0],
    )
    if sure >= 0.5:
        label = by_kind(kind).label
        return Detection(kind, page.url, sure, label, evidence=(f"The address itself is one: {label}.",))
    if name := _document(page):
        said = f"The address is one {name}, not a list of things."
        return Detection("document", page.url, 1.0, name, evidence=(said,))
    return None


def _document(page: Page) -> str:
    """What sort of document the bytes are; "" where they are none."""
    body = page.body.lstrip(b"\xef\xbb\xbf \r\n\t")[:8]
    for magic, name in _MAGIC:
        if body.startswith(magic):
            return name
    if body.startswith(b"PK\x03\x04"):
        return "Office document" if page.media_type in DOCUMENT_TYPES.values() else "ZIP file or Office document"
    return "document" if page.media_type in DOCUMENT_TYPES.values() and not is_html(page) else ""
