"""Opens a zip that a stranger made: its directory is judged before it is read, and no part may pass its bound.

Called wherever a zip is looked into outside the sandbox. Writes nothing out and opens no zip inside a zip.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

# All that zipfile raises on a broken archive (RuntimeError holds NotImplementedError, for unknown packing).
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, OverflowError, struct.error)
PIECE = 2**20  # bytes
MOST_RATIO = 200  # office files pack 5 to 30 times
RATIO_FROM = 32 * 2**20  # bytes; below this a high ratio does no harm

_END = struct.Struct("<4s4H2LH")  # "end of central directory", APPNOTE.TXT 4.3.16
_END_MARK, _BIG_MARK = b"PK\x05\x06", b"PK\x06\x07"
_BYTES_A_PART = 400  # of directory, a long name and extras included

_DAMAGED = "The zip file is damaged or incomplete."
_BOMB = "The file unpacks to far more than its size suggests, so it was not opened."


class BadZip(Exception):
    """The zip, or a part of it, is not opened; the message is a sentence for its owner."""


@dataclass(frozen=True)
class Bounds:
    """How much one zip may hold."""

    parts: int
    bytes: int  # unpacked, all together


def open_zip(file: IO[bytes], bounds: Bounds) -> zipfile.ZipFile:
    """The zip, once its directory has been found harmless. Raises `BadZip`."""
    try:
        size = file.seek(0, 2)
        _refuse_vast_directory(file, size, bounds)
        archive = zipfile.ZipFile(file)
    except BROKEN:
        raise BadZip(_DAMAGED) from None
    parts = archive.infolist()
    if len(parts) > bounds.parts:
        raise BadZip(f"The zip file holds more than {bounds.parts:,} files.")
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    # Parts that overlap share their bytes: the trick of the bomb that needs no nesting.
    if packed > size or unpacked > bounds.bytes or (unpacked > RATIO_FROM and unpacked > MOST_RATIO * max(packed, 1)):
        raise BadZip(_BOMB)
    return archive


def _refuse_vast_directory(file: IO[bytes], size: int, bounds: Bounds) -> None:
    """zipfile reads the whole directory into memory, so its length is looked at first, where zipfile looks."""
    length = min(size, _END.size + 0xFFFF)
    file.seek(size - length)
    tail = file.read(length)
    at = len(tail) - _END.size
    if at < 0 or tail[at : at + 4] != _END_MARK or tail[-2:] != b"\0\0":
        at = tail.rfind(_END_MARK)
    if at < 0 or len(tail) < at + _END.size:
        raise BadZip(_DAMAGED)
    if tail[max(at - 20, 0) : at][:4] == _BIG_MARK:
        raise BadZip("The zip file is of the sort for more than 4 GB, which is more than we open.")
    if _END.unpack_from(tail, at)[5] > bounds.parts * _BYTES_A_PART:
        raise BadZip(f"The zip file holds more than {bounds.parts:,} files.")


def pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """The bytes of one part, never more than `most`, whatever its header says. Raises `BadZip`."""
    if part.flag_bits & 1:
        raise BadZip("It is locked with a password.")
    left = most
    try:
        with archive.open(part) as stream:
            while piece := stream.read(PIECE):
                left -= len(piece)
                if left < 0:
                    raise BadZip(f"It is larger than {most // 2**20} MB.")
                yield piece
    except BROKEN:
        raise BadZip("It is damaged: it cannot be unpacked.") from None


def content(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """The bytes of the part of that name, b"" where there is none. Raises `BadZip`."""
    try:
        return b"".join(pieces(archive, archive.getinfo(name), most))
    except KeyError:
        return b""
