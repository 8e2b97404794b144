"""Finds out in which characters a text file was written.

Called by the HTML and plain text adapters and by sniffing. Never raises: what cannot be known is read as Windows text,
which is what it then nearly always is.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"(?i)(?:<meta[^>]{0,200}?charset|<\?xml[^>]{0,100}?encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})")
_GUESS_BYTES = 64 * 1024


def decode(data: bytes) -> str:
    """The text of `data`: by its byte order mark, as UTF-8, as it declares itself, or by how it looks."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace").removeprefix("\ufeff")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(data[:4096])
    if declared is not None:
        try:
            return data.decode(_web_name(declared[1].decode("ascii", "replace")), "replace")
        except LookupError:
            pass
    if _nearly_utf8(data):
        return data.decode("utf-8", "replace")
    guess = from_bytes(data[:_GUESS_BYTES]).best()
    return data.decode(guess.encoding if guess is not None else "cp1252", "replace")


def _web_name(name: str) -> str:
    """Browsers read Latin-1 as Windows-1252, which adds the typographic quotes people actually type."""
    return "cp1252" if name.lower() in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii") else name


def _nearly_utf8(data: bytes) -> bool:
    """UTF-8 with a few broken places, or cut in the middle of a letter."""
    head = data[:_GUESS_BYTES]
    wrong = head.decode("utf-8", "replace").count("\ufffd")
    return any(byte > 127 for byte in head) and wrong * 20 < sum(byte > 127 for byte in head)
