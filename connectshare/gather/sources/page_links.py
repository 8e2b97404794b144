"""Which links of a page lead to things it lists: documents, and pages of the same site that look like items.

Called by the listing adapter; looks at the main content and leaves out menus, footers and the like.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import cast
from urllib.parse import unquote, urlsplit

from lxml import etree

from connectshare.gather.sources.markup import one_line, words
from connectshare.gather.sources.titles import HEADINGS, own_title
from connectshare.kit.addresses import BadAddress, canonical, join, same_site

_OPEN = "application/vnd.openxmlformats-officedocument."
DOCUMENT_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": f"{_OPEN}wordprocessingml.document",
    "docm": "application/vnd.ms-word.document.macroenabled.12",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": f"{_OPEN}presentationml.presentation",
    "ppsx": f"{_OPEN}presentationml.slideshow",
    "xls": "application/vnd.ms-excel",
    "xlsx": f"{_OPEN}spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "rtf": "application/rtf",
}

_EXTENSION = re.compile(r"\.([a-z]{3,4})$", re.IGNORECASE)
_NAMED_FORMAT = re.compile(r"[\[(]\s*(pdf|docx?|pptx?|xlsx?|od[tps]|rtf)\b[^\])]{0,40}[\])]", re.IGNORECASE)
# Where councils' usual systems (Jadu, WordPress plugins, ModernGov) hand out files without an extension.
_DOWNLOAD_PATH = re.compile(
    r"/downloads?/(?:file/|id/)?\d+|/documents?/s\d+|/download_file/|/media/\d+/download|/mgConvert2PDF\.aspx$",
    re.IGNORECASE,
)
_PROGRAMS = frozenset(("aspx", "ashx", "asp", "axd", "php", "jsp", "cfm", "cgi"))  # hand out pages and files alike
_ELSEWHERE = ("mailto:", "tel:", "javascript:", "data:", "sms:", "#", "about:", "blob:")
_NOT_ITEMS = re.compile(
    r"/(?:contact(?:-us)?|privacy|accessibility|cookies?|terms|log-?in|sign-?in|wp-admin|wp-login)(?:[/.?-]|$)|/page/\d+/?$"
    r"|/(?:about-us|register|account|search(?:-results)?|tags?|categor(?:y|ies)|author|users?|feed|rss|sitemap|share|subscribe|"
    r"basket|cart)(?:[/.?]|$)|/(?:about|home|help)(?:\.\w{3,4})?/?$",
    re.IGNORECASE,
)
_NOT_PAGES = re.compile(
    r"\.(?:jpe?g|png|gif|svg|webp|ico|css|js|mp[34]|avi|mov|zip|exe|xml|json|ics|rss)$", re.IGNORECASE
)
_LEFT_OUT = frozenset(("nav", "footer", "aside", "form", "button", "select", "script", "style", "template", "noscript"))
_LEFT_OUT_ROLES = frozenset(("navigation", "banner", "contentinfo", "complementary", "search", "menu", "menubar"))
_FURNITURE = re.compile(
    r"(?!(?:has|no|with|without)-)(?:[\w-]*[-_])?(?:nav|navbar|navigation|menu|breadcrumbs?|sidebar|cookies?|social|share|sharing|pagination|pager|"
    r"footer|masthead|skip-link|related|widgets?|comments?|toolbar|login|site-header|header-inner)(?:[-_](?:list|links|bar|area|inner|container|wrapper|items?|content|section))?",
    re.IGNORECASE,
)
_HOLDS_A_HEADER = frozenset(("article", "section", "main", "li"))
_ENOUGH = 2  # points
_LOOKED_AT = 200  # links of a form
MOST_LINKS = 20_000  # of one page


@dataclass(frozen=True)
class PageLink:
    """One link to a listed thing. `heading` is the last heading before it, as an element."""

    anchor: etree._Element
    url: str
    is_document: bool
    media_type: str
    heading: etree._Element | None
    below: bool  # the address lies under the page's own


@dataclass(frozen=True)
class BadLink:
    """What of the main content was not followed, and why, as a sentence."""

    text: str
    reason: str = "The link to it is not a proper web address."


def listed_links(tree: etree._Element, url: str) -> list[PageLink | BadLink]:
    """The links of the page at `url` to things it lists, in the order of the page."""
    base = base_address(tree, url)
    anchors = content_anchors(tree)
    links = [link for pair in anchors[:MOST_LINKS] if (link := _link(pair, base, url)) is not None]
    if len(anchors) > MOST_LINKS:
        links.append(BadLink(url, f"Only the first {MOST_LINKS:,} links of this page were looked at."))
    shapes = Counter(_shape(link.anchor) for link in links if isinstance(link, PageLink))
    paragraphs: dict[etree._Element, int] = {}
    return [
        link
        for link in links
        if isinstance(link, BadLink)
        or link.is_document
        or _points(link, shapes[_shape(link.anchor)], paragraphs) >= _ENOUGH
    ]


def base_address(tree: etree._Element, url: str) -> str:
    """What relative links start from: the page's <base>, else its address."""
    stated = next((element.get("href", "") for element in tree.iter("base") if element.get("href")), "")
    try:
        return join(url, stated) if stated else url
    except BadAddress:
        return url


