"""The topics that the picture can be narrowed to, the columns that it has then, and what a blank of it stands for.

Called by pages; reads only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectshare.catalogue.models import Material, Topic, TopicLink
from connectshare.sector.models import Network, Organisation


@dataclass(frozen=True)
class Column:
    """One topic of the picture."""

    id: str
    label: str


@dataclass(frozen=True)
class Theme(Column):
    """A theme with its topics that hold something."""

    topics: Sequence[Column]


@dataclass(frozen=True)
class Choice:
    """What is chosen, the columns it is shown in, and what else could be."""

    label: str  # of the chosen topic; "" where none is
    columns: Sequence[Column]  # the themes; of a theme its topics; none of a topic, which has one figure
    themes: Sequence[Theme]  # those with something listed, and always what is chosen


def choose(chosen: str = "") -> Choice:
    """Read the topics; two queries. What is no topic has neither a label nor columns."""
    topics = list(Topic.objects.filter(merged_into=None).order_by("position"))
    links = TopicLink.objects.filter(state="asserted", material__status__in=Material.READABLE)
    listed = {chosen, *links.values_list("topic", flat=True).distinct().order_by()}
    themes = []
    for theme in (one for one in topics if one.broader_id is None):
        narrower = [Column(one.id, one.label) for one in topics if one.broader_id == theme.id and one.id in listed]
        if narrower or theme.id in listed:
            themes.append(Theme(theme.id, theme.label, narrower))
    label = next((one.label for one in topics if one.id == chosen), "")
    columns = [Column(one.id, one.label) for one in topics if one.broader_id == (chosen or None)]
    return Choice(label, columns, themes)


@dataclass(frozen=True)
class Gap:
    """Nothing is listed of somebody: on a topic, or at all."""

    topic: str  # label; may be empty
    who: str


def gap_of(said: Mapping[str, str]) -> Gap | None:
    """The blank of the picture that an address names by keys; two queries, none where it names none."""
    if slug := said.get("organisation", ""):
        who = Organisation.objects.filter(slug=slug).values_list("official_name", flat=True).first()
    elif slug := said.get("network", ""):
        who = Network.objects.filter(slug=slug).values_list("name", flat=True).first()
    elif name := said.get("region", ""):
        who = Organisation.objects.filter(region=name).values_list("region", flat=True).first()
    else:
        return None
    topic = Topic.objects.filter(pk=said.get("topic", "")).values_list("label", flat=True).first()
    return Gap(topic or "", who) if who else None
