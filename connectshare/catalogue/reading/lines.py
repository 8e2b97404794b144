"""One line of a list: what every list of materials shows of each. Two queries for a whole list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from django.db.models import F, Prefetch, QuerySet

from connectshare.catalogue.labels import Label, short_labels
from connectshare.catalogue.models import Material, OrganisationLink
from connectshare.plumbing.clock import today

# Half of what is found states no date. Databases differ in where they put that; readers want it last.
NEWEST_DATED = F("dated").desc(nulls_last=True)
# What a line is made of; the rest of a row need not be read for it.
OF_A_LINE = (
    "title", "summary", "language", "publisher", "kind__label", "dated", "region", "told_by", "published_at", "access",
    "status", "link_state", "review_on", "extent",
)  # fmt: skip
_OF_A_DOER = ("official_name", "region")
_doers_of = attrgetter("doers")  # the links that `for_lines` fetches with a material


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


def for_lines(materials: QuerySet[Material]) -> QuerySet[Material]:
    """Fetch with a queryset all that its lines need, in two queries."""
    doers = OrganisationLink.objects.filter(state="asserted", part=OrganisationLink.Part.DOER)
    doers = doers.select_related("organisation").only("material", *(f"organisation__{name}" for name in _OF_A_DOER))
    return materials.select_related("kind").prefetch_related(Prefetch("organisation_links", doers, to_attr="doers"))


def line(material: Material) -> Line:
    """The line of a material that was fetched by `for_lines`."""
    doers = [link.organisation for link in _doers_of(material)]
    return Line(
        id=material.id,
        title=material.title,
        summary=material.summary,
        language=material.language,
        who=_joined([one.official_name for one in doers]) or material.publisher,
        kind=material.kind.label if material.kind else "",
        kind_id=material.kind_id or "",
        year=material.dated.year if material.dated else None,
        region=material.region or next((one.region for one in doers if one.region), ""),
        told_by=material.told_by,
        labels=tuple(short_labels(material, today())),
        published_at=material.published_at.date(),
    )


def _joined(names: Sequence[str]) -> str:
    """At most three names: a report by forty councils says "and 37 more"."""
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown


def lines(materials: QuerySet[Material]) -> list[Line]:
    """The lines of a queryset, in its order."""
    return [line(material) for material in for_lines(materials)]


def newest(limit: int, since: date | None = None) -> list[Line]:
    """What was listed last, newest first."""
    found = readable().order_by("-published_at", "id")
    if since is not None:
        found = found.filter(published_at__date__gte=since)
    return lines(found[:limit])


def new_since(when: date) -> int:
    """How many were listed on that day or later."""
    return readable().filter(published_at__date__gte=when).count()
