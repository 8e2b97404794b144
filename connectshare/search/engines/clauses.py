"""Says what units and filters want of an index, for every engine alike.

Called by the engines. Two builds of one question: `matching` decides what is found and counted, `scoring` finds the
same and ranks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from connectshare.search.analysing import stem
from connectshare.search.engines.wanted import (
    Beginning,
    BestOf,
    Boosted,
    Both,
    Constant,
    Everything,
    Frequencies,
    Nothing,
    Phrase,
    Term,
    Wanted,
)
from connectshare.search.facets import years_chosen
from connectshare.search.vocabulary import Words
from connectshare.search.wording import Unit, by_term

# What a word is worth, found there, beside 1 in title, summary and pages.
IN_NAMES = 0.6
IN_WHO = 0.8
IN_OLDER = 0.3
SECOND_BEST = 0.3  # of what the other fields and wordings are worth, beside the best
AS_PART = 0.6  # a word of a known term, where the others are not beside it
AS_WRITTEN = 0.02  # more, for the very form that was asked for: it comes first among equals, and outweighs nothing
AS_PREFIX = 0.5
SIDE_BY_SIDE = 0.1  # more, of both their rarities, for two words of the question beside each other in title or summary
AS_A_RUN = 2.0  # more, for a line copied from the document
WITH_ALL = 2.0  # more, for what has all of the words where half of them will do
_A_QUOTATION = 4  # words in a row from which a question may be one
FIELDS = (("words", 1.0), ("names", IN_NAMES), ("who", IN_WHO), ("older", IN_OLDER))
_NEAR = 2  # words that may stand between
_SHORTEST_ROOT = 5  # letters


def matching(units: Sequence[Unit], missing: int, known: Frequencies) -> Wanted:
    """What has all terms but at most `missing` of the plain ones, every phrase, and nothing negated. No worth."""
    return _all_of([(term[0], _found(term, known)) for term in by_term(units)], missing)


def scoring(units: Sequence[Unit], missing: int, known: Frequencies, run: Words = ()) -> Wanted:
    """The same documents, with their worth. What only says how it was asked is worth nothing.

    `run`: the words in a row as they were typed, glue and all.
    """
    asked = [term for term in by_term(units) if not term[0].negated and not term[0].slack]
    terms = [(term[0], _ranked(term, known)) for term in asked]
    worth: list[Wanted] = list(_side_by_side(units))
    if len(run) >= _A_QUOTATION:
        worth.append(Boosted(_together("exact", run), AS_A_RUN))
    if any(unit.term or unit.others or unit.loose or unit.negated for unit in units):
        matched: Wanted = Constant(matching(units, missing, known), 0.0)
        worth += [query for _, query in terms]
    else:
        # Plain words are found where they have any worth: one walk through them does for both.
        matched = _all_of(terms, missing)
    return Both(must=(matched,), should=tuple(worth))


def _all_of(terms: Sequence[tuple[Unit, Wanted]], missing: int) -> Wanted:
    needed = [query for unit, query in terms if unit.quoted and not unit.negated]
    plain = [query for unit, query in terms if unit.needed]
    needed += [_some_of(plain, len(plain) - missing)] if plain else []
    needed = needed or [Everything()]
    without = tuple(query for unit, query in terms if unit.negated)
    if len(needed) == 1 and not without:
        return needed[0]
    return Both(must=tuple(needed), without=without)


def favouring(query: Wanted, better: Wanted) -> Wanted:
    """The query, with what `better` finds as well ahead of the rest."""
    return Both(must=(query,), should=(Constant(better, WITH_ALL),))


def narrowed(query: Wanted, filters: Mapping[str, tuple[str, ...]], today: date) -> Wanted:
    """The query within the chosen values: any value of a facet, every facet. The scores stay."""
    if not filters:
        return query
    allowed = (Constant(chosen(name, values, today), 0.0) for name, values in filters.items())
    return Both(must=(query, *allowed))


def chosen(name: str, values: tuple[str, ...], today: date) -> Wanted:
    """Any of the chosen values of one facet."""
    if name == "year":
        years = sorted(years_chosen(values, today) or ())
        return _any_of([Term("year", year) for year in years])
    return _any_of([Term(name, value) for value in values])


def _any_of(queries: Sequence[Wanted]) -> Wanted:
    if not queries:
        return Nothing()
    return queries[0] if len(queries) == 1 else Both(should=tuple(queries))


def _some_of(queries: Sequence[Wanted], least: int) -> Wanted:
    if len(queries) == 1:
        return queries[0]
    if least >= len(queries):
        return Both(must=tuple(queries))
    return Both(should=tuple(queries), least=max(1, least))


def _found(term: Sequence[Unit], known: Frequencies) -> Wanted:
    """Where a term, or a word that is none, stands at all: most of its words, or other words for all of it."""
    unit, least = term[0], _least(term)
    ways = [_some_of([_word_found(one, known) for one in term], least)]
    ways += [_stems_together("found", words) for words, _ in unit.whole if _stand_in("found", words, known)]
    return _any_of(ways)


def _least(term: Sequence[Unit]) -> int:
    """How many words of a term must stand: all of two, all but one of more; half where it is loose."""
    if term[0].loose:
        return (len(term) + 1) // 2
    return len(term) - (len(term) > 2)


def _word_found(unit: Unit, known: Frequencies) -> Wanted:
    if unit.quoted or (unit.negated and len(unit.words) > 1):
        return _together("exact", unit.words)
    if unit.prefix:
        return _beginning("exact", unit.words[0])
    ways = [_own("found", unit)]
    ways += [_stems_together("found", words) for words, _ in unit.others if _stand_in("found", words, known)]
    ways += [_beginning("found", root) for root in _roots(unit) if unit.loose]
    return _any_of(ways)


def _ranked(term: Sequence[Unit], known: Frequencies) -> Wanted:
    """The worth of a term, or of a word that is none: the best way in which it stands counts in full."""
    if not term[0].term:
        return _word_ranked(term[0], known)
    parts = Both(should=tuple(_word_ranked(unit, known) for unit in term))
    ways: list[Wanted] = [Boosted(parts, AS_PART)]
    ways += _other_ways([(term[0].term, 1.0), *term[0].whole], known)
    return BestOf(tuple(ways), SECOND_BEST) if len(ways) > 1 else ways[0]


def _word_ranked(unit: Unit, known: Frequencies) -> Wanted:
    """The worth of one word where it stands, the best way counting in full, and its very form for a little more."""
    if unit.quoted:
        return _together("exact", unit.words)
    if unit.prefix:
        return Boosted(_beginning("exact", unit.words[0]), AS_PREFIX)
    ways = _own_ways(unit, known) + _other_ways(unit.others, known)
    query = BestOf(tuple(ways), SECOND_BEST) if len(ways) > 1 else _any_of(ways)
    forms = [one for one in (_as_written(word, known) for word in unit.words) if one is not None]
    if forms:
        query = Both(should=(query, *(Boosted(one, AS_WRITTEN) for one in forms)))
    return query if unit.times == 1 else Boosted(query, unit.times)


def _own_ways(unit: Unit, known: Frequencies) -> list[Wanted]:
    """The unit's own words in every field, for what they are worth there.

    Fields in which a word of it never stands are left out: each costs a walk through what matches.
    """
    there = [(field, weight) for field, weight in FIELDS if _stand_in(field, unit.words, known)]
    ways: list[Wanted] = [Boosted(_own(field, unit), weight) for field, weight in there]
    if unit.loose:
        roots = [(field, weight, root) for field, weight in FIELDS[:2] for root in _roots(unit)]
        ways += [Boosted(_beginning(field, root), weight * AS_PREFIX) for field, weight, root in roots]
    return ways


def _other_ways(others: Iterable[tuple[Words, float]], known: Frequencies) -> list[Wanted]:
    """Other words, each to stand together."""
    there = [
        (field, words, weight * worth)
        for words, worth in others
        for field, weight in (FIELDS[:3] if len(words) == 1 else FIELDS[:2])
        if _stand_in(field, words, known)
    ]
    return [Boosted(_stems_together(field, words), weight) for field, words, weight in there]


def _as_written(word: str, known: Frequencies) -> Wanted | None:
    """The very form, where other forms are in use too."""
    forms = known.written(word)
    if not forms or forms >= known.in_any_form(stem(word)):
        return None
    return Term("exact", word)


def _stand_in(field: str, words: Words, known: Frequencies) -> bool:
    return all(known.stands(field, stem(word)) for word in words)


def _roots(unit: Unit) -> list[str]:
    """The stem of the word, where it is long enough to stand for its family."""
    return [one for one in unit.stems if len(unit.words) == 1 and len(one) >= _SHORTEST_ROOT]


def _beginning(field: str, letters: str) -> Wanted:
    return Beginning(field, letters)


def _own(field: str, unit: Unit) -> Wanted:
    """The unit's own words: together where a number belongs to them ("section 58"), else anywhere."""
    if len(unit.words) == 1 or any(letter.isdigit() for word in unit.words for letter in word):
        return _stems_together(field, unit.words)
    return Both(must=tuple(Term(field, one) for one in unit.stems if one))


def _stems_together(field: str, words: Words) -> Wanted:
    return _together(field, tuple(one for one in map(stem, words) if one))


def _together(field: str, words: Words, slop: int = 0) -> Wanted:
    if not words:
        return Nothing()
    if len(words) == 1:
        return Term(field, words[0])
    return Phrase(field, words, slop)


def _side_by_side(units: Sequence[Unit]) -> list[Wanted]:
    """Neighbouring words of the question, near each other where a document says what it is about."""
    plain = (unit for unit in units if not unit.quoted and not unit.negated and not unit.prefix)
    pairs = dict.fromkeys(pairwise(one for unit in plain for one in unit.stems if one))
    return [Boosted(_together("heading", pair, _NEAR), SIDE_BY_SIDE) for pair in pairs if pair[0] != pair[1]]
