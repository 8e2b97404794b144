"""Reads what somebody imports: the rows of a CSV file, a workbook, or the lines of an export as JSON.

Called by `differences` and `bundles`. Never visits anything and never asks the database; a broken row is a row
with a problem.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from connectshare.gather.protocols import Found
from connectshare.gather.sources.columns import Table, leads_somewhere, understood
from connectshare.gather.sources.table import address_of, day_in, keywords_of, sheets_in
from connectshare.gather.sources.table_rows import EXCEL_DAY_ZERO, NotATable, Row, cell_text
from connectshare.kit.addresses import BadAddress
from connectshare.kit.cells import text_of
from connectshare.kit.dates import Dated

MOST_ROWS = 5_000
LONGEST = {"title": 300, "summary": 600}  # characters, as the columns have it
_LONGEST_LINE = 2**20  # characters of a line of JSON
_STATED = ("organisation", "licence", "language", "updated")
# The keys of a line of our own export, by what a spreadsheet's column of the same use is called here.
_KEYS = {
    "id": "id", "address": "source_url", "page": "url", "title": "title", "summary": "summary", "published": "dated",
    "kind": "kind", "keywords": "topics", "organisation": "organisations", "licence": "licence", "status": "status",
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """What one row says. Empty means that it says nothing."""

    name: str  # "Row 12"
    id: str = ""
    url: str = ""
    filename: str = ""
    title: str = ""
    summary: str = ""
    kind: str = ""
    topics: tuple[str, ...] = ()
    dated: Dated | None = None
    stated: Found | None = None  # the row as a source's statement
    withdrawn: bool = False  # the line of the export of something that is no longer shown
    problem: str = ""  # a sentence: why the row cannot be taken at all
    doubts: tuple[str, ...] = ()  # sentences: which of its cells cannot be taken, and why
    lossy: bool = False  # what Windows letters cannot write came as question marks


@dataclass(frozen=True)
class Listing:
    """All rows of a file."""

    entries: tuple[Entry, ...]
    ignored: tuple[str, ...] = ()  # heads of columns that an import does not use

    @property
    def leading(self) -> int:
        """How many rows name an address or an entry."""
        return sum(1 for entry in self.entries if entry.url or entry.id)


def read_listing(data: bytes, *, today: date) -> Listing:
    """The rows of a file. Raises `NotATable` with a sentence where it is no list at all."""
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        return Listing(_bounded(_lines(data, today), "lines"))
    table = understood(sheets_in(data), _enough)
    rows = (_row(row, table, today) for row in table.rows if any(row.cells) or row.links)
    stated = (meaning for meaning in _STATED if meaning in table.columns.places)
    return Listing(_bounded(rows, "rows"), tuple(dict.fromkeys((*table.columns.unknown, *stated))))


def _enough(places: dict[str, int], rows: Sequence[Row]) -> bool:
    named = "id" in places or "filename" in places
    return (named and len(places) > 1) or leads_somewhere(places, rows)


def _bounded(entries: Iterable[Entry], what: str) -> tuple[Entry, ...]:
    entries = iter(entries)
    kept = tuple(islice(entries, MOST_ROWS))
    if next(entries, None):
        raise NotATable(f"The file has more than {MOST_ROWS:,} {what}. Import it in parts.")
    return kept


def _row(row: Row, table: Table, today: date) -> Entry:
    columns = table.columns
    said = {meaning: text_of(columns.cell(row, meaning)) for meaning in columns.places}
    said["address"] = columns.address(row)
    sheet = table.sheet
    return _entry(f"Row {row.number}", said, today, day_zero=sheet.day_zero, lossy=sheet.lossy)


def _lines(data: bytes, today: date) -> Iterator[Entry]:
    for number, line in enumerate(data.decode("utf-8-sig", "replace").split("\n"), 1):
        if line.strip():
            yield _line(f"Line {number}", line, today)


def _line(name: str, line: str, today: date) -> Entry:
    try:
        record = json.loads(line) if len(line) <= _LONGEST_LINE else None
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        return Entry(name, problem="This line is no JSON object, as a line of an export is.")
    said = {meaning: _said(record.get(key)) for meaning, key in _KEYS.items()}
    said["address"] = said["address"] or said["page"]
    return _entry(name, said, today)


def _said(value: object) -> str:
    if isinstance(value, list):
        return " | ".join(part for part in map(_said, value[:100]) if part)
    return cell_text(str(value)) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


def _entry(
    name: str, said: Mapping[str, str], today: date, *, day_zero: date = EXCEL_DAY_ZERO, lossy: bool = False
) -> Entry:
    url, problem = _address(said.get("address", ""))
    doubts = [
        f"The {field} is longer than {most} characters."
        for field, most in LONGEST.items()
        if len(said.get(field, "")) > most
    ]
    written = said.get("published", "")
    dated = day_in(written, day_zero, today=today) if written else None
    if written and not dated:
        doubts.append(f"“{written[:40]}” is not a date that we can read.")
    own = said.get("id", "")[:60]
    return Entry(
        name, own, url, said.get("filename", ""), _short(said, "title"), _short(said, "summary"), said.get("kind", ""),
        tuple(part for part in keywords_of(said.get("keywords", "")) if part), dated, _stated(said, url, dated),
        said.get("status") == "withdrawn", "" if own else problem, tuple(doubts), lossy,
    )  # fmt: skip


def _short(said: Mapping[str, str], field: str) -> str:
    return said.get(field, "") if len(said.get(field, "")) <= LONGEST[field] else ""


def _address(written: str) -> tuple[str, str]:
    if not written:
        return "", ""
    try:
        return address_of(written), ""
    except BadAddress as problem:
        return "", str(problem)


def _stated(said: Mapping[str, str], url: str, dated: Dated | None) -> Found:
    return Found(
        url, url, title=said.get("title", "")[:500], summary=said.get("summary", "")[:4000],
        published=dated.value if dated and dated.precision == "day" else None,
        language=said.get("language", "")[:20], licence=said.get("licence", "")[:500],
        organisation=said.get("organisation", "")[:250],
        keywords=keywords_of(said.get("keywords", ""), said.get("kind", "")),
    )  # fmt: skip
