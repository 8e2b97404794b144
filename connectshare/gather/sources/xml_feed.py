"""Reads RSS, Atom, RDF and CDF by feedparser, well-formed or not.

Called by the feed adapter. feedparser receives bytes only: given a string it would open files and addresses.
"""

from __future__ import annotations

import io
import re
from typing import Any

import feedparser

from connectshare.gather.sources.entries import Entry, FeedPage, stated_date

_ROOT = re.compile(rb"<(?:[A-Za-z]+:)?(rss|feed|rdf)[\s>]", re.IGNORECASE)
_ENDLESS_TAG = re.compile(rb"<[A-Za-z][^<>]{50000}")
_FIRST_TAG = re.compile(rb"<\w")
_MOST_BEFORE = 64 * 1024  # bytes before the first element
_ENDLESS_BLANKS = re.compile(rb"(?<!\s)\s{5000}")


def _no_author(parser: object, key: str = "author") -> None:
    """In the place of a search for an email address whose time grows with the square; nobody asks for authors here."""


feedparser.mixin._FeedParserMixin._sync_author_detail = _no_author


def read_xml_feed(body: bytes, url: str, content_type: str) -> FeedPage:
    """Raises whatever feedparser raises, which is not documented, and ValueError for what would keep it busy."""
    _require_reasonable(body.replace(b"\0", b""))
    said = {"content-location": url} | ({"content-type": content_type} if content_type else {})
    # Only the words of its HTML are read, by `markup.plain`: nothing in it needs mending here.
    parsed = feedparser.parse(io.BytesIO(body), response_headers=said, sanitize_html=False, resolve_relative_uris=False)
    feed = parsed["feed"]
    language, licence = _text(feed, "language"), _licence(feed)
    entries = tuple(_entry(entry, language, licence) for entry in parsed["entries"])
    return FeedPage(entries, next((_text(link, "href") for link in _links(feed, "next")), ""), _is_cut(body))


def _require_reasonable(body: bytes) -> None:
    """Raises ValueError for that with whose square feedparser's time grows."""
    if _ENDLESS_TAG.search(body):
        raise ValueError("a tag with more attributes than any feed has")
    first = _FIRST_TAG.search(body)
    before = body[: first.start()] if first else body
    if len(before) > _MOST_BEFORE or _ENDLESS_BLANKS.search(before):
        raise ValueError("more before the first element than any feed has")


def _is_cut(body: bytes) -> bool:
    """Whether its root is opened and never closed."""
    root = _ROOT.search(body[:65_536].replace(b"\0", b""))
    return root is not None and not re.search(
        rb"</(?:[A-Za-z]+:)?%b\b" % root[1], body.replace(b"\0", b""), re.IGNORECASE
    )


def _entry(entry: Any, language: str, licence: str) -> Entry:
    updated = _text(entry, "updated")
    stated = "published" if _text(entry, "published") else "created" if _text(entry, "created") else "updated"
    detail = dict.get(entry, "title_detail") or {}
    return Entry(
        identity=_text(entry, "id").strip(),
        links=_addresses(entry),
        title=_text(entry, "title"),
        summary=_summary(entry),
        published=stated_date(_text(entry, stated), dict.get(entry, f"{stated}_parsed")),
        version=updated.strip(),
        language=_text(detail, "language") or language,
        licence=_licence(entry) or licence,
    )


def _addresses(entry: Any) -> tuple[tuple[str, str], ...]:
    """Where the entry may lead: the page behind FeedBurner, its own page, then what is enclosed, then its id."""
    found = [(_text(entry, "feedburner_origlink"), ""), (_text(entry, "link"), "")]
    found += [(_text(link, "href"), "") for link in _links(entry, "alternate")]
    found += [(_text(link, "href"), _text(link, "type")) for link in _links(entry, "enclosure")]
    identity = _text(entry, "id").strip()
    found += [(identity, "")] if identity.startswith(("http://", "https://")) else []
    return tuple((address.strip(), media_type) for address, media_type in found if address.strip())


def _summary(entry: Any) -> str:
    contents = dict.get(entry, "content") or [{}]
    return _text(entry, "summary") or _text(contents[0], "value")


def _licence(thing: Any) -> str:
    return next((_text(link, "href") for link in _links(thing, "license")), "")


def _links(thing: Any, relation: str) -> list[Any]:
    return [link for link in dict.get(thing, "links") or [] if dict.get(link, "rel") == relation]


def _text(thing: Any, name: str) -> str:
    # dict.get, since feedparser's own `get` answers "updated" with "published" and warns.
    value = dict.get(thing, name)
    return value if isinstance(value, str) else ""
