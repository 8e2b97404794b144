"""Whose material is whose, and what places like it have that it has not. Called by pages; reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from connectshare.catalogue.models import Material, TopicLink
from connectshare.catalogue.reading.lines import readable
from connectshare.sector.models import Network, Organisation

MOST = 6  # topics that others have


@dataclass(frozen=True)
class SharedKind:
    """A type of document that other networks have something of."""

    id: str
    label: str
    networks: Sequence[tuple[str, str]]  # slug and name, A to Z by name


@dataclass(frozen=True)
class Elsewhere:
    """A topic on which places like it have something listed, and it has nothing."""

    id: str
    label: str
    places: Sequence[Organisation]  # A to Z


def done_by(organisation: Organisation) -> QuerySet[Material]:
    """What is listed of an organisation."""
    mine = Q(organisation_links__organisation=organisation, organisation_links__state="asserted")
    return readable().filter(mine).distinct()


def work_of(network: Network) -> QuerySet[Material]:
    """What a network offers, and its own work that we found."""
    return readable().filter(Q(of_network=network) | Q(offers__network=network, offers__gone_at=None)).distinct()


def what_others_have(organisation: Organisation, alike: Sequence[Organisation]) -> list[Elsewhere]:
    """Topics that at least two of the places like it have and it has not, the commonest first. Three queries."""
    its_own = TopicLink.objects.filter(state="asserted", material__in=done_by(organisation).values("pk")).values(
        "topic"
    )
    rows = (
        TopicLink.objects.filter(
            state="asserted", material__status__in=Material.READABLE,
            material__organisation_links__organisation__in=[place.pk for place in alike],
            material__organisation_links__state="asserted", material__organisation_links__part="doer",
        )
        .exclude(topic__in=its_own)
        .exclude(topic__broader=None)
        .values_list("topic", "topic__label", "material__organisation_links__organisation")
        .distinct()
    )  # fmt: skip
    by_key = {place.pk: place for place in alike}
    places: dict[tuple[str, str], set[int]] = {}
    for topic, label, place in rows:
        if place in by_key:
            places.setdefault((topic, label), set()).add(place)
    common = sorted(places.items(), key=lambda row: (-len(row[1]), row[0][1]))
    return [
        Elsewhere(topic, label, sorted((by_key[key] for key in keys), key=lambda place: place.name))
        for (topic, label), keys in common
        if len(keys) > 1
    ][:MOST]


def what_networks_share(network: Network) -> list[SharedKind]:
    """Types of document that other networks have and it has not, the commonest first. Two queries."""
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for kind, label, slug, name in _kinds_of_networks():
        found.setdefault((kind, label), set()).add((slug, name))
    lacking = [row for row in found.items() if (network.slug, network.name) not in row[1]]
    lacking.sort(key=lambda row: (-len(row[1]), row[0][1]))
    return [SharedKind(kind, label, sorted(whose, key=lambda one: one[1])) for (kind, label), whose in lacking[:MOST]]


def _kinds_of_networks() -> set[tuple[str, str, str, str]]:
    """Every type of document with every network that offers such, or whose own such work we found."""
    theirs = readable().exclude(kind=None).order_by()
    found = theirs.exclude(of_network=None)
    offered = theirs.filter(offers__network__isnull=False, offers__gone_at=None)
    return {
        *found.values_list("kind", "kind__label", "of_network__slug", "of_network__name").distinct(),
        *offered.values_list("kind", "kind__label", "offers__network__slug", "offers__network__name").distinct(),
    }
