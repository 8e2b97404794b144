"""An OpenSearch index as `searching.py` wants it. Made by `opensearch.py` for each search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from opensearchpy import NotFoundError, OpenSearch, TransportError

from connectshare.search.engines.opensearch_layout import GAIN
from connectshare.search.engines.opensearch_queries import Clause, clause
from connectshare.search.engines.opensearch_words import Asked, Words, answer, body
from connectshare.search.engines.searching import MOST_VALUES, Asking, Buckets
from connectshare.search.engines.wanted import Wanted

T = TypeVar("T")
_EACH_SHARD = 10_000  # values a shard gives back, so that the counts of all shards together are true


@dataclass(frozen=True)
class OpenSearchRow:
    """See `Row`."""

    key: str
    score: float
    shown: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """See `Row`."""
        return self.shown.get(name, "")


@dataclass
class OpenSearchIndex:
    """See `Index`. Everything that can be is asked for together: a way to the server and back costs milliseconds."""

    client: OpenSearch
    name: str
    known: dict[Asked, Any] = field(default_factory=dict)
    counted: dict[str, Any] = field(default_factory=dict)  # by what was asked, the counts that came with the results

    def reading(self, work: Callable[[Words], T]) -> T:
        """See `Index`."""
        while True:
            words = Words(self.known)
            made = work(words)
            if not words.unknown:
                return made
            asked = list(words.unknown)
            said = self._all([body(one) for one in asked])
            self.known.update((one, answer(one, its)) for one, its in zip(asked, said, strict=True))

    def find(self, asked: Asking) -> tuple[int, Sequence[OpenSearchRow]]:
        """See `Index`. Brings the counts along."""
        counts = [_counting(within, facets) for _, within, facets in asked.counting]
        first, *more = self._all([_finding(asked), *counts])
        self.counted = {repr(one): said for one, said in zip(counts, more, strict=True)}
        rows = [OpenSearchRow(hit["_id"], float(hit["_score"] or 0.0)) for hit in first["hits"]["hits"]]
        return int(first["hits"]["total"]["value"]), rows

    def read(self, rows: Sequence[OpenSearchRow]) -> Sequence[OpenSearchRow]:
        """See `Index`."""
        if not rows:
            return rows
        found = self.client.mget(index=self.name, body={"ids": [row.key for row in rows]})["docs"]
        shown = {one["_id"]: one["_source"]["shown"] for one in found if one.get("found")}
        # What was deleted between the two is left out.
        return [OpenSearchRow(row.key, row.score, shown[row.key]) for row in rows if row.key in shown]

    def number(self, wanted: Wanted) -> int:
        """See `Index`."""
        (said,) = self._all([{"size": 0, "track_total_hits": True, "query": clause(wanted)}])
        return int(said["hits"]["total"]["value"])

    def count(self, within: Wanted, facets: Sequence[str]) -> Buckets:
        """See `Index`."""
        asked = _counting(within, facets)
        said = self.counted.get(repr(asked)) or self._all([asked])[0]
        return {
            name: [(str(one["key"]), int(one["doc_count"])) for one in said["aggregations"][name]["buckets"]]
            for name in facets
        }

    def _all(self, bodies: Sequence[Clause]) -> list[dict[str, Any]]:
        """The answers to several searches. Raises what the client raises, for the first that went wrong."""
        # Frequencies of the whole index, not of each part; and nothing rather than the results of some parts only.
        header = {
            "index": self.name,
            "search_type": "dfs_query_then_fetch",
            "allow_partial_search_results": False,
        }
        lines = [line for one in bodies for line in (header, one)]
        answers = self.client.msearch(body=lines)["responses"]
        for said in answers:
            if "error" in said:
                raise refused(said)
        return list(answers)


def refused(said: dict[str, Any]) -> Exception:
    """What one of several searches met, as the client would have raised it."""
    kind = NotFoundError if said["status"] == 404 else TransportError
    return kind(said["status"], said["error"].get("type", "error"), said["error"])


def _finding(asked: Asking) -> Clause:
    order: list[Clause] = [{"newness" if asked.by_age else "_score": "desc"}, {"key": "asc"}]
    query = clause(asked.wanted)
    if not asked.by_age:
        gain = {"field": GAIN, "missing": 1}
        query = {"function_score": {"query": query, "field_value_factor": gain, "boost_mode": "multiply"}}
    page = {"from": asked.offset, "size": asked.limit, "_source": False, "track_total_hits": True}
    return {"query": query, "sort": order, **page}


def _counting(within: Wanted, facets: Sequence[str]) -> Clause:
    terms = {name: {"terms": {"field": name, "size": MOST_VALUES, "shard_size": _EACH_SHARD}} for name in facets}
    return {"size": 0, "query": clause(within), "aggs": terms}
