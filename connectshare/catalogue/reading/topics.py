"""Topics with their counts, and all that a topic's own page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber

from connectshare.catalogue.models import Material, OrganisationLink, Topic, TopicLink
from connectshare.catalogue.reading.lines import NEWEST_DATED, Line, lines, readable
from connectshare.sector.models import Organisation

SHOWN = 8  # of each group on a topic page
SHORT = 3  # words up to this length say too little to suggest a topic by

# What a newcomer should read first comes first; news comes last.
GROUPS: tuple[tuple[str, frozenset[str]], ...] = (
    (
        "Start here: guidance and codes",
        frozenset({"guidance", "specification", "toolkit", "template", "tool", "contract", "training", "commentary"}),
    ),
    (
        "What organisations have decided, and how they do it",
        frozenset({"policy", "strategy", "procedure", "how-we-do-it", "committee-report", "business-case"}),
    ),
    (
        "Cases, trials and research, including what did not work",
        frozenset({
            "case-study", "lesson", "trial-report", "research", "benchmark", "dataset", "presentation", "video",
            "meeting-note", "answered-query", "report",
        }),
    ),
    ("News", frozenset({"news", "newsletter"})),
)  # fmt: skip
COUNCIL_KINDS = GROUPS[1][1]


@dataclass(frozen=True)
class Counted:
    """A topic and how many readable materials are about it or anything narrower."""

    id: str
    label: str
    count: int


@dataclass(frozen=True)
class Group:
    """One group of a topic page: the first few, how many in all, and the kinds to search for the rest."""

    label: str
    lines: Sequence[Line]
    total: int
    kinds: Sequence[str]


@dataclass(frozen=True)
class TopicPage:
    """All that a topic's page shows."""

    topic: Topic
    total: int
    groups: Sequence[Group]
    narrower: Sequence[Counted]
    doers: Sequence[Organisation]
    has_council_document: bool


def _links() -> QuerySet[TopicLink]:
    return TopicLink.objects.filter(state="asserted", material__status__in=Material.READABLE)


def themes(of: QuerySet[Material] | None = None) -> list[Counted]:
    """The themes in their order, with counts of everything or of some materials; two queries."""
    found = Topic.objects.filter(broader=None, merged_into=None).order_by("position").values_list("id", "label")
    counts = dict(
        (_links() if of is None else _links().filter(material__in=of.values("pk")))
        .annotate(theme=Coalesce("topic__broader_id", "topic_id"))
        .values("theme")
        .annotate(n=Count("material", distinct=True))
        .values_list("theme", "n")
    )
    return [Counted(id, label, counts.get(id, 0)) for id, label in found]


def tree() -> list[tuple[Counted, list[Counted]]]:
    """Themes with their subtopics that hold something; three queries."""
    counts = dict(_links().values("topic").annotate(n=Count("material", distinct=True)).values_list("topic", "n"))
    narrower: dict[str, list[Counted]] = {}
    for id, label, broader in (
        Topic.objects.exclude(broader=None).filter(merged_into=None).values_list("id", "label", "broader_id")
    ):
        if counts.get(id):
            narrower.setdefault(broader or "", []).append(Counted(id, label, counts[id]))
    return [(theme, narrower.get(theme.id, [])) for theme in themes()]


def label_of(id: str) -> str:
    """The label of a topic; empty for what is none."""
    return Topic.objects.filter(pk=id).values_list("label", flat=True).first() or "" if id else ""


def theme_of(id: str) -> str:
    """The theme that a topic belongs to: itself where it is one, "" for what is no topic."""
    row = Topic.objects.filter(pk=id).values_list("broader_id", flat=True).first() if id else ""
    return row or (id if row is None else "")


def nearest(words: str, limit: int = 3) -> list[Topic]:
    """Topics whose name or synonyms hold a word of what was asked, those with most of them first."""
    asked = {word for word in words.lower().split() if len(word) > SHORT}
    scored = []
    for topic in Topic.objects.filter(merged_into=None) if asked else ():
        text = " ".join([topic.label, *topic.synonyms]).lower()
        if score := sum(word.rstrip("s") in text for word in asked):
            scored.append((-score, topic.position, topic))
    return [topic for _, _, topic in sorted(scored, key=lambda row: row[:2])[:limit]]


def about(topic: Topic) -> Q:
    """Which topic links are about a topic or anything narrower."""
    return Q(topic=topic) | Q(topic__broader=topic)


def topic_page(topic: Topic) -> TopicPage:
    """Read a topic's page, in six queries whatever its size."""
    found = readable().filter(pk__in=_links().filter(about(topic)).values("material"))
    counts = dict(found.annotate(group=_group()).order_by().values_list("group").annotate(n=Count("pk")))
    first = lines(_first_of_each_group(found))
    groups = [
        Group(label, [line for line in first if _group_of(line.kind_id) == n], counts.get(n, 0), sorted(kinds))
        for n, (label, kinds) in enumerate(GROUPS)
    ]
    narrower = [
        Counted(row.id, row.label, row.n)
        for row in topic.narrower.filter(merged_into=None).annotate(
            n=Count(
                "links__material",
                distinct=True,
                filter=Q(links__state="asserted", links__material__status__in=Material.READABLE),
            )
        )
        if row.n
    ]
    return TopicPage(
        topic=topic,
        total=sum(counts.values()),
        groups=[group for group in groups if group.total],
        narrower=narrower,
        doers=_doers(found),
        has_council_document=found.filter(kind_id__in=COUNCIL_KINDS, told_by="own").exists(),
    )


def _group() -> Case:
    """The number of the group a material belongs to; what has no kind is counted among the cases."""
    return Case(
        *(When(kind_id__in=kinds, then=Value(n)) for n, (_, kinds) in enumerate(GROUPS)),
        default=Value(2),
        output_field=IntegerField(),
    )


def _group_of(kind: str) -> int:
    return next((n for n, (_, kinds) in enumerate(GROUPS) if kind in kinds), 2)


def _first_of_each_group(found: QuerySet[Material]) -> QuerySet[Material]:
    """The newest few of each group: a councils' own document is worth more than its age, so told by itself first."""
    own_first = Case(When(told_by="own", then=Value(0)), default=Value(1))
    return (
        found.annotate(group=_group())
        .annotate(
            place=Window(
                RowNumber(),
                partition_by=[F("group")],
                order_by=[own_first, NEWEST_DATED, F("id")],
            )
        )
        .filter(place__lte=SHOWN)
        .order_by("group", "place")
    )


def _doers(found: QuerySet[Material]) -> list[Organisation]:
    """The highway authorities that did something about it, A to Z."""
    links = OrganisationLink.objects.filter(material__in=found, part="doer", state="asserted")
    return list(
        Organisation.objects.filter(pk__in=links.values("organisation"), is_highway_authority=True).order_by("name")
    )
