"""Reads JSON Feed 1.0 and 1.1 (jsonfeed.org), leniently: a field of the wrong type counts as absent.

Called by the feed adapter; it never visits anything.
"""

from __future__ import annotations

import json
from typing import Any

from connectshare.gather.sources.entries import Entry, FeedPage, stated_date


def is_json_feed(body: bytes) -> bool:
    """Whether the bytes claim to be a JSON Feed, without reading all of them."""
    head = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"{") and b"jsonfeed.org/version/" in head.replace(b"\\/", b"/")


def read_json_feed(body: bytes) -> FeedPage:
    """Raises ValueError or RecursionError where the bytes are not JSON."""
    feed = _mapping(json.loads(body.decode("utf-8-sig", "replace")))
    language = _text(feed, "language")
    items = feed.get("items")
    entries = tuple(_entry(_mapping(item), language) for item in items) if isinstance(items, list) else ()
    return FeedPage(entries, _text(feed, "next_url"))


def _entry(item: dict[str, Any], language: str) -> Entry:
    stated = _text(item, "date_published")
    version = _text(item, "date_modified")
    return Entry(
        identity=_text(item, "id"),
        links=_links(item),
        title=_text(item, "title"),
        summary=_text(item, "summary") or _text(item, "content_text") or _text(item, "content_html"),
        published=stated_date(stated or version),
        version=version,
        language=_text(item, "language") or language,
    )


def _links(item: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    attached = item.get("attachments")
    attachments = [_mapping(each) for each in attached] if isinstance(attached, list) else []
    identity = _text(item, "id")
    links = [(_text(item, "url"), ""), (_text(item, "external_url"), "")]
    links += [(_text(each, "url"), _text(each, "mime_type")) for each in attachments]
    links += [(identity, "")] if identity.startswith(("http://", "https://")) else []
    return tuple(link for link in links if link[0])


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(mapping: dict[str, Any], name: str) -> str:
    value = mapping.get(name)
    # Ids are numbers in many feeds, against the standard.
    return value if isinstance(value, str) else str(value) if name == "id" and isinstance(value, int) else ""
