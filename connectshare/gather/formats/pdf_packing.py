"""Whether a PDF unpacks to far more than its size suggests, found before pdfium spends a minute on it.

Called by pdf. Unpacks piece by piece and keeps nothing. Pictures are left alone: an empty sheet packs well, and is
unpacked only when it is drawn.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator

from connectshare.kit.unzipping import MOST_RATIO, RATIO_FROM

_PIECE = 64 * 1024
_HEAD = 2_000  # characters: what is said of a stream before it begins
_MOST_LAYERS = 8
_MOST_LOOKED_AT = 128 * 1024 * 1024  # unpacked; a bomb behind that much is left to the limits of the sandbox
_STREAM = re.compile(rb"stream\r?\n")
_PACKED = re.compile(rb"/Fl(?:ateDecode)?\b")
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")


def is_bomb(data: bytes) -> bool:
    """Whether what its streams hold, as far as one has to look, is that much larger than they are."""
    unpacked = packed = 0
    for start in _STREAM.finditer(data):
        head = data[max(0, start.start() - _HEAD) : start.start()].rpartition(b"obj")[2]
        layers = min(len(_PACKED.findall(head)), _MOST_LAYERS)
        if not layers or _PICTURE.search(head):
            continue
        end = data.find(b"endstream", start.end())
        stream = memoryview(data)[start.end() : end if end >= 0 else len(data)]
        packed += len(stream)
        unpacked += _size(stream, layers, most=RATIO_FROM + MOST_RATIO * packed)
        if unpacked > RATIO_FROM and unpacked > MOST_RATIO * packed:
            return True
        if unpacked > _MOST_LOOKED_AT:
            return False
    return False


def _size(stream: memoryview, layers: int, *, most: int) -> int:
    """Bytes that it unpacks to, counted no further than `most`."""
    pieces: Iterable[bytes | memoryview] = (stream[at : at + _PIECE] for at in range(0, len(stream), _PIECE))
    for _ in range(layers):
        pieces = _unpacked(pieces)
    size = 0
    try:
        for piece in pieces:
            size += len(piece)
            if size > most:
                break
    except zlib.error:
        pass  # the reader says what is wrong with it
    return size


def _unpacked(pieces: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    packer = zlib.decompressobj()
    for piece in pieces:
        left: bytes | memoryview = piece
        while left and not packer.eof:
            yield packer.decompress(left, _PIECE)
            left = packer.unconsumed_tail
