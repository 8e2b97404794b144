"""The source adapter for feeds: RSS, Atom, RDF and JSON Feed, their further pages included.

Called by the discover step and the detector; bytes come from the given `get` only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from connectshare.gather.protocols import Found, Get, Listed, Page, Problem
from connectshare.gather.sources.entries import FeedPage, found_in
from connectshare.gather.sources.json_feed import is_json_feed, read_json_feed
from connectshare.gather.sources.limits import MOST_BYTES, MOST_PAGES, capped, more_pages, too_large, unread
from connectshare.gather.sources.markup import html_tree, is_html, root_name
from connectshare.gather.sources.page_links import base_address
from connectshare.gather.sources.stated_links import stated_links
from connectshare.gather.sources.xml_feed import read_xml_feed
from connectshare.kit.addresses import BadAddress, canonical, join, same_site
from connectshare.kit.fetch_problems import FetchProblem

_ROOTS = frozenset(("rss", "feed", "rdf", "channel"))
_MEDIA_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_NAMED_AS = (*_MEDIA_TYPES, "text/xml")
_MOST_NAMED = 5
_FEED_PATH = re.compile(r"/(?:rss|feed|atom)(?:\.(?:xml|php|aspx|json))?/?$|\.(?:rss|atom)$", re.IGNORECASE)


class Feed:
    kind = "feed"
    label = "RSS, Atom or JSON feed"
    well_known: tuple[str, ...] = ("/feed", "/rss", "/feed.xml")

    def recognise(self, page: Page) -> float:
        if b"www.w3.org/ns/dcat#" in page.body[:65_536] and root_name(page.body) == "rdf":
            return 0.0  # RDF, but a data catalogue
        if is_json_feed(page.body) or root_name(page.body) in _ROOTS:
            return 1.0
        return 0.5 if page.media_type in _MEDIA_TYPES and root_name(page.body) != "html" else 0.0

    def pointed_at(self, page: Page) -> tuple[str, ...]:
        """The feeds that the page names in its head or links to, those of comments left out."""
        named = [
            link.address
            for link in stated_links(page)
            if "alternate" in link.relations and link.media_type in _NAMED_AS and "comment" not in link.title.lower()
        ]
        offered = [address for address in (*named, *_linked(page)) if "/comments/" not in f"{address}/"]
        return tuple(dict.fromkeys(offered))[:_MOST_NAMED]

    def discover(self, page: Page, get: Get) -> Iterator[Listed]:
        return capped(_discover(self, page, get), page.url)


def _linked(page: Page) -> Iterator[str]:
    """Feeds of the same site that the page offers as an ordinary link, as a button "RSS" is."""
    tree = html_tree(page) if is_html(page) else None
    if tree is None:
        return
    base = base_address(tree, page.url)
    for anchor in tree.iter("a"):
        try:
            address = canonical(join(base, anchor.get("href", "")))
            if _FEED_PATH.search(urlsplit(address).path) and same_site(address, page.url) and address != page.url:
                yield address
        except BadAddress:
            continue


def _discover(adapter: Feed, page: Page, get: Get) -> Iterator[Found | Problem]:
    visited = {page.url}
    while True:
        if len(page.body) > MOST_BYTES:
            yield too_large(page.url)
            return
        feed = _read(page)
        if feed is None or (not feed.entries and not adapter.recognise(page)):
            yield Problem(page.url, "There is no feed at this address that we can read.")
            return
        yield from found_in(feed.entries, page.url)
        if feed.cut:
            yield Problem(page.url, "The feed ends in the middle. What came before that was taken.")
        onward = _onward(feed, page.url)
        if not onward or onward in visited:
            return
        if len(visited) >= MOST_PAGES:
            yield more_pages(page.url)
            return
        visited.add(onward)
        try:
            page = get(onward)
        except FetchProblem as problem:
            yield unread(onward, "A further page of the feed could not be read.", problem)
            return


def _read(page: Page) -> FeedPage | None:
    try:
        if is_json_feed(page.body):
            return read_json_feed(page.body)
        return read_xml_feed(page.body, page.url, page.headers.get("content-type", page.media_type))
    except Exception:
        # feedparser lets through whatever its many parsers raise; an unreadable feed is a fact, not a fault of ours.
        return None


def _onward(feed: FeedPage, base: str) -> str:
    try:
        return canonical(join(base, feed.onward)) if feed.onward else ""
    except BadAddress:
        return ""
