"""Looks at a zip's directory before any parser does, and reads its parts with a bound.

Called by sniffing, reading and the adapters of zipped formats. Never writes anything out, never opens a zip in a zip.
"""

from __future__ import annotations

import io
import zipfile

from connectshare.gather.formats.refusals import BOMB, DAMAGED, LOCKED, TOO_MANY_PARTS
from connectshare.gather.protocols import Unreadable
from connectshare.kit.unzipping import BROKEN, MOST_RATIO, RATIO_FROM

MOST_BYTES = 500 * 1024 * 1024  # unpacked, all parts together
MOST_PARTS = 10_000


def open_checked(data: bytes) -> zipfile.ZipFile:
    """The zip, once its directory has been found harmless. Raises `Unreadable`."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN as problem:
        raise Unreadable(DAMAGED) from problem
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise Unreadable(TOO_MANY_PARTS)
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(LOCKED)
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    # Parts that overlap share their bytes: the trick of the bomb that needs no nesting.
    if unpacked > MOST_BYTES or packed > len(data):
        raise Unreadable(BOMB)
    if unpacked > RATIO_FROM and unpacked > MOST_RATIO * max(packed, 1):
        raise Unreadable(BOMB)
    return archive


def part(archive: zipfile.ZipFile, name: str, most: int = MOST_BYTES) -> bytes:
    """The bytes of one part, b"" where there is none. Never more than `most` bytes, whatever its header says."""
    try:
        with archive.open(name) as stream:
            data = stream.read(most + 1)
    except KeyError:
        return b""
    except BROKEN as problem:
        raise Unreadable(DAMAGED) from problem
    if len(data) > most:
        raise Unreadable(BOMB)
    return data
