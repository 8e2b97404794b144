"""Titles by the words that somebody has typed so far. Called by `tantivy.py` only; reads a searcher."""

from __future__ import annotations

from collections.abc import Sequence

from tantivy import Occur, Query, Searcher

from connectshare.search.engines.tantivy_schema import SCHEMA, shown
from connectshare.search.engines.titles import typed

MOST_ENDINGS = 40  # words of the index that one beginning stands for


def titles(searcher: Searcher, words: Sequence[str], most: int) -> tuple[tuple[str, str], ...]:
    """See `SearchEngine.titles`."""
    asked = typed(words)
    if asked is None or most < 1:
        return ()
    wanted = [Query.term_query(SCHEMA, "title", word) for word in asked.whole]
    wanted += [_beginning(searcher, asked.beginning)] if asked.beginning else []
    query = Query.boolean_query([(Occur.Must, one) for one in wanted])
    hits = searcher.search(query, most, count=False, weight_by_field="weight").hits
    rows = [searcher.doc(address) for _, address in hits]
    return tuple((str(row.get_first("key")), shown(row, "title")) for row in rows)


def _beginning(searcher: Searcher, letters: str) -> Query:
    """Any title word that begins so."""
    endings = [word for word, _ in searcher.terms_with_prefix("title", letters, limit=MOST_ENDINGS)]
    return Query.term_set_query(SCHEMA, "title", endings) if endings else Query.empty_query()
