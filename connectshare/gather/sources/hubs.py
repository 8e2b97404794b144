"""Finds the WebSub hub that a feed names: in the server's Link header, in the feed's head, or in a page's head.

Called after a look at a source. Reads only the beginning of what it is given, and follows nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from connectshare.gather.protocols import Page
from connectshare.gather.sources.json_feed import is_json_feed
from connectshare.gather.sources.markup import is_html
from connectshare.gather.sources.stated_links import stated_links
from connectshare.kit.addresses import BadAddress, join, parse

_HEAD = 64 * 1024  # bytes; links of the feed itself come before its entries
_LONGEST = 2_000  # characters of an address
_ENTRIES = ("item", "entry")


@dataclass(frozen=True)
class Hub:
    """Whom to ask to be told of news, and what to call what we want to hear of."""

    address: str
    topic: str


def hub_of(page: Page) -> Hub | None:
    """The hub that a page names for itself; None where it names none. Never raises."""
    named = list(_named(page))
    hub = next((address for relation, address in named if relation == "hub"), "")
    topic = next((address for relation, address in named if relation == "self"), page.url)
    return Hub(hub, topic) if hub else None


def _named(page: Page) -> Iterator[tuple[str, str]]:
    """Relation and address of every link to a hub or to itself, the header's first (WebSub, section 4)."""
    for link in stated_links(page):
        for relation in ("hub", "self"):
            if relation in link.relations and _is_proper(link.address):
                yield relation, link.address
    if is_html(page):
        return
    for relation, href in _of_json(page.body) if is_json_feed(page.body) else _of_feed(page.body):
        try:
            address = join(page.url, href.strip())
        except BadAddress:
            continue
        if _is_proper(address):
            yield relation, address


def _is_proper(address: str) -> bool:
    try:
        parse(address)
    except BadAddress:
        return False
    return len(address) <= _LONGEST


def _of_feed(body: bytes) -> Iterator[tuple[str, str]]:
    parser = etree.XMLPullParser(
        events=("start",), recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        parser.feed(body[:_HEAD])
        for _, element in parser.read_events():
            if not isinstance(element, etree._Element) or not isinstance(element.tag, str):
                continue
            name = etree.QName(element).localname.lower()
            if name in _ENTRIES:
                return
            if name == "link":
                relations = (element.get("rel") or "").lower().split()
                yield from (
                    (relation, element.get("href", "")) for relation in ("hub", "self") if relation in relations
                )
    except (etree.XMLSyntaxError, ValueError):
        return


def _of_json(body: bytes) -> Iterator[tuple[str, str]]:
    try:
        feed = json.loads(body)
        hubs = [hub.get("url") for hub in feed.get("hubs") or [] if str(hub.get("type")).lower() == "websub"]
        yield from (("hub", hub) for hub in hubs if isinstance(hub, str))
        if isinstance(feed.get("feed_url"), str):
            yield "self", feed["feed_url"]
    except (ValueError, AttributeError, RecursionError, TypeError):
        return
