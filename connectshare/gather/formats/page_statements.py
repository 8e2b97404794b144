"""What a web page says of itself: in its head, in schema.org's words, and in its first heading.

Called by the HTML adapter; also of use wherever a page's own statements are needed. Takes nothing from running text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from html import unescape
from urllib.parse import urljoin

import lxml.html

from connectshare.gather.formats.stating import day, line
from connectshare.gather.linked_data import (
    Thing,
    by_identity,
    file_of,
    is_document,
    is_work,
    party,
    text,
    things_in,
    types,
)
from connectshare.gather.linked_data import address as stated_address
from connectshare.gather.linked_data import licence as stated_licence

# Names of <meta>, the more reliable first. "citation_" is Highwire's, which repositories write for Google Scholar.
_TITLE = ("citation_title", "eprints.title", "bepress_citation_title")
_PUBLISHED = (
    *("datepublished", "article:published_time", "citation_publication_date", "citation_online_date", "citation_date"),
    *("dcterms.issued", "dc.date.issued", "dcterms.date", "dc.date", "govuk:first-published-at"),
    *("publish_date", "pubdate", "date"),
)
_MODIFIED = (
    *("datemodified", "article:modified_time", "og:updated_time", "dcterms.modified", "dc.date.modified"),
    *("govuk:public-updated-at", "last-modified"),
)
_CREATED = ("datecreated", "dcterms.created", "dc.date.created")
_DESCRIPTION = (
    *("citation_abstract", "description", "og:description", "dcterms.description", "dcterms.abstract"),
    *("dc.description.abstract", "dc.description", "twitter:description"),
)
_PUBLISHER = (
    *("citation_technical_report_institution", "citation_dissertation_institution", "citation_publisher"),
    *("dcterms.publisher", "dc.publisher", "egms.publisher"),
)
_LICENCE = ("dcterms.license", "dcterms.rights.license", "dc.rights.license", "dc.rights", "dcterms.rights")
_LANGUAGE = ("citation_language", "dcterms.language", "dc.language", "og:locale")
_DOCUMENT = ("citation_pdf_url", "bepress_citation_pdf_url", "eprints.document_url")
_ROBOTS = ("noindex", "nosnippet", "noarchive")
_SEPARATOR = re.compile(r"\s+[|–—»:·•]{1,2}\s+|\s+-\s+")
_SITE_WORDS = re.compile(r"\b(council|borough|city of|county|authority|gov\.uk|network|homepage)\b", re.I)
_HIGHWIRE_DAY = re.compile(r"\s*(\d{4})[/.](\d{1,2})[/.](\d{1,2})\s*\Z")
_ELSEWHERE = ("javascript:", "data:", "mailto:", "file:", "blob:", "about:", "#")


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
    news_of: str = ""  # who publishes it, where it states that it is a news article
    canonical: str = ""
    document: str = ""  # of what the page is the landing page of; absolute, or relative to the page
    robots: tuple[str, ...] = ()


def stated(tree: lxml.html.HtmlElement) -> Statements:
    """Read everything the page states. Never raises."""
    meta, things = _meta(tree), things_in(tree)
    canonical = line(_link(tree, "canonical"), 2000)
    main = _main_work(things, {canonical, meta.get("og:url", "")} - {""})
    about = ([main] if main else []) + [thing for thing in things if not is_work(thing)]
    heading = next(filter(None, map(_words, tree.iter("h1"))), "")
    publisher = _publisher(main, things, meta)
    said = next(filter(None, (text(thing, "description") for thing in about)), "")
    return Statements(
        title=_title(tree, meta, main, heading, (meta.get("og:site_name", ""), publisher)),
        heading=line(heading, 300),
        description=line(_first(meta, _DESCRIPTION) or unescape(said), 2000),
        created=_day(meta, about, _CREATED, "dateCreated"), modified=_day(meta, about, _MODIFIED, "dateModified"),
        published=_day(meta, about, _PUBLISHED, "datePublished"),
        language=_language(tree, meta, about), licence=line(_licence(tree, meta, about)),
        site_name=line(publisher or meta.get("og:site_name"), 200),
        news_of=line(publisher, 200) if main and _is_news(main) else "",
        canonical=canonical, document=_document(tree, meta, main), robots=_robots(tree),
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


def _main_work(things: list[Thing], addresses: set[str]) -> Thing | None:
    """The one work that the page is about; None where it describes several, as a list does, and none is the page's."""
    works = [thing for thing in things if is_work(thing)]
    if len(works) < 2:
        return works[0] if works else None
    own = (work for work in works if stated_address(work, "url", "@id", "mainEntityOfPage") in addresses)
    return next(own, None)


