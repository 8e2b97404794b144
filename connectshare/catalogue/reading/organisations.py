"""What an organisation has shared and what others say about it, and the list of organisations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from connectshare.catalogue.models import Material, TopicLink
from connectshare.catalogue.reading.covering import done_by, work_of
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


@dataclass(frozen=True)
class Work:
    """What a network offers, what of its own we found, and the newest of both."""

    offered: Sequence[Line]
    found: Sequence[Line]
    latest: Sequence[Line]  # none where all are seen at a glance
    is_all: bool  # the search has the rest


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
        latest=_latest(own),
        total=len(found),
    )


def _latest(listed: Sequence[Line]) -> Sequence[Line]:
    """The first few of a list that is the newest first; none where all are seen at a glance."""
    return listed[:LATEST] if len(listed) > 2 * LATEST else []


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


def work_shown(network: Network) -> Work:
    """What a network itself makes available, and its own work that we found; three queries.

    Found is not contributed: no network offers it, or ever did.
    """
    listed = lines(work_of(network).order_by(NEWEST_DATED, "id")[:MOST])
    offers = network.offers.filter(material__in=[line.id for line in listed]).values_list("material", "gone_at")
    standing = {material for material, gone_at in offers if gone_at is None}
    ever = {material for material, _ in offers}
    return Work(
        offered=[line for line in listed if line.id in standing],
        found=[line for line in listed if line.id not in ever],
        latest=_latest(listed),
        is_all=len(listed) < MOST,
    )


def published_by_members(network: Network, limit: int = 20) -> list[Line]:
    """What its present member authorities published, newest first; apart from what the network offers."""
    members = network.memberships.filter(ended=None).values("organisation")
    theirs = Q(organisation_links__organisation__in=members, organisation_links__state="asserted")
    return lines(readable().filter(theirs).distinct().order_by(NEWEST_DATED, "id")[:limit])


def published_in(region: str, limit: int = 5) -> list[Line]:
    """What highway authorities of a region published themselves, newest first. Two queries."""
    theirs = Q(
        organisation_links__organisation__region=region, organisation_links__organisation__is_highway_authority=True,
        organisation_links__part="doer", organisation_links__state="asserted",
    )  # fmt: skip
    own = readable().filter(theirs, told_by="own")
    return lines(own.distinct().order_by(NEWEST_DATED, "id")[:limit])