def content_anchors(tree: etree._Element) -> list[tuple[etree._Element, etree._Element | None]]:
    """The links of the main content, each with the last heading before it."""
    main = _main(tree)
    # Some sites dress their very content as a menu or widget; then only the plain elements are left out.
    return list(_walk(main, by_class=True)) or list(_walk(main, by_class=False))


def _main(tree: etree._Element) -> etree._Element:
    places = (
        "//main",
        "//*[@role='main']",
        "//*[@id='main-content' or @id='content' or @id='main' or @id='maincontent']",
        "//body",
    )
    for place in places:
        for element in cast(list[etree._Element], tree.xpath(place)):
            if next(element.iter("a"), None) is not None:
                return element
    return tree


def _walk(main: etree._Element, *, by_class: bool) -> Iterator[tuple[etree._Element, etree._Element | None]]:
    heading: etree._Element | None = None
    waiting = [main]
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str) or (element is not main and _is_furniture(element, by_class=by_class)):
            continue
        if element.tag in HEADINGS:
            heading = element
        if element.tag == "a" and element.get("href"):
            yield element, heading
        waiting.extend(reversed(element))


def _is_furniture(element: etree._Element, *, by_class: bool) -> bool:
    if element.tag == "form":  # of a search, or around the very list, as ASP.NET has it
        return not any(_names_a_document(link) for link in islice(element.iter("a"), _LOOKED_AT))
    if element.tag in _LEFT_OUT or element.get("role", "").lower() in _LEFT_OUT_ROLES:
        return True
    if element.tag == "header":
        return not any(parent.tag in _HOLDS_A_HEADER for parent in element.iterancestors())
    names = f"{element.get('class', '')} {element.get('id', '')}".split() if by_class else []
    return element.tag not in ("a", "body", "html") and any(_FURNITURE.fullmatch(name) for name in names)


def _names_a_document(anchor: etree._Element) -> bool:
    return _document_type(anchor, anchor.get("href", "").split("?")[0].split("#")[0].strip()) is not None


def _link(pair: tuple[etree._Element, etree._Element | None], base: str, page: str) -> PageLink | BadLink | None:
    anchor, heading = pair
    href = anchor.get("href", "").strip()
    if not href or href.lower().startswith(_ELSEWHERE):
        return None
    try:
        url = canonical(join(base, href))
        own = canonical(page)
    except BadAddress:
        return BadLink(one_line(words(anchor))[:200] or href[:200])
    path = urlsplit(url).path
    kind = _document_type(anchor, path)
    below = url.startswith(_folder(own)) and _folder(own).count("/") > 3
    if kind is None and not _may_be_item(url, own, path):
        return None
    return PageLink(anchor, url, kind is not None, kind or "", heading, below)


def _folder(url: str) -> str:
    """The address that all pages under this one start with."""
    path = url.split("?")[0]
    last = path.rsplit("/", 1)[-1]
    if last.startswith("index.") or last.startswith("default."):
        path = path[: -len(last)]
    return re.sub(r"\.(?:html?|aspx?|php)$", "", path).rstrip("/") + "/"


def _document_type(anchor: etree._Element, path: str) -> str | None:
    """The media type where the link leads to a document ("" where only the fact is known), else None."""
    extension = _EXTENSION.search(unquote(path))
    if extension and extension.group(1).lower() not in _PROGRAMS:
        return DOCUMENT_TYPES.get(extension.group(1).lower())
    declared = anchor.get("type", "").strip().lower()
    if declared in DOCUMENT_TYPES.values():
        return declared
    named = _NAMED_FORMAT.search(words(anchor))
    if named:
        return DOCUMENT_TYPES.get(named.group(1).lower(), "")
    return "" if _DOWNLOAD_PATH.search(path) else None


def _may_be_item(url: str, own: str, path: str) -> bool:
    if url == own or not same_site(url, own) or path == "/":
        return False
    if _NOT_ITEMS.search(path) or _NOT_PAGES.search(path):
        return False
    is_parent = _folder(own).startswith(_folder(url))
    return not is_parent


def _points(link: PageLink, alike: int, paragraphs: dict[etree._Element, int]) -> int:
    """How much a link to a page looks like one of a list of items. `paragraphs`: the lengths that are known already."""
    anchor = link.anchor
    parents = [parent.tag for parent in islice(anchor.iterancestors(), 4)]
    inside = {element.tag for element in anchor.iter() if isinstance(element.tag, str)}
    points = 2 if link.below else 0
    points += 1 if HEADINGS & (set(parents) | inside) else 0
    points += 1 if alike >= 3 else 0
    points += 1 if len(own_title(anchor).split()) >= 4 else 0
    return points - (2 if _is_in_running_text(anchor, paragraphs) else 0)


def _is_in_running_text(anchor: etree._Element, paragraphs: dict[etree._Element, int]) -> bool:
    paragraph = next(anchor.iterancestors("p"), None)
    if paragraph is None:
        return False
    if paragraph not in paragraphs:
        paragraphs[paragraph] = len(words(paragraph))
    return paragraphs[paragraph] > 2 * len(words(anchor)) + 40


def _shape(anchor: etree._Element) -> str:
    """Where a link stands, so that links of one list look alike: four steps of tags with their first class."""
    steps = [anchor, *islice(anchor.iterancestors(), 3)]
    return "/".join(f"{step.tag}.{(step.get('class') or '').split(' ')[0]}" for step in steps)
