"""Puts what a search wants into Tantivy's queries, by hand: its own parser drops repeated words.

Called by `tantivy_index.py` and `tantivy_titles.py` only.
"""

from __future__ import annotations

from tantivy import Occur, Query

from connectshare.search.engines.tantivy_schema import SCHEMA
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


def tantivy_query(wanted: Wanted) -> Query:
    """The same in Tantivy's words."""
    match wanted:
        case Term(field, word):
            return Query.term_query(SCHEMA, field, word)
        case Phrase(field, words, slop):
            return Query.phrase_query(SCHEMA, field, list(words), slop)
        case Beginning(field, letters):
            return Query.regex_query(SCHEMA, field, f"{letters}.*")
        case Both():
            return _both(wanted)
        case BestOf(ways, second):
            return Query.disjunction_max_query([tantivy_query(way) for way in ways], second)
        case Boosted(of, by):
            return Query.boost_query(tantivy_query(of), by)
        case Constant(of, worth):
            return Query.const_score_query(tantivy_query(of), worth)
        case Everything():
            return Query.all_query()
        case Nothing():
            return Query.empty_query()


def _both(wanted: Both) -> Query:
    parts = ((Occur.Must, wanted.must), (Occur.Should, wanted.should), (Occur.MustNot, wanted.without))
    clauses = [(occur, tantivy_query(one)) for occur, some in parts for one in some]
    return Query.boolean_query(clauses, wanted.least) if wanted.least else Query.boolean_query(clauses)
