"""Reads Excel files: with calamine, which is fast, then with openpyxl, which takes huge or odd sheets row by row.

Called by reading, in the sandbox. A sheet is a page; what is far out on an empty sheet must not cost the
memory between.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import openpyxl
import python_calamine

from connectshare.gather.formats import archives, markup, refusals, sniffing
from connectshare.gather.formats.paging import Pages
from connectshare.gather.formats.properties import Properties, of_office
from connectshare.gather.formats.stating import line
from connectshare.gather.protocols import Extracted, Unreadable

_MOST_CELLS = 200_000
_MOST_EMPTY_ROWS = 10_000  # in a run; beyond that a sheet is taken to be over
_MOST_CELLS_IN_MEMORY = 4_000_000  # calamine keeps a sheet as one full rectangle
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]{0,200}?\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_MOST_SHEET_BYTES = 200 * 1024 * 1024


class Calamine:
    """XLSX, XLSB and XLS, quickly."""

    name = "spreadsheet"
    media_types = frozenset({sniffing.XLSX, sniffing.XLSB, sniffing.XLS})

    def available(self) -> bool:
        """Always: the library is part of the installation."""
        return True

    def extract(self, data: bytes, media_type: str) -> Extracted:
        """Every visible sheet up to the limits. Sheets that are too wide for memory are left to the next adapter."""
        said = _checked(data) if media_type != sniffing.XLS else Properties()
        try:
            with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
                visible = python_calamine.SheetVisibleEnum.Visible
                names = [sheet.name for sheet in book.sheets_metadata if sheet.visible == visible]
                sheets = ((name, book.get_sheet_by_name(name).iter_rows()) for name in names or book.sheet_names)
                return _described(sheets, len(book.sheet_names), said, media_type)
        except python_calamine.PasswordError as problem:
            raise Unreadable(refusals.LOCKED) from problem
        except (python_calamine.CalamineError, OSError, ValueError) as problem:
            raise Unreadable(refusals.DAMAGED_SPREADSHEET) from problem


class RowByRow:
    """XLSX with openpyxl in its reading mode: slower, but never holds a sheet."""

    name = "spreadsheet, row by row"
    media_types = frozenset({sniffing.XLSX})

    def available(self) -> bool:
        """Always: the library is part of the installation."""
        return True

    def extract(self, data: bytes, media_type: str) -> Extracted:
        """The same as the quick way, of what it can read."""
        with archives.open_checked(data) as archive:
            markup.refuse_document_types(archive)
            said = of_office(archive)
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
            for sheet in sheets:
                sheet.reset_dimensions()  # what the file declares may be a lie a billion cells wide
            rows = ((sheet.title, sheet.iter_rows(values_only=True)) for sheet in sheets)
            return _described(rows, len(book.sheetnames), said, media_type)
        except (Unreadable, MemoryError):
            raise
        except Exception as problem:  # openpyxl raises nearly every kind on a broken file
            raise Unreadable(refusals.DAMAGED_SPREADSHEET) from problem


def _checked(data: bytes) -> Properties:
    """Raise `Unreadable` where a sheet's corners are too far apart to be held in memory."""
    with archives.open_checked(data) as archive:
        markup.refuse_document_types(archive)
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                _refuse_vast(archive, name)
        return of_office(archive)


def _refuse_vast(archive: zipfile.ZipFile, name: str) -> None:
    cells = _CELL.findall(archives.part(archive, name, _MOST_SHEET_BYTES))
    if not cells:
        return
    rows = [int(row) for _, row in cells]
    columns = {_column(letters) for letters in {letters for letters, _ in cells}}
    if (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) > _MOST_CELLS_IN_MEMORY:
        raise Unreadable(refusals.LARGE_SPREADSHEET)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _described(sheets: Iterable[tuple[str, Iterable]], count: int, said: Properties, media_type: str) -> Extracted:
    pages, budget, heading = Pages(), _Budget(), ""
    for name, rows in sheets:
        if pages.full or budget.spent:
            pages.cut = True
            break
        lines = list(_lines(rows, budget))
        pages.add("\n".join([name, *lines]) if lines else "")
        heading = heading or _heading(lines)
    return Extracted(
        media_type=media_type, pages=tuple(pages.texts), page_word="sheet", title=said.title, heading=heading,
        description=said.description, created=said.created, modified=said.modified, language=said.language,
        page_count=count, cut=pages.cut or budget.cut,
    )  # fmt: skip


class _Budget:
    """How many cells may still be read, over all sheets."""

    def __init__(self) -> None:
        self.left, self.cut = _MOST_CELLS, False

    @property
    def spent(self) -> bool:
        return self.left <= 0


def _lines(rows: Iterable[Iterable[Any]], budget: _Budget) -> Iterator[str]:
    """Each row that holds something, its cells parted by tabs."""
    empty = 0
    for row in rows:
        cells = [text for text in map(_text, row) if text]
        empty = 0 if cells else empty + 1
        if empty > _MOST_EMPTY_ROWS:
            return
        if cells:
            yield "\t".join(cells[: budget.left])
            budget.left -= len(cells)
        if budget.spent:
            budget.cut = True
            return


def _text(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(str(value).split())


def _heading(lines: list[str]) -> str:
    """A first row with one cell of some words is what people use as a heading."""
    first = lines[0] if lines else ""
    return line(first, 200) if "\t" not in first and len(first.split()) > 1 and len(first) <= 150 else ""
