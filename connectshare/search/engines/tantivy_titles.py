"""Titles by the words that somebody has typed so far. Called by `tantivy.py` only; reads a searcher."""

from __future__ import annotations

from collections.abc import Sequence

from tantivy import Occur, Query, Searcher

from connectshare.search.analysing import STOPWORDS, fold, words_of
from connectshare.search.engines.tantivy_schema import SCHEMA, shown

SHORTEST_BEGINNING = 3  # letters of a lone word: fewer begin too many titles to look through while somebody types
SHORTEST_LAST = 2  # letters of a word after others
MOST_WORDS = 8
MOST_ENDINGS = 40  # words of the index that one beginning stands for


def titles(searcher: Searcher, words: Sequence[str], most: int) -> tuple[tuple[str, str], ...]:
    """See `SearchEngine.titles`."""
    read = words_of(fold(" ".join(words)))[:MOST_WORDS]
    if not read or most < 1:
        return ()
    wanted = [_whole(word) for word in read[:-1] if word not in STOPWORDS]
    last = _beginning(searcher, read[-1], SHORTEST_LAST if wanted else SHORTEST_BEGINNING)
    wanted += [last] if last is not None else []
    if not wanted:
        return ()
    query = Query.boolean_query([(Occur.Must, one) for one in wanted])
    hits = searcher.search(query, most, count=False, weight_by_field="weight").hits
    rows = [searcher.doc(address) for _, address in hits]
    return tuple((str(row.get_first("key")), shown(row, "title")) for row in rows)


def _whole(word: str) -> Query:
    return Query.term_query(SCHEMA, "title", word)


def _beginning(searcher: Searcher, letters: str, shortest: int) -> Query | None:
    """Any title word that begins so; None where the letters are too few to narrow anything."""
    if len(letters) < shortest:
        return None
    endings = [word for word, _ in searcher.terms_with_prefix("title", letters, limit=MOST_ENDINGS)]
    return Query.term_set_query(SCHEMA, "title", endings) if endings else Query.empty_query()
