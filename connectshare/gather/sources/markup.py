"""Reads what a page is made of: its first element, its HTML tree, and the plain words of a fragment.

Called by the source adapters and the detector. It never follows a link, loads a DTD or expands an entity.
"""

from __future__ import annotations

import codecs
import re
from html import unescape

from lxml import etree

from connectshare.gather.protocols import Page
from connectshare.gather.sources.limits import MOST_BYTES
from connectshare.kit.text import clean

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*+[\"']?\s*+([\w.:-]+)", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_SKIPPED = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ELEMENT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_BLOCK_NAMES = """
    address article blockquote br dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre section
    td th tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_SILENT = frozenset(("script", "style", "template", "noscript", "iframe", "object"))


def root_name(body: bytes) -> str:
    """The local name of the first element, lower case; "" where the bytes are not markup."""
    head = _decoded(body[:65_536], "")
    position = 1 if head.startswith("\ufeff") else 0
    while skipped := _SKIPPED.match(head, position):
        position = skipped.end()
    element = _ELEMENT.match(head, position)
    return element.group(1).lower() if element else ""


def is_html(page: Page) -> bool:
    if page.media_type in ("text/html", "application/xhtml+xml", ""):
        return root_name(page.body) not in ("", "rss", "feed", "rdf", "urlset", "sitemapindex")
    return root_name(page.body) == "html"


def html_tree(page: Page) -> etree._Element | None:
    """The tree of an HTML page as browsers would mend it; None where there is nothing to read."""
    said = _CHARSET.search(page.headers.get("content-type", ""))
    text = _decoded(page.body[:MOST_BYTES], said.group(1) if said else "").replace("\0", "")
    return _tree(text)


def plain(fragment: str, most: int = 500) -> str:
    """The words of a fragment of HTML on one line, at most `most` characters, cut at a word."""
    text = fragment
    if "<" in fragment:
        tree = _tree(f"<div>{fragment}</div>")
        text = words(tree) if tree is not None else re.sub(r"<[^<>]*>", " ", fragment)
    text = one_line(unescape(text) if "&" in text else text)
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def words(element: etree._Element) -> str:
    """The visible text of an element, blocks parted by blanks."""
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        name = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            silent = name in _SILENT or not name
            parts += [" " if name in _BLOCKS else "", "" if silent else node.text or ""]
        else:
            tail = node.tail if node is not element else ""
            parts += [" " if name in _BLOCKS else "", tail or ""]
    return one_line("".join(parts))


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _tree(text: str) -> etree._Element | None:
    parser = etree.HTMLParser(
        encoding="utf-8", recover=True, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        # A tree of no element at all comes back as None, which the library's types do not say.
        tree: etree._Element | None = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return tree


def _decoded(body: bytes, said: str) -> str:
    """Decode as the mark says, else the server, else the page, else UTF-8 if it is that, else Windows-1252."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    meta = _META_CHARSET.search(body[:4096])
    for name in (said, meta.group(1).decode("ascii", "replace") if meta else "", "utf-8"):
        text = _try(body, name)
        if text is not None:
            return text
    return body.decode("cp1252", "replace")


def _try(body: bytes, name: str) -> str | None:
    try:
        codec = codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        return None
    if codec in ("iso8859-1", "ascii"):
        codec = "cp1252"  # what browsers take both names to mean
    try:
        # The end may be cut within a character.
        return (
            codecs.getincrementaldecoder(codec)("strict" if codec == "utf-8" else "replace").decode(body)
            if codec
            else None
        )
    except (LookupError, ValueError):
        return None
