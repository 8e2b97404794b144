"""Builds Tantivy queries from units and filters, by hand: its own parser drops repeated words.

Called by `tantivy.py` only. Two builds of one question: `matching` decides what is found and counted, `scoring`
finds the same and ranks it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from tantivy import Occur, Query, Searcher

from connectshare.search.analysing import stem
from connectshare.search.engines.tantivy_schema import SCHEMA
from connectshare.search.facets import years_chosen
from connectshare.search.wording import Unit, Words

# What a word is worth, found there, beside 1 in title, summary and pages.
IN_NAMES = 0.45
IN_OLDER = 0.3
AS_EQUAL = 0.8  # another word for it
AS_WRITTEN = 0.35  # more, for the very form that was asked for
AS_PREFIX = 0.5
SIDE_BY_SIDE = 0.6  # more, for two words of the question beside each other in title or summary
AS_A_RUN = 2.0  # more, for a line copied from the document
_A_QUOTATION = 4  # words in a row from which a question may be one
_NEAR = 2  # words that may stand between
_SHORTEST_ROOT = 5  # letters

Clause = tuple[Occur, Query]


def matching(units: Sequence[Unit], missing: int, searcher: Searcher) -> Query:
    """What has all units but at most `missing` of the plain ones, every phrase, and nothing negated."""
    return _all_of(units, missing, [_found(unit, searcher) for unit in units])


def scoring(units: Sequence[Unit], missing: int, searcher: Searcher, run: Words = ()) -> Query:
    """The same documents, with their worth. `run`: the words in a row as they were typed, glue and all."""
    query = _all_of(units, missing, [_ranked(unit, searcher) for unit in units])
    near = _side_by_side(units)
    if len(run) >= _A_QUOTATION:
        near.append(Query.boost_query(_together("exact", run), AS_A_RUN))
    return Query.boolean_query([(Occur.Must, query), *((Occur.Should, bonus) for bonus in near)]) if near else query


def narrowed(query: Query, filters: Mapping[str, tuple[str, ...]], today: date) -> Query:
    """The query within the chosen values: any value of a facet, every facet. The scores stay."""
    if not filters:
        return query
    allowed = [Query.const_score_query(_chosen(name, values, today), 0.0) for name, values in filters.items()]
    return Query.boolean_query([(Occur.Must, query), *((Occur.Must, one) for one in allowed)])


def _chosen(name: str, values: tuple[str, ...], today: date) -> Query:
    if name == "year":
        years = sorted(years_chosen(values, today) or ())
        return _any_of([Query.term_query(SCHEMA, "year", year) for year in years])
    return _any_of([Query.term_query(SCHEMA, name, value) for value in values])


def _any_of(queries: Sequence[Query]) -> Query:
    if not queries:
        return Query.empty_query()
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


def _all_of(units: Sequence[Unit], missing: int, queries: Sequence[Query]) -> Query:
    pairs = list(zip(units, queries, strict=True))
    needed = [query for unit, query in pairs if unit.quoted and not unit.negated]
    plain = [query for unit, query in pairs if not unit.quoted and not unit.negated]
    clauses: list[Clause] = [(Occur.MustNot, query) for unit, query in pairs if unit.negated]
    if plain and missing > 0:
        some = [(Occur.Should, query) for query in plain]
        needed.append(Query.boolean_query(some, max(1, len(plain) - missing)))
    else:
        needed += plain
    if not needed:
        needed.append(Query.all_query())
    if len(needed) == 1 and not clauses:
        return needed[0]
    return Query.boolean_query([*((Occur.Must, query) for query in needed), *clauses])


def _found(unit: Unit, searcher: Searcher) -> Query:
    """Where the unit stands at all, without weights."""
    return _any_of([query for query, _ in _ways(unit, searcher)])


def _ranked(unit: Unit, searcher: Searcher) -> Query:
    """Where the unit stands, the best way of it counting in full, and its very form for a little more."""
    ways = [query if weight == 1 else Query.boost_query(query, weight) for query, weight in _ways(unit, searcher)]
    query = Query.disjunction_max_query(ways, 0.1) if len(ways) > 1 else _any_of(ways)
    more = [] if unit.quoted or unit.negated or unit.prefix else [_as_written(word, searcher) for word in unit.words]
    bonus = [(Occur.Should, Query.boost_query(one, AS_WRITTEN)) for one in more if one is not None]
    return Query.boolean_query([(Occur.Must, query), *bonus]) if bonus else query


def _as_written(word: str, searcher: Searcher) -> Query | None:
    """The very form, where other forms are in use too."""
    forms = searcher.doc_freq("exact", word)
    if not forms or forms >= searcher.doc_freq("words", stem(word)):
        return None
    return Query.term_query(SCHEMA, "exact", word)


def _ways(unit: Unit, searcher: Searcher) -> list[tuple[Query, float]]:
    """Every field and wording in which the unit may be found, and what it is worth there.

    Fields in which a word of it never stands are left out: each costs a walk through what matches.
    """
    if unit.quoted or (unit.negated and len(unit.words) > 1):
        return [(_together("exact", unit.words), 1)]
    if unit.prefix:
        return [(_beginning("exact", unit.words[0]), AS_PREFIX)]
    fields = (("words", 1.0), ("names", IN_NAMES), ("older", IN_OLDER))
    ways = [(_own(field, unit), weight) for field, weight in fields if _stand_in(field, unit.words, searcher)]
    for words in unit.equals:
        there = [(field, weight) for field, weight in fields if _stand_in(field, words, searcher)]
        ways += [(_stems_together(field, words), weight * AS_EQUAL) for field, weight in there]
    if unit.loose and not unit.negated:
        ways += [(_beginning(field, root), weight * AS_PREFIX) for field, weight in fields for root in _roots(unit)]
    return ways


def _stand_in(field: str, words: Words, searcher: Searcher) -> bool:
    return all(searcher.doc_freq(field, stem(word)) for word in words)


def _roots(unit: Unit) -> list[str]:
    """The stem of the word, where it is long enough to stand for its family."""
    return [one for one in unit.stems if len(unit.words) == 1 and len(one) >= _SHORTEST_ROOT]


def _beginning(field: str, letters: str) -> Query:
    return Query.regex_query(SCHEMA, field, f"{letters}.*")


def _own(field: str, unit: Unit) -> Query:
    """The unit's own words: together where a number belongs to them ("section 58"), else anywhere."""
    if len(unit.words) == 1 or any(letter.isdigit() for word in unit.words for letter in word):
        return _stems_together(field, unit.words)
    each = [Query.term_query(SCHEMA, field, one) for one in unit.stems if one]
    return Query.boolean_query([(Occur.Must, one) for one in each])


def _stems_together(field: str, words: Words) -> Query:
    return _together(field, tuple(one for one in map(stem, words) if one))


def _together(field: str, words: Words, slop: int = 0) -> Query:
    if not words:
        return Query.empty_query()
    if len(words) == 1:
        return Query.term_query(SCHEMA, field, words[0])
    return Query.phrase_query(SCHEMA, field, list(words), slop)


def _side_by_side(units: Sequence[Unit]) -> list[Query]:
    """Neighbouring words of the question, near each other where a document says what it is about."""
    plain = (unit for unit in units if not unit.quoted and not unit.negated and not unit.prefix)
    pairs = dict.fromkeys(pairwise(one for unit in plain for one in unit.stems if one))
    return [Query.boost_query(_together("heading", pair, _NEAR), SIDE_BY_SIDE) for pair in pairs if pair[0] != pair[1]]
