"""All that a topic's own page shows: what is listed, in the order in which a newcomer reads, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, F, IntegerField, Max, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from connectshare.catalogue.models import Material, Offer, OrganisationLink, Topic
from connectshare.catalogue.reading.lines import NEWEST_DATED, Line, lines, readable
from connectshare.catalogue.reading.topics import Counted, about, standing_links
from connectshare.sector.models import Organisation

SHOWN = 5  # of each group
LATEST = 3
NEIGHBOURS = 6
LESSON = "lesson"


@dataclass(frozen=True)
class Sort:
    """A group of types of document: how it is headed, what it is called in short, and what to say where it is empty."""

    label: str
    short: str
    none: str  # "No … yet"; empty where nobody misses it
    kinds: frozenset[str]


# What a newcomer should read first comes first; news comes last.
SORTS = (
    Sort(
        "Start here: guidance and codes", "Guidance and codes", "guidance or code of practice",
        frozenset({"guidance", "specification", "toolkit", "template", "tool", "contract", "training", "commentary"}),
    ),
    Sort(
        "What organisations have decided, and how they do it", "Policies and how it is done", "",
        frozenset({"policy", "strategy", "procedure", "how-we-do-it", "committee-report", "business-case"}),
    ),
    Sort(
        "Cases, trials and research, including what did not work", "Cases and trials", "case, trial or research",
        frozenset({
            "case-study", LESSON, "trial-report", "research", "benchmark", "dataset", "presentation", "video",
            "meeting-note", "answered-query", "report",
        }),
    ),
    Sort("News", "News", "", frozenset({"news", "newsletter"})),
)  # fmt: skip
OTHERWISE = 2  # what has no type is counted among the cases
COUNCIL_KINDS = SORTS[1].kinds


@dataclass(frozen=True)
class Group:
    """One group of a topic page: the first few, and how many in all."""

    sort: Sort
    lines: Sequence[Line]
    total: int

    @property
    def kinds(self) -> list[str]:
        """The types of document to search for all of it by."""
        return sorted(self.sort.kinds)


@dataclass(frozen=True)
class TopicPage:
    """All that a topic's page shows."""

    topic: Topic
    total: int
    groups: Sequence[Group]
    latest: Sequence[Line]  # none where all are seen at a glance
    narrower: Sequence[Counted]  # those with something
    neighbours: Sequence[Counted]  # topics of the same materials, with how many are about both; else its sisters
    doers: Sequence[Organisation]  # highway authorities, A to Z
    authorities: int  # in all
    missing: Sequence[str]  # "guidance or code of practice": what there is none of
    empty: Sequence[Counted]  # narrower topics without anything
    sources: frozenset[int]  # keys of gather's sources that it came from
    last_listed: datetime | None


def topic_page(topic: Topic) -> TopicPage:
    """Read a topic's page, in eleven queries or fewer whatever its size."""
    found = readable().filter(pk__in=standing_links().filter(about(topic)).values("material"))
    by_kind = list(found.order_by().values_list("kind").annotate(n=Count("pk"), last=Max("published_at")))
    total = sum(n for _, n, _ in by_kind)
    narrower = _narrower(topic)
    doers = _doers(found)
    return TopicPage(
        topic=topic,
        total=total,
        groups=_groups(found, {kind or "": n for kind, n, _ in by_kind}),
        latest=lines(found.order_by(NEWEST_DATED, "-published_at", "id")[:LATEST]) if total > 2 * LATEST else [],
        narrower=[one for one in narrower if one.count],
        neighbours=_neighbours(topic, found) if total else _sisters(topic),
        doers=doers,
        authorities=Organisation.objects.filter(is_highway_authority=True).count(),
        missing=_missing({kind or "" for kind, _, _ in by_kind}, _has_council_document(found)),
        empty=[one for one in narrower if not one.count],
        sources=frozenset(_sources(found)),
        last_listed=max((last for _, _, last in by_kind), default=None),
    )


def _group_of(kind: str) -> int:
    return next((n for n, sort in enumerate(SORTS) if kind in sort.kinds), OTHERWISE)


def _groups(found: QuerySet[Material], counts: dict[str, int]) -> list[Group]:
    first = lines(_first_of_each(found))
    totals = [sum(n for kind, n in counts.items() if _group_of(kind) == at) for at in range(len(SORTS))]
    return [
        Group(sort, [line for line in first if _group_of(line.kind_id) == at], totals[at])
        for at, sort in enumerate(SORTS)
        if totals[at]
    ]


def _first_of_each(found: QuerySet[Material]) -> QuerySet[Material]:
    """The newest few of each group: a council's own document is worth more than its age, so told by itself first."""
    group = Case(
        *(When(kind_id__in=sort.kinds, then=Value(at)) for at, sort in enumerate(SORTS)),
        default=Value(OTHERWISE),
        output_field=IntegerField(),
    )
    own_first = Case(When(told_by="own", then=Value(0)), default=Value(1))
    place = Window(RowNumber(), partition_by=[F("group")], order_by=[own_first, NEWEST_DATED, F("id")])
    return found.annotate(group=group).annotate(place=place).filter(place__lte=SHOWN).order_by("group", "place")


def _narrower(topic: Topic) -> list[Counted]:
    held = Q(links__state="asserted", links__material__status__in=Material.READABLE)
    rows = topic.narrower.filter(merged_into=None).annotate(n=Count("links__material", distinct=True, filter=held))
    return [Counted(row.id, row.label, row.n) for row in rows]


def _neighbours(topic: Topic, found: QuerySet[Material]) -> list[Counted]:
    """The topics that most of the same materials are about. Themes say too little to be neighbours."""
    links = standing_links().filter(material__in=found.values("pk")).exclude(about(topic)).exclude(topic__broader=None)
    rows = links.values_list("topic", "topic__label").annotate(n=Count("material", distinct=True))
    return [Counted(*row) for row in rows.order_by("-n", "topic__position", "topic")[:NEIGHBOURS]]


def _sisters(topic: Topic) -> list[Counted]:
    """The other topics of its theme that hold something."""
    return [one for one in _narrower(topic.broader) if one.count] if topic.broader else []


def _doers(found: QuerySet[Material]) -> list[Organisation]:
    """The highway authorities that did something about it, A to Z."""
    links = OrganisationLink.objects.filter(material__in=found.values("pk"), part="doer", state="asserted")
    authorities = Organisation.objects.filter(is_highway_authority=True)
    return list(authorities.filter(pk__in=links.values("organisation")).order_by("name"))


def _has_council_document(found: QuerySet[Material]) -> bool:
    """Whether a highway authority itself has said what it decided or how it does it."""
    council = Q(
        organisation_links__organisation__is_highway_authority=True,
        organisation_links__part="doer", organisation_links__state="asserted",
    )  # fmt: skip
    return found.filter(council, kind_id__in=COUNCIL_KINDS, told_by="own").exists()


def _missing(kinds: set[str], council_document: bool) -> list[str]:
    """What a reader would look for and there is none of. Nobody misses news."""
    groups = {_group_of(kind) for kind in kinds}
    missing = [] if council_document else ["council document"]
    missing += [sort.none for at, sort in enumerate(SORTS) if sort.none and at not in groups]
    return missing if LESSON in kinds else [*missing, "lesson on what did not work"]


def _sources(found: QuerySet[Material]) -> set[int]:
    offers = Offer.objects.filter(material__in=found.values("pk"), gone_at=None)
    return {key for key in offers.exclude(source=None).values_list("source", flat=True).distinct() if key}
