"""Turns what documents state about themselves (dates, titles, languages) into clean values.

Called by the adapters. Never guesses: what is not clearly a date is None.
"""

from __future__ import annotations

import re
from datetime import date

from connectshare.kit.text import clean

# PDF: D:20190913124325+01'00'. Everything else: ISO 8601, of which only the day is kept.
_DAY = re.compile(r"\s*(?:D:)?((?:19|20)\d\d)(?:-(\d\d)-(\d\d)|(\d\d)(\d\d))(?!\d{3,5}(?!\d))")
_FIRST_YEAR = 1985  # before: the zero dates of file formats (1601, 1899, 1970, 1980), not days of writing


def day(text: str | None) -> date | None:
    """The day that a property states, or None where it states none that can be true."""
    match = _DAY.match(text or "")
    if match is None:
        return None
    year, month, number = match[1], match[2] or match[4], match[3] or match[5]
    try:
        found = date(int(year), int(month), int(number))
    except ValueError:
        return None
    return found if found.year >= _FIRST_YEAR else None


def line(text: str | None, most: int = 500) -> str:
    """One clean line of at most `most` characters."""
    return " ".join(clean((text or "")[: most * 4]).split())[:most]
