"""What topics, organisations and networks are called, kept in memory: for filters typed by name, and for suggestions.

Called by `finding.py` and `suggesting.py`. Reads the database at most once a minute in each process, writes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Literal

from connectshare.catalogue.models import Kind, Lens, Material, Topic
from connectshare.search.analysing import stem, words_of
from connectshare.search.facets import LAST_YEARS
from connectshare.search.fields import years
from connectshare.search.labelling import LABELS
from connectshare.sector.models import Network, Organisation
from connectshare.sector.reading import TYPES

FRESH = 60.0  # seconds
MOST_VALUES = 10  # values that one typed name may stand for

Sort = Literal["topic", "kind", "lens", "organisation", "network", "region"]


@dataclass(frozen=True)
class Named:
    """One thing with all it is called. `value` is its key in the filters; the label comes first among the names."""

    sort: Sort
    value: str
    label: str
    names: tuple[tuple[str, ...], ...]  # in words, small letters
    within: str = ""  # the value of the theme, which implies this one


class _Kept:
    def __init__(self) -> None:
        self.names: tuple[Named, ...] = ()
        self.by_sort: dict[str, dict[str, Named]] = {}
        self.read_at = float("-inf")
        self.lock = Lock()


_kept = _Kept()


def all_named() -> tuple[Named, ...]:
    """Everything that has a name, as it was at most a minute ago."""
    return _fresh().names


def named_of(sort: str) -> Mapping[str, Named]:
    """Those of one sort by their value; nothing where things of that sort have no names."""
    return _fresh().by_sort.get(sort, {})


def _fresh() -> _Kept:
    with _kept.lock:
        if time.monotonic() - _kept.read_at > FRESH:
            _kept.names, _kept.read_at = tuple(_read()), time.monotonic()
            _kept.by_sort = {}
            for one in _kept.names:
                _kept.by_sort.setdefault(one.sort, {})[one.value] = one
        return _kept


def forget() -> None:
    """Read again at the next call."""
    with _kept.lock:
        _kept.read_at = float("-inf")


def _read() -> Iterable[Named]:
    for topic in Topic.objects.filter(merged_into=None):
        yield replace(_named("topic", topic.id, topic.label, *topic.synonyms), within=topic.broader_id or "")
    for kind in Kind.objects.all():
        yield _named("kind", kind.id, kind.label)
    for lens in Lens.objects.all():
        yield _named("lens", lens.id, lens.label)
    places: dict[str, None] = {}
    for one in Organisation.objects.all():
        yield _named("organisation", one.slug, one.official_name, one.name, *one.aliases)
        places |= dict.fromkeys((one.region, one.nation))
    for network in Network.objects.all():
        yield _named("network", network.slug, network.name)
    yield from (_named("region", place, place) for place in places if place)


def _named(sort: Sort, value: str, label: str, *others: str) -> Named:
    names = dict.fromkeys(words_of(name) for name in (label, value.replace("-", " "), *others))
    return Named(sort, value, label, tuple(name for name in names if name))


def known_values(facet: str) -> set[str]:
    """All values that a filter other than the year's takes, as the rows are now."""
    match facet:
        case "told_by" | "format" | "stage":
            return set(LABELS[facet])
        case "licence":
            return {*LABELS[facet], *Material.objects.values_list("licence", flat=True).distinct()} - {""}
        case "organisation_type":
            return {*TYPES, *Organisation.objects.values_list("type", flat=True).distinct()} - {""}
        case "region":
            of_materials = Material.objects.values_list("region", flat=True).distinct()
            return {*(one.value for one in _read() if one.sort == facet), *of_materials} - {""}
        case _:
            return {one.value for one in _read() if one.sort == facet}


def values_called(facet: str, name: str) -> tuple[str, ...]:
    """The values of a filter that a reader may mean by this name; nothing where there is none such."""
    match facet:
        case "year":
            return (name.replace("..", "-"),) if name in LAST_YEARS or years(name) else ()
        case "told_by" | "format" | "stage" | "licence":
            labels = LABELS[facet].items()
            return _chosen([Named("kind", key, label, (words_of(label), words_of(key))) for key, label in labels], name)
        case _:
            return _chosen(named_of(facet).values(), name)


def _chosen(named: Iterable[Named], name: str) -> tuple[str, ...]:
    """Those called just so; else those with all the words in their label; else in another of their names."""
    wanted = [stem(word) for word in words_of(name)]
    known = [(one, [[stem(word) for word in words] for words in one.names]) for one in named]
    tests: tuple[Callable[[list[list[str]]], bool], ...] = (
        lambda names: wanted in names,
        lambda names: set(wanted) <= set(names[0]),
        lambda names: any(set(wanted) <= set(words) for words in names),
    )
    for fits in tests if wanted else ():
        if found := [one for one, names in known if names and fits(names)]:
            values = {one.value for one in found}
            return tuple(one.value for one in found if one.within not in values)[:MOST_VALUES]
    return ()
