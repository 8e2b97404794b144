"""What a web page says of itself in its head, its JSON-LD and its first heading.

Called by the HTML adapter; also of use wherever a page's own statements are needed. Takes nothing from running text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import lxml.html

from connectshare.gather.formats.stating import day, line

_PUBLISHED = (
    *("datepublished", "article:published_time", "dcterms.issued", "dc.date.issued", "dcterms.date", "dc.date"),
    *("govuk:first-published-at", "citation_publication_date", "publish_date", "pubdate", "date"),
)
_MODIFIED = (
    *("datemodified", "article:modified_time", "og:updated_time", "dcterms.modified", "dc.date.modified"),
    *("govuk:public-updated-at", "last-modified"),
)
_CREATED = ("datecreated", "dcterms.created", "dc.date.created")
_DESCRIPTION = ("description", "og:description", "dcterms.description", "dc.description", "twitter:description")
_LICENCE = ("dcterms.license", "dc.rights", "dcterms.rights")
_ROBOTS = ("noindex", "nosnippet", "noarchive")
_SEPARATOR = re.compile(r"\s+[|–—»:·•]{1,2}\s+|\s+-\s+")
_SITE_WORDS = re.compile(r"\b(council|borough|city of|county|authority|gov\.uk|network|homepage)\b", re.I)
_MOST_JSON = 1024 * 1024
_MOST_THINGS = 200


@dataclass(frozen=True)
class Statements:
    """The page's own word; empty where it says nothing."""

    title: str = ""
    heading: str = ""
    description: str = ""
    created: date | None = None
    modified: date | None = None
    published: date | None = None
    language: str = ""
    licence: str = ""
    site_name: str = ""
    canonical: str = ""
    robots: tuple[str, ...] = ()


def stated(tree: lxml.html.HtmlElement) -> Statements:
    """Read everything the page states. Never raises."""
    meta, things = _meta(tree), list(_linked_data(tree))
    heading = next((text for text in map(_words, tree.iter("h1")) if text), "")
    site = meta.get("og:site_name") or _named(things, "publisher") or meta.get("dcterms.publisher", "")
    title = line(tree.findtext(".//title")) or line(meta.get("og:title"))
    said = _first_text(things, "description") if not any(meta.get(name) for name in _DESCRIPTION) else ""
    return Statements(
        title=_without_site(title, heading, site), heading=line(heading, 300),
        description=line(_first(meta, _DESCRIPTION) or said, 2000),
        created=_day(meta, things, _CREATED, "dateCreated"), modified=_day(meta, things, _MODIFIED, "dateModified"),
        published=_day(meta, things, _PUBLISHED, "datePublished"),
        language=line(tree.get("lang") or tree.get("xml:lang") or _first_text(things, "inLanguage"), 35),
        licence=line(_licence(tree, meta, things)), site_name=line(site, 200),
        canonical=line(_link(tree, "canonical"), 2000), robots=_robots(tree),
    )  # fmt: skip


def _meta(tree: lxml.html.HtmlElement) -> dict[str, str]:
    """Names in lower case; the first of a name counts, since pages append."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = (element.get("content") or "").strip()
        if content:
            found.setdefault(name.strip().lower().replace("dc.terms.", "dcterms."), content)
    for element in tree.iter("time"):
        if element.get("itemprop") and element.get("datetime"):
            found.setdefault(element.get("itemprop", "").lower(), element.get("datetime", ""))
    return found


def _linked_data(tree: lxml.html.HtmlElement) -> Iterator[dict[str, Any]]:
    """Every JSON-LD thing of the page, graphs opened, in order; broken blocks are passed over."""
    count = 0
    for script in tree.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        try:
            waiting = [json.loads((script.text or "")[:_MOST_JSON], strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting and count < _MOST_THINGS:
            thing = waiting.pop(0)
            if isinstance(thing, list):
                waiting[:0] = thing[:_MOST_THINGS]
            elif isinstance(thing, dict):
                count += 1
                yield thing
                waiting[:0] = [thing["@graph"]] if "@graph" in thing else []


def _first(meta: dict[str, str], names: tuple[str, ...]) -> str:
    return next((meta[name] for name in names if meta.get(name)), "")


def _first_text(things: list[dict[str, Any]], key: str) -> str:
    values = (thing.get(key) for thing in things)
    return next((value for value in values if isinstance(value, str) and value.strip()), "")


def _named(things: list[dict[str, Any]], key: str) -> str:
    values = (thing.get(key) for thing in things)
    return next((str(value["name"]) for value in values if isinstance(value, dict) and value.get("name")), "")


def _day(meta: dict[str, str], things: list[dict[str, Any]], names: tuple[str, ...], key: str) -> date | None:
    said = [thing[key] for thing in things if isinstance(thing.get(key), str)]
    days = (day(text) for text in (*said, *(meta.get(name, "") for name in names)))
    return next((found for found in days if found), None)


def _licence(tree: lxml.html.HtmlElement, meta: dict[str, str], things: list[dict[str, Any]]) -> str:
    value = next((thing["license"] for thing in things if thing.get("license")), "")
    if isinstance(value, dict):
        value = value.get("url") or value.get("@id") or value.get("name") or ""
    return (value if isinstance(value, str) else "") or _link(tree, "license") or _first(meta, _LICENCE)


def _link(tree: lxml.html.HtmlElement, relation: str) -> str:
    """The address of the first link or anchor of that relation."""
    for element in tree.iter("link", "a"):
        if relation in (element.get("rel") or "").lower().split() and element.get("href"):
            return str(element.get("href")).strip()
    return ""


def _robots(tree: lxml.html.HtmlElement) -> tuple[str, ...]:
    said: set[str] = set()
    for element in tree.iter("meta"):
        if (element.get("name") or "").strip().lower() == "robots":
            said |= set(re.split(r"[\s,]+", (element.get("content") or "").lower()))
    return tuple(word for word in _ROBOTS if word in said or (word == "noindex" and "none" in said))


def _without_site(title: str, heading: str, site: str) -> str:
    """The title without the name of the site: "Gritting | Anytown Council" is "Gritting"."""
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    if heading and heading.casefold() in (part.casefold() for part in parts):
        return next(part for part in parts if part.casefold() == heading.casefold())
    end = title[: title.rfind(parts[-1])]
    last_separator = _SEPARATOR.search(end + "x") and list(_SEPARATOR.finditer(end + "x"))[-1]
    if last_separator and (parts[-1].casefold() == site.casefold() or _is_site(parts[-1])):
        return _without_site(title[: last_separator.start()], heading, site)
    return ": ".join(parts[1:]) if parts[0].casefold() == site.casefold() else title


def _is_site(text: str) -> bool:
    return bool(_SITE_WORDS.search(text)) and len(text) <= 60


def _words(element: lxml.html.HtmlElement) -> str:
    return line(str(element.text_content()), 300)
