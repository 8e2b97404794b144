"""Finds out what a pasted address publishes: a feed, a sitemap, a page that lists things, or one document.

Called by `probe` and when a source is added. It only reads, through the given `get`, and asks few questions of a site.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from connectshare.gather.protocols import Found, Get, Page
from connectshare.gather.sources import ADAPTERS, by_kind
from connectshare.gather.sources.markup import html_tree, is_html, one_line
from connectshare.gather.sources.page_links import DOCUMENT_TYPES, base_address
from connectshare.kit.addresses import BadAddress, canonical, join, parse, same_site
from connectshare.kit.fetch_problems import FetchProblem
from connectshare.kit.robots import read_robots

SURE = 0.6  # a listing that is at least this sure is taken before a feed that the page only mentions
POSSIBLE = 0.3  # below that, a page has a link or two and is no list

_MOST_ALTERNATES = 5
_MOST_SITEMAPS = 5
_WELL_KNOWN = (("feed", ("/feed", "/rss", "/feed.xml")), ("sitemap", ("/sitemap.xml", "/sitemap_index.xml")))
_FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "text/xml",
)
_MAGIC = ((b"%PDF-", "PDF"), (b"\xd0\xcf\x11\xe0", "Office document"), (b"{\\rtf", "RTF document"))
_TRANSPORT = ("dns", "connect", "tls", "timeout", "protocol")


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
    page = _first_page(url, get)
    direct = _direct(page)
    if direct is not None:
        return direct
    evidence: list[str] = []
    options = list(_options(page, get, evidence))
    if not options:
        raise NothingFound(
            "We found no feed, no sitemap and no list of documents there. "
            "Paste the address of the page on which your documents are listed."
        )
    # The order of `_options` is the order of preference; only an unsure listing steps back behind the rest.
    options.sort(key=lambda option: option.kind == "listing" and option.confidence < SURE)
    return replace(options[0], others=tuple(options[1:]), evidence=(*options[0].evidence, *evidence))


def _first_page(url: str, get: Get) -> Page:
    text = url.strip()
    if "://" in text:
        return get(_address(text))
    secure = _address(f"https://{text}")
    try:
        return get(secure)
    except FetchProblem as problem:
        if problem.kind not in _TRANSPORT:
            raise
        try:
            return get(_address(f"http://{text}"))
        except FetchProblem:
            raise problem from None


def _address(url: str) -> str:
    try:
        return canonical(url)
    except BadAddress as problem:
        raise FetchProblem(str(problem), kind="bad-address", temporary=False) from None


def _direct(page: Page) -> Detection | None:
    """What the page itself is, where it is no web page."""
    if name := _document(page):
        return Detection(
            "document", page.url, 1.0, name, evidence=(f"The address is one {name}, not a list of things.",)
        )
    for adapter in ADAPTERS:
        sure = adapter.recognise(page)
        if adapter.kind != "listing" and sure >= 0.5:
            return Detection(
                adapter.kind, page.url, sure, adapter.label, evidence=(f"The address itself is one: {adapter.label}.",)
            )
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


def _options(page: Page, get: Get, evidence: list[str]) -> Iterator[Detection]:
    """Everything that the page and its site offer, the more telling first."""
    tree = html_tree(page) if is_html(page) else None
    listing = by_kind("listing")
    sure = listing.recognise(page)
    if sure >= POSSIBLE:
        said = "The page lists documents or items in its main part."
        yield Detection("listing", page.url, sure, listing.label, evidence=(said,))
    tried: set[str] = set()
    feeds = islice(_alternates(tree, page.url), _MOST_ALTERNATES) if tree is not None else iter(())
    found = list(_tried("feed", feeds, 0.8, "The page names a feed", get, tried, evidence))
    # A feed of one part of the site is nearer to what was pasted than that of the whole.
    yield from sorted(found, key=lambda option: not _is_near(option.address, page.url))
    origin = parse(page.url).origin
    if not found:
        addresses = (origin + path for path in _WELL_KNOWN[0][1])
        yield from islice(_tried("feed", addresses, 0.6, "The site has a feed", get, tried, evidence), 1)
    named = list(
        _tried("sitemap", _robots_sitemaps(origin, get), 0.5, "robots.txt names a sitemap", get, tried, evidence)
    )
    yield from named
    if not named:
        addresses = (origin + path for path in _WELL_KNOWN[1][1])
        yield from islice(_tried("sitemap", addresses, 0.4, "The site has a sitemap", get, tried, evidence), 1)


def _tried(
    kind: str, addresses: Iterator[str], confidence: float, said: str, get: Get, tried: set[str], evidence: list[str]
) -> Iterator[Detection]:
    """Those of `addresses` that really are of `kind` and not empty."""
    adapter = by_kind(kind)
    for address in addresses:
        if address in tried:
            continue
        tried.add(address)
        try:
            page = get(address)
        except FetchProblem as problem:
            evidence.append(f"{address}: {problem.reason}")
            continue
        if adapter.recognise(page) < 0.5:
            evidence.append(f"{address}: not a {kind}.")
        elif not any(isinstance(item, Found) for item in islice(adapter.discover(page, get), 5)):
            evidence.append(f"{address}: a {kind}, but empty.")
        else:
            yield Detection(kind, page.url, confidence, adapter.label, evidence=(f"{said}: {page.url}",))


def _alternates(tree: etree._Element, url: str) -> Iterator[str]:
    """The feeds that the page names in its head, those of comments left out."""
    base = base_address(tree, url)
    for link in tree.iter("link"):
        title = one_line(link.get("title", "")).lower()
        if "alternate" not in link.get("rel", "").lower().split() or link.get("type", "").lower() not in _FEED_TYPES:
            continue
        try:
            address = canonical(join(base, link.get("href", "")))
        except BadAddress:
            continue
        if "comment" not in title and "/comments/" not in f"{address}/":
            yield address


def _is_near(address: str, page: str) -> bool:
    """Whether a feed's address lies below the page's (a home page is above everything, so says nothing)."""
    path = urlsplit(page).path.rstrip("/")
    return bool(path) and same_site(address, page) and urlsplit(address).path.startswith(path)


def _robots_sitemaps(origin: str, get: Get) -> Iterator[str]:
    try:
        rules = read_robots(get(f"{origin}/robots.txt").body)
    except FetchProblem:
        return
    for address in islice(rules.sitemaps, _MOST_SITEMAPS):
        try:
            yield canonical(join(origin, address))
        except BadAddress:
            continue
