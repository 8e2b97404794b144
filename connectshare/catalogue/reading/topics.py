"""Topics with their counts, as pages and filters list them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from connectshare.catalogue.models import Material, Topic, TopicLink

SHORT = 3  # words up to this length say too little to suggest a topic by


@dataclass(frozen=True)
class Counted:
    """A topic and how many readable materials are about it or anything narrower."""

    id: str
    label: str
    count: int


def standing_links() -> QuerySet[TopicLink]:
    """Links of topics to materials that have a page."""
    return TopicLink.objects.filter(state="asserted", material__status__in=Material.READABLE)


def themes(of: QuerySet[Material] | None = None) -> list[Counted]:
    """The themes in their order, with counts of everything or of some materials; two queries."""
    found = Topic.objects.filter(broader=None, merged_into=None).order_by("position").values_list("id", "label")
    counts = dict(
        (standing_links() if of is None else standing_links().filter(material__in=of.values("pk")))
        .annotate(theme=Coalesce("topic__broader_id", "topic_id"))
        .values("theme")
        .annotate(n=Count("material", distinct=True))
        .values_list("theme", "n")
    )
    return [Counted(id, label, counts.get(id, 0)) for id, label in found]


def tree() -> list[tuple[Counted, list[Counted]]]:
    """Themes with their subtopics that hold something; three queries."""
    counts = dict(
        standing_links().values("topic").annotate(n=Count("material", distinct=True)).values_list("topic", "n")
    )
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
