"""What an organisation has shared and what others say about it, and the list of organisations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from connectshare.catalogue.models import Material, TopicLink
from connectshare.catalogue.reading.covering import done_by
from connectshare.catalogue.reading.lines import NEWEST_DATED, Line, lines, readable
from connectshare.sector.models import Network, Organisation

OWN_VOICES = ("own", "")
LATEST = 3
MOST = 200  # lines on one page; the search has the rest


@dataclass(frozen=True)
class Shelf:
    """Materials under one theme."""

    label: str
    topic: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Shared:
    """What an organisation shared itself, by topic, and what others say about it."""

    shelves: Sequence[Shelf]
    by_others: Sequence[Line]
    latest: Sequence[Line]  # of its own, the newest first; none where all are seen at a glance
    total: int


def shared_by(organisation: Organisation) -> Shared:
    """What is listed of an organisation; four queries."""
    found = lines(done_by(organisation).order_by(NEWEST_DATED, "-published_at", "id")[:MOST])
    publishes = set(
        readable()
        .filter(organisation_links__organisation=organisation, organisation_links__part="publisher")
        .values_list("pk", flat=True)
    )
    voices = {organisation.official_name, organisation.name}
    themes = _first_theme([line.id for line in found])
    own = [line for line in found if line.told_by in OWN_VOICES or line.id in publishes or _speaks(line, voices)]
    shelves: dict[tuple[str, str], list[Line]] = {}
    for line in own:
        shelves.setdefault(themes.get(line.id, ("Not yet sorted by topic", "")), []).append(line)
    return Shared(
        shelves=[Shelf(label, id, held) for (label, id), held in sorted(shelves.items())],
        by_others=[line for line in found if line not in own],
        latest=own[:LATEST] if len(own) > 2 * LATEST else [],
        total=len(found),
    )


def _speaks(line: Line, voices: set[str]) -> bool:
    """Networks and national bodies tell of themselves: nobody else is between."""
    return line.told_by not in {"press", "supplier", "adviser", "community"} and line.who in voices


def _first_theme(ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    rows = (
        TopicLink.objects.filter(material__in=ids, state="asserted")
        .annotate(
            theme=Coalesce("topic__broader_id", "topic_id"),
            theme_label=Coalesce("topic__broader__label", "topic__label"),
        )
        .order_by("-id")
        .values_list("material", "theme_label", "theme")
    )
    return {material: (label, theme) for material, label, theme in rows}


def with_something_listed() -> list[tuple[Organisation, int]]:
    """Organisations that did something listed here, with how much, A to Z. Those with nothing are left out."""
    count = Count(
        "links__material",
        distinct=True,
        filter=Q(links__state="asserted", links__part="doer", links__material__status__in=Material.READABLE),
    )
    found = Organisation.objects.annotate(listed=count).filter(listed__gt=0).order_by("name")
    return [(organisation, organisation.listed) for organisation in found]


def offered_by(network: Network, limit: int = 50) -> list[Line]:
    """What a network itself makes available."""
    mine = Q(offers__network=network, offers__gone_at=None)
    return lines(readable().filter(mine).distinct().order_by(NEWEST_DATED, "id")[:limit])


def found_of(network: Network, limit: int = 50) -> list[Line]:
    """A network's own work that we found on public pages. Found is not contributed: no network offers it."""
    theirs = readable().filter(of_network=network).exclude(offers__network=network)
    return lines(theirs.distinct().order_by(NEWEST_DATED, "id")[:limit])


def published_by_members(network: Network, limit: int = 20) -> list[Line]:
    """What its present member authorities published, newest first; apart from what the network offers."""
    members = network.memberships.filter(ended=None).values("organisation")
    theirs = Q(organisation_links__organisation__in=members, organisation_links__state="asserted")
    return lines(readable().filter(theirs).distinct().order_by(NEWEST_DATED, "id")[:limit])
