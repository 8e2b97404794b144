"""A look at a source's own address: is it still what it was, has it moved, or does something else answer there?

Called by the runs. It follows a source that moved by itself, where what is found there shows that it is the same.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count, islice
from urllib.parse import urlsplit

from connectshare.gather.detecting import NothingFound, detect
from connectshare.gather.models import Source
from connectshare.gather.protocols import Extracted, Found, Get, Listed, Page
from connectshare.gather.retrying import patience
from connectshare.gather.sources import by_kind
from connectshare.gather.sources.markup import html_tree, is_html, words
from connectshare.gather.steps.impostors import impostor
from connectshare.gather.troubles import TROUBLES, of_visit
from connectshare.gather.visiting import get
from connectshare.kit.fetching import FetchProblem
from connectshare.sector.acting import record

LONGEST = 30 * 60.0  # seconds that listing one source may take, by the machine's clock
LOST = ("missing", "soft-404", "moved", "changed", "empty")  # troubles of a source that may be elsewhere now
PAGES = ("listing", "statements")  # kinds that are web pages
ENOUGH = 0.5  # share of a sample that must be known for another address to be the same source
SAMPLE = 40


class NotWhatItWas(Exception):
    """The address answers, and something else is there. `trouble` is a name of `troubles`."""

    def __init__(self, trouble: str) -> None:
        super().__init__(TROUBLES[trouble].words)
        self.trouble = trouble


def look(source: Source) -> Page:
    """The page at the source's address, its kind found out where nobody said. Raises FetchProblem, NothingFound or
    NotWhatItWas."""
    try:
        page = get(source.url)
        if source.kind == "auto":
            page = _found_out(source)
        if trouble := _trouble(source, page):
            raise NotWhatItWas(trouble)
        return page
    except (FetchProblem, NotWhatItWas) as problem:
        trouble = of_visit(problem) if isinstance(problem, FetchProblem) else problem.trouble
        elsewhere = _elsewhere(source) if trouble in LOST and source.failures >= 1 else None
        if elsewhere is None:
            raise
        return elsewhere


def items_of(source: Source, page: Page, note: Callable[[FetchProblem], None]) -> Iterator[Listed]:
    """What the source lists, its further pages visited within the time that a look may take.

    A further page that cannot be had just now is asked for again; where that is of no use, `note` hears of it, since
    the list breaks off there.
    """
    until = time.monotonic() + LONGEST

    def patiently(url: str) -> Page:
        for tries in count():
            if time.monotonic() > until:
                break
            try:
                return get(url)
            except FetchProblem as problem:
                wait = patience(problem, tries)
                if wait is None:
                    if problem.temporary:
                        note(problem)
                    raise
                time.sleep(wait)
        late = FetchProblem("Listing it took half an hour; we stopped there.", kind="timeout", temporary=False)
        note(late)
        raise late

    return by_kind(source.kind).discover(page, patiently)


def follow(source: Source, page: Page) -> None:
    """Keep the address to which every redirect on the way led for good."""
    if page.moved_to and page.moved_to != source.url:
        settle_at(source, page.moved_to)


def settle_at(source: Source, url: str) -> None:
    """The source is at another address from now on; the former one is remembered."""
    taken = Source.objects.filter(network=source.network, url=url).exclude(state=Source.State.REMOVED)
    if taken.exclude(pk=source.pk).exists():
        return  # the network has a source there already: both go on
    source.former_url, source.url = source.url, url
    source.save(update_fields=["former_url", "url"])
    record("moved", "source", str(source.pk), by=None, detail={"from": source.former_url, "to": url})


def _found_out(source: Source) -> Page:
    found = detect(source.url, get)
    source.kind = found.kind
    source.save(update_fields=["kind"])
    if found.address != source.url:
        settle_at(source, found.address)
    return get(found.address)


def _trouble(source: Source, page: Page) -> str:
    if not is_html(page) or (source.kind not in PAGES and by_kind(source.kind).recognise(page) > 0):
        return ""
    tree = html_tree(page)
    if tree is None:
        return ""
    heading = next((text for text in (words(element) for element in tree.iter("h1")) if text), "")
    read = Extracted("text/html", (words(tree),), title=(tree.findtext(".//title") or "").strip(), heading=heading)
    trouble = impostor(source.url, page.url, read)
    if source.kind in PAGES and trouble == "moved" and by_kind(source.kind).recognise(page) >= ENOUGH:
        return ""  # a front page that lists things may be what was added
    return trouble or ("" if source.kind in PAGES else "changed")


def _elsewhere(source: Source) -> Page | None:
    """The same source at another address of its site; None where nothing there lists what we know."""
    parts = urlsplit(source.url)
    known = _names(source)
    if not known or parts.scheme not in ("http", "https"):
        return None
    with suppress(FetchProblem, NothingFound):
        found = detect(f"{parts.scheme}://{parts.netloc}/", get)
        for option in (found, *found.others):
            if option.kind == source.kind and option.address != source.url and _same(option.address, source, known):
                settle_at(source, option.address)
                return get(option.address)
    return None


def _names(source: Source) -> set[str]:
    rows = source.intakes.order_by("-id").values_list("external_id", "url", "found__title")[:2000]
    return {name for row in rows for name in row if name}


def _same(address: str, source: Source, known: set[str]) -> bool:
    def once(url: str) -> Page:
        raise FetchProblem("A sample is enough.", kind="timeout", temporary=False)

    reading: Get = get if source.kind == "sitemap" else once
    sample = [
        item for item in islice(by_kind(source.kind).discover(get(address), reading), SAMPLE) if isinstance(item, Found)
    ]
    met = sum(bool({item.external_id, item.url, item.title} & known) for item in sample)
    return bool(sample) and met >= ENOUGH * min(len(sample), len(known))
