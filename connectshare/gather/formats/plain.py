"""Reads plain text, Markdown and CSV.

Called by reading, in the sandbox.
"""

from __future__ import annotations

import re

from connectshare.gather.formats import sniffing
from connectshare.gather.formats.decoding import decode
from connectshare.gather.formats.paging import MOST_CHARACTERS, Pages
from connectshare.gather.formats.stating import line
from connectshare.gather.protocols import Extracted

_MARKDOWN_HEADING = re.compile(r"^#[ \t]+([^\n]{1,200}?)[ \t#]{0,9}$|^(\S[^\n]{0,200})\n={3,}\s*$", re.M)
_FIRST_LINE = re.compile(r"\A\s*(\S[^\n]{3,150})\n\s*\n")


class PlainText:
    """Text files. One page without a name, since lines are all they have."""

    name = "plain text"
    media_types = frozenset({sniffing.PLAIN, sniffing.MARKDOWN, sniffing.CSV})

    def available(self) -> bool:
        """Always: it needs nothing."""
        return True

    def extract(self, data: bytes, media_type: str) -> Extracted:
        """Decode and clean; the first heading of Markdown, or a first line that stands alone, is the heading."""
        # Four bytes is the most a character takes; the rest would be cut anyway.
        text = decode(data[: MOST_CHARACTERS * 4])
        pages = Pages()
        pages.add(text)
        return Extracted(
            media_type=media_type, pages=tuple(pages.texts), page_word="",
            heading=_heading(pages.texts[0], media_type), cut=pages.cut or len(data) > MOST_CHARACTERS * 4,
        )  # fmt: skip


def _heading(text: str, media_type: str) -> str:
    if media_type == sniffing.CSV:
        return ""
    pattern = _MARKDOWN_HEADING if media_type == sniffing.MARKDOWN else _FIRST_LINE
    match = pattern.search(text[:20_000])
    return line(next((group for group in match.groups() if group), ""), 200) if match else ""
