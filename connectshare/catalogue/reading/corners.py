"""Region by region and network by network: what there is more of, what is new, and whom to ask. Called by pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connectshare.catalogue.models import Material
from connectshare.catalogue.reading.lines import Line, lines, readable
from connectshare.catalogue.reading.picture import NETWORKS, Asked, Row, about, of_network, of_region
from connectshare.sector.models import Membership, Network

ENOUGH = 2  # materials on a topic before it can be called a strength
FOREMOST = 3  # authorities to ask
NO_LONGER = (Network.Standing.MERGED, Network.Standing.CLOSED)
WORDLESS = {"and", "east", "england", "north", "of", "south", "the", "west"}  # what tells no region by itself


@dataclass(frozen=True)
class Strength:
    """A topic that somebody has more of than the others have, for their size."""

    topic: str
    label: str
    count: int


@dataclass(frozen=True)
class Corner:
    """One region or network: what it has more of than others, what is new, and whom to ask."""

    row: Row
    all: int  # listed of it on any topic
    strong: Sequence[Strength]
    new: Sequence[Line]
    foremost: Sequence[Row]  # its authorities with most listed
    networks: Sequence[Network]  # itself, or those of the region

    @property
    def share(self) -> int:
        """How much of all that is listed of it is on the topic asked for, in per cent."""
        return round(100 * self.row.count / self.all) if self.all else 0


def corners(
    rows: str, asked: Asked, told: Sequence[Row], shown: Sequence[Row], *, everything: Sequence[Row],
    authorities: Sequence[Row], compares: bool, with_new: bool,
) -> list[Corner]:  # fmt: skip
    """Read those of `shown`; two queries, and with what is new three more for each.

    `told` are all rows, `everything` the same on any topic; `compares` says whether there is more than one topic.
    """
    found, all_of = [row for row in told if row.count], {row.key: row.count for row in everything}
    networks, members = list(Network.objects.all()), _members() if rows == NETWORKS else {}
    names = [row.name for row in told]
    made = []
    for row in shown:
        if rows == NETWORKS:
            theirs = [one for one in authorities if one.key in members.get(row.key, ())]
            whose = [one for one in networks if one.pk == row.key]
        else:
            theirs = [one for one in authorities if one.note == row.name]
            whose = networks_in(row.name, names, networks)
        strong = strengths(row, found) if compares and row.count else []
        new = newest_of(rows, row, asked) if with_new and row.count else []
        made.append(Corner(row, all_of[row.key], strong, new, _foremost(theirs), whose))
    return made


def strengths(row: Row, rows: Sequence[Row], most: int = 3) -> list[Strength]:
    """The topics whose share of what a row has lies furthest above their share of what all rows have."""
    all_of = {cell.topic: 0 for cell in row.cells}
    for one in rows:
        for cell in one.cells:
            all_of[cell.topic] += cell.count
    whole = sum(one.count for one in rows) or 1
    lift = {
        cell.topic: cell.count / row.count / (all_of[cell.topic] / whole) for cell in row.cells if cell.count >= ENOUGH
    }
    best = sorted((cell for cell in row.cells if lift.get(cell.topic, 0) > 1), key=lambda cell: -lift[cell.topic])
    return [Strength(cell.topic, cell.label, cell.count) for cell in best[:most]]


def newest_of(rows: str, row: Row, asked: Asked, limit: int = 5) -> list[Line]:
    """The newest of a network or a region: of what its figure counts. Three queries."""
    found = Material.objects.filter(of_network(row.key)) if rows == NETWORKS else of_region(row.name)
    keys = found.filter(about(asked)).values("pk")
    return lines(readable().filter(pk__in=keys).order_by("-published_at", "id")[:limit])


def _foremost(authorities: Iterable[Row]) -> list[Row]:
    """Those of some authorities with most listed."""
    return sorted((one for one in authorities if one.count), key=lambda one: -one.count)[:FOREMOST]


def _members() -> dict[int, set[int]]:
    """The keys of the present members of each network (its key); one query."""
    found: dict[int, set[int]] = {}
    for network, organisation in Membership.objects.filter(ended=None).values_list("network", "organisation"):
        found.setdefault(network, set()).add(organisation)
    return found


def networks_in(region: str, regions: Sequence[str], networks: Iterable[Network]) -> list[Network]:
    """The networks at work that say they are of a region or nation, A to Z; of those of all the UK none."""
    return sorted(
        (one for one in networks if one.standing not in NO_LONGER and lies_in(one.region, region, regions)),
        key=lambda one: one.name,
    )


def lies_in(said: str, region: str, regions: Sequence[str]) -> bool:
    """Whether "Midlands and parts of the North West" is of a region: of the North West and of both Midlands."""
    left = said.lower()
    if region.lower() in left:
        return True
    for other in regions:
        left = left.replace(other.lower(), "")
    telling = set(re.findall(r"\w+", region.lower())) - WORDLESS
    return not telling.isdisjoint(re.findall(r"\w+", left))
