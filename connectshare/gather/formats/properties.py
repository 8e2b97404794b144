"""Reads the properties that office files carry beside their text: title, dates, language, pages.

Called by the office, spreadsheet and OpenDocument adapters. Authors are not read: they are whoever typed it.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from datetime import date

from lxml import etree

from connectshare.gather.formats import archives, markup, refusals
from connectshare.gather.formats.stating import day, line
from connectshare.gather.protocols import Unreadable

_MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Properties:
    """What a file says of itself; empty where it says nothing."""

    title: str = ""
    description: str = ""
    created: date | None = None
    modified: date | None = None
    language: str = ""
    page_count: int = 0


def of_office(archive: zipfile.ZipFile) -> Properties:
    """From docProps/core.xml and docProps/app.xml of a Word, PowerPoint or Excel file."""
    core, app = _texts(archive, "docProps/core.xml"), _texts(archive, "docProps/app.xml")
    return Properties(
        title=line(core.get("title")), description=line(core.get("description"), 2000),
        created=day(core.get("created")), modified=day(core.get("modified")), language=line(core.get("language"), 35),
        page_count=_number(app.get("Pages") or app.get("Slides")),
    )  # fmt: skip


def of_opendocument(archive: zipfile.ZipFile) -> Properties:
    """From meta.xml of an OpenDocument file."""
    said = _texts(archive, "meta.xml")
    return Properties(
        title=line(said.get("title")), description=line(said.get("description"), 2000),
        created=day(said.get("creation-date")), modified=day(said.get("date")), language=line(said.get("language"), 35),
        page_count=_number(said.get("@page-count")),
    )  # fmt: skip


def _texts(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    """Local name and text of every element, and every attribute as "@name"; broken properties are no properties."""
    data = archives.part(archive, name, _MOST_BYTES)
    if not data:
        return {}
    try:
        root = markup.parse(data)
    except Unreadable as problem:
        if str(problem) == refusals.DOCUMENT_TYPE:
            raise
        return {}
    found: dict[str, str] = {}
    for element in root.iter(etree.Element):
        found.setdefault(etree.QName(element).localname, element.text or "")
        for key, value in element.attrib.items():
            found.setdefault("@" + etree.QName(key).localname, str(value))
    return found


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0
