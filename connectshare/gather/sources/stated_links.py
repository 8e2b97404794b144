"""The links that a page states about itself: those of its head, and those of the server's Link header (RFC 8288).

Called by the source adapters to see what a page points at. It follows nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from connectshare.gather.protocols import Page
from connectshare.gather.sources.markup import html_tree, is_html, one_line
from connectshare.gather.sources.page_links import base_address
from connectshare.kit.addresses import BadAddress, canonical, join

_MOST_HEADER = 20_000  # characters
_MOST_LINKS = 500
_IN_HEADER = re.compile(r"<([^<>]{1,4000})>([^<]*)")
_PARAMETER = re.compile(r";\s*([\w-]{1,40})\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))")


@dataclass(frozen=True)
class StatedLink:
    """One link; all words but those of the address and the title are lower case."""

    address: str
    relations: frozenset[str]
    media_type: str = ""
    title: str = ""


def stated_links(page: Page) -> list[StatedLink]:
    """The proper ones, in the order of the page, then of the header. Never raises."""
    made = [*_of_head(page), *_of_header(page)]
    return made[:_MOST_LINKS]


def _of_head(page: Page) -> Iterator[StatedLink]:
    tree = html_tree(page) if is_html(page) else None
    if tree is None:
        return
    base = base_address(tree, page.url)
    for element in tree.iter("link"):
        said = {name: element.get(name, "") for name in ("href", "rel", "type", "title")}
        yield from _link(base, said["href"], said["rel"], said["type"], said["title"])


def _of_header(page: Page) -> Iterator[StatedLink]:
    for address, parameters in _IN_HEADER.findall(page.headers.get("link", "")[:_MOST_HEADER]):
        said = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(parameters)}
        yield from _link(page.url, address, said.get("rel", ""), said.get("type", ""), said.get("title", ""))


def _link(base: str, href: str, relations: str, media_type: str, title: str) -> Iterator[StatedLink]:
    if not href.strip() or not relations.strip():
        return
    try:
        address = canonical(join(base, href))
    except BadAddress:
        return
    kind = media_type.split(";")[0].strip().lower()
    yield StatedLink(address, frozenset(relations.lower().split()), kind, one_line(title))
