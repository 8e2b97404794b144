"""Reads the rows of an XLSX workbook piece by piece: never a whole sheet in memory, no document type, no entity.

Called by the table adapter and by imports, outside the sandbox: so everything is bounded, and no parser but
expat touches the bytes. Raises `NotATable` with a sentence.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any
from xml.parsers import expat
from zipfile import ZipFile

from connectshare.gather.sources.table_rows import (
    EXCEL_DAY_ZERO,
    LONGEST_CELL,
    MOST_COLUMNS,
    NotATable,
    Row,
    Sheet,
    cell_text,
)  # fmt: skip
from connectshare.kit.unzipping import BadZip, Bounds, open_zip, pieces

MOST_SHEETS = 20
_BOUNDS = Bounds(parts=2_000, bytes=200 * 2**20)
_MOST_PART = 64 * 2**20  # bytes of one sheet, unpacked
_MOST_STRINGS = 500_000
_MOST_CHARACTERS = 20_000_000  # of all shared strings together
_MOST_LINKS = 50_000
_MAC_DAY_ZERO = date(1904, 1, 1)
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_FORMULA_LINK = re.compile(r'\s*HYPERLINK\(\s*"(https?://[^"]{1,2000})"', re.IGNORECASE)
_DAMAGED = "The spreadsheet is damaged or incomplete and cannot be opened."

Start = Callable[[str, dict[str, str]], None]


def is_workbook(data: bytes) -> bool:
    """Whether the bytes look like one, without opening them."""
    return data.startswith(b"PK\x03\x04") and b"xl/workbook.xml" in data


def workbook_sheets(data: bytes) -> Iterator[Sheet]:
    """The visible sheets, in their order. Raises `NotATable`, also while rows are gone through."""
    try:
        archive = open_zip(io.BytesIO(data), _BOUNDS)
    except BadZip as problem:
        raise NotATable(str(problem)) from None
    book = _Book(archive)
    strings = _Strings(archive)
    # Rows are gone through after this is over, so the archive stays open: it is memory, and goes with the last row.
    for part in book.sheets[:MOST_SHEETS]:
        yield Sheet(_rows(archive, part, strings), book.day_zero)


def _parse(
    archive: ZipFile, name: str, start: Start, end: Callable[[str], None] | None = None,
    words: Callable[[str], None] | None = None,
) -> Iterator[None]:  # fmt: skip
    """Hand the elements of a part to the callbacks, by their local names, one piece after another."""
    if name not in archive.NameToInfo:
        return
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: Any) -> None:
        raise NotATable("The spreadsheet carries instructions that none needs, so it was not opened.")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
    if end is not None:
        close = end
        parser.EndElementHandler = lambda tag: close(tag.rpartition(":")[2])
    if words is not None:
        parser.CharacterDataHandler = words
    try:
        for piece in pieces(archive, archive.getinfo(name), _MOST_PART):
            parser.Parse(piece, False)
            yield
        parser.Parse(b"", True)
        yield
    except (expat.ExpatError, ValueError, LookupError):
        raise NotATable(_DAMAGED) from None
    except BadZip as problem:
        raise NotATable(f"A part of the spreadsheet cannot be read. {problem}") from None


def _all(archive: ZipFile, name: str, start: Start) -> None:
    for _ in _parse(archive, name, start):
        pass


def _targets(archive: ZipFile, part: str) -> Mapping[str, str]:
    """Where the relations of a part lead, by their id."""
    folder, name = posixpath.split(part)
    found: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and len(found) < _MOST_LINKS:
            found[attributes.get("Id", "")] = attributes.get("Target", "")[:LONGEST_CELL]

    _all(archive, f"{folder}/_rels/{name}.rels", start)
    return found


class _Book:
    """Which sheets there are, and from which day they count."""

    def __init__(self, archive: ZipFile) -> None:
        self.day_zero = EXCEL_DAY_ZERO
        self._targets = _targets(archive, "xl/workbook.xml")
        self.sheets: list[str] = []
        _all(archive, "xl/workbook.xml", self._start)
        if not self.sheets:
            raise NotATable("The spreadsheet has no sheet that we can read.")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.day_zero = _MAC_DAY_ZERO
        if tag == "sheet" and attributes.get("state", "visible") == "visible":
            target = self._targets.get(_attribute(attributes, "id"), "")
            # Absolute targets begin at the root of the zip.
            self.sheets.append(posixpath.normpath(target[1:] if target.startswith("/") else f"xl/{target}"))


class _Strings:
    """The texts that cells point at by number."""

    def __init__(self, archive: ZipFile) -> None:
        self._texts: list[str] = []
        self._current: list[str] = []
        self._left = _MOST_CHARACTERS
        self._listens = self._phonetic = False
        for _ in _parse(archive, "xl/sharedStrings.xml", self._start, self._end, self._words):
            pass

    def at(self, number: str) -> str:
        """The text of that number; empty where there is none."""
        return self._texts[int(number)] if number.isdecimal() and int(number) < len(self._texts) else ""

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._phonetic = self._phonetic or tag == "rPh"  # how it is pronounced, beside how it is written
        self._listens = tag == "t" and not self._phonetic
        if tag == "si":
            self._current = []

    def _end(self, tag: str) -> None:
        self._listens = False
        if tag == "rPh":
            self._phonetic = False
        if tag == "si":
            self._texts.append("".join(self._current)[:LONGEST_CELL])
            if len(self._texts) > _MOST_STRINGS or self._left < 0:
                raise NotATable("The spreadsheet is too large to be read.")

    def _words(self, text: str) -> None:
        if self._listens:
            self._current.append(text)
            self._left -= len(text)


def _rows(archive: ZipFile, part: str, strings: _Strings) -> Iterator[Row]:
    reader = _Rows(strings, _links(archive, part))
    for _ in _parse(archive, part, reader.start, reader.end, reader.words):
        yield from reader.taken()


def _links(archive: ZipFile, part: str) -> Mapping[str, str]:
    """The addresses behind cells, by reference. They stand after the rows, so the sheet is gone through twice."""
    found: dict[str, str] = {}
    targets: Mapping[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal targets
        if tag == "hyperlink" and len(found) < _MOST_LINKS:
            targets = targets or _targets(archive, part)
            first = attributes.get("ref", "").partition(":")[0]
            found[first] = targets.get(_attribute(attributes, "id"), "")

    _all(archive, part, start)
    return found


class _Rows:
    """Puts the cells of a sheet together to rows."""

    def __init__(self, strings: _Strings, links: Mapping[str, str]) -> None:
        self._strings, self._links = strings, links
        self._done: list[Row] = []
        self._number = self._column = 0
        self._cells: dict[int, str] = {}
        self._behind: dict[int, str] = {}
        self._type = self._reference = self._inside = ""
        self._parts: dict[str, list[str]] = {}

    def taken(self) -> list[Row]:
        """The rows that are complete, once."""
        done, self._done = self._done, []
        return done

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._inside = tag
        if tag == "row":
            said = attributes.get("r", "")
            self._number = int(said) if said.isdecimal() and len(said) < 9 else self._number + 1
            self._cells, self._behind, self._column = {}, {}, -1
        elif tag == "c":
            self._type, self._reference = attributes.get("t", "n"), attributes.get("r", "")
            place = _REFERENCE.fullmatch(self._reference)
            self._column = _column(place[1]) if place else self._column + 1
            self._parts = {"v": [], "t": [], "f": []}

    def end(self, tag: str) -> None:
        """An element is over."""
        self._inside = ""
        if tag == "c" and 0 <= self._column < MOST_COLUMNS:
            self._keep()
        elif tag == "row" and self._cells:
            width = max(self._cells) + 1
            cells = tuple(self._cells.get(column, "") for column in range(width))
            self._done.append(Row(self._number, cells, self._behind))

    def words(self, text: str) -> None:
        """Text inside an element."""
        if self._inside in self._parts:
            self._parts[self._inside].append(text)

    def _keep(self) -> None:
        value = "".join(self._parts["v"])
        formula = _FORMULA_LINK.match("".join(self._parts["f"])[:LONGEST_CELL])
        match self._type:
            case "s":
                value = self._strings.at(value)
            case "inlineStr":
                value = "".join(self._parts["t"])
            case "b":
                value = "yes" if value == "1" else "no"
            case "e":
                value = ""
        link = formula[1] if formula else self._links.get(self._reference, "")
        self._cells[self._column] = cell_text(value.removesuffix(".0") if self._type == "n" else value)
        if link:
            self._behind[self._column] = link


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _attribute(attributes: dict[str, str], name: str) -> str:
    """An attribute by its local name, whatever the prefix of its namespace."""
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "")
