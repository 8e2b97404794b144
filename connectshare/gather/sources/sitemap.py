"""The source adapter for sitemaps (sitemaps.org): url sets, indexes of them, packed ones and plain lists.

Called by the discover step and the detector; bytes come from the given `get` only, and no entity is ever expanded.
"""

from __future__ import annotations

import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from connectshare.gather.protocols import Found, Get, Listed, Page, Problem
from connectshare.gather.sources.entries import stated_date
from connectshare.gather.sources.limits import capped, unread
from connectshare.gather.sources.markup import one_line, root_name
from connectshare.kit.addresses import BadAddress, canonical, join
from connectshare.kit.fetch_problems import FetchProblem
from connectshare.kit.inflating import Limit, inflate, too_large

MOST_FILES = 500
MOST_URLS = 50_000  # of one file; this and the next are the standard's own limits
MOST_BYTES = 50 * 2**20

_GZIP = b"\x1f\x8b"
_ADDRESS_LINE = re.compile(r"https?://\S+", re.IGNORECASE)
_BARE_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")


class Sitemap:
    kind = "sitemap"
    label = "Sitemap"
    well_known: tuple[str, ...] = ("/sitemap.xml", "/sitemap_index.xml")

    def recognise(self, page: Page) -> float:
        try:
            body = _unpacked(page.body)
        except FetchProblem:
            return 0.0
        if root_name(body) in ("urlset", "sitemapindex"):
            return 1.0
        addresses, others = _lines(body[:4096])
        return 0.0 if not addresses else 0.9 if not others else 0.3 if len(addresses) > others else 0.0

    def pointed_at(self, page: Page) -> tuple[str, ...]:
        return ()

    def discover(self, page: Page, get: Get) -> Iterator[Listed]:
        return capped(_discover(page, get), page.url)


@dataclass(frozen=True)
class _Item:
    """What a sitemap says of one address, verbatim."""

    address: str
    changed: str = ""
    title: str = ""
    published: str = ""


@dataclass
class _File:
    """What one file lists: addresses of things, and addresses of further files."""

    items: list[_Item] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def _discover(start: Page, get: Get) -> Iterator[Found | Problem]:
    waiting: deque[Page | str] = deque([start])
    visited = {start.url}
    while waiting:
        turn = waiting.popleft()
        address = turn if isinstance(turn, str) else turn.url
        try:
            page = get(turn) if isinstance(turn, str) else turn
            file = _read(page.body)
        except FetchProblem as problem:
            yield unread(address, "A part of the sitemap could not be read.", problem)
            continue
        if file is None:
            yield Problem(address, "There is no sitemap at this address that we can read.")
            continue
        yield from _found(file, page.url)
        for onward in file.files:
            if len(visited) >= MOST_FILES:
                yield Problem(
                    page.url, f"The sitemap has more than {MOST_FILES} files; we read the first {MOST_FILES}."
                )
                break
            url = _absolute(page.url, onward)
            if url is None:
                yield Problem(onward[:200], "The sitemap names a further file without a proper web address.")
            elif url not in visited:
                visited.add(url)
                waiting.append(url)


def _found(file: _File, base: str) -> Iterator[Found | Problem]:
    for item in file.items[:MOST_URLS]:
        url = _absolute(base, item.address)
        if url is None:
            yield Problem(item.address[:200] or base, "The sitemap gives no proper web address for it.")
            continue
        yield Found(
            external_id=url,
            url=url,
            title=one_line(item.title)[:500],
            published=stated_date(item.published) if item.published else None,
            version=item.changed[:100],
        )
    if len(file.items) > MOST_URLS:
        yield Problem(base, f"This part of the sitemap has more than {MOST_URLS:,} addresses; we read the first.")


def _absolute(base: str, address: str) -> str | None:
    try:
        return canonical(join(base, address)) if address else None
    except BadAddress:
        return None


def _unpacked(body: bytes) -> bytes:
    if body.startswith(_GZIP):
        return inflate(body, MOST_BYTES)
    if len(body) > MOST_BYTES:
        raise too_large(Limit(MOST_BYTES))
    return body


def _lines(body: bytes) -> tuple[list[str], int]:
    """The lines that are one address each, and how many others there are, where the bytes are no markup."""
    if root_name(body):
        return [], 0
    lines = [line.strip() for line in body.decode("utf-8-sig", "replace").splitlines() if line.strip()]
    addresses = [line for line in lines if _ADDRESS_LINE.fullmatch(line)]
    return addresses, len(lines) - len(addresses)


def _read(packed: bytes) -> _File | None:
    """None where it is no sitemap. Raises `FetchProblem` where it is too large or cannot be unpacked."""
    body = _unpacked(packed)
    root = root_name(body)
    if root in ("urlset", "sitemapindex"):
        return _read_xml(body)
    addresses, _ = _lines(body)
    return _File(items=[_Item(address) for address in addresses]) if addresses else None


def _read_xml(body: bytes) -> _File:
    """Reads as far as the XML can be mended; what came before the break stands."""
    file = _File()
    if b"<![CDATA[" not in body:  # in there an ampersand is meant as it stands
        body = _BARE_AMPERSAND.sub(b"&amp;", body)
    parts = etree.iterparse(
        io.BytesIO(body),
        events=("end",),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for _, element in parts:
            name = _local(element)
            if name == "url":
                file.items.append(_item(element))
            elif name == "sitemap":
                file.files.append(_item(element).address)
            if name in ("url", "sitemap"):
                _forget(element)
                if len(file.items) > MOST_URLS or len(file.files) > MOST_FILES:
                    break
    except etree.XMLSyntaxError:
        pass
    return file


def _item(element: etree._Element) -> _Item:
    said: dict[str, str] = {}
    for child in element.iter():
        # "loc" of an image or video stands deeper and is not ours; news has its words one level down.
        name = _local(child)
        if child.getparent() is element or name in ("title", "publication_date"):
            said.setdefault(name, (child.text or "").strip())
    address = "".join(said.get("loc", "").split())  # addresses are wrapped over lines in hand-made files
    return _Item(address, said.get("lastmod", ""), said.get("title", ""), said.get("publication_date", ""))


def _forget(element: etree._Element) -> None:
    """Free what was read: a full file would be held several times over."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
