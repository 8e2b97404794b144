"""What a page and its site offer to gather from: the page itself, what it points at, robots.txt, the usual places.

Called by the detector. Every offer is proved by really listing some of its things, so that a site which answers any
address with the same page offers nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from urllib.parse import urlsplit

from connectshare.gather.asking import Questions
from connectshare.gather.linked_data import is_work, things_in
from connectshare.gather.protocols import Found, Page, SourceAdapter
from connectshare.gather.sources import ADAPTERS, by_kind
from connectshare.gather.sources.markup import html_tree
from connectshare.kit.addresses import BadAddress, canonical, join, parse, same_site
from connectshare.kit.fetch_problems import FetchProblem
from connectshare.kit.robots import read_robots

SURE = 0.6  # a list on the page that is at least this sure is taken before what the page only mentions
POSSIBLE = 0.3  # below that, a page has a link or two and is no list
PAGE_KINDS = ("statements", "listing")  # found on a page that is also read for what it points at

_PROVES = 5  # things that prove an offer
_COMPARED = 120  # things compared with what the page shows
_MOST_NAMED = 5  # addresses of one kind that a page names, or robots.txt
_STEPS = 3  # further questions that proving one offer may cost
_MOST_ABOVE = 2
_HERE = {
    "listing": "The page lists documents or items in its main part.",
    "statements": "The page describes the things it lists, in words for machines.",
}
_CONFIDENCE = {"named": 0.8, "robots": 0.5, "usual": 0.6, "above": 0.7}


@dataclass(frozen=True)
class Offer:
    """One way to gather from the site. `covers`: it holds what the pasted page shows."""

    kind: str
    address: str
    confidence: float
    said: tuple[str, ...]
    here: bool = False
    above: bool = False  # the list in which the pasted page stands
    near: bool = False  # its address lies below the pasted page's
    covers: bool = False


@dataclass
class Surroundings:
    """What is found around one page. `evidence`: sentences on what was looked at in vain."""

    page: Page
    ask: Questions
    offers: list[Offer] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    _tried: set[str] = field(default_factory=set)
    _bodies: set[tuple[str, bytes]] = field(default_factory=set)
    _shown: frozenset[str] = frozenset()

    def explore(self) -> None:
        """Look around, the nearest first, and stop early where something rich and near is found."""
        self._here()
        for look in (self._named, self._above, self._robots, self._usual):
            if self.settled or self.ask.done:
                return
            look()

    @property
    def settled(self) -> bool:
        """Whether nothing better can come: an interface for programs that holds what was pasted."""
        return any(offer.covers and is_interface(offer.kind) for offer in self.offers)

    @property
    def is_list(self) -> bool:
        """Whether the pasted page is surely a list itself."""
        return any(offer.here and offer.confidence >= SURE for offer in self.offers)

    def _here(self) -> None:
        shown: set[str] = set()
        for kind in PAGE_KINDS:
            adapter = by_kind(kind)
            sure = adapter.recognise(self.page)
            things = _things(adapter.discover(self.page, self.ask.limited(0)), _COMPARED) if sure >= POSSIBLE else []
            if sure >= SURE and kind == "listing" and len(things) <= 2 and _is_one_thing(self.page):
                sure = POSSIBLE  # the files of one thing
            if things:
                self.offers.append(Offer(kind, self.page.url, sure, (_HERE[kind],), here=True, covers=True))
                shown |= _addresses(things) if sure >= SURE else set()
        self._shown = frozenset(shown)

    def _named(self) -> None:
        for adapter in ADAPTERS:
            for address in adapter.pointed_at(self.page)[:_MOST_NAMED]:
                self._try(adapter, address, "named", f"The page names a {_word(adapter)}")
                if self.settled:
                    return

    def _above(self) -> None:
        """The list in which the pasted page stands, where it is one thing of many."""
        if self.is_list:
            return
        listing = by_kind("listing")
        for address in _parents(self.page.url):
            try:
                page = self.ask(address)
            except FetchProblem:
                continue
            things = listing.discover(page, self.ask.limited(0))
            if listing.recognise(page) >= SURE and self.page.url in _addresses(_things(things, 500)):
                said = f"The page stands in a list: {page.url}"
                self.offers.append(Offer("listing", page.url, _CONFIDENCE["above"], (said,), above=True))
                return

    def _robots(self) -> None:
        origin = parse(self.page.url).origin
        try:
            rules = read_robots(self.ask(f"{origin}/robots.txt").body)
        except FetchProblem:
            return
        for address in islice(rules.sitemaps, _MOST_NAMED):
            try:
                self._try(by_kind("sitemap"), canonical(join(origin, address)), "robots", "robots.txt names a sitemap")
            except BadAddress:
                continue

    def _usual(self) -> None:
        """The usual places, for kinds of which nothing was found yet; a site has one interface for programs."""
        origin = parse(self.page.url).origin
        for adapter in ADAPTERS:
            for path in adapter.well_known:
                if self.ask.done or self.settled or self._has(adapter):
                    break
                self._try(adapter, origin + path, "usual", f"The site has a {_word(adapter)} in its usual place")

    def _has(self, adapter: SourceAdapter) -> bool:
        found = {offer.kind for offer in self.offers}
        return adapter.kind in found or (is_interface(adapter.kind) and any(map(is_interface, found)))

    def _try(self, adapter: SourceAdapter, address: str, how: str, said: str) -> None:
        """Add an offer where the address really is of this kind and not empty; else a sentence."""
        if address in self._tried or self.ask.done:
            return
        self._tried.add(address)
        try:
            page = self.ask(address)
        except FetchProblem as problem:
            self.evidence.append(f"{address}: {problem.reason}")
            return
        body = (adapter.kind, sha256(page.body).digest())
        if adapter.recognise(page) < 0.5:
            self.evidence.append(f"{address}: not a {_word(adapter)}.")
        elif how != "usual" or body not in self._bodies:  # some sites give the same for any address
            self._bodies.add(body)
            self._prove(adapter, page, how, f"{said}: {page.url}")

    def _prove(self, adapter: SourceAdapter, page: Page, how: str, said: str) -> None:
        wanted = _COMPARED if self._shown else _PROVES
        things = _things(adapter.discover(page, self.ask.limited(_STEPS)), wanted)
        if not things:
            self.evidence.append(f"{page.url}: a {_word(adapter)}, but empty.")
            return
        near = _is_near(page.url, self.page.url)
        covers, why = self._covering(adapter, things, near)
        confidence = _CONFIDENCE[how] - (0.2 if how == "usual" and adapter.kind == "sitemap" else 0.0)
        self.offers.append(
            Offer(adapter.kind, page.url, confidence, (said, *why), near=near, covers=covers),
        )

    def _covering(self, adapter: SourceAdapter, things: list[Found], near: bool) -> tuple[bool, tuple[str, ...]]:
        """Whether an offer holds what the page shows, and the sentence for it."""
        if not self._shown:
            return near or is_interface(adapter.kind), ()
        both = len(self._shown & _addresses(things))
        if both >= min(len(self._shown), max(2, len(self._shown) / 2)):
            return True, (f"It holds {both} of the {len(self._shown)} things that the page shows.",)
        return near and len(things) >= len(self._shown) / 2, ()


def is_interface(kind: str) -> bool:
    """Whether a kind was made for programs and tells all of a site: what stands before feeds in the order of kinds."""
    kinds = [adapter.kind for adapter in ADAPTERS]
    return kind in kinds[: kinds.index("feed")]


def _word(adapter: SourceAdapter) -> str:
    """The kind in the middle of a sentence."""
    return adapter.kind if adapter.kind in ("feed", "sitemap") else f"source ({adapter.label})"


def _things(listed: Iterable[object], most: int) -> list[Found]:
    found = (item for item in islice(listed, 2 * most) if isinstance(item, Found))
    return list(islice(found, most))


def _addresses(things: Iterable[Found]) -> set[str]:
    return {address for thing in things for address in (thing.url, thing.document) if address}


def _is_one_thing(page: Page) -> bool:
    """Whether a page says that it is about one work: an article, or a report with its file."""
    tree = html_tree(page)
    if tree is None:
        return False
    said = {
        (meta.get("property") or meta.get("name") or "").lower(): meta.get("content", "") for meta in tree.iter("meta")
    }
    works = [thing for thing in things_in(tree) if is_work(thing)]
    return len(works) == 1 or "citation_title" in said or said.get("og:type", "").strip().lower() == "article"


def _is_near(address: str, page: str) -> bool:
    """Whether an address lies below the page's (a home page is above everything, so says nothing)."""
    path = urlsplit(page).path.rstrip("/")
    below = urlsplit(address).path
    return bool(path) and same_site(address, page) and (below == path or below.startswith(f"{path}/"))


def _parents(url: str) -> Iterator[str]:
    """The folders above a page, the nearest first; those of years and months left out."""
    origin, path = parse(url).origin, urlsplit(url).path
    end = "/" if path.endswith("/") else ""
    steps = path.strip("/").split("/")[:-1]
    count = 0
    while steps and count < _MOST_ABOVE:
        if not steps[-1].isdigit():
            count += 1
            yield f"{origin}/{'/'.join(steps)}{end}"
        steps.pop()
