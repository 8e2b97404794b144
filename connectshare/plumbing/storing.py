"""Keeps bytes by their SHA-256 in a folder. A file is there whole or not at all; writing it twice does no harm.

Called by the pipeline before anything looks at what was fetched, and by the page that hands out kept copies.
"""

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO

from django.conf import settings

from connectshare.kit.fingerprints import sha256_of

PIECE = 2**20  # bytes


def _folder() -> Path:
    return Path(settings.STORAGE_URL)


def place(digest: str) -> Path:
    """Where the bytes of that hash are, or would be."""
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise ValueError("This is not a SHA-256.")
    return _folder() / digest[:2] / digest


def keep(data: bytes) -> str:
    """Store bytes and return their hash. Safe against a kill at any instant: written beside, synced, then named."""
    digest = sha256_of(data)
    if not _is_kept(digest):
        with _draft() as draft:
            draft.file.write(data)
            draft.name(digest)
    return digest


def keep_pieces(pieces: Iterable[bytes]) -> str:
    """The same for bytes that come piece by piece and need not fit into memory."""
    with _draft() as draft:
        hashed = sha256()
        for piece in pieces:
            hashed.update(piece)
            draft.file.write(piece)
        digest = hashed.hexdigest()
        if not _is_kept(digest):
            draft.name(digest)
    return digest


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of an open file, from where it stands, for `keep_pieces`."""
    while piece := file.read(PIECE):
        yield piece


def _is_kept(digest: str) -> bool:
    path = place(digest)
    if not path.exists():
        return False
    os.utime(path)  # wanted again: the sweep looks at the age
    return True


class _Draft:
    """A file beside its place, which has no name yet."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self.path, self.file = path, file

    def name(self, digest: str) -> None:
        """Let it be what is kept under that hash."""
        self.file.flush()
        os.fsync(self.file.fileno())
        path = place(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path.replace(path)


@contextmanager
def _draft() -> Iterator[_Draft]:
    # In a folder like all others, so that the sweep finds what a killed process leaves behind.
    mark = secrets.token_hex(6)
    path = _folder() / mark[:2] / f".{mark}"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("wb") as file:
            yield _Draft(path, file)
    finally:
        path.unlink(missing_ok=True)


def bytes_of(digest: str) -> bytes | None:
    """The bytes of that hash, or None where they are not kept (any more)."""
    try:
        return place(digest).read_bytes()
    except FileNotFoundError:
        return None


def size_of(digest: str) -> int:
    """How many bytes are kept under that hash; 0 where none are."""
    try:
        return place(digest).stat().st_size
    except FileNotFoundError:
        return 0


def every_file() -> Iterator[Path]:
    """All kept files and abandoned drafts, for the sweep."""
    for folder in sorted(_folder().glob("??")):
        yield from folder.iterdir()
