"""Reads the body of an answer, unpacking gzip and deflate in bounded pieces, up to a limit.

Called by the guarded client only; it never holds more than the limit and one piece, whatever the answer claims.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from connectshare.kit.fetch_problems import FetchProblem

ACCEPTED = "gzip, deflate"  # the value of Accept-Encoding: only what can be undone here

_PIECE = 64 * 1024
_MAX_CODINGS = 2  # more layers than that are only ever bombs


@dataclass(frozen=True)
class Limit:
    """How many bytes to read at most, and whether a longer body is cut there or refused."""

    size: int
    cut: bool = False


def read(chunks: Iterable[bytes], content_encoding: str, limit: Limit) -> tuple[bytes, bool]:
    """The unpacked body and whether it was cut. Neither the packed nor the unpacked bytes may pass the limit.

    Raises `FetchProblem`, or `zlib.error` where the packing is broken.
    """
    packed, body = 0, bytearray()
    inflaters = [_Inflater(gzip=coding != "deflate") for coding in reversed(_codings(content_encoding))]
    for chunk in chunks:
        packed += len(chunk)
        for piece in _unpacked(chunk, inflaters):
            body += piece
            if len(body) > limit.size:
                break
        if len(body) > limit.size or packed > limit.size:
            if limit.cut:
                return bytes(body[: limit.size]), True
            raise too_large(limit)
    # Without a stated length, an unfinished packing is the only sign of a transfer that broke off.
    if packed and not all(inflater.finished for inflater in inflaters):
        raise broken("The site's answer broke off.")
    return bytes(body), False


def inflate(data: bytes, limit: int) -> bytes:
    """Unpack a gzip file of at most `limit` bytes. Raises `FetchProblem` (too-large, protocol)."""
    try:
        return read((data,), "gzip", Limit(limit))[0]
    except zlib.error:
        raise broken("The file is packed in a way that we cannot open.") from None


def broken(reason: str) -> FetchProblem:
    """An answer that does not keep to the rules of HTTP; it may well be right the next time."""
    return FetchProblem(reason, kind="protocol", temporary=True)


def too_large(limit: Limit) -> FetchProblem:
    """The problem of a body longer than `limit`."""
    size = f"{limit.size / 2**20:.3g} MB"
    return FetchProblem(f"The file is larger than we read ({size}).", kind="too-large", temporary=False)


def _codings(content_encoding: str) -> list[str]:
    named = [coding.strip().lower() for coding in content_encoding.split(",")]
    codings = [coding for coding in named if coding not in ("", "identity")]
    if len(codings) > _MAX_CODINGS or any(coding not in ("gzip", "x-gzip", "deflate") for coding in codings):
        raise broken("The site packs its answer in a way that we cannot open.")
    return codings


class _Inflater:
    """Undoes gzip (several members), zlib or raw deflate, one bounded piece at a time."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._fresh = True
        self._ended = False
        self._inner = zlib.decompressobj(16 + zlib.MAX_WBITS if gzip else zlib.MAX_WBITS)

    @property
    def finished(self) -> bool:
        return self._ended or self._inner.eof

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while data and not self._ended:
            piece = self._first(data) if self._fresh else self._inner.decompress(data, _PIECE)
            data = self._inner.unconsumed_tail
            if piece:
                yield piece
            if self._inner.eof:
                data = self._next_member()

    def _next_member(self) -> bytes:
        """What follows the end: another gzip member, or padding, which is common and means nothing."""
        rest = self._inner.unused_data
        if self._gzip and rest.startswith(b"\x1f\x8b"):
            self._inner = zlib.decompressobj(16 + zlib.MAX_WBITS)
            return rest
        self._ended = True
        return b""

    def _first(self, data: bytes) -> bytes:
        self._fresh = False
        try:
            return self._inner.decompress(data, _PIECE)
        except zlib.error:
            if self._gzip:
                raise
            # "deflate" means zlib by the standard and raw deflate on many servers.
            self._inner = zlib.decompressobj(-zlib.MAX_WBITS)
            return self._inner.decompress(data, _PIECE)


def _unpacked(chunk: bytes, inflaters: list[_Inflater]) -> Iterator[bytes]:
    if not inflaters:
        yield chunk
        return
    for piece in inflaters[0].pieces(chunk):
        yield from _unpacked(piece, inflaters[1:])
