"""Reads the rows of a CSV file or a workbook, whatever program wrote it.

Called by the table adapter and by imports. Bounded in lines, columns and cells; raises `NotATable` with a sentence,
and never on a single broken row.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from connectshare.kit.text import clean

MOST_COLUMNS = 100
LONGEST_CELL = 8_000  # characters; what is longer is cut
EXCEL_DAY_ZERO = date(1899, 12, 30)  # day 60 is a day that never was, so this holds from March 1900
DELIMITERS = ",;\t"
_MOST_LINES = 300_000
_MOST_LINES_A_ROW = 200  # a quotation mark that nobody closed would swallow the rest
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class NotATable(Exception):
    """There is no table to read; the message is a sentence for its owner."""


@dataclass(frozen=True)
class Row:
    """One row: `number` as the spreadsheet shows it, from 1; `links` are the addresses behind cells, by column."""

    number: int
    cells: tuple[str, ...]
    links: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """One sheet. Its rows can be gone through once."""

    rows: Iterator[Row]
    day_zero: date = EXCEL_DAY_ZERO  # dates in cells without a format are numbers of days since then
    lossy: bool = False  # written in Windows letters: what these cannot write came out as question marks


def is_text(data: bytes) -> bool:
    """Whether the bytes can be a CSV file at all: words, and no markup, JSON or binary."""
    head = data[:4096]
    # A stray NUL in one cell is a slip; one in fifty bytes is a binary file, or letters of two bytes each.
    if not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and 50 * head.count(b"\0") > len(head):
        return False
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    return bool(start) and not start.startswith((b"<", b"{", b"[", b"%PDF", b"PK\x03\x04", b"\x1f\x8b"))


def csv_sheets(data: bytes) -> Iterator[Sheet]:
    """The file as it reads with each of the usual delimiters, the one that `sep=` names alone where it does."""
    text, lossy = _decoded(data)
    named = re.match(r"sep=(.)\r?\n", text)
    if named:
        text = text[named.end() :]
    for delimiter in named[1] if named else DELIMITERS:
        yield Sheet(_csv_rows(text, delimiter), lossy=lossy)


def _decoded(data: bytes) -> tuple[str, bool]:
    """The text, and whether it is in Windows letters, which is what Excel saves CSV files in."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").removeprefix("\ufeff"), False
    try:
        return data.decode("utf-8"), False
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), True


def _csv_rows(text: str, delimiter: str) -> Iterator[Row]:
    """Row by row, so that what is wrong with one stays with it."""
    lines = [match[0] for match in islice(_LINE.finditer(text), _MOST_LINES)]
    at, number = 0, 1
    while at < len(lines):
        cells, used = _one_row(lines, at, delimiter)
        yield Row(number, tuple(cell_text(cell) for cell in cells[:MOST_COLUMNS]))
        # Spreadsheets count rows, not lines; so do people who look for "row 12".
        at, number = at + used, number + 1
    if at >= _MOST_LINES:
        raise NotATable(f"The table has more than {_MOST_LINES:,} lines; what comes after them was not read.")


def _one_row(lines: list[str], at: int, delimiter: str) -> tuple[list[str], int]:
    """The cells of the row that begins at a line, and how many lines it takes."""
    reader = csv.reader(lines[at : at + _MOST_LINES_A_ROW], delimiter=delimiter)
    try:
        cells = next(reader, [])
        used = max(reader.line_num, 1)
    except csv.Error:
        used = _MOST_LINES_A_ROW
    if used >= _MOST_LINES_A_ROW or (used > 1 and at + used >= len(lines) and _is_open(cells, lines[at + used - 1])):
        line = lines[at].rstrip("\r\n")
        return [cell.strip(' "') for cell in line.split(delimiter)], 1
    return cells, used


def _is_open(cells: list[str], last: str) -> bool:
    """Whether the quotation mark of the last cell was never closed: the file ended inside it."""
    return bool(cells) and not last.rstrip().endswith('"') and cells[-1].rstrip().endswith(last.rstrip())


def cell_text(text: str) -> str:
    """A cell as one line, without what cannot be seen."""
    return " ".join(clean(text[:LONGEST_CELL]).split())
