"""The picture: who has what listed here, by topic. Shows what was found; scores nobody. Called by pages; reads only.

Every figure counts what the search finds at the address it leads to: the conditions are those of the index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce

from connectshare.catalogue.models import Material, Offer, OrganisationLink
from connectshare.catalogue.reading.choosing import Column
from connectshare.sector.models import Network, Organisation

LISTED = "Listed here"
NOTHING = "Nothing found"
NOT_LOOKED = "We do not look there yet"
MEMBERS = "For members"
AUTHORITIES, NETWORKS, REGIONS = "authorities", "networks", "regions"
ALL = ""  # the column of everything, a material once


@dataclass(frozen=True)
class Asked:
    """What the picture is narrowed to: a theme or topic, a region or nation, and years (both included)."""

    topic: str = ""
    region: str = ""
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True)
class Cell:
    """How much on one topic is listed of somebody, and in words what a blank means."""

    topic: str
    label: str
    count: int
    state: str


@dataclass(frozen=True)
class Row:
    """One authority, network or region, topic by topic. `count` and `state` are those of all of it together."""

    key: int
    slug: str  # of an organisation or a network, else the name of the region
    name: str
    note: str  # the region, where there is one
    count: int  # a material once, also where it is on several topics or on none
    state: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Coverage:
    """The highway authorities (their keys) that have something listed, and how many there are in all."""

    listed: frozenset[int]
    all: int


Counts = Mapping[str, tuple[int, int]]  # by topic: how many, and how many of those are open to all
Found = dict[Any, dict[str, tuple[int, int]]]  # the same by whom


def coverage() -> Coverage:
    """Two queries."""
    authorities = Organisation.objects.filter(is_highway_authority=True)
    listed = authorities.filter(links__state="asserted", links__material__status__in=Material.READABLE)
    return Coverage(frozenset(listed.values_list("pk", flat=True)), authorities.count())


def grid(
    rows: str, asked: Asked, *, columns: Sequence[Column], organisations: Collection[int], networks: Collection[int]
) -> list[Row]:
    """Topics by authority, network or region, A to Z. At most five queries; fewer without columns.

    `organisations` and `networks` are the keys of those whose own pages a source looks at.
    """
    if rows == NETWORKS:
        return _network_rows(asked, columns, networks)
    places = Organisation.objects.filter(is_highway_authority=True).order_by("name")
    if asked.region:
        places = places.filter(Q(region=asked.region) | Q(nation=asked.region))
    if rows == REGIONS:
        return _region_rows(asked, columns, list(places), organisations)
    links = OrganisationLink.objects.filter(state="asserted", organisation__is_highway_authority=True)
    found = _by(links, "organisation", asked, columns, "material__")
    return [
        _row(one.pk, one.slug, one.official_name, one.region, found.get(one.pk, {}), columns, one.pk in organisations)
        for one in places
    ]


def _network_rows(asked: Asked, columns: Sequence[Column], looked_at: Collection[int]) -> list[Row]:
    found = _networks(asked, columns)
    return [
        _row(one.pk, one.slug, one.name, one.region, found.get(one.pk, {}), columns, one.pk in looked_at)
        for one in Network.objects.order_by("name")
    ]


def _region_rows(
    asked: Asked, columns: Sequence[Column], places: Sequence[Organisation], looked_at: Collection[int]
) -> list[Row]:
    names = sorted({place.region for place in places if place.region})
    looked = {place.region for place in places if place.pk in looked_at}
    found = _by(placed(), "place", asked, columns)
    nations = {place.nation for place in places} & set(names)
    _add(found, _by(_only_by_nation(nations), "nation", asked, columns) if nations else {})
    return [_row(at, name, name, "", found.get(name, {}), columns, name in looked) for at, name in enumerate(names)]


def _row(
    key: int, slug: str, name: str, note: str, found: Counts, columns: Sequence[Column], looked: bool
) -> Row:  # fmt: skip
    blank = NOTHING if looked else NOT_LOOKED
    cells = [Cell(column.id, column.label, *_cell(found.get(column.id), blank)) for column in columns]
    return Row(key, slug, name, note, *_cell(found.get(ALL), blank), cells)


def _cell(found: tuple[int, int] | None, blank: str) -> tuple[int, str]:
    if not found or not found[0]:
        return 0, blank
    return found[0], LISTED if found[1] else MEMBERS


def placed() -> QuerySet[Any]:
    """Materials with the region they are about, else those of whoever did it; and the nations of whoever did it."""
    doers = FilteredRelation(
        "organisation_links", condition=Q(organisation_links__part="doer", organisation_links__state="asserted")
    )
    place = Case(When(region="", then=F("doers__organisation__region")), default=F("region"))
    return Material.objects.annotate(doers=doers).annotate(place=place, nation=F("doers__organisation__nation"))


def of_region(name: str) -> QuerySet[Any]:
    """The materials of a region or nation, as the search has it; some more than once."""
    return placed().filter(Q(place=name) | Q(nation=name))


def of_network(key: int) -> Q:
    """The condition for what a network offers, and for its own work that we found."""
    return Q(of_network=key) | Q(offers__network=key, offers__gone_at=None)


def _only_by_nation(names: Collection[str]) -> QuerySet[Any]:
    """What is of a nation by whoever did it, and not by its place: a body of Wales need not say where it is."""
    there = OrganisationLink.objects.filter(
        material=OuterRef("pk"), part="doer", state="asserted", organisation__region=OuterRef("nation")
    )
    elsewhere = placed().filter(nation__in=names).exclude(place=F("nation"))
    return elsewhere.exclude(Q(region="") & Q(Exists(there)))


def about(asked: Asked, to: str = "", *, on_topics: bool = False) -> Q:
    """The condition for what is asked; `to` leads to the material. The region is not of it."""
    said = Q(**{f"{to}status__in": Material.READABLE})
    if asked.topic or on_topics:
        said &= Q(**{f"{to}topic_links__state": "asserted"})
    if asked.topic:
        said &= Q(**{f"{to}topic_links__topic": asked.topic}) | Q(**{f"{to}topic_links__topic__broader": asked.topic})
    if asked.since:
        said &= Q(**{f"{to}dated__gte": date(asked.since, 1, 1)})
    if asked.until:
        said &= Q(**{f"{to}dated__lt": date(asked.until + 1, 1, 1)})
    return said


def _by(rows: QuerySet[Any], whose: str, asked: Asked, columns: Sequence[Column], to: str = "") -> Found:
    """Counts by whom: of everything, and column by column. Two queries; one where there are no columns."""
    found: Found = defaultdict(dict)
    for who, n, opened in _counted(rows.filter(about(asked, to)).values_list(whose), to):
        found[who][ALL] = (n, opened)
    if not columns:
        return found
    topic, theme = f"{to}topic_links__topic_id", f"{to}topic_links__topic__broader_id"
    sorted_ = rows.filter(about(asked, to, on_topics=True))
    sorted_ = sorted_.annotate(column=F(topic) if asked.topic else Coalesce(theme, topic))
    for who, column, n, opened in _counted(sorted_.values_list(whose, "column"), to):
        found[who][column] = (n, opened)
    return found


def _counted(rows: QuerySet[Any, Any], to: str) -> QuerySet[Any, Any]:
    counted = f"{to.removesuffix('__')}" or "pk"
    opened = Count(counted, distinct=True, filter=Q(**{f"{to}access": ""}))
    return rows.annotate(n=Count(counted, distinct=True), opened=opened).order_by()


def _networks(asked: Asked, columns: Sequence[Column]) -> Found:
    """What networks offer, and their own work that we found; four queries at most."""
    live = Offer.objects.filter(gone_at=None).exclude(network=None)
    found = _by(live, "network", asked, columns, "material__")
    offered = Exists(live.filter(material=OuterRef("pk"), network=OuterRef("of_network")))
    theirs = Material.objects.exclude(of_network=None).exclude(offered)
    _add(found, _by(theirs, "of_network", asked, columns))
    return found


def _add(found: Found, more: Found) -> None:
    """Add counts of other materials to counts."""
    for who, counts in more.items():
        for column, (n, opened) in counts.items():
            before = found[who].get(column, (0, 0))
            found[who][column] = (before[0] + n, before[1] + opened)


def by_year(asked: Asked) -> tuple[list[tuple[int, int]], int]:
    """How much is listed of each year, from the first to the last, gaps too; and how much states no date. One query."""
    rows = (of_region(asked.region) if asked.region else Material.objects).filter(about(asked))
    counts = dict(rows.values_list("dated__year").annotate(n=Count("pk", distinct=True)).order_by())
    undated = counts.pop(None, 0)
    years = range(min(counts), max(counts) + 1) if counts else ()
    return [(year, counts.get(year, 0)) for year in years], undated
