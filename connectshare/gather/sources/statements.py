"""The source adapter for pages that describe their items in schema.org's words (JSON-LD): lists, catalogues, blogs.

Called by the discover step and the detector; bytes come from the given `get` only. A page that describes one thing is
no source: what it says is read with the page itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from connectshare.gather.linked_data import (
    Thing,
    address,
    by_identity,
    file_of,
    is_work,
    licence,
    party,
    text,
    things_in,
    types,
    values,
)
from connectshare.gather.protocols import Found, Get, Listed, Page, Problem
from connectshare.gather.sources.entries import stated_date
from connectshare.gather.sources.limits import MOST_BYTES, MOST_PAGES, capped, more_pages, too_large, unread
from connectshare.gather.sources.markup import html_tree, is_html, one_line, plain
from connectshare.gather.sources.page_links import base_address
from connectshare.gather.sources.stated_links import stated_links
from connectshare.kit.addresses import BadAddress, canonical, join, same_site
from connectshare.kit.fetch_problems import FetchProblem

# Under which names a collection holds its items.
_HOLDS = ("itemListElement", "hasPart", "dataset", "blogPost", "blogPosts", "mainEntity")
_COLLECTIONS = frozenset(
    ("ItemList", "CollectionPage", "Collection", "DataCatalog", "Blog", "SearchResultsPage", "CreativeWorkSeries")
)
_OTHER_COLLECTIONS = ("Periodical", "PublicationVolume", "PublicationIssue", "WebPage", "WebSite", "OfferCatalog")
# Not things to read, whatever list they stand in.
_NOT_READ = re.compile(
    r"BreadcrumbList|SiteNavigationElement|WP\w+|.*Event|JobPosting|Product|Offer|Person|.*Organization|Place|Question|"
    r"ImageObject|ImageGallery|.*Action|Review|Rating|Comment"
)
_FEWEST = 3  # items that make a list where the page does not call it one
_MANY = 10  # items that make a home page a list
_DEEPEST = 4


class Statements:
    kind = "statements"
    label = "Page that describes its items"
    well_known: tuple[str, ...] = ()

    def recognise(self, page: Page) -> float:
        said = _described(page)
        count = len({item.url for item in _found(said, page) if isinstance(item, Found)}) if said.items else 0
        if count < (1 if said.named else _FEWEST):
            return 0.0
        if urlsplit(page.url).path in ("", "/") and count < _MANY:
            return 0.4  # a home page shows a few things of everything
        return min(0.95, 0.6 + 0.05 * count)

    def pointed_at(self, page: Page) -> tuple[str, ...]:
        return ()

    def discover(self, page: Page, get: Get) -> Iterator[Listed]:
        return capped(_discover(page, get), page.url)


def _discover(page: Page, get: Get) -> Iterator[Found | Problem]:
    visited: set[str] = set()
    while True:
        visited.add(page.url)
        if len(page.body) > MOST_BYTES:
            yield too_large(page.url)
            return
        said = _described(page)
        if not said.items:
            yield Problem(page.url, "The page describes no items that we can read.")
            return
        yield from _found(said, page)
        onward = _next_page(page)
        if not onward or onward in visited:
            return
        if len(visited) >= MOST_PAGES:
            yield more_pages(page.url)
            return
        try:
            page = get(onward)
        except FetchProblem as problem:
            yield unread(onward, "A further page of the list could not be read.", problem)
            return


@dataclass(frozen=True)
class _Described:
    """The things on a page. `named`: whether it calls them a list; `known`: everything on it by its identity."""

    items: list[Thing]
    named: bool = False
    known: Mapping[str, Thing] = field(default_factory=dict)


def _described(page: Page) -> _Described:
    """The items of the collections that the page describes; else the works that it just describes."""
    tree = html_tree(page) if is_html(page) and len(page.body) <= MOST_BYTES else None
    if tree is None:
        return _Described([])
    everything = things_in(tree)
    things, known = [thing for thing in everything if not _is_left_out(thing)], by_identity(everything)
    opened: set[str] = set()
    held = [item for thing in things if types(thing) & _COLLECTIONS for item in _items(thing, known, opened)]
    if held:
        return _Described(held, True, known)
    others = (thing for thing in things if types(thing).intersection(_OTHER_COLLECTIONS))
    held = [item for thing in others for item in _items(thing, known, opened)]
    return _Described(held or _works(things, page.url), False, known)


def _works(things: list[Thing], url: str) -> list[Thing]:
    """The works described, unless the page is one of them: then the others only go with it."""
    works = [thing for thing in things if is_work(thing) and address(thing, "url", "@id", "contentUrl")]
    own = {_absolute(url, address(work, name)) for work in works for name in ("url", "mainEntityOfPage")}
    return [] if url in own else works


def _items(collection: Thing, known: Mapping[str, Thing], opened: set[str], depth: int = 0) -> Iterator[Thing]:
    """What a collection holds, the lists within it opened, each once: they may refer to one another."""
    identity = str(collection.get("@id", ""))
    if identity in opened:
        return
    opened |= {identity} - {""}
    for name in _HOLDS:
        for value in values(collection, name):
            thing = _meant(value, known)
            if thing is None or _is_left_out(thing):
                continue
            inner = any(thing.get(each) for each in _HOLDS) and not is_work(thing)
            if inner and depth < _DEEPEST:
                yield from _items(thing, known, opened, depth + 1)
            elif not inner and name != "mainEntity":
                yield thing


def _meant(value: object, known: Mapping[str, Thing]) -> Thing | None:
    """The thing itself, where the list names only its place, its address or its identity."""
    if isinstance(value, str):
        return known.get(value, {"url": value}) if value.strip() else None
    if not isinstance(value, dict):
        return None
    thing: Thing = value
    inner = thing.get("item")
    if isinstance(inner, list) and inner:
        inner = inner[0]
    if isinstance(inner, dict):
        shown = {name: thing[name] for name in ("name", "url", "description") if thing.get(name)}
        thing = shown | inner
    elif isinstance(inner, str):
        thing = {"url": inner} | thing
    identity = thing.get("@id")
    return {**known[identity], **thing} if isinstance(identity, str) and identity in known else thing


def _is_left_out(thing: Thing) -> bool:
    return any(_NOT_READ.fullmatch(name) for name in types(thing))


def _found(said: _Described, page: Page) -> Iterator[Found | Problem]:
    tree = html_tree(page)
    base = base_address(tree, page.url) if tree is not None else page.url
    language = (tree.get("lang") or "").strip()[:20] if tree is not None else ""
    for number, thing in enumerate(said.items, 1):
        title = plain(text(thing, "headline", "name"))
        file, media_type = file_of(thing)
        document = _absolute(base, file)
        url = _absolute(base, address(thing, "url") or address(thing, "mainEntityOfPage", "@id")) or document
        if not url:
            yield Problem(title or f"Item {number}", "The page gives no web address for it.")
            continue
        yield Found(
            external_id=url,
            url=url,
            title=title,
            summary=plain(text(thing, "description", "abstract"), 4000),
            published=stated_date(text(thing, "datePublished", "dateCreated")),
            version=text(thing, "dateModified", "version")[:100],
            media_type=media_type[:100] if url == document else "",
            language=text(thing, "inLanguage")[:20] or language,
            licence=licence(thing)[:500],
            document=document if document != url else "",
            organisation=one_line(party(thing, said.known, "publisher", "sourceOrganization", "author", "creator"))[
                :250
            ],
            keywords=_keywords(thing),
        )


def _keywords(thing: Thing) -> tuple[str, ...]:
    named = [text({"name": value}, "name") for value in values(thing, "keywords")[:50]]
    words = (one_line(word)[:100] for each in named for word in each[:2000].split(","))
    return tuple(dict.fromkeys(word for word in words if word))[:50]


def _absolute(base: str, link: str) -> str:
    try:
        return canonical(join(base, link)) if link and not link.startswith("_:") else ""
    except BadAddress:
        return ""


def _next_page(page: Page) -> str:
    links = (link.address for link in stated_links(page) if "next" in link.relations)
    return next((link for link in links if same_site(link, page.url) and link != page.url), "")
