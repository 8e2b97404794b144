"""Which words near a link are the title of what it leads to, and which only say "Download".

Called by the listing adapter; rules on plain values and one page's elements, nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import cast

from lxml import etree

from connectshare.gather.sources.markup import one_line, words

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
LONGEST = 300  # characters; longer ones are paragraphs

_EXTENSION = r"(?:pdf|docx?|pptx?|xlsx?|od[tps]|rtf|csv)"
_SIZE = r"\d[\d.,]*\s*(?:bytes|[kmg]i?b?)"
_WINDOW = r"(?:opens? in (?:a )?)?new (?:window|tab)"
_TECHNICAL = "|".join(
    (
        _EXTENSION,
        _SIZE,
        _WINDOW,
        r"(?:ms |microsoft )?(?:word|excel|powerpoint)",
        r"\d+ pages?",
        "file",
        "format",
        "document",
    )
)
_BRACKETED = re.compile(rf"\s*[\[(]\s*(?:{_TECHNICAL})(?:[\s,;:|·–-]+(?:{_TECHNICAL}))*\s*[\])]", re.IGNORECASE)
_TRAILING = re.compile(
    rf"(?:(?<![\s,;:|·–-])[\s,;:|·–-]++(?:{_EXTENSION}(?: file| format| document)?|{_SIZE}|{_WINDOW})){{1,9}}$",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:download|read more(?: about| on)?|find out more(?: about)?|view|open)"
    r"(?: the)?(?: pdf| document| file)?\s*[:–-]?\s+(?=\S)",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(rf"\S+\.(?:{_EXTENSION}|html?|aspx?|php)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_FILLER_WORDS = """
    a about all and article attachment back click continue copy csv detail details doc document docx download
    excel external file find for format full get here image info information it learn link more next now odp ods odt
    online open our out page pdf please powerpoint ppt pptx previous read reading report see story tap text the this to
    top untitled version view website word xls xlsx your
"""
_FILLER = frozenset(_FILLER_WORDS.split())


def trimmed(text: str) -> str:
    """A title without its technical tail: "Annual report (PDF, 2 MB)" is "Annual report"."""
    kept = _TRAILING.sub("", one_line(_BRACKETED.sub(" ", one_line(text))))
    return kept.strip(" \t|·–—-:»›>→«")


def telling(text: str) -> str:
    """The trimmed title where it says what the thing is; "" for "Download", "PDF, 2MB", file names and addresses."""
    if len(text) > 2 * LONGEST:
        return ""
    title = trimmed(text)
    if len(title) > LONGEST or sum(letter.isalpha() for letter in title) < 3:
        return ""
    if _FILE_NAME.fullmatch(title) or _ADDRESS.fullmatch(title):
        return ""
    said = re.findall(r"[^\W\d_]+", title.lower())
    return "" if all(word in _FILLER for word in said) else title


def own_title(anchor: etree._Element) -> str:
    """What the link itself says: its words, its label for readers of screens, its tooltip, or its picture's text."""
    if said := telling(_heading_within(anchor) or words(anchor)):
        return said
    labels = [anchor.get("aria-label"), anchor.get("title"), *(image.get("alt") for image in anchor.iter("img"))]
    return next((title for label in labels if label and (title := telling(_LEADING.sub("", one_line(label))))), "")


class Rows:
    """What the rows of tables and description lists are called. Each is read once, however many links it has."""

    def __init__(self) -> None:
        self._called: dict[etree._Element, str] = {}

    def title(self, anchor: etree._Element) -> str:
        """The first telling cell of the link's table row, or the term that its description list gives it."""
        row = next(anchor.iterancestors("tr", "dd"), None)
        if row is None:
            return ""
        if row not in self._called:
            self._called |= _in_list(row) if row.tag == "dd" else {row: _of_cells(row)}
        return self._called[row]


def _of_cells(row: etree._Element) -> str:
    return next((title for cell in row.iter("th", "td") if (title := telling(words(cell)))), "")


def _in_list(entry: etree._Element) -> dict[etree._Element, str]:
    """The entries of a description list, each with the last telling term before it."""
    called: dict[etree._Element, str] = {}
    term = ""
    for element in cast(list[etree._Element], entry.xpath("../dt | ../dd")):
        if element.tag == "dt":
            term = telling(words(element)) or term
        else:
            called[element] = term
    return called


def block_title(block: etree._Element, anchor: etree._Element) -> str:
    """A heading, or the few loose words, in a block that belongs to the link alone."""
    return next((title for candidate in _around(block, anchor) if (title := telling(candidate))), "")


def _around(block: etree._Element, anchor: etree._Element) -> Iterator[str]:
    yield from (words(element) for element in block.iter(*HEADINGS))
    if any(other is not anchor and other.get("href") != anchor.get("href") for other in islice(block.iter("a"), 9)):
        return  # its words may be about the others
    text, link = words(block), words(anchor)
    loose = text.replace(link, " ", 1) if link else text
    yield loose if len(loose) <= 150 else ""


def _heading_within(anchor: etree._Element) -> str:
    """Cards are one big link around a heading and a text: the heading is the title."""
    return next((words(element) for element in anchor.iter(*HEADINGS)), "")
