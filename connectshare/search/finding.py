"""Finds materials by words and filters, and reads the rows that are shown. Called by pages, feeds and `find`.

Index documents hold keys; labels are looked up here, so that a changed label needs no new index.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from django.conf import settings
from django.db.models import Prefetch

from connectshare.catalogue.models import Material, Offer, OrganisationLink, TopicLink
from connectshare.catalogue.reading.lines import readable
from connectshare.plumbing.clock import today
from connectshare.search import meaning
from connectshare.search.embedding import kept_of
from connectshare.search.engine import EngineEmpty, Hits, Order, SearchEngine, open_engine
from connectshare.search.facets import ANY_YEAR, LAST_YEARS, years_chosen
from connectshare.search.fields import Typed, typed_fields, without
from connectshare.search.hits import Hit
from connectshare.search.labelling import labels_of, themes_of
from connectshare.search.naming import named_of, values_called
from connectshare.search.query import Query, read_words


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
    within: str = ""  # of a topic: its theme


@dataclass(frozen=True)
class Answer:
    """One page of what the engine finds. `hits` says what was corrected or widened."""

    query: Query
    hits: Hits
    facets: Mapping[str, tuple[Choice, ...]]
    meaning: bool  # whether the order is by meaning as well as by words

    @property
    def total(self) -> int:
        """How many materials match in all."""
        return self.hits.total


@dataclass(frozen=True)
class Results(Answer):
    """An answer with the rows of the materials."""

    found: tuple[FoundMaterial, ...]


@cache
def _engine(address: str) -> SearchEngine:
    return open_engine(address)


def engine() -> SearchEngine:
    """The engine of this process, for reading."""
    return _engine(settings.SEARCH_URL)


def understood(query: Query) -> Query:
    """The query with the filters that were typed among its words put to the other filters."""
    filters = dict(query.filters)
    read: list[Typed] = []
    for typed in typed_fields(query.words):
        if values := values_called(typed.facet, typed.value):
            filters[typed.facet] = tuple(dict.fromkeys((*filters.get(typed.facet, ()), *values)))
            read.append(typed)
    words = without(query.words, tuple(read))
    return query if words == query.words else replace(query, words=words, filters=filters)


def answer(query: Query) -> Answer:
    """Search. Never raises for anything in the query; raises `EngineEmpty` where the index is still to be built.

    A material that was withdrawn a moment ago may still be in the index: the database has the last word.
    """
    query = understood(query if query.today.year > 1 else replace(query, today=today()))
    hits, by_meaning = _searched(_narrowed(query))
    if not hits.total and engine().needs_rebuild() and readable().exists():
        raise EngineEmpty("There is no search index yet, or an old one: run `connectshare reindex`.")
    return Answer(query, hits, _labelled(hits, query), by_meaning)


def find(query: Query) -> Results:
    """Search, and read the rows of what is found and still readable."""
    said = answer(query)
    rows = shown([hit.id for hit in said.hits.hits])
    found = tuple(FoundMaterial(rows[hit.id], hit) for hit in said.hits.hits if hit.id in rows)
    return Results(said.query, said.hits, said.facets, said.meaning, found)


def _searched(query: Query) -> tuple[Hits, bool]:
    """What the engine finds, put in order by meaning as well where that can be done, and whether it was."""
    vector = meaning.of_question(query.words) if _may_be_reordered(query) else None
    if vector is None:
        return engine().search(query), False
    near: dict[str, float] = {}
    worth: dict[str, float] = {}

    def by_meaning(ranked: Sequence[tuple[str, float]]) -> list[str]:
        first, rest = ranked[: meaning.DEPTH], ranked[meaning.DEPTH :]
        near.update(meaning.nearness(vector, kept_of(id_ for id_, _ in first)))
        worth.update(meaning.valued(first, near, meaning.share_for(query.words)))
        if rest:  # as by words, each below what comes before it
            lowest, edge = min(worth.values()), first[-1][1]
            worth.update((id_, lowest + score - edge) for id_, score in rest)
        return list(worth)

    hits = engine().search(query, Order(max(meaning.DEPTH, query.offset + query.limit), by_meaning))
    if not near:
        return hits, False
    return replace(hits, hits=tuple(replace(hit, score=worth[hit.id]) for hit in hits.hits)), True


def _may_be_reordered(query: Query) -> bool:
    """Not where the reader was exact (phrases, words left out), nor on pages beyond what is put in order."""
    asked = read_words(query.words)
    exact = any(one.quoted or one.negated for one in asked)
    return bool(asked) and not exact and query.sort == "relevant" and query.offset < meaning.DEPTH


def _narrowed(query: Query) -> Query:
    """The query without the themes of which a topic is chosen as well: a theme holds all its topics."""
    chosen = query.filters.get("topic", ())
    wide = set(themes_of(chosen).values()) if len(chosen) > 1 else set()
    if not wide & set(chosen):
        return query
    return replace(query, filters={**query.filters, "topic": tuple(value for value in chosen if value not in wide)})


def shown(ids: Sequence[str]) -> dict[str, Material]:
    """The readable materials of these ids, with everything a result shows."""
    standing = OrganisationLink.objects.filter(state="asserted").select_related("organisation")
    rows = readable().filter(pk__in=ids).select_related("kind", "of_network")
    rows = rows.prefetch_related(
        Prefetch("organisation_links", standing),
        Prefetch("topic_links", TopicLink.objects.filter(state="asserted").select_related("topic")),
        Prefetch("offers", Offer.objects.select_related("network")),
    )
    return {row.id: row for row in rows}


def _known(name: str, keys: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Labels of the values of a filter, and the themes of topics: from memory, and what is new from the database."""
    named = named_of(name)
    new = [key for key in keys if key not in named]
    labels = {key: named[key].label for key in keys if key in named} | (labels_of(name, new) if new else {})
    themes = {key: named[key].within for key in keys if key in named and named[key].within}
    return labels, themes | (themes_of(new) if new and name == "topic" else {})


def _labelled(hits: Hits, query: Query) -> dict[str, tuple[Choice, ...]]:
    """The counts of the filters with labels, the chosen ones always among them."""
    labelled = {}
    for name, counts in hits.facets.items():
        chosen = query.filters.get(name, ())
        numbers = {count.value: count.count for count in counts}
        if name == "year":
            numbers |= _of_years(chosen, hits, query.today)
        labels, themes = _known(name, [*numbers, *chosen])
        values = [*numbers, *(value for value in chosen if value not in numbers and value in labels)]
        within = {value: themes[value] for value in values if value in themes}
        labelled[name] = tuple(
            Choice(value, labels.get(value, value), numbers.get(value, 0), value in chosen, within.get(value, ""))
            for value in values
        )
    return labelled


def _of_years(chosen: Sequence[str], hits: Hits, today: date) -> dict[str, int]:
    """How many there are of the years and spans that are chosen beside the last 2, 5 and 10."""
    each = {count.value: count.count for count in hits.facets.get("year_each", ())}
    spans = {value: years_chosen((value,), today) for value in chosen if value not in (*LAST_YEARS, ANY_YEAR)}
    return {value: sum(each.get(str(year), 0) for year in years) for value, years in spans.items() if years}
