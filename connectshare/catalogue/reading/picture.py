"""The picture: which highway authorities have what listed here. Shows what was found; scores nobody."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from connectshare.catalogue.models import Material, OrganisationLink
from connectshare.catalogue.reading.topics import Counted
from connectshare.sector.models import Organisation

LISTED = "Listed here"
NOTHING = "Nothing found"
NOT_LOOKED = "We do not look there yet"
MEMBERS = "For members"


@dataclass(frozen=True)
class Place:
    """One authority: its state in words, and its topics with how much is listed on each."""

    organisation: Organisation
    state: str
    topics: Sequence[Counted]


@dataclass(frozen=True)
class Coverage:
    """The highway authorities (their keys) that have something listed, and how many there are in all."""

    listed: frozenset[int]
    all: int


def coverage() -> Coverage:
    """Two queries."""
    authorities = Organisation.objects.filter(is_highway_authority=True)
    listed = authorities.filter(
        links__part="doer", links__state="asserted", links__material__status__in=Material.READABLE
    )
    return Coverage(frozenset(listed.values_list("pk", flat=True)), authorities.count())


def who_does_what(
    *, themes: Sequence[Counted], looked_at: Collection[int], topic: str = "", region: str = ""
) -> list[Place]:
    """Every highway authority A to Z. `looked_at` holds the ids of those whose own pages a source looks at."""
    places = Organisation.objects.filter(is_highway_authority=True).order_by("name")
    if region:
        places = places.filter(Q(region=region) | Q(nation=region))
    found, for_members = _found(topic)
    labels = {theme.id: theme.label for theme in themes}
    return [
        Place(
            place,
            _state(place.pk, found, for_members, looked_at),
            [Counted(id, labels[id], n) for id, n in sorted(found.get(place.pk, {}).items()) if id in labels],
        )
        for place in places
    ]


def _found(topic: str) -> tuple[dict[int, dict[str, int]], set[int]]:
    """Counts by place and theme, and the places where all of it is for members only."""
    links = OrganisationLink.objects.filter(
        part="doer", state="asserted", material__status__in=Material.READABLE, material__topic_links__state="asserted"
    )
    if topic:
        links = links.filter(Q(material__topic_links__topic=topic) | Q(material__topic_links__topic__broader=topic))
    rows = (
        links.annotate(theme=Coalesce("material__topic_links__topic__broader_id", "material__topic_links__topic_id"))
        .values("organisation", "theme")
        .annotate(
            n=Count("material", distinct=True), open=Count("material", distinct=True, filter=Q(material__access=""))
        )
        .values_list("organisation", "theme", "n", "open")
    )
    found: dict[int, dict[str, int]] = {}
    opened: set[int] = set()
    for place, theme, n, n_open in rows:
        found.setdefault(place, {})[theme] = n
        if n_open:
            opened.add(place)
    return found, set(found) - opened


def _state(place: int, found: Collection[int], for_members: Collection[int], looked_at: Collection[int]) -> str:
    if place in for_members:
        return MEMBERS
    if place in found:
        return LISTED
    return NOTHING if place in looked_at else NOT_LOOKED
