"""Titles by the words that somebody has typed so far. Called by `opensearch.py` only."""

from __future__ import annotations

from collections.abc import Sequence

from opensearchpy import OpenSearch

from connectshare.search.engines.opensearch_layout import GAIN
from connectshare.search.engines.opensearch_queries import clause
from connectshare.search.engines.titles import typed
from connectshare.search.engines.wanted import Beginning, Both, Term, Wanted


def titles(client: OpenSearch, index: str, words: Sequence[str], most: int) -> tuple[tuple[str, str], ...]:
    """See `SearchEngine.titles`."""
    asked = typed(words)
    if asked is None or most < 1:
        return ()
    wanted: list[Wanted] = [Term("title", word) for word in asked.whole]
    wanted += [Beginning("title", asked.beginning)] if asked.beginning else []
    gain = {"field": GAIN, "missing": 1}
    query = {"function_score": {"query": clause(Both(must=tuple(wanted))), "field_value_factor": gain}}
    body = {"query": query, "size": most, "track_total_hits": False, "_source": ["shown.title"]}
    hits = client.search(index=index, body=body)["hits"]["hits"]
    return tuple((hit["_id"], hit["_source"]["shown"]["title"]) for hit in hits)
