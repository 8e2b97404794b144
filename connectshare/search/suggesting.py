"""What a reader may be about to type: topics, organisations and networks by name, and titles. For the search page.

Answers in milliseconds: names from memory, titles from the index by their words. Counts nothing and keeps nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from typing import Literal

from connectshare.search.analysing import STOPWORDS, words_of
from connectshare.search.finding import engine
from connectshare.search.naming import Named, all_named
from connectshare.search.query import Query

SHORTEST = 2  # letters before anything is suggested
MOST_OF_A_SORT = 3
MOST = 8
LONGEST = 80  # characters that are read
LOOK_EVERY = 300.0  # seconds between two looks at what has anything to show

SuggestedSort = Literal["topic", "organisation", "network", "title"]
_FACETS: dict[str, SuggestedSort] = {"topic": "topic", "organisation": "organisation", "network": "network"}


@dataclass(frozen=True)
class Suggestion:
    """One thing that may be meant. `value`: the id of a topic or material, the slug of an organisation or network."""

    sort: SuggestedSort
    value: str
    label: str


class _Listed:
    """Which values have anything to show, as it was at most five minutes ago."""

    def __init__(self) -> None:
        self.read_at = float("-inf")
        self._values: frozenset[tuple[str, str]] = frozenset()

    def values(self) -> frozenset[tuple[str, str]]:
        if time.monotonic() - self.read_at > LOOK_EVERY:
            facets = engine().search(Query(size=1, facets=tuple(_FACETS), today=date.max)).facets
            self._values = frozenset((name, count.value) for name in _FACETS for count in facets.get(name, ()))
            self.read_at = time.monotonic()
        return self._values


_listed = _Listed()


def suggestions(typed: str) -> tuple[Suggestion, ...]:
    """At most eight, the best of each sort first: topics, organisations, networks, then titles."""
    words = words_of(typed[:LONGEST].encode("utf-8", "replace").decode("utf-8"))
    if sum(map(len, words)) < SHORTEST:
        return ()
    found = [one for sort in _FACETS.values() for one in _by_name(sort, words)]
    titles = engine().titles(words, MOST - len(found)) if len(found) < MOST else ()
    return (*found, *(Suggestion("title", key, title) for key, title in titles))


def _by_name(sort: SuggestedSort, words: tuple[str, ...]) -> list[Suggestion]:
    listed = _listed.values()
    ranked = sorted(
        (rank, one.label, one.value)
        for one in all_named()
        if one.sort == sort and (sort, one.value) in listed and (rank := _rank(one, words)) is not None
    )
    return [Suggestion(sort, value, label) for _, label, value in ranked[:MOST_OF_A_SORT]]


def _rank(named: Named, words: tuple[str, ...]) -> int | None:
    """How well a name begins as typed: its label, another name, then anywhere in a name; None where it does not."""
    ranks = (_fits(name, words, first=number == 0) for number, name in enumerate(named.names))
    return min((rank for rank in ranks if rank is not None), default=None)


def _fits(name: tuple[str, ...], words: tuple[str, ...], *, first: bool) -> int | None:
    if _begins(name, words):
        return 0 if first else 1
    plain = [word for word in words if word not in STOPWORDS] or list(words)
    within = all(any(part.startswith(word) for part in name) for word in plain)
    return (2 if first else 3) if within else None


def _begins(name: tuple[str, ...], words: tuple[str, ...]) -> bool:
    whole, last = words[:-1], words[-1]
    return len(name) >= len(words) and name[: len(whole)] == whole and name[len(whole)].startswith(last)


def forget() -> None:
    """Look again at the next call at what has anything to show."""
    _listed.read_at = float("-inf")
