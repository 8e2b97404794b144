"""The picture: who has what listed here, by theme. Shows what was found; scores nobody. Called by pages; reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, FilteredRelation, Q, QuerySet, When
from django.db.models.functions import Coalesce

from connectshare.catalogue.models import Material, Offer, OrganisationLink
from connectshare.catalogue.reading.lines import Line, lines, readable
from connectshare.catalogue.reading.topics import Counted
from connectshare.sector.models import Network, Organisation

LISTED = "Listed here"
NOTHING = "Nothing found"
NOT_LOOKED = "We do not look there yet"
MEMBERS = "For members"
ENOUGH = 2  # materials on a theme before it can be called a strength
AUTHORITIES, NETWORKS, REGIONS = "authorities", "networks", "regions"


@dataclass(frozen=True)
class Asked:
    """What the picture is narrowed to: a theme or topic, a region or nation, and years from `since` on."""

    topic: str = ""
    region: str = ""
    since: int | None = None


@dataclass(frozen=True)
class Cell:
    """How much of one theme is listed of somebody, and in words what a blank means."""

    theme: str
    label: str
    count: int
    state: str


@dataclass(frozen=True)
class Row:
    """One authority, network or region, theme by theme. `state` is that of all of it together."""

    key: int
    slug: str  # of an organisation or a network, else the name of the region
    name: str
    note: str  # type and region, where there are such
    state: str
    cells: Sequence[Cell]

    @property
    def count(self) -> int:
        """What is listed, a material once for each theme."""
        return sum(cell.count for cell in self.cells)


@dataclass(frozen=True)
class Coverage:
    """The highway authorities (their keys) that have something listed, and how many there are in all."""

    listed: frozenset[int]
    all: int


Found = dict[Any, dict[str, tuple[int, int]]]  # by whom, by theme: how many, and how many of those are open to all


def coverage() -> Coverage:
    """Two queries."""
    authorities = Organisation.objects.filter(is_highway_authority=True)
    listed = authorities.filter(
        links__part="doer", links__state="asserted", links__material__status__in=Material.READABLE
    )
    return Coverage(frozenset(listed.values_list("pk", flat=True)), authorities.count())


def grid(
    rows: str, asked: Asked, *, themes: Sequence[Counted], organisations: Collection[int], networks: Collection[int]
) -> list[Row]:
    """Themes by authority, network or region, A to Z. Two or three queries.

    `organisations` and `networks` are the keys of those whose own pages a source looks at.
    """
    if rows == NETWORKS:
        return _network_rows(asked, themes, networks)
    places = Organisation.objects.filter(is_highway_authority=True).order_by("name")
    if asked.region:
        places = places.filter(Q(region=asked.region) | Q(nation=asked.region))
    if rows == REGIONS:
        found = _by(_placed(asked), "place", "")
        looked = {place.region for place in places if place.pk in organisations}
        names = sorted({place.region for place in places if place.region})
        return [_row(at, name, name, "", found.get(name, {}), themes, name in looked) for at, name in enumerate(names)]
    found = _by(_links(asked), "organisation", "material")
    return [
        _row(one.pk, one.slug, one.official_name, one.region, found.get(one.pk, {}), themes, one.pk in organisations)
        for one in places
    ]


def _network_rows(asked: Asked, themes: Sequence[Counted], looked_at: Collection[int]) -> list[Row]:
    found = _networks(asked)
    return [
        _row(one.pk, one.slug, one.name, one.region, found.get(one.pk, {}), themes, one.pk in looked_at)
        for one in Network.objects.order_by("name")
    ]


def _row(
    key: int,
    slug: str,
    name: str,
    note: str,
    found: dict[str, tuple[int, int]],
    themes: Sequence[Counted],
    looked: bool,
) -> Row:
    blank = NOTHING if looked else NOT_LOOKED
    cells = [Cell(theme.id, theme.label, *_cell(found.get(theme.id), blank)) for theme in themes]
    return Row(key, slug, name, note, _cell(_sum(found.values()), blank)[1], cells)


def _cell(found: tuple[int, int] | None, blank: str) -> tuple[int, str]:
    if not found or not found[0]:
        return 0, blank
    return found[0], LISTED if found[1] else MEMBERS


def _sum(counts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    counts = list(counts)
    return sum(n for n, _ in counts), sum(opened for _, opened in counts)


def _links(asked: Asked) -> QuerySet[OrganisationLink]:
    links = OrganisationLink.objects.filter(part="doer", state="asserted", organisation__is_highway_authority=True)
    return links.filter(about(asked, "material__"))


def _placed(asked: Asked) -> QuerySet[Material]:
    """Materials with the region they are about, else those of whoever did it: as the search has it."""
    doers = FilteredRelation(
        "organisation_links", condition=Q(organisation_links__part="doer", organisation_links__state="asserted")
    )
    place = Case(When(region="", then=F("doers__organisation__region")), default=F("region"))
    return Material.objects.filter(about(asked)).annotate(doers=doers).annotate(place=place)


def about(asked: Asked, to: str = "") -> Q:
    """The condition for what is asked; `to` leads to the material. The region is not of it."""
    said = Q(**{f"{to}status__in": Material.READABLE, f"{to}topic_links__state": "asserted"})
    if asked.topic:
        said &= Q(**{f"{to}topic_links__topic": asked.topic}) | Q(**{f"{to}topic_links__topic__broader": asked.topic})
    if asked.since:
        said &= Q(**{f"{to}dated__gte": date(asked.since, 1, 1)})
    return said


def _by(rows: QuerySet[Any], whose: str, material: str) -> Found:
    """Counts by whom and theme; one query."""
    to = f"{material}__" if material else ""
    counted = material or "pk"
    told = (
        rows.annotate(theme=Coalesce(f"{to}topic_links__topic__broader_id", f"{to}topic_links__topic_id"))
        .values_list(whose, "theme")
        .annotate(
            n=Count(counted, distinct=True), opened=Count(counted, distinct=True, filter=Q(**{f"{to}access": ""}))
        )
        .order_by()
    )
    found: Found = defaultdict(dict)
    for who, theme, n, opened in told:
        found[who][theme] = (n, opened)
    return found


def _networks(asked: Asked) -> Found:
    """What networks offer, and their own work that we found; two queries."""
    offered = Offer.objects.filter(about(asked, "material__"), gone_at=None).exclude(network=None)
    found = _by(offered, "network", "material")
    theirs = Material.objects.filter(about(asked)).exclude(of_network=None)
    for who, themes in _by(theirs.exclude(offers__network=F("of_network")), "of_network", "").items():
        for theme, (n, opened) in themes.items():
            before = found[who].get(theme, (0, 0))
            found[who][theme] = (before[0] + n, before[1] + opened)
    return found


def by_year(asked: Asked) -> tuple[list[tuple[int, int]], int]:
    """How much is listed of each year, from the first to the last, gaps too; and how much states no date. One query."""
    rows = Material.objects.filter(about(asked))
    if asked.region:
        rows = rows.filter(
            Q(region=asked.region)
            | Q(organisation_links__organisation__region=asked.region, organisation_links__state="asserted")
            | Q(organisation_links__organisation__nation=asked.region, organisation_links__state="asserted")
        )
    counts = dict(rows.values_list("dated__year").annotate(n=Count("pk", distinct=True)).order_by())
    undated = counts.pop(None, 0)
    years = range(min(counts), max(counts) + 1) if counts else ()
    return [(year, counts.get(year, 0)) for year in years], undated


@dataclass(frozen=True)
class Strength:
    """A theme that somebody has more of than the others have, for their size."""

    theme: str
    label: str
    count: int


def strengths(row: Row, rows: Sequence[Row], most: int = 3) -> list[Strength]:
    """The themes whose share of what a row has lies furthest above their share of what all rows have."""
    all_of = {cell.theme: 0 for cell in row.cells}
    for one in rows:
        for cell in one.cells:
            all_of[cell.theme] += cell.count
    whole = sum(all_of.values()) or 1
    lift = {
        cell.theme: cell.count / row.count / (all_of[cell.theme] / whole) for cell in row.cells if cell.count >= ENOUGH
    }
    best = sorted((cell for cell in row.cells if lift.get(cell.theme, 0) > 1), key=lambda cell: -lift[cell.theme])
    return [Strength(cell.theme, cell.label, cell.count) for cell in best[:most]]


def newest_of(rows: str, row: Row, asked: Asked, limit: int = 5) -> list[Line]:
    """The newest of a network or a region; two queries."""
    found = Material.objects.filter(about(asked))
    if rows == NETWORKS:
        found = found.filter(Q(of_network=row.key) | Q(offers__network=row.key, offers__gone_at=None))
    else:
        theirs = Q(organisation_links__organisation__region=row.name, organisation_links__state="asserted")
        found = found.filter(theirs & Q(organisation_links__part="doer"))
    keys = found.values("pk")
    return lines(readable().filter(pk__in=keys).order_by("-published_at", "id")[:limit])
