"""The filters of a search: their names, how years are chosen, and which counts need which filters left out.

Called by queries and by every engine; pure. It must never know how an engine counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from connectshare.search.document import Document
from connectshare.search.fields import years

# In the order in which a reader meets them.
FACETS = (
    "topic",
    "kind",
    "year",
    "organisation_type",
    "region",
    "organisation",
    "told_by",
    "lens",
    "format",
    "network",
    "stage",
    "licence",
)
NOT_STATED = "not-stated"  # the licence of most of what councils publish
LAST_YEARS = ("2", "5", "10")
ANY_YEAR = "any"


@dataclass(frozen=True)
class FacetCount:
    """How many materials a reader would see on choosing this value as well."""

    value: str
    count: int


def values_of(document: Document) -> dict[str, tuple[str, ...]]:
    """The values of one document in every facet but the year, each value once."""
    return {
        "topic": _once(document.topics),
        "kind": _once((document.kind,)),
        "organisation_type": _once(document.organisation_types),
        # One filter, "Region or nation", for both.
        "region": _once((*document.regions, *document.nations)),
        "organisation": _once(document.organisations),
        "told_by": _once((document.told_by,)),
        "lens": _once(document.lenses),
        "format": _once(document.formats),
        "network": _once(document.networks),
        "stage": _once((document.stage,)),
        "licence": (document.licence or NOT_STATED,),
    }


def means_years(value: str) -> bool:
    """Whether a value of the year's filter means anything: "5", "any", "2023", "2019-2023"."""
    return value in (*LAST_YEARS, ANY_YEAR) or _is_year(value) or bool(years(value))


def _is_year(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) == 4


def years_chosen(values: Iterable[str], today: date) -> frozenset[int] | None:
    """The years that the chosen values allow; None where any year (or none stated) will do.

    "5" is the last five years, the year five years ago included, since only years are known of most
    documents. A plain year is itself, "2019-2023" all five. What is neither is passed over.
    """
    allowed: set[int] = set()
    for value in values:
        if value == ANY_YEAR:
            return None
        if value in LAST_YEARS:
            # A year ahead as well: documents of a financial year are dated by its end.
            allowed.update(range(max(1, today.year - int(value)), today.year + 2))
        elif _is_year(value):
            allowed.add(int(value))
        else:
            allowed.update(map(int, years(value)))
    return frozenset(allowed) if allowed else None


def year_counts(by_year: Mapping[int, int], total: int, today: date) -> tuple[tuple[FacetCount, ...], ...]:
    """The counts of the last 2, 5 and 10 years and of any year (undated included); and year by year, newest first."""
    spans = [
        FacetCount(value, sum(by_year.get(year, 0) for year in years_chosen((value,), today) or ()))
        for value in LAST_YEARS
    ]
    each = tuple(FacetCount(str(year), count) for year, count in sorted(by_year.items(), reverse=True))
    return (*spans, FacetCount(ANY_YEAR, total)), each


def active(filters: Mapping[str, tuple[str, ...]], today: date) -> dict[str, tuple[str, ...]]:
    """The filters that narrow anything: known names with at least one value that means something."""
    chosen = {name: _once(filters.get(name, ())) for name in FACETS}
    if years_chosen(chosen["year"], today) is None:
        del chosen["year"]
    return {name: values for name, values in chosen.items() if values}


def counting(wanted: Iterable[str], chosen: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Which facets to count under which filter left out ("" for all filters applied).

    A facet with a choice in it is counted as if that choice were not made, so that the counts beside
    its other values say what choosing them too would find.
    """
    selected = [name for name in chosen if name in set(wanted)]
    plan = {"": tuple(name for name in wanted if name not in selected)}
    return {left_out: names for left_out, names in {**plan, **{name: (name,) for name in selected}}.items() if names}


def _once(values: Iterable[str]) -> tuple[str, ...]:
    # Halves of letters (lone surrogates) cannot be written down, and so can neither be indexed nor asked for.
    written = (value.encode("utf-8", "replace").decode("utf-8") for value in values)
    return tuple(dict.fromkeys(value for value in written if value))
