"""Filters typed among the words: topic:drainage, org:devon, year:2019-2023. Reads them; `naming.py` knows the values.

Called by `finding.py`; pure. Nothing typed may raise: what is no filter stays a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# What may stand before the colon, and the filter it means.
FIELDS = {
    "topic": "topic",
    "kind": "kind",
    "type": "kind",
    "org": "organisation",
    "organisation": "organisation",
    "council": "organisation",
    "network": "network",
    "region": "region",
    "nation": "region",
    "year": "year",
    "by": "told_by",
    "format": "format",
    "evidence": "lens",
    "stage": "stage",
    "licence": "licence",
}
MOST = 10  # filters that are read from one question
EARLIEST, LATEST = 1900, 2100
MOST_YEARS = 50

_TYPED = re.compile(rf'(?<!\S)(?P<field>{"|".join(FIELDS)}):(?:"(?P<quoted>[^"]+)"|(?P<plain>[^\s"]+))', re.IGNORECASE)
_YEARS = re.compile(r"(?P<first>\d{4})?(?P<to>-|\.\.)?(?P<last>\d{4})?")


@dataclass(frozen=True)
class Typed:
    """One filter as typed: the facet it means, and the value in the reader's words."""

    facet: str
    value: str
    start: int
    end: int


def typed_fields(text: str) -> tuple[Typed, ...]:
    """The filters typed in a question, in order, with where they stand."""
    found: list[Typed] = []
    for one in _TYPED.finditer(text):
        value = (one["quoted"] or one["plain"]).encode("utf-8", "replace").decode("utf-8").strip()
        if value and len(found) < MOST:
            found.append(Typed(FIELDS[one["field"].lower()], value, one.start(), one.end()))
    return tuple(found)


def without(text: str, understood: tuple[Typed, ...]) -> str:
    """The question without the filters that were understood; of the others the value stays, as words."""
    left: list[str] = []
    at = 0
    for one in typed_fields(text):
        left += [text[at : one.start], "" if one in understood else one.value]
        at = one.end
    return " ".join("".join([*left, text[at:]]).split())


def years(value: str) -> tuple[str, ...]:
    """The years that "2019", "2019-2023", "2019-" or "-2019" stand for, at most fifty; nothing for anything else."""
    found = _YEARS.fullmatch(value)
    if found is None or not (found["first"] or found["last"]):
        return ()
    first = int(found["first"] or EARLIEST)
    last = int(found["last"] or (LATEST if found["to"] else first))
    within = range(max(first, EARLIEST), min(last, LATEST) + 1)
    # An open end is cut where documents are likely: near the year that was named.
    near = within[-MOST_YEARS:] if not found["first"] else within[:MOST_YEARS]
    return tuple(str(year) for year in near)
