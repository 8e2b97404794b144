"""The source adapter for a page that lists documents or items: a publications page, a library, a list of case studies.

Called by the discover step and the detector; bytes come from the given `get` only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from lxml import etree

from connectshare.gather.protocols import Found, Get, Listed, Page, Problem
from connectshare.gather.sources.entries import stated_date
from connectshare.gather.sources.limits import MOST_BYTES, MOST_PAGES, capped, more_pages, too_large, unread
from connectshare.gather.sources.markup import html_tree, is_html, one_line, words
from connectshare.gather.sources.page_links import BadLink, PageLink, base_address, listed_links
from connectshare.gather.sources.titles import Rows, block_title, own_title, telling
from connectshare.kit.addresses import BadAddress, canonical, join, same_site
from connectshare.kit.fetch_problems import FetchProblem

_NEXT = re.compile(
    r"(?:next(?: page)?(?: results)?|older(?: posts| entries| news)?|[»›>→]++|next\W*page\b.*|(?:tudalen )?nesaf|"
    r"(?:load|show|view|see) more(?: results| documents| items)?|more results)\s*[»›>→]*",
    re.IGNORECASE,
)


class Listing:
    kind = "listing"
    label = "Page that lists documents"
    well_known: tuple[str, ...] = ()

    def recognise(self, page: Page) -> float:
        """From 0.6 the page is surely a list; below that it is one for want of anything better."""
        tree = _tree(page)
        if tree is None:
            return 0.0
        links = [link for link in listed_links(tree, page.url) if isinstance(link, PageLink)]
        documents = len({link.url for link in links if link.is_document})
        below = len({link.url for link in links if link.below})
        if urlsplit(page.url).path in ("", "/"):
            # A home page shows a bit of everything; only many documents make it a list.
            return 0.6 if documents >= 5 else 0.3 if documents or len(links) >= 3 else 0.0
        if documents:
            return min(0.9, 0.6 + 0.05 * documents)
        return 0.7 if below >= 3 else 0.4 if len(links) >= 3 else 0.1 if links else 0.0

    def pointed_at(self, page: Page) -> tuple[str, ...]:
        return ()

    def discover(self, page: Page, get: Get) -> Iterator[Listed]:
        return capped(_discover(page, get), page.url)


def _tree(page: Page) -> etree._Element | None:
    if not is_html(page) or len(page.body) > MOST_BYTES:
        return None
    return html_tree(page)


def _discover(page: Page, get: Get) -> Iterator[Found | Problem]:
    visited: set[str] = set()
    seen: set[str] = set()
    while True:
        visited.add(_plain_address(page.url))
        tree = _tree(page)
        if len(page.body) > MOST_BYTES:
            yield too_large(page.url)
            return
        if tree is None:
            yield Problem(page.url, "There is no web page at this address that we can read.")
            return
        items = list(_items(tree, page.url))
        found = {item.external_id for item in items if isinstance(item, Found)}
        yield from items
        onward = _next_page(tree, page.url)
        # Many sites answer every page number beyond the last with the last page again: nothing new ends the walk.
        if onward is None or onward in visited or found <= seen:
            return
        if len(visited) >= MOST_PAGES:
            yield more_pages(page.url)
            return
        seen |= found
        visited.add(onward)
        try:
            page = get(onward)
        except FetchProblem as problem:
            yield unread(onward, "A further page of the list could not be read.", problem)
            return


def _items(tree: etree._Element, url: str) -> Iterator[Found | Problem]:
    links = listed_links(tree, url)
    language = (tree.get("lang") or "").strip()[:20]
    titles = _Titles([link for link in links if isinstance(link, PageLink)])
    given: set[str] = set()
    for link in links:
        if isinstance(link, BadLink):
            yield Problem(link.text, link.reason)
        elif link.url not in given:
            given.add(link.url)
            block = titles.block(link)
            yield Found(
                external_id=link.url,
                url=link.url,
                title=titles.title(link),
                summary=_summary(block),
                published=_published(block),
                media_type=link.media_type,
                language=language,
            )


class _Titles:
    """Titles of all links of one page, since a heading over several things is the title of none."""

    def __init__(self, links: list[PageLink]) -> None:
        self._own: dict[str, str] = {}
        self._holds: dict[etree._Element, str | None] = {}  # the one thing within an element; None where several are
        self._under: dict[etree._Element | None, set[str]] = {}
        self._first: dict[str, PageLink] = {}
        self._rows = Rows()
        for link in links:
            self._first.setdefault(link.url, link)
            self._under.setdefault(link.heading, set()).add(link.url)
            if not self._own.get(link.url):
                self._own[link.url] = own_title(link.anchor)
            self._hold(link)

    def _hold(self, link: PageLink) -> None:
        for parent in link.anchor.iterancestors():
            if parent in self._holds and self._holds[parent] in (link.url, None):
                return  # as does everything around it
            self._holds[parent] = None if parent in self._holds else link.url

    def block(self, link: PageLink) -> etree._Element:
        """The largest element around the link that holds no other listed thing."""
        block = link.anchor
        for parent in link.anchor.iterancestors():
            if self._holds[parent] is None or parent.tag in ("body", "main", "table", "ul", "ol", "dl"):
                break
            block = parent
        return block

    def title(self, link: PageLink) -> str:
        if own := self._own[link.url]:
            return own
        first = self._first[link.url]
        if near := self._rows.title(first.anchor) or block_title(self.block(first), first.anchor):
            return near
        alone = first.heading is not None and len(self._under[first.heading]) == 1
        return telling(words(first.heading)) if alone and first.heading is not None else ""


def _summary(block: etree._Element) -> str:
    for paragraph in block.iter("p"):
        text = words(paragraph)
        if len(text) >= 40 and len(text) > 2 * sum(len(words(link)) for link in paragraph.iter("a")):
            return text[:1000]
    return ""


def _published(block: etree._Element) -> date | None:
    for element in block.iter("time"):
        if day := stated_date(element.get("datetime") or words(element)):
            return day
    return None


def _next_page(tree: etree._Element, url: str) -> str | None:
    base = base_address(tree, url)
    for element in tree.iter("link", "a"):
        if not _leads_on(element):
            continue
        try:
            onward = canonical(join(base, element.get("href", "")))
        except BadAddress:
            continue
        if same_site(onward, url) and onward != _plain_address(url):
            return onward
    return None


def _leads_on(element: etree._Element) -> bool:
    href = element.get("href", "").strip()
    if not href or href.startswith("#"):
        return False
    if "next" in element.get("rel", "").lower().split():
        return True
    if element.tag != "a":
        return False
    said = (one_line(words(element)), one_line(element.get("aria-label", "")))
    return any(_NEXT.fullmatch(text) for text in said if text)


def _plain_address(url: str) -> str:
    try:
        return canonical(url)
    except BadAddress:
        return url
