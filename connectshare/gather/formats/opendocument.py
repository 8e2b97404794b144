"""Reads OpenDocument files (ODT, ODP, ODS) with a small reader over zip and lxml.

Called by reading, in the sandbox. Repeated blanks, cells and rows are capped: one attribute can ask for a billion.
"""

from __future__ import annotations

from lxml import etree

from connectshare.gather.formats import archives, markup, refusals, sniffing
from connectshare.gather.formats.paging import MOST_CHARACTERS, Pages
from connectshare.gather.formats.properties import of_opendocument
from connectshare.gather.formats.stating import line
from connectshare.gather.protocols import Extracted, Unreadable

_MOST_BLANKS = 20
_MOST_REPEATS = 50  # of a cell that says something; empty ones are not written at all
_MOST_CELLS = 200_000
_MOST_BYTES = 200 * 1024 * 1024
_PARAGRAPHS = {"p", "h"}
_PAGES = {"page": "slide", "table": "sheet"}
_NOT_TEXT = {"tracked-changes", "annotation", "notes", "forms", "scripts", "settings", "shape-index", "desc"}


class OpenDocument:
    """Text, slides and sheets of LibreOffice and its relatives."""

    name = "OpenDocument"
    media_types = frozenset({sniffing.ODT, sniffing.ODP, sniffing.ODS})

    def available(self) -> bool:
        """Always: the library is part of the installation."""
        return True

    def extract(self, data: bytes, media_type: str) -> Extracted:
        """A slide or a sheet is a page; a text is one page without a name."""
        with archives.open_checked(data) as archive:
            # Every part read here is parsed by `markup`; the scripts beside them, which may bring types, are not read.
            said = of_opendocument(archive)
            content = archives.part(archive, "content.xml", _MOST_BYTES)
        if not content:
            raise Unreadable(refusals.DAMAGED)
        body = next(markup.parse(content).iter("{*}body"), None)
        if body is None:
            raise Unreadable(refusals.DAMAGED)
        reader = _Reader({sniffing.ODP: "page", sniffing.ODS: "table"}.get(media_type, ""))
        reader.read(body)
        return Extracted(
            media_type=media_type, pages=tuple(reader.pages.texts), page_word=_PAGES.get(reader.part, ""),
            title=said.title, heading=reader.heading, description=said.description, created=said.created,
            modified=said.modified, language=said.language, cut=reader.pages.cut,
            page_count=reader.count if reader.part else said.page_count,
        )  # fmt: skip


class _Reader:
    """Walks the body once and fills the pages. `part` is the element that makes a page, "" for one page in all."""

    def __init__(self, part: str) -> None:
        self.part, self.pages, self.heading, self.count = part, Pages(), "", 0
        self._cells_left = _MOST_CELLS

    def read(self, body: etree._Element) -> None:
        """Fill `pages`."""
        for element in body.iter("{*}" + self.part) if self.part else (body,):
            self.count += 1
            if self.pages.full or self._cells_left <= 0:
                self.pages.cut = True
                continue
            lines = self._rows(element) if self.part == "table" else self._paragraphs(element)
            if self.part == "page" and not self.heading:
                self.heading = next((line(text, 200) for text in lines if text.strip()), "")
            self.pages.add("\n".join(lines))

    def _paragraphs(self, element: etree._Element) -> list[str]:
        lines, size = [], 0
        for paragraph in _outermost(element, _PARAGRAPHS):
            text = _text(paragraph)
            if not self.part and not self.heading and (_local(paragraph) == "h" or _style(paragraph) == "Title"):
                self.heading = line(text, 200)
            lines.append(text)
            size += len(text)
            if size > MOST_CHARACTERS:
                break
        return lines

    def _rows(self, table: etree._Element) -> list[str]:
        lines: list[str] = []
        for row in _outermost(table, {"table-row"}):
            cells: list[str] = []
            for cell in row:
                text = " ".join(_text(paragraph) for paragraph in _outermost(cell, _PARAGRAPHS))
                cells += [text] * min(_repeats(cell, "number-columns-repeated"), _MOST_REPEATS) if text.strip() else []
            if cells:
                lines += ["\t".join(cells)] * min(_repeats(row, "number-rows-repeated"), _MOST_REPEATS)
                self._cells_left -= len(cells)
            if self._cells_left <= 0:
                self.pages.cut = True
                break
        name = table.get(next((key for key in table.attrib if str(key).endswith("}name")), ""), "")
        return [str(name), *lines] if lines else []


def _outermost(element: etree._Element, wanted: set[str]) -> list[etree._Element]:
    """The elements of these local names below `element` that are not inside one another, in order."""
    found: list[etree._Element] = []
    waiting = list(reversed(element))
    while waiting:
        child = waiting.pop()
        name = _local(child)
        if name in wanted:
            found.append(child)
        elif name not in _NOT_TEXT:
            waiting.extend(reversed(child))
    return found


def _text(paragraph: etree._Element) -> str:
    """The words of a paragraph, blanks and tabs as they are drawn; without its notes and comments."""
    words: list[str] = []
    waiting: list[etree._Element | str] = [paragraph]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            words.append(item)
            continue
        name = _local(item)
        words.append(_drawn(item, name))
        if name in _NOT_TEXT:
            continue
        for child in reversed(item):
            waiting += [child.tail or "", child]
        words.append(item.text or "")
    return "".join(words)


def _drawn(element: etree._Element, name: str) -> str:
    if name == "s":
        return " " * min(_repeats(element, "c"), _MOST_BLANKS)
    return {"tab": "\t", "line-break": "\n", "p": "\n"}.get(name, "") if name else ""


def _repeats(element: etree._Element, name: str) -> int:
    """How often an element asks to be repeated, at least once."""
    value = next((str(value) for key, value in element.attrib.items() if str(key).endswith("}" + name)), "1")
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 10 else 1


def _style(paragraph: etree._Element) -> str:
    return next((str(value) for key, value in paragraph.attrib.items() if str(key).endswith("}style-name")), "")


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
