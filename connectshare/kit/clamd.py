"""Speaks to a malware scanner, ClamAV's clamd, over its own protocol (clamd(8)): bytes in, what it found out.

Called by `gather.scanning` and by `doctor`. It never takes silence, an error or half an answer for "nothing found".
"""

from __future__ import annotations

import re
import select
import socket
import struct
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

PORT = 3310
PATIENCE = 120.0  # seconds for everything: connecting, handing over, the answer

_PIECE = 65_536  # bytes handed over at a time
_LONGEST_ANSWER = 4_096  # bytes
_FOUND = re.compile(r"stream: (.{1,200}) FOUND")


class BadScannerAddress(ValueError):
    """The address is none of a scanner; the message is a sentence for whoever set it."""


class ScannerAway(Exception):
    """The scanner gave no answer that counts; the message is a sentence for whoever runs the site."""


class TooLargeToScan(Exception):
    """The scanner takes no file as large as this one (`StreamMaxLength` in its own settings)."""


def scan(url: str, pieces: Iterable[bytes], patience: float = PATIENCE) -> str:
    """The name of what was found in the bytes, "" where that is nothing.

    Raises `ScannerAway`, `TooLargeToScan` or `BadScannerAddress`.
    """
    with _connected(url, patience) as wire:
        wire.send(b"zINSTREAM\0")
        for piece in _cut(pieces):
            wire.send(struct.pack("!I", len(piece)) + piece)
        wire.send(struct.pack("!I", 0))
        answer = wire.answer()
    if answer == "stream: OK":
        return ""
    if found := _FOUND.fullmatch(answer):
        return found[1]
    if "size limit exceeded" in answer:
        raise TooLargeToScan
    raise ScannerAway("The malware scanner could not look at the file.")


def version(url: str, patience: float = 5.0) -> str:
    """Which scanner answers, and how old its signatures are, in its own words. Raises as `scan` does."""
    with _connected(url, patience) as wire:
        wire.send(b"zVERSION\0")
        answer = wire.answer()
    if not answer.startswith("ClamAV "):
        raise ScannerAway("Something answers there, and it is no malware scanner.")
    return answer


class _Wire:
    """A connection on which everything together has to be over by a moment."""

    def __init__(self, connection: socket.socket, until: float) -> None:
        self._connection, self._until = connection, until
        self._closed = False

    def send(self, data: bytes) -> None:
        """Hand over. A scanner that has heard enough says so and closes; what is sent after that may lose its word."""
        self._closed = self._closed or bool(select.select([self._connection], [], [], 0)[0])
        if self._closed:
            return
        self._connection.settimeout(_left(self._until))
        try:
            self._connection.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            self._closed = True

    def answer(self) -> str:
        """All that it says, up to the mark that ends an answer."""
        said = b""
        while not said.endswith(b"\0"):
            self._connection.settimeout(_left(self._until))
            piece = self._connection.recv(_LONGEST_ANSWER)
            said += piece
            if not piece or len(said) > _LONGEST_ANSWER:
                raise ScannerAway("The malware scanner broke off.")
        return said.rstrip(b"\0\n").decode("utf-8", "replace")


@contextmanager
def _connected(url: str, patience: float) -> Iterator[_Wire]:
    until = time.monotonic() + patience
    try:
        with _dialled(url, until) as connection:
            yield _Wire(connection, until)
    except TimeoutError:
        raise ScannerAway("The malware scanner took too long.") from None
    except OSError:
        raise ScannerAway("The malware scanner does not answer.") from None


def _dialled(url: str, until: float) -> socket.socket:
    """`unix:///run/clamav/clamd.ctl`, or `tcp://127.0.0.1:3310`."""
    try:
        parts = urlsplit(url)
        host, port, path = parts.hostname or "", parts.port or PORT, unquote(parts.path)
    except ValueError:
        raise _bad() from None
    if parts.scheme == "tcp" and host and path in ("", "/"):
        return socket.create_connection((host, port), timeout=_left(until))
    if parts.scheme != "unix" or host or not path.startswith("/"):
        raise _bad()
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(_left(until))
        connection.connect(path)
    except BaseException:
        connection.close()
        raise
    return connection


def _cut(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Never an empty piece: that would end the file."""
    for piece in pieces:
        for start in range(0, len(piece), _PIECE):
            yield piece[start : start + _PIECE]


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _bad() -> BadScannerAddress:
    return BadScannerAddress(
        "A malware scanner's address is like unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310."
    )
