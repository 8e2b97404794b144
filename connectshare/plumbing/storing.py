"""Keeps bytes by their SHA-256 in a folder. A file is there whole or not at all; writing it twice does no harm.

Called by the pipeline before anything looks at what was fetched, and by the page that hands out kept copies.
"""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from connectshare.kit.fingerprints import sha256_of


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
    path = place(digest)
    if path.exists():
        os.utime(path)  # wanted again: the sweep looks at the age
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{digest[:8]}.{secrets.token_hex(4)}")
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return digest


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
