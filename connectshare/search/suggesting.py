"""What a reader may be about to type: topics, organisations and networks by name, and titles. For the search page.

Answers in milliseconds: names from memory, titles from the index by their words. Counts nothing and keeps nothing.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from datetime import date
from typing import Literal

from connectshare.search.analysing import STOPWORDS, words_of
from connectshare.search.finding import engine
from connectshare.search.hits import EngineProblem
from connectshare.search.naming import Named, all_named
from connectshare.search.query import Query

SHORTEST = 2  # letters before anything is suggested
MOST_OF_A_SORT = 3
MOST = 8
LONGEST = 80  # characters that are read
LOOK_EVERY = 300.0  # seconds between two looks at what has anything to show
FIRST_LOOK = 0.2  # seconds that letters may wait for the first look of a process; for the later ones they never do
AGAIN = 10.0  # seconds after which a look that failed is tried again

log = logging.getLogger(__name__)

SuggestedSort = Literal["topic", "organisation", "network", "title"]
_FACETS: dict[str, SuggestedSort] = {"topic": "topic", "organisation": "organisation", "network": "network"}


@dataclass(frozen=True)
class Suggestion:
    """One thing that may be meant. `value`: the id of a topic or material, the slug of an organisation or network."""

    sort: SuggestedSort
    value: str
    label: str


class _Listed:
    """Which values have anything to show, as at the last look.

    A look counts everything there is, which on a large index takes longer than somebody takes to type a letter: it is
    done beside, and what was seen before stands meanwhile.
    """

    def __init__(self) -> None:
        self._values: frozenset[tuple[str, str]] | None = None
        self._begun_at = float("-inf")
        self._looking: threading.Thread | None = None
        self._lock = threading.Lock()

    def values(self) -> frozenset[tuple[str, str]] | None:
        """What was seen last; None before the first look is done."""
        looking = self.begin()
        if self._values is None:
            looking.join(FIRST_LOOK)
        return self._values

    def look(self) -> None:
        """Look now, and wait for it."""
        facets = engine().search(Query(size=1, facets=tuple(_FACETS), today=date.max)).facets
        self._values = frozenset((name, count.value) for name in _FACETS for count in facets.get(name, ()))

    def begin(self) -> threading.Thread:
        """The look that is due, or the last one."""
        with self._lock:
            due = time.monotonic() - self._begun_at > LOOK_EVERY
            if self._looking is None or (due and not self._looking.is_alive()):
                self._begun_at = time.monotonic()
                self._looking = threading.Thread(target=self._look_beside, daemon=True)
                self._looking.start()
            return self._looking

    def _look_beside(self) -> None:
        try:
            self.look()
        except EngineProblem as problem:
            log.warning("what has anything to show stays as it was: %s", problem)
            self._begun_at = time.monotonic() - LOOK_EVERY + AGAIN


_listed = _Listed()


def suggestions(typed: str) -> tuple[Suggestion, ...]:
    """At most eight, the best of each sort first: topics, organisations, networks, then titles."""
    words = words_of(typed[:LONGEST].encode("utf-8", "replace").decode("utf-8"))
    if sum(map(len, words)) < SHORTEST:
        return ()
    listed = _listed.values() or frozenset()
    found = [one for sort in _FACETS.values() for one in _by_name(sort, words, listed)]
    titles = engine().titles(words, MOST - len(found)) if len(found) < MOST else ()
    return (*found, *(Suggestion("title", key, title) for key, title in titles))


def _by_name(sort: SuggestedSort, words: tuple[str, ...], listed: frozenset[tuple[str, str]]) -> list[Suggestion]:
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


def prepare() -> None:
    """Begin a look where one is due: for the pages with a search box, so that it is done before anybody types."""
    _listed.begin()


def look_again() -> None:
    """Look at what has anything to show now, not when somebody types."""
    _listed.look()
