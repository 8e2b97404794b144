"""Builds Tantivy queries from units and filters, by hand: its own parser drops repeated words.

Called by `tantivy.py` only. Two builds of one question: `matching` decides what is found and counted, `scoring`
finds the same and ranks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from tantivy import Occur, Query, Searcher

from connectshare.search.analysing import stem
from connectshare.search.engines.tantivy_schema import SCHEMA
from connectshare.search.facets import years_chosen
from connectshare.search.vocabulary import Words
from connectshare.search.wording import Unit, by_term

# What a word is worth, found there, beside 1 in title, summary and pages.
IN_NAMES = 0.6
IN_WHO = 0.8
IN_OLDER = 0.3
SECOND_BEST = 0.3  # of what the other fields and wordings are worth, beside the best
AS_PART = 0.6  # a word of a known term, where the others are not beside it
AS_SLACK = 0.3  # a word that says how it was asked
AS_WRITTEN = 0.2  # more, for the very form that was asked for
AS_PREFIX = 0.5
SIDE_BY_SIDE = 0.4  # more, for two words of the question beside each other in title or summary
AS_A_RUN = 2.0  # more, for a line copied from the document
WITH_ALL = 2.0  # more, for what has all of the words where half of them will do
_A_QUOTATION = 4  # words in a row from which a question may be one
FIELDS = (("words", 1.0), ("names", IN_NAMES), ("who", IN_WHO), ("older", IN_OLDER))
_NEAR = 2  # words that may stand between
_SHORTEST_ROOT = 5  # letters

Clause = tuple[Occur, Query]


def matching(units: Sequence[Unit], missing: int, searcher: Searcher) -> Query:
    """What has all terms but at most `missing` of the plain ones, every phrase, and nothing negated. No worth."""
    return _all_of([(term[0], _found(term, searcher)) for term in by_term(units)], missing)


def scoring(units: Sequence[Unit], missing: int, searcher: Searcher, run: Words = ()) -> Query:
    """The same documents, with their worth. `run`: the words in a row as they were typed, glue and all."""
    terms = [(term[0], _ranked(term, searcher)) for term in by_term(units) if not term[0].negated]
    worth = _side_by_side(units)
    if len(run) >= _A_QUOTATION:
        worth.append(Query.boost_query(_together("exact", run), AS_A_RUN))
    if any(unit.term or unit.others or unit.loose or unit.negated for unit in units):
        matched = Query.const_score_query(matching(units, missing, searcher), 0.0)
        worth += [query for _, query in terms]
    else:
        # Plain words are found where they have any worth: one walk through them does for both.
        matched = _all_of(terms, missing)
        worth += [query for unit, query in terms if unit.slack]
    return Query.boolean_query([(Occur.Must, matched), *((Occur.Should, one) for one in worth)])


def _all_of(terms: Sequence[tuple[Unit, Query]], missing: int) -> Query:
    needed = [query for unit, query in terms if unit.quoted and not unit.negated]
    plain = [query for unit, query in terms if unit.needed]
    needed += [_some_of(plain, len(plain) - missing)] if plain else []
    needed = needed or [Query.all_query()]
    without: list[Clause] = [(Occur.MustNot, query) for unit, query in terms if unit.negated]
    if len(needed) == 1 and not without:
        return needed[0]
    return Query.boolean_query([*((Occur.Must, query) for query in needed), *without])


def favouring(query: Query, better: Query) -> Query:
    """The query, with what `better` finds as well ahead of the rest."""
    bonus = Query.const_score_query(better, WITH_ALL)
    return Query.boolean_query([(Occur.Must, query), (Occur.Should, bonus)])


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


def _some_of(queries: Sequence[Query], least: int) -> Query:
    if len(queries) == 1:
        return queries[0]
    if least >= len(queries):
        return Query.boolean_query([(Occur.Must, query) for query in queries])
    return Query.boolean_query([(Occur.Should, query) for query in queries], max(1, least))


def _found(term: Sequence[Unit], searcher: Searcher) -> Query:
    """Where a term, or a word that is none, stands at all: most of its words, or other words for all of it."""
    unit, least = term[0], _least(term)
    ways = [_some_of([_word_found(one, searcher) for one in term], least)]
    ways += [_stems_together("found", words) for words, _ in unit.whole if _stand_in("found", words, searcher)]
    return _any_of(ways)


def _least(term: Sequence[Unit]) -> int:
    """How many words of a term must stand: all of two, all but one of more; half where it is loose."""
    if term[0].loose:
        return (len(term) + 1) // 2
    return len(term) - (len(term) > 2)


def _word_found(unit: Unit, searcher: Searcher) -> Query:
    if unit.quoted or (unit.negated and len(unit.words) > 1):
        return _together("exact", unit.words)
    if unit.prefix:
        return _beginning("exact", unit.words[0])
    ways = [_own("found", unit)]
    ways += [_stems_together("found", words) for words, _ in unit.others if _stand_in("found", words, searcher)]
    ways += [_beginning("found", root) for root in _roots(unit) if unit.loose]
    return _any_of(ways)


def _ranked(term: Sequence[Unit], searcher: Searcher) -> Query:
    """The worth of a term, or of a word that is none: the best way in which it stands counts in full."""
    if not term[0].term:
        return _word_ranked(term[0], searcher)
    parts = Query.boolean_query([(Occur.Should, _word_ranked(unit, searcher)) for unit in term])
    ways = [Query.boost_query(parts, AS_PART)]
    ways += _other_ways([(term[0].term, 1.0), *term[0].whole], searcher)
    return Query.disjunction_max_query(ways, SECOND_BEST) if len(ways) > 1 else ways[0]


def _word_ranked(unit: Unit, searcher: Searcher) -> Query:
    """The worth of one word where it stands, the best way counting in full, and its very form for a little more."""
    if unit.quoted:
        return _together("exact", unit.words)
    if unit.prefix:
        return Query.boost_query(_beginning("exact", unit.words[0]), AS_PREFIX)
    ways = _own_ways(unit, searcher) + _other_ways(unit.others, searcher)
    query = Query.disjunction_max_query(ways, SECOND_BEST) if len(ways) > 1 else _any_of(ways)
    forms = [one for one in (_as_written(word, searcher) for word in unit.words) if one is not None]
    if forms:
        bonus = [(Occur.Should, Query.boost_query(one, AS_WRITTEN)) for one in forms]
        query = Query.boolean_query([(Occur.Should, query), *bonus])
    return Query.boost_query(query, AS_SLACK) if unit.slack else query


def _own_ways(unit: Unit, searcher: Searcher) -> list[Query]:
    """The unit's own words in every field, for what they are worth there.

    Fields in which a word of it never stands are left out: each costs a walk through what matches.
    """
    there = [(field, weight) for field, weight in FIELDS if _stand_in(field, unit.words, searcher)]
    ways = [Query.boost_query(_own(field, unit), weight) for field, weight in there]
    if unit.loose:
        roots = [(field, weight, root) for field, weight in FIELDS[:2] for root in _roots(unit)]
        ways += [Query.boost_query(_beginning(field, root), weight * AS_PREFIX) for field, weight, root in roots]
    return ways


def _other_ways(others: Iterable[tuple[Words, float]], searcher: Searcher) -> list[Query]:
    """Other words, each to stand together."""
    there = [
        (field, words, weight * worth)
        for words, worth in others
        for field, weight in (FIELDS[:3] if len(words) == 1 else FIELDS[:2])
        if _stand_in(field, words, searcher)
    ]
    return [Query.boost_query(_stems_together(field, words), weight) for field, words, weight in there]


def _as_written(word: str, searcher: Searcher) -> Query | None:
    """The very form, where other forms are in use too."""
    forms = searcher.doc_freq("exact", word)
    if not forms or forms >= searcher.doc_freq("found", stem(word)):
        return None
    return Query.term_query(SCHEMA, "exact", word)


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
