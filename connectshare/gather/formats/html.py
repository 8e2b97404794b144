"""Reads web pages: the main text with trafilatura, and what the page says of itself with page_statements.

Called by reading, in the sandbox. Never takes the text of menus, banners or footers for the page's own.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import htmldate
import lxml.html
import trafilatura

from connectshare.gather.formats import refusals, sniffing
from connectshare.gather.formats.decoding import decode
from connectshare.gather.formats.page_statements import Statements, stated
from connectshare.gather.formats.paging import MOST_CHARACTERS, Pages
from connectshare.gather.formats.stating import day
from connectshare.gather.protocols import Extracted, Unreadable

_MOST_BYTES = 20 * 1024 * 1024
_MOST_ELEMENTS = 50_000  # beyond, a page is a list without end: its words are taken as they come
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SHORT = 250  # characters: what trafilatura finds of a page that is not its kind
# What stands around the text of a page. Some sites wrap all of it in a form, or note cookies on an outer element.
_AROUND = (
    "//script | //style | //noscript | //template | //nav | //footer | //aside | //iframe | //svg"
    " | //header[not(ancestor::main or ancestor::article)]"
    " | //form[not(.//main or .//article or .//h1)]"
    " | //*[@role='navigation' or @role='banner' or @role='contentinfo' or @role='search' or @role='dialog']"
    " | //*[@hidden or @aria-hidden='true']"
    " | //body//*[contains(translate(concat(@id, ' ', @class), 'COKIE', 'cokie'), 'cookie')]"
    "[not(.//main or .//article or .//h1)]"
)
_LINES = {
    *("p", "li", "tr", "br", "div", "section", "article", "dt", "dd", "caption", "pre"),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
}
_CELLS = {"td", "th"}


class WebPage:
    """HTML and XHTML."""

    name = "web page"
    media_types = frozenset({sniffing.HTML})

    def available(self) -> bool:
        """Always: the libraries are part of the installation."""
        return True

    def extract(self, data: bytes, media_type: str) -> Extracted:
        """The main text as one page without a name."""
        tree = _parsed(data[:_MOST_BYTES])
        said = stated(tree)
        vast = tree.xpath("count(//*)") > _MOST_ELEMENTS
        estimate = None if said.published or vast else _estimated_day(tree)
        pages = Pages()
        pages.add(_all_text(_trimmed(tree)) if vast else _main_text(tree))
        if pages.empty and said.document:
            pages.add(said.description or said.title)  # its file is read in its place
        if pages.empty:
            raise Unreadable(refusals.EMPTY_PAGE)
        return _described(said, estimate, pages, cut=pages.cut or len(data) > _MOST_BYTES)


def _described(said: Statements, estimate: date | None, pages: Pages, cut: bool) -> Extracted:
    return Extracted(
        media_type=sniffing.HTML, pages=tuple(pages.texts), page_word="", title=said.title, heading=said.heading,
        description=said.description, created=said.created or estimate, modified=said.modified,
        published=said.published, language=said.language, licence=said.licence, site_name=said.site_name,
        news_of=said.news_of, canonical=said.canonical, robots=said.robots, document=said.document, cut=cut,
    )  # fmt: skip


def _parsed(data: bytes) -> lxml.html.HtmlElement:
    # lxml refuses text that names its own encoding.
    text = _XML_DECLARATION.sub("", decode(data)).replace("\0", "")
    parser = lxml.html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        tree = lxml.html.document_fromstring(text, parser=parser, ensure_head_body=True)
    except (ValueError, lxml.etree.LxmlError) as problem:
        raise Unreadable(refusals.EMPTY_PAGE) from problem
    return tree


def _estimated_day(tree: lxml.html.HtmlElement) -> date | None:
    """A day somewhere on the page that is probably its own: an estimate, never stated as published."""
    try:
        return day(htmldate.find_date(_copy(tree), original_date=True, extensive_search=False))
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
        return None


def _main_text(tree: lxml.html.HtmlElement) -> str:
    """The page's own text: as trafilatura finds it, else all that is not menu, banner or footer."""
    middle = _trimmed(_copy(tree))
    try:
        text: str | None = trafilatura.extract(_copy(middle), include_comments=False, include_tables=True)
    except (ValueError, TypeError, AttributeError, RecursionError):
        text = None
    text = "\n".join(row for row in map(_unbarred, (text or "").split("\n")) if row is not None)
    # trafilatura gives up on short pages and on pages of tables; then everything in the middle is better.
    return _all_text(middle) or text if len(text) < _SHORT else text


def _unbarred(row: str) -> str | None:
    """A row of a table without the bars that trafilatura draws round its cells; None for a rule of dashes."""
    if not (row.startswith("|") and row.rstrip().endswith("|")):
        return row
    cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
    return None if set("".join(cells)) <= {"-", ":"} else "\t".join(cells)


def _all_text(tree: lxml.html.HtmlElement) -> str:
    middle: list[Any] = tree.xpath("//main | //*[@role='main']") or tree.xpath("//body") or [tree]
    parts: list[str] = []
    size = 0
    for element in middle[0].iter():
        tag = element.tag if isinstance(element.tag, str) else ""
        parts += ["\n" if tag in _LINES else "\t" if tag in _CELLS else "", element.text or "", element.tail or ""]
        size += len(element.text or "") + len(element.tail or "")
        if size > MOST_CHARACTERS:
            break
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _trimmed(tree: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """The same tree without what stands around its text."""
    for element in tree.xpath(_AROUND):
        if element.getparent() is not None:
            element.drop_tree()
    return tree


def _copy(tree: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """Both libraries and we cut pieces out of the tree they are given."""
    return tree.__deepcopy__({})
