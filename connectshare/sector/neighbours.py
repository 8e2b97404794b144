"""Which networks are like one, by what, and which region it names. Called by the page of a network; reads only.

What makes them alike is always said: a reader must see why a neighbour is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from connectshare.sector.models import Membership, Network
from connectshare.sector.reading import regions

MOST = 6
EVERYWHERE = "UK"  # too wide a place to make two networks alike
NO_MORE = (Network.Standing.MERGED, Network.Standing.CLOSED)


@dataclass(frozen=True)
class Alike:
    """A network, and what makes it like another: "also a council network, 3 members in common"."""

    network: Network
    by: str


def networks_like(network: Network, members: Sequence[Membership]) -> list[Alike]:
    """Networks with members in common, of the same place, or of the same sort; most alike first. One query."""
    its_own = [membership.organisation_id for membership in members]
    theirs = Q(memberships__ended=None, memberships__organisation__in=its_own)
    common = Count("memberships__organisation", distinct=True, filter=theirs)
    others = Network.objects.exclude(pk=network.pk).exclude(standing__in=NO_MORE).annotate(common=common)
    compared = [(*_shared(network, other, other.common), other) for other in others]
    compared.sort(key=lambda row: (-row[0], row[2].position, row[2].name))
    return [Alike(other, by) for score, by, other in compared if score][:MOST]


def _shared(network: Network, other: Network, common: int) -> tuple[int, str]:
    """How alike two networks are, and by what."""
    here = network.region not in {"", EVERYWHERE} and network.region == other.region
    sort = bool(network.type) and (network.type, network.scope) == (other.type, other.scope)
    words = [f"also a {other.type}"] if sort else []
    words += [f"{'' if sort else 'also '}in {other.region}"] if here else []
    words += [f"{common} member{'' if common == 1 else 's'} in common"] if common else []
    return 3 * common + 2 * here + sort, ", ".join(words)


def region_of(network: Network) -> str:
    """The region or nation that a network's own place is; empty where it is wider, narrower or not known. One query."""
    bare = network.region.removesuffix(" England")
    return bare if bare in regions() else ""
