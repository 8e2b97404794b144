"""One line of a list: what every list of materials shows of each. Two queries for a whole list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Prefetch, QuerySet

from connectshare.catalogue.labels import Label, short_labels
from connectshare.catalogue.models import Material, OrganisationLink
from connectshare.plumbing.clock import today

# Half of what is found states no date. Databases differ in where they put that; readers want it last.
NEWEST_DATED = F("dated").desc(nulls_last=True)


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
    standing = OrganisationLink.objects.filter(state="asserted").select_related("organisation")
    return materials.select_related("kind").prefetch_related(Prefetch("organisation_links", queryset=standing))


def line(material: Material) -> Line:
    """The line of a material that was fetched with its kind and its standing links to organisations."""
    doers = [link for link in material.organisation_links.all() if link.part == OrganisationLink.Part.DOER]
    names = [link.organisation.official_name for link in doers]
    return Line(
        id=material.id,
        title=material.title,
        summary=material.summary,
        language=material.language,
        who=_joined(names) or material.publisher,
        kind=material.kind.label if material.kind else "",
        kind_id=material.kind_id or "",
        year=material.dated.year if material.dated else None,
        region=material.region or next((link.organisation.region for link in doers if link.organisation.region), ""),
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
