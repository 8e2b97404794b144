"""The words of an OpenSearch index, asked for in batches: what is not known yet is guessed and noted, then asked for.

Called by `opensearch_index.py` only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from connectshare.search.analysing import stem

Way = Literal["written", "form", "pair", "begins", "like"]
Asked = tuple[Way, tuple[str, ...]]
T = TypeVar("T")

MOST_ALIKE = 60


@dataclass
class Words:
    """See `Vocabulary` and `Frequencies`. `unknown`: what was asked and is not among `known`."""

    known: dict[Asked, Any]
    unknown: dict[Asked, None] = field(default_factory=dict)

    def frequency(self, word: str) -> int:
        """See `Vocabulary`."""
        return self._of(("written", (word,)), 1)

    def has(self, word: str) -> bool:
        """See `Vocabulary`."""
        return bool(self.in_any_form(stem(word)))

    def side_by_side(self, one: str, two: str) -> bool:
        """See `Vocabulary`."""
        return bool(self._of(("pair", (one, two)), 0))

    def begins(self, letters: str) -> bool:
        """See `Vocabulary`."""
        return bool(self._of(("begins", (letters,)), 0))

    def resembling(self, word: str) -> list[tuple[str, int]]:
        """See `Vocabulary`."""
        return self._of(("like", (word,)), [])

    def stands(self, field: str, word: str) -> bool:
        """See `Frequencies`. Always yes: a field in which the word never stands costs less than asking."""
        return True

    def written(self, word: str) -> int:
        """See `Frequencies`."""
        return self.frequency(word)

    def in_any_form(self, stem: str) -> int:
        """See `Frequencies`."""
        return self._of(("form", (stem,)), 1)

    def _of(self, asked: Asked, guess: T) -> T:
        if asked in self.known:
            return self.known[asked]
        self.unknown[asked] = None
        return guess


def body(asked: Asked) -> dict[str, Any]:
    """The search that answers what was asked."""
    way, words = asked
    match way:
        case "written":
            return {"size": 0, "track_total_hits": True, "query": {"term": {"exact": words[0]}}}
        case "form":
            return {"size": 0, "track_total_hits": True, "query": {"term": {"found": words[0]}}}
        case "pair":
            return {"size": 0, "terminate_after": 1, "query": {"match_phrase": {"exact": " ".join(words)}}}
        case "begins":
            return {"size": 0, "terminate_after": 1, "query": {"prefix": {"exact": words[0]}}}
        case "like":
            term = {"field": "exact", "suggest_mode": "always", "max_edits": 2, "prefix_length": 0, "sort": "frequency"}
            more = {"min_word_length": 1, "size": MOST_ALIKE, "shard_size": 4 * MOST_ALIKE, "max_term_freq": 2**30}
            limits = {"max_inspections": 50, "accuracy": 0.0}
            return {"size": 0, "suggest": {"like": {"text": words[0], "term": {**term, **more, **limits}}}}


def answer(asked: Asked, said: dict[str, Any]) -> Any:
    """What the server said to it: how many, or words with their frequencies."""
    if asked[0] == "like":
        options = said["suggest"]["like"][0]["options"] if said["suggest"]["like"] else []
        return [(one["text"], int(one["freq"])) for one in options]
    return int(said["hits"]["total"]["value"])
