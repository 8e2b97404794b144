"""Finds materials by words and filters, and reads the rows that are shown. Called by pages, feeds and `find`.

Index documents hold keys; labels are looked up here, so that a changed label needs no new index.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings
from django.db.models import Prefetch

from connectshare.catalogue.models import Kind, Lens, Material, Offer, OrganisationLink, Topic, TopicLink
from connectshare.plumbing.clock import today
from connectshare.search.engine import Hits, SearchEngine, open_engine
from connectshare.search.hits import Hit
from connectshare.search.query import Query
from connectshare.sector.models import Network, Organisation
from connectshare.sector.reading import type_label


@dataclass(frozen=True)
class FoundMaterial:
    """A result as shown: the row, and why it matched."""

    material: Material
    hit: Hit


@dataclass(frozen=True)
class Choice:
    """One value of a filter: its key, its label and how many results it would leave."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Results:
    """One page of results. `hits` says what was corrected or widened."""

    query: Query
    hits: Hits
    found: tuple[FoundMaterial, ...]
    facets: Mapping[str, tuple[Choice, ...]]

    @property
    def total(self) -> int:
        """How many materials match in all."""
        return self.hits.total


@cache
def _engine(address: str) -> SearchEngine:
    return open_engine(address)


def find(query: Query) -> Results:
    """Search. Never raises for anything in the query."""
    query = query if query.today.year > 1 else replace(query, today=today())
    hits = _engine(settings.SEARCH_URL).search(query)
    rows = shown([hit.id for hit in hits.hits])
    # A material that was withdrawn a moment ago may still be in the index: the database has the last word.
    found = tuple(FoundMaterial(rows[hit.id], hit) for hit in hits.hits if hit.id in rows)
    return Results(query, hits, found, _labelled(hits, query))


def shown(ids: Sequence[str]) -> dict[str, Material]:
    """The readable materials of these ids, with everything a result shows."""
    rows = Material.objects.filter(pk__in=ids, status__in=Material.READABLE).select_related("kind", "of_network")
    rows = rows.prefetch_related(
        Prefetch(
            "organisation_links", OrganisationLink.objects.filter(state="asserted").select_related("organisation")
        ),
        Prefetch("topic_links", TopicLink.objects.filter(state="asserted").select_related("topic")),
        Prefetch("offers", Offer.objects.select_related("network")),
    )
    return {row.id: row for row in rows}


def _labelled(hits: Hits, query: Query) -> dict[str, tuple[Choice, ...]]:
    """The counts of the filters with labels, the chosen ones always among them."""
    labelled = {}
    for name, counts in hits.facets.items():
        chosen = query.filters.get(name, ())
        numbers = {count.value: count.count for count in counts}
        labels = labels_of(name, [*numbers, *chosen])
        values = [*numbers, *(value for value in chosen if value not in numbers and value in labels)]
        labelled[name] = tuple(
            Choice(value, labels.get(value, value), numbers.get(value, 0), value in chosen) for value in values
        )
    return labelled


def labels_of(name: str, values: Iterable[str]) -> dict[str, str]:
    """What readers are shown for the keys of a filter. Unknown keys are left out, or shown as they are."""
    keys = list(values)
    match name:
        case "topic":
            return dict(Topic.objects.filter(pk__in=keys).values_list("id", "label"))
        case "kind":
            return dict(Kind.objects.filter(pk__in=keys).values_list("id", "label"))
        case "lens":
            return dict(Lens.objects.filter(pk__in=keys).values_list("id", "label"))
        case "organisation":
            return dict(Organisation.objects.filter(slug__in=keys).values_list("slug", "official_name"))
        case "network":
            return dict(Network.objects.filter(slug__in=keys).values_list("slug", "name"))
        case "organisation_type":
            return {key: type_label(key) or "Other body" for key in keys}
        case _:
            return {key: LABELS.get(name, {}).get(key, key) for key in keys}


LABELS: dict[str, dict[str, str]] = {
    "told_by": dict(Material.ToldBy.choices),
    "year": {"2": "Last 2 years", "5": "Last 5 years", "10": "Last 10 years", "any": "Any year"},
    "format": {
        "pdf": "PDF", "web-page": "Web page", "document": "Word or other document", "slides": "Slides",
        "spreadsheet": "Spreadsheet", "text": "Plain text", "other": "Other",
    },
}  # fmt: skip
