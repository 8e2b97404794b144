"""What the feedparser corpus says, at the top of each file, that a feed's entries are: title, link, date and id.

Called by `bench/corpora.py`. The expectations are read, never run.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from connectshare.gather.protocols import Page
from connectshare.gather.sources.entries import Entry
from connectshare.gather.sources.json_feed import is_json_feed, read_json_feed
from connectshare.gather.sources.markup import plain
from connectshare.gather.sources.xml_feed import read_xml_feed
from connectshare.kit.addresses import BadAddress, canonical, join

_EXPECT = re.compile(rb"^\s*Expect:\s*(.+?)\s*$", re.MULTILINE)
_HEADER = re.compile(rb"^\s*Header:\s*([\w-]+):\s*(.+?)\s*$", re.MULTILINE)
_HEAD = 4_000  # bytes
_DATES = ("published_parsed", "created_parsed", "updated_parsed")  # in the order in which they count
_BASE = "http://127.0.0.1:8097/tests/"


@dataclass(frozen=True)
class Stated:
    """One expectation of one entry."""

    entry: int
    name: str  # title, link, id or date
    value: Any


def page_of(file: Path) -> Page:
    """The file as the corpus wants it served, with the headers that it names."""
    body = file.read_bytes()
    readable = body[:_HEAD].replace(b"\0", b"")
    headers = {key.decode().lower(): value.decode("latin-1") for key, value in _HEADER.findall(readable)}
    url = headers.get("content-location", _BASE + file.name)
    media_type = headers.get("content-type", "").split(";")[0].strip().lower()
    return Page(url, 200, media_type, body, headers)


def stated_by(file: Path) -> list[Stated]:
    """The expectations that are ours to meet: equalities on an entry's title, link, id or first date."""
    found = _EXPECT.search(file.read_bytes()[:_HEAD].replace(b"\0", b""))
    try:
        tree = ast.parse(found.group(1).decode("utf-8", "replace"), mode="eval") if found else None
    except SyntaxError:
        return []
    stated = [_one(each) for each in ast.walk(tree) if isinstance(each, ast.Compare)] if tree else []
    return _first_dates([each for each in stated if each])


def _one(compared: ast.Compare) -> Stated | None:
    if len(compared.ops) != 1 or not isinstance(compared.ops[0], ast.Eq):
        return None
    path = re.fullmatch(r"entries\[(\d+)\](?:\[u?'(\w+)'\]|\.(\w+))", ast.unparse(compared.left))
    if path is None:
        return None
    name = {"guid": "id"}.get(path[2] or path[3], path[2] or path[3])
    if name not in ("title", "link", "id", *_DATES):
        return None
    try:
        return Stated(int(path[1]), name, ast.literal_eval(compared.comparators[0]))
    except ValueError:
        return None


def _first_dates(stated: list[Stated]) -> list[Stated]:
    """Of several dates of an entry the one that counts; in words the rest."""
    kept = [each for each in stated if each.name not in _DATES]
    for entry in {each.entry for each in stated}:
        named = {each.name: each.value for each in stated if each.entry == entry}
        value = next((named[name] for name in _DATES if named.get(name)), None)
        if value:
            kept.append(Stated(entry, "date", date(*value[:3])))
    return kept


def entries_of(page: Page) -> tuple[Entry, ...] | None:
    """What we read of each entry before any is left out for leading nowhere; None where it is no feed."""
    try:
        if is_json_feed(page.body):
            return read_json_feed(page.body).entries
        return read_xml_feed(page.body, page.url, page.headers.get("content-type", page.media_type)).entries
    except Exception:  # feedparser does not say what it raises
        return None


def failed(stated: list[Stated], entries: tuple[Entry, ...], page: Page) -> list[str]:
    """What of the expectations is not met, as "name: wanted, got"."""
    return [
        f"{each.name}: wanted {wanted!r}, got {got!r}"
        for each in stated
        if (got := _got(each, entries, page)) != (wanted := _wanted(each, page))
    ]


def _wanted(stated: Stated, page: Page) -> Any:
    if stated.name == "title":
        return plain(str(stated.value))
    return _address(str(stated.value), page) if stated.name == "link" else stated.value


def _got(stated: Stated, entries: tuple[Entry, ...], page: Page) -> Any:
    if stated.entry >= len(entries):
        return None
    entry = entries[stated.entry]
    link = next((_address(address, page) for address, _ in entry.links), "")
    return {"title": plain(entry.title), "link": link, "id": entry.identity, "date": entry.published}[stated.name]


def _address(text: str, page: Page) -> str:
    try:
        return canonical(join(page.url, text))
    except BadAddress:
        return ""
