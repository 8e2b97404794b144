"""Puts what a search wants into the query language of OpenSearch. Pure. Called by `opensearch_index.py`."""

from __future__ import annotations

from typing import Any

from connectshare.search.engines.wanted import (
    Beginning,
    BestOf,
    Boosted,
    Both,
    Constant,
    Everything,
    Nothing,
    Phrase,
    Term,
    Wanted,
)

Clause = dict[str, Any]
BM25 = 2.2  # Lucene leaves the factor k1 + 1 out of BM25; with it, its worth is that of the other engine


def clause(wanted: Wanted, by: float = 1.0) -> Clause:
    """The same in OpenSearch's words, worth `by` times as much."""
    match wanted:
        case Term(field, word):
            return {"term": {field: {"value": word, "boost": by * BM25}}}
        case Phrase(field, words, slop):
            return {"match_phrase": {field: {"query": " ".join(words), "slop": slop, "boost": by * BM25}}}
        case Beginning(field, letters):
            return {"prefix": {field: {"value": letters, "boost": by}}}
        case Both():
            return {"bool": {**_both(wanted), "boost": by}}
        case BestOf(ways, second):
            return {"dis_max": {"queries": [clause(way) for way in ways], "tie_breaker": second, "boost": by}}
        case Boosted(of, more):
            return clause(of, by * more)
        case Constant(of, worth):
            return {"constant_score": {"filter": clause(of), "boost": by * worth}}
        case Everything():
            return {"match_all": {"boost": by}}
        case Nothing():
            return {"match_none": {}}


def _both(wanted: Both) -> Clause:
    parts = {
        "must": [clause(one) for one in wanted.must if not _is_worth_nothing(one)],
        "filter": [clause(one.of) for one in wanted.must if isinstance(one, Constant) and _is_worth_nothing(one)],
        "should": [clause(one) for one in wanted.should],
        "must_not": [clause(one) for one in wanted.without],
    }
    least = wanted.least or int(bool(wanted.should) and not wanted.must)
    return {**{name: some for name, some in parts.items() if some}, "minimum_should_match": least}


def _is_worth_nothing(wanted: Wanted) -> bool:
    return isinstance(wanted, Constant) and wanted.worth == 0
