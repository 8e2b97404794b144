"""One line of a list: what every list of materials shows of each. Two queries for a whole list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from connectshare.catalogue.labels import Label, short_labels
from connectshare.catalogue.models import Material, OrganisationLink
from connectshare.plumbing.clock import today

# Half of what is found states no date. Databases differ in where they put that; readers want it last.
NEWEST_DATED = F("dated").desc(nulls_last=True)
# What a line is made of: rows are not read whole for it, since there are many of them on many pages.
_READ = (
    "id", "title", "summary", "language", "publisher", "kind_id", "kind__label", "dated", "region", "told_by", "access",
    "status", "link_state", "review_on", "extent", "published_at",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """What a list says of one material."""

    id: str
    title: str
    summary: str
    language: str
    who: str  # those who did it, else the publisher; may be empty
    kind: str  # label, may be empty
    kind_id: str
    year: int | None
    region: str
    told_by: str
    labels: tuple[Label, ...]
    published_at: date


def readable() -> QuerySet[Material]:
    """Materials that have a page: published, historic, and those gone from their source."""
    return Material.objects.filter(status__in=Material.READABLE)


def lines(materials: QuerySet[Material]) -> list[Line]:
    """The lines of a queryset, in its order."""
    rows = list(materials.values_list(*_READ, named=True))
    doers: dict[str, list[tuple[str, str]]] = {row.id: [] for row in rows}
    links = OrganisationLink.objects.filter(material__in=list(doers), state="asserted", part="doer").order_by("id")
    for id_, name, region in links.values_list("material_id", "organisation__official_name", "organisation__region"):
        doers[id_].append((name, region))
    day = today()
    return [_line(row, doers[row.id], day) for row in rows]


def lines_of(ids: Sequence[str]) -> dict[str, Line]:
    """The lines of the readable ones among these ids."""
    return {line.id: line for line in lines(readable().filter(pk__in=ids))}


def _line(row: Any, doers: Sequence[tuple[str, str]], day: date) -> Line:
    return Line(
        id=row.id, title=row.title, summary=row.summary, language=row.language,
        who=_joined([name for name, _ in doers]) or row.publisher,
        kind=row.kind__label or "", kind_id=row.kind_id or "", year=row.dated.year if row.dated else None,
        region=row.region or next((region for _, region in doers if region), ""), told_by=row.told_by,
        labels=tuple(short_labels(row, day)), published_at=row.published_at.date(),
    )  # fmt: skip


def _joined(names: Sequence[str]) -> str:
    """At most three names: a report by forty councils says "and 37 more"."""
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown


def newest(limit: int, since: date | None = None) -> list[Line]:
    """What was listed last, newest first."""
    found = readable().order_by("-published_at", "id")
    if since is not None:
        found = found.filter(published_at__date__gte=since)
    return lines(found[:limit])


def new_since(when: date) -> int:
    """How many were listed on that day or later."""
    return readable().filter(published_at__date__gte=when).count()
