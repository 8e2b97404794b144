"""Guesses which column of a table holds what, from the words people head their columns with.

Called by the table adapter and by imports. Pure; a column it does not know is left alone and named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from connectshare.gather.sources.table_rows import NotATable, Row, Sheet
from connectshare.kit.text import fold

# What a column may hold, and what people call it, the surer name first. Compared without case and punctuation.
_NAMES = {
    "id": "id|identifier|reference|ref|record id|unique id|guid|document id|ref no|reference number",
    "address": (
        "source url|url|web address|link|address|web link|weblink|hyperlink|document url|document link|"
        "link to document|url link|page url|website link|download url|download link|resource url|source address|"
        "landing page|web page|webpage|location url|uri|online at|where to find it|dolen"
    ),
    "filename": "filename|file name|file",
    "title": (
        "title|name|document|document title|document name|resource|resource title|resource name|item|publication|"
        "title of document|case study|report|heading|teitl|dataset title|subject title"
    ),
    "summary": "summary|description|abstract|about|overview|notes|details|synopsis|short description|crynodeb",
    "published": (
        "dated|date|published|date published|publication date|published on|issued|date issued|document date|year|"
        "year published|date of publication|dyddiad|release date"
    ),
    "updated": "updated|date updated|last updated|modified|last modified|date modified|version date|version|revised",
    "kind": "kind|type|document type|type of document|resource type|category of document|content type|format type",
    "keywords": "topics|topic|keywords|keyword|tags|tag|subject|subjects|theme|themes|category|categories",
    "organisation": (
        "organisation|organization|organisations|council|authority|local authority|publisher|published by|author|"
        "owner|lead authority|lead organisation|company|body"
    ),
    "licence": "licence|license|rights|terms of use",
    "language": "language|lang|iaith",
}
MEANINGS = tuple(_NAMES)
_MEANING = {name: meaning for meaning, names in _NAMES.items() for name in names.split("|")}
_RANK = {name: rank for names in _NAMES.values() for rank, name in enumerate(names.split("|"))}
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+\Z", re.IGNORECASE)
# The words in brackets explain: "Link (URL)", "Date (dd/mm/yyyy)".
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_MOST_ABOVE = 30  # titles and notes that people put above the heads of the columns


@dataclass(frozen=True)
class Columns:
    """Which column holds what, by meaning."""

    places: dict[str, int]
    spare: tuple[int, ...] = ()  # other columns that may hold an address, the surer first
    unknown: tuple[str, ...] = ()  # heads of columns that we do not use

    def cell(self, row: Row, meaning: str) -> str:
        """What the row says; empty where it says nothing."""
        place = self.places.get(meaning)
        return row.cells[place] if place is not None and place < len(row.cells) else ""

    def address(self, row: Row) -> str:
        """The address written in the row, else the one behind one of its cells."""
        places = [place for place in (self.places.get("address"), *self.spare) if place is not None]
        for place in [*places, self.places.get("title", -1)]:
            written = row.cells[place] if place in places and place < len(row.cells) else ""
            if address := row.links.get(place, "") or written:
                return address
        return next(iter(row.links.values()), "")


@dataclass(frozen=True)
class Table:
    """A sheet that was understood. Its rows can be gone through once, those above the heads left out."""

    sheet: Sheet
    columns: Columns
    rows: Iterator[Row]


Enough = Callable[[dict[str, int], Sequence[Row]], bool]


def leads_somewhere(places: dict[str, int], rows: Sequence[Row]) -> bool:
    """Whether rows so headed have addresses: in a column of their own, or behind the titles."""
    return "address" in places or ("title" in places and any(row.links for row in rows))


def understood(sheets: Iterator[Sheet], enough: Enough = leads_somewhere) -> Table:
    """The sheet whose heads say most, the first of equals. Raises `NotATable`."""
    best: Table | None = None
    for sheet in sheets:
        table = _read(sheet, enough)
        if table and (best is None or len(table.columns.places) > len(best.columns.places)):
            best = table
    if best is None:
        raise NotATable("No row of the table names a column that holds web addresses.")
    return best


def _read(sheet: Sheet, enough: Enough) -> Table | None:
    top = list(islice(sheet.rows, _MOST_ABOVE))
    for at, row in enumerate(top):
        columns = _heads(row)
        if enough(columns.places, top[at + 1 :]):
            return Table(sheet, columns, chain(top[at + 1 :], sheet.rows))
        if any(_ADDRESS.match(cell) for cell in row.cells):
            # The rows have begun, and nobody headed them.
            return Table(sheet, columns, chain(top[at:], sheet.rows)) if (columns := _guessed(row)).places else None
    return None


def _heads(row: Row) -> Columns:
    places: dict[str, tuple[int, int]] = {}
    addresses: list[tuple[int, int]] = []
    unknown: list[str] = []
    for place, cell in enumerate(row.cells):
        name = fold(_BRACKETS.sub("", cell)) or fold(cell)
        meaning = _MEANING.get(name)
        if meaning and (meaning not in places or _RANK[name] < places[meaning][0]):
            places[meaning] = (_RANK[name], place)
        if meaning == "address":
            addresses.append((_RANK[name], place))
        elif not meaning and cell:
            unknown.append(cell)
    spare = tuple(place for _, place in sorted(addresses)[1:])
    return Columns({meaning: place for meaning, (_, place) in places.items()}, spare, tuple(unknown))


def _guessed(row: Row) -> Columns:
    """A row without heads: its address, and as the title its first words that are no address."""
    addresses = [place for place, cell in enumerate(row.cells) if _ADDRESS.match(cell)]
    words = [place for place, cell in enumerate(row.cells) if " " in cell and not _ADDRESS.match(cell)]
    return Columns({"address": addresses[0]} | ({"title": words[0]} if words else {}))