def _title(
    tree: lxml.html.HtmlElement, meta: dict[str, str], main: Thing | None, heading: str, sites: tuple[str, ...]
) -> str:
    """The work's own title, else the page's, without the name of the site."""
    title = line(_first(meta, _TITLE) or (unescape(text(main, "headline", "name")) if main else ""))
    title = title or line(tree.findtext(".//title")) or line(_first(meta, ("og:title", "dcterms.title", "dc.title")))
    for site in sites:
        title = _without_site(title, heading, site)
    return title


def _publisher(main: Thing | None, things: list[Thing], meta: dict[str, str]) -> str:
    known = by_identity(things)
    if main and (name := party(main, known, "publisher", "sourceOrganization", "provider")):
        return unescape(name)
    if name := _first(meta, _PUBLISHER):
        return name
    others = (party(thing, known, "publisher") for thing in things if not is_work(thing))
    return unescape(next(filter(None, others), ""))


def _is_news(work: Thing) -> bool:
    """Whether it calls itself a news article; "Article" and og:type say nothing, for most of the web is one."""
    return any(name.endswith("NewsArticle") for name in types(work))


def _document(tree: lxml.html.HtmlElement, meta: dict[str, str], main: Thing | None) -> str:
    """The file itself, as repositories, schema.org and <link rel=alternate> name it."""
    named = [_first(meta, _DOCUMENT), file_of(main)[0] if main else ""]
    named += [
        str(link.get("href"))
        for link in tree.iter("link")
        if "alternate" in (link.get("rel") or "").lower().split()
        and is_document("", (link.get("type") or "").strip().lower())
    ]
    base = next((element.get("href", "") for element in tree.iter("base")), "")
    return next((address for each in named if (address := _followable(each, base))), "")


def _followable(address: str, base: str) -> str:
    """An address that can be asked for; "" for scripts and the like."""
    short = "".join(address.split()) if len(address) <= 2000 else ""
    if not short or short.lower().startswith(_ELSEWHERE):
        return ""
    try:
        return urljoin(base, short) if base else short
    except ValueError:
        return ""


def _language(tree: lxml.html.HtmlElement, meta: dict[str, str], about: list[Thing]) -> str:
    said = tree.get("lang") or tree.get("xml:lang")
    said = said or next(filter(None, (text(thing, "inLanguage") for thing in about)), "")
    return line(said or _first(meta, _LANGUAGE).replace("_", "-"), 35)


def _first(meta: dict[str, str], names: tuple[str, ...]) -> str:
    return next((meta[name] for name in names if meta.get(name)), "")


def _day(meta: dict[str, str], about: list[Thing], names: tuple[str, ...], key: str) -> date | None:
    said = [text(thing, key) for thing in about]
    days = (day(_HIGHWIRE_DAY.sub(_with_hyphens, words)) for words in (*said, *(meta.get(name, "") for name in names)))
    return next((found for found in days if found), None)


def _with_hyphens(match: re.Match[str]) -> str:
    """Google Scholar asks repositories for 2010/5/12."""
    return f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}"


def _licence(tree: lxml.html.HtmlElement, meta: dict[str, str], about: list[Thing]) -> str:
    said = next(filter(None, map(stated_licence, about)), "")
    return said or _link(tree, "license") or _first(meta, _LICENCE)


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
