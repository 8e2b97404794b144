"""The source adapter for a spreadsheet at an address: CSV or XLSX, one row a thing.

Called by the discover step and the detector; bytes come from the page, and nothing that a row names is visited here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from connectshare.gather.protocols import Found, Get, Listed, Page, Problem
from connectshare.gather.sources.columns import Table, leads_somewhere, understood
from connectshare.gather.sources.limits import capped
from connectshare.gather.sources.markup import html_tree, is_html, words
from connectshare.gather.sources.table_rows import NotATable, Row, Sheet, csv_sheets, is_text
from connectshare.gather.sources.workbook import is_workbook, workbook_sheets
from connectshare.kit.addresses import BadAddress, canonical, join
from connectshare.kit.dates import Dated, parse_date

MOST_BYTES = 20 * 2**20  # of the file
_MOST_POINTED_AT = 3
_CSV_TYPES = ("text/csv", "application/csv", "text/tab-separated-values")
_SHARED_SHEET = re.compile(r"https://docs\.google\.com/spreadsheets/(d/(?:e/)?[\w-]{20,120})(?:/|$)")
_A_LIST = re.compile(r"\b(?:list|register|index|library|catalogue|directory|links|resources|documents)\b", re.I)
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[/?#]|$)", re.IGNORECASE)
_FILE = re.compile(r"\.(?:pdf|docx?|pptx?|xlsx?|od[tps]|rtf|html?|aspx?|php)$", re.IGNORECASE)
_SERIAL = range(18_300, 80_000)  # days since 1900, as Excel counts: 1950 to 2119, and no number of a year
_SEPARATORS = re.compile(r"[;|]")
_MOST_KEYWORDS = 30


class Spreadsheet:
    kind = "table"
    label = "Spreadsheet"
    well_known: tuple[str, ...] = ()

    def recognise(self, page: Page) -> float:
        if not _may_be_table(page):
            return 0.0
        try:
            table = understood(sheets_in(page.body))
        except NotATable:
            return 0.0
        named = page.media_type in _CSV_TYPES or is_workbook(page.body)
        return 1.0 if named and len(table.columns.places) > 1 else 0.7

    def pointed_at(self, page: Page) -> tuple[str, ...]:
        shared = _shared_sheet(page.url)
        if shared:
            return (shared,)
        tree = html_tree(page) if is_html(page) else None
        if tree is None:
            return ()
        return tuple(dict.fromkeys(islice(_pointed_at(tree, page.url), _MOST_POINTED_AT)))

    def discover(self, page: Page, get: Get) -> Iterator[Listed]:
        return capped(_discover(page), page.url)


def sheets_in(data: bytes) -> Iterator[Sheet]:
    """The sheets of a CSV file or a workbook. Raises `NotATable`, at once or while they are gone through."""
    if len(data) > MOST_BYTES:
        raise NotATable(f"The spreadsheet is larger than {MOST_BYTES // 2**20} MB, which is more than we read.")
    if is_workbook(data):
        return workbook_sheets(data)
    if is_text(data):
        return csv_sheets(data)
    raise NotATable("This is no spreadsheet that we can read: it must be CSV or XLSX.")


def _may_be_table(page: Page) -> bool:
    """Texts and binaries of other sorts are told apart before rows are counted; cheap, since every page is asked."""
    if is_workbook(page.body):
        return True
    if not is_text(page.body) or page.media_type in ("text/html", "application/pdf", "application/json"):
        return page.media_type in _CSV_TYPES and is_text(page.body)
    head = page.body[:65_536].splitlines()[:30]
    return any(line.count(mark) for line in head for mark in (b",", b";", b"\t")) or page.media_type in _CSV_TYPES


def _shared_sheet(url: str) -> str:
    """Where a shared Google sheet can be had as CSV; "" where the address is none, or is that already."""
    shared = _SHARED_SHEET.match(url)
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    if not shared or "csv" in (*asked.get("format", ()), *asked.get("output", ())):
        return ""
    said = parse_qs(parts.fragment).get("gid", asked.get("gid", ["0"]))
    gid = said[0] if said[0].isdecimal() else "0"
    published = shared[1].startswith("d/e/")
    return f"https://docs.google.com/spreadsheets/{shared[1]}/" + (
        f"pub?output=csv&gid={gid}" if published else f"export?format=csv&gid={gid}"
    )


def _pointed_at(tree: etree._Element, base: str) -> Iterator[str]:
    for link in tree.iter("a", "link"):
        try:
            address = canonical(join(base, link.get("href", "")))
        except BadAddress:
            continue
        alternate = "alternate" in link.get("rel", "").lower() and link.get("type", "").lower() in _CSV_TYPES
        # Most spreadsheets on council sites are data: only one that calls itself a list is looked at.
        named = urlsplit(address).path.lower().endswith((".csv", ".xlsx")) and _A_LIST.search(
            f"{words(link)} {re.sub(r'[_/.-]', ' ', urlsplit(address).path)}"
        )
        if alternate or named or _shared_sheet(address):
            yield _shared_sheet(address) or address


def _discover(page: Page) -> Iterator[Listed]:
    try:
        ids = _ids(page.body)
        table = understood(sheets_in(page.body), leads_somewhere)
        for row in table.rows:
            if any(row.cells) or row.links:
                yield _listed(row, table, page.url, ids)
    except NotATable as problem:
        yield Problem(page.url, str(problem))


def _ids(body: bytes) -> Counter[str]:
    """How often each id stands in the table: one that stands twice tells nothing apart."""
    table = understood(sheets_in(body), leads_somewhere)
    return Counter(table.columns.cell(row, "id") for row in table.rows) if "id" in table.columns.places else Counter()


def _listed(row: Row, table: Table, base: str, ids: Counter[str]) -> Found | Problem:
    columns = table.columns
    title = columns.cell(row, "title")
    name = f"Row {row.number}: {title}" if title else f"Row {row.number}"
    try:
        url = address_of(columns.address(row), base)
    except BadAddress as problem:
        return Problem(name, str(problem))
    own = columns.cell(row, "id")
    return Found(
        external_id=own[:1000] if own and ids[own] == 1 else url,
        url=url,
        title=title[:500],
        summary=columns.cell(row, "summary")[:4000],
        published=_day(columns.cell(row, "published"), table.sheet.day_zero),
        version=columns.cell(row, "updated")[:100],
        language=columns.cell(row, "language")[:20],
        licence=columns.cell(row, "licence")[:500],
        organisation=columns.cell(row, "organisation")[:250],
        keywords=keywords_of(columns.cell(row, "keywords"), columns.cell(row, "kind")),
    )


def address_of(written: str, base: str = "") -> str:
    """The address that a cell names, in its one form. Raises `BadAddress` with a sentence."""
    text = next((word for word in written.split() if word.lower().startswith(("http://", "https://"))), "")
    text = text or (written.strip() if " " not in written.strip() else "")
    if not text:
        raise BadAddress("This row has no web address.")
    if not text.lower().startswith(("http://", "https://")):
        if text.lower().startswith("www.") or (_HOST.match(text) and not _FILE.search(text.split("/")[0])):
            text = f"https://{text}"
        elif not base or not (text.startswith(("/", "./", "../")) or _FILE.search(urlsplit(text).path)):
            raise BadAddress(f"“{text[:80]}” is not a web address.")
    return canonical(join(base, text) if base else text)


def keywords_of(keywords: str, kind: str = "") -> tuple[str, ...]:
    """What a row says it is about, then of which sort it says it is; verbatim."""
    parts = _SEPARATORS.split(keywords) if _SEPARATORS.search(keywords) else keywords.split(",")
    said = (part.strip()[:100] for part in [*parts[:_MOST_KEYWORDS], kind])
    return tuple(dict.fromkeys(part for part in said if part))


def day_in(written: str, day_zero: date, *, today: date) -> Dated | None:
    """The date that a cell states: in words and figures, or as the number that spreadsheets keep for a day."""
    number = written.partition(".")[0]
    if number.isdecimal() and len(number) == 5 and int(number) in _SERIAL:
        day = day_zero + timedelta(days=int(number))
        return Dated(day, "day") if day <= today else None
    return parse_date(written, today=today)


def _day(written: str, day_zero: date) -> date | None:
    # Whether a day is yet to come is judged by whoever knows the day: here it only settles two-digit years.
    said = day_in(written, day_zero, today=datetime.now(UTC).date() + timedelta(days=400))
    return said.value if said and said.precision == "day" else None
