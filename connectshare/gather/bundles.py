"""Looks into a zip of documents that somebody gave, and hands out its files one by one.

Called by `differences` and `importing`, outside the sandbox: no file is parsed here, only unpacked piece by piece.
Names are never used as paths. Everything that is not taken is named with its reason.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import chain
from typing import IO
from zipfile import ZipFile, ZipInfo

from connectshare.gather.import_rows import Entry, read_listing
from connectshare.gather.sources.table_rows import NotATable
from connectshare.kit.text import clean, fold
from connectshare.kit.unzipping import BadZip, Bounds, open_zip, pieces

MOST_FILES = 500
MOST_BYTES = 100 * 2**20  # of one file
BOUNDS = Bounds(parts=2_000, bytes=1_000 * 2**20)
_INDEX = "index.csv"
_MOST_INDEX = 2 * 2**20  # bytes
_OFFICE = frozenset(("docx", "docm", "dotx", "pptx", "pptm", "ppsx", "xlsx", "xlsm", "xlsb", "odt", "odp", "ods"))
_READ = _OFFICE | {"pdf", "doc", "ppt", "xls", "rtf", "txt", "md", "csv", "htm", "html", "xhtml"}
_ARCHIVES = frozenset(("zip", "7z", "rar", "tar", "gz", "tgz", "bz2", "xz", "zst", "jar", "iso", "cab"))
_ARCHIVE_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
# What operating systems and programs leave behind: nobody meant to share it.
_LEFTOVER = re.compile(r"(?:^|/)(?:__MACOSX/|\.[^/]*$|Thumbs\.db$|desktop\.ini$|~\$[^/]*$)", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*]+')


@dataclass(frozen=True)
class Packed:
    """One document in the zip."""

    name: str  # as the zip has it, folders included; shown, never used as a path
    filename: str
    digest: str
    bytes: int
    said: Entry | None = None  # what the index in the zip says of it


@dataclass(frozen=True)
class Bundle:
    """What is in a zip, and what of it is not taken: names with a sentence."""

    files: tuple[Packed, ...]
    refused: tuple[tuple[str, str], ...]
    skipped: tuple[tuple[str, str], ...]


def is_bundle(file: IO[bytes]) -> bool:
    """Whether an uploaded file is a zip of files, and no document that happens to be a zip."""
    file.seek(0)
    start = file.read(4)
    if start not in (b"PK\x03\x04", b"PK\x05\x06"):
        return False
    try:
        with open_zip(file, BOUNDS) as archive:
            return not {"[Content_Types].xml", "mimetype"} & set(archive.namelist())
    except BadZip:
        return True  # nothing else begins like that; looking into it says what is wrong


def look_into(file: IO[bytes], *, today: date) -> Bundle:
    """What is inside. Raises `BadZip` where the zip as a whole is not opened."""
    files: dict[str, Packed] = {}
    refused, skipped = [], []
    with open_zip(file, BOUNDS) as archive:
        said, trouble = _index(archive, today)
        refused += [(_INDEX, trouble)] if trouble else []
        for part in archive.infolist():
            name = shown(part)
            if part.is_dir() or name.lower() == _INDEX:
                continue
            if _LEFTOVER.search(name):
                skipped.append((name, "Left behind by a program or system; it is no document."))
            elif why := _why_not(part, name):
                refused.append((name, why))
            elif len(files) >= MOST_FILES:
                refused.append((name, f"We take {MOST_FILES} files at once. Share it in another zip."))
            else:
                try:
                    packed = _packed(archive, part, name, said)
                except BadZip as problem:
                    refused.append((name, str(problem)))
                    continue
                if packed.digest in files:
                    skipped.append((name, f"It is the same file as {files[packed.digest].name}."))
                files.setdefault(packed.digest, packed)
    refused += [(row.name, f"There is no file “{row.filename}” in the zip.") for row in said.values() if not row.id]
    return Bundle(tuple(files.values()), tuple(refused), tuple(skipped))


def unpacked(file: IO[bytes], names: set[str]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The pieces of each named file. Raises `BadZip`."""
    with open_zip(file, BOUNDS) as archive:
        for part in archive.infolist():
            name = shown(part)
            if name in names and not part.is_dir():
                names = names - {name}
                yield name, pieces(archive, part, MOST_BYTES)


def shown(part: ZipInfo) -> str:
    """The name of a part in the letters it was meant in, as a person may see it."""
    name = part.orig_filename
    if not part.flag_bits & 0x800:  # not marked as UTF-8, which is what most programs write all the same
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return clean(name.replace("\\", "/").replace("\0", " "))[:500]


def _why_not(part: ZipInfo, name: str) -> str:
    """Why a part is not even unpacked; "" where it is."""
    ending = _ending(name)
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/"):
        return "Its name leads out of the zip, which no honest file needs."
    if stat.S_ISLNK(part.external_attr >> 16):
        return "It is a link to another place and no file."
    if part.flag_bits & 1:
        return "It is locked with a password."
    if ending in _ARCHIVES:
        return "A zip inside the zip is not opened. Share it by itself."
    if ending not in _READ:
        return "It is not a document of a kind that we read."
    if part.file_size > MOST_BYTES:
        return f"It is larger than {MOST_BYTES // 2**20} MB."
    return "" if part.file_size else "It is empty."


def _packed(archive: ZipFile, part: ZipInfo, name: str, said: dict[str, Entry]) -> Packed:
    hashed, size = sha256(), 0
    stream = pieces(archive, part, MOST_BYTES)
    first = next(stream, b"")
    if first.startswith(_ARCHIVE_MARKS) and _ending(name) not in _OFFICE:
        raise BadZip("It is a zip under another name, and a zip inside the zip is not opened.")
    for piece in chain([first], stream):
        hashed.update(piece)
        size += len(piece)
    filename = " ".join(_NOT_IN_NAMES.sub(" ", name.rsplit("/", 1)[-1]).split()).strip(". ")[-200:] or "file"
    row = said.pop(fold(name), None) or said.pop(fold(filename), None)
    return Packed(name, filename, hashed.hexdigest(), size, row)


def _index(archive: ZipFile, today: date) -> tuple[dict[str, Entry], str]:
    """What the zip's own list says of its files, by their names; and why it cannot be read, where it cannot."""
    part = next((part for part in archive.infolist() if shown(part).lower() == _INDEX), None)
    if part is None:
        return {}, ""
    try:
        listing = read_listing(b"".join(pieces(archive, part, _MOST_INDEX)), today=today)
    except (BadZip, NotATable) as problem:
        return {}, str(problem)
    return {fold(entry.filename): entry for entry in listing.entries if entry.filename}, ""


def _ending(name: str) -> str:
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""
