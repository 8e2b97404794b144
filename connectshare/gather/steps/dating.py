"""When a material was published, and how we know.

Called by the describing step. What is stated wins over what is written on the first page, that over the file's name,
and the file's own properties are an estimate only: a copy or a print made later carries a later date.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TypeGuard

from connectshare.gather.protocols import Extracted, Found, Origin
from connectshare.kit.dates import EARLIEST_YEAR, Dated, Mentioned, find_dates

_FIRST_PAGE = 3_000
_LABEL = re.compile(
    r"(?:date(?: of (?:issue|publication|report|meeting|decision))?|published(?: on| in)?|publication "
    r"date|issued?(?: date)?|last (?:updated|modified|reviewed)|"
    r"updated|revised|approved|adopted|effective(?: from| date)?|version date|dated|dyddiad|as at|"
    r"status date)\s*[:–-]?\s*(?:\w+day,? )?$",
    re.IGNORECASE,
)


def date_of(found: Found, extracted: Extracted, filename: str, *, today: date) -> tuple[Dated | None, Origin, str]:
    """Return (date or None, origin, evidence in words); origin "suggested" marks an estimate."""
    if _possible(found.published, today):
        return Dated(found.published, "day"), "source", "stated by the source"
    if _possible(extracted.published, today):
        return Dated(extracted.published, "day"), "extracted", "stated on the page"
    written = _on_first_page(extracted.pages[0] if extracted.pages else "", today)
    named = _named(found.title, "from its title", today) or _named(filename, "from the file name", today)
    # A loose "April 2020" on the page may be anything; a whole date in the name is the date of the issue.
    if written and not (named and named[0].precision == "day" and written.dated.precision != "day"):
        return written.dated, "extracted", f"written on the first page: “{written.words}”"
    if named:
        return named[0], "suggested", named[1]
    return _from_properties(extracted, today)


def _named(name: str, words: str, today: date) -> tuple[Dated, str] | None:
    found = find_dates(re.sub(r"[_-]+", " ", name), today=today) or find_dates(name, today=today)
    return (found[0].dated, f"{words}: “{found[0].words}”") if found else None


def _on_first_page(page: str, today: date) -> Mentioned | None:
    """A date with a label, else one that stands on a short line of its own; dates in running text are content."""
    page = page[:_FIRST_PAGE]
    mentioned = find_dates(page, today=today)
    for mention in mentioned:
        if _LABEL.search(page[max(0, mention.start - 40) : mention.start]):
            return mention
    for mention in mentioned:
        line = page[page.rfind("\n", 0, mention.start) + 1 :].split("\n", 1)[0]
        alone = len(line.strip()) <= len(mention.words) + 40 and not re.search(
            r"[.;]\s*$|\b(?:from|until|by|after|before|since|between|to|for|in)\b", line
        )
        if alone and "\t" not in line and mention.start < _FIRST_PAGE // 2:
            return mention
    return None


def _from_properties(extracted: Extracted, today: date) -> tuple[Dated | None, Origin, str]:
    created, modified = extracted.created, extracted.modified
    if created and modified and (modified - created).days > 730:
        created = None  # made from an old template
    for value, words in ((created, "made"), (modified, "last changed")):
        if _possible(value, today):
            return Dated(value, "day"), "suggested", f"the file says it was {words} on {value.day} {value:%B %Y}"
    return None, "suggested", ""


def _possible(value: date | None, today: date) -> TypeGuard[date]:
    return value is not None and date(EARLIEST_YEAR, 1, 1) <= value <= today
