"""One search, the same in every engine: read the question, find, count the filters, cut the passages.

Called by the engines, each with its own `Index`, which is their index at one moment.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Protocol, TypeVar

from connectshare.search.analysing import fold
from connectshare.search.engines.clauses import favouring, matching, narrowed, scoring
from connectshare.search.engines.wanted import Frequencies, Wanted
from connectshare.search.english import is_english
from connectshare.search.facets import FacetCount, active, counting, year_counts
from connectshare.search.hits import Hit, Hits, Order, Passage, Where
from connectshare.search.passages import Finder, best_passages
from connectshare.search.query import Query, is_passage, read_words
from connectshare.search.reasons import Looked, reasons
from connectshare.search.spelling import Vocabulary, is_known, meant, mend, widen
from connectshare.search.vocabulary import sector_slack, sector_synonyms, sector_words
from connectshare.search.wording import Unit, is_long, plain_terms, spoken, units_of

_ENOUGH = 10  # with fewer results, those with half of the words come after them
_MOST_TERMS = 32  # that are looked up, those that weigh most: a pasted passage must not be a heavy query
_MANY = 1_000_000  # documents, among which any word is rare: it only weighs rarity against repetition
_MOST_OF_A_RUN = 24  # words that are looked for as a line copied from a document
_FEW = 3  # with fewer, other words are suggested as well
MOST_VALUES = 500  # of one facet that are counted

_TEXTS: tuple[tuple[str, Where], ...] = (("title", "title"), ("summary", "text"), ("pages", "text"))
_NAMES: tuple[tuple[str, Where], ...] = (("listed", "topic"), ("who", "who"))
Filters = dict[str, tuple[str, ...]]
Counts = dict[tuple[object, ...], dict[str, tuple[FacetCount, ...]]]  # by facets, number of materials and day
Buckets = Mapping[str, Sequence[tuple[str, int]]]  # for each facet its values and their counts
T = TypeVar("T")


class Words(Vocabulary, Frequencies, Protocol):
    """All that is asked of the words of an index."""


class Row(Protocol):
    """One document as found."""

    @property
    def key(self) -> str:
        """Its id."""
        ...

    @property
    def score(self) -> float:
        """What it is worth; 0 where the order is by age."""
        ...

    def text(self, name: str) -> str:
        """A stored text: title, summary, listed or who (names, a line each), pages or page_word."""
        ...


R = TypeVar("R", bound=Row)


class Index(Protocol[R]):
    """An index at one moment."""

    def reading(self, work: Callable[[Words], T]) -> T:
        """What `work`, which only reads, makes of the words of the index. It may be called several times."""
        ...

    def find(self, asked: Asking) -> tuple[int, Sequence[R]]:
        """How many there are in all, and those of one page, whose texts cannot be asked for yet."""
        ...

    def read(self, rows: Sequence[R]) -> Sequence[R]:
        """The same rows with their texts; without what was deleted meanwhile."""
        ...

    def number(self, wanted: Wanted) -> int:
        """How many there are."""
        ...

    def count(self, within: Wanted, facets: Sequence[str]) -> Buckets:
        """How many of these have each value of these facets, of each the most frequent `MOST_VALUES`."""
        ...


@dataclass(frozen=True)
class Asking:
    """One page of what is wanted, and what will be counted for it afterwards."""

    wanted: Wanted
    by_age: bool
    offset: int
    limit: int
    counting: tuple[tuple[str, Wanted, tuple[str, ...]], ...]  # which filter is left out, within what, which facets


@dataclass(frozen=True)
class _Plan:
    """What is searched for in the end. `missing`: how many of the plain units a document may lack."""

    units: tuple[Unit, ...] = ()
    missing: int = 0
    corrected: str = ""
    partial: bool = False
    suggestions: tuple[str, ...] = ()
    strict: _Plan | None = None  # what this was loosened from: what has all of it comes first


def search(index: Index[R], query: Query, kept: Counts, order: Order | None = None) -> Hits:
    """See `SearchEngine.search`. `kept`: what everything counts to, while the index stays as it is."""
    filters = active(query.filters, query.today)
    plan = index.reading(lambda known: _plan(query, known))
    asked = _asking(index, plan, filters, query, order)
    total, rows = index.find(asked)
    if total < _ENOUGH and plan.units and not query.as_typed:
        of_all = _of_all(index, plan) if filters else total
        # Only where it is the words that find so little, not the filters.
        if of_all < _ENOUGH:
            strict, before = plan, total
            plan = index.reading(lambda known: _loosened(strict, known, of_all))
            asked = _asking(index, plan, filters, query, order)
            total, rows = index.find(asked)
            plan = replace(plan, partial=total > before)
    finder, typed = Finder(plan.units), frozenset(word for one in read_words(query.words) for word in one.words)
    return Hits(
        total=total,
        hits=tuple(_hit(row, finder, typed) for row in index.read(_page(rows, query, order))),
        facets=_counts(index, asked, not plan.units and not filters, total, query, kept),
        corrected=plan.corrected,
        suggestions=plan.suggestions,
        partial=plan.partial,
    )


def _page(rows: Sequence[R], query: Query, order: Order | None) -> Sequence[R]:
    """The rows of the page, put in order first where there is another."""
    if order is None:
        return rows
    by_key = {row.key: row for row in rows}
    keys = order.of([(row.key, row.score) for row in rows])
    return [by_key[key] for key in keys[query.offset : query.offset + query.limit]]


def _of_all(index: Index[R], plan: _Plan) -> int:
    return index.number(index.reading(lambda known: matching(plan.units, plan.missing, known)))


def _plan(query: Query, known: Words) -> _Plan:
    """Reads the words, and mends those that stand nowhere."""
    if is_passage(query.words):
        return _plan_of_passage(query, known)
    typed = units_of(read_words(query.words), sector_synonyms(), sector_slack())
    units = typed if query.as_typed else mend(typed, known, sector_synonyms(), sector_words(), is_english)
    corrected = spoken(units) if [unit.words for unit in units] != [unit.words for unit in typed] else ""
    told = _weightiest(units, known)
    return _Plan(told if is_long(told) else widen(told, known, is_english), _may_lack(told), corrected)


def _plan_of_passage(query: Query, known: Words) -> _Plan:
    """Its words as they are: none is a slip, a manner of asking or a term of ours that has other words."""
    typed = units_of(read_words(query.words), {})
    told = _weightiest([unit for unit in typed if is_known(unit, known)] or typed, known)
    return _Plan(told, _may_lack(told))


def _weightiest(units: Sequence[Unit], known: Words) -> tuple[Unit, ...]:
    """The units, of too many those that weigh most: rare ones, and those that were said again."""
    if len(units) <= _MOST_TERMS:
        return tuple(units)

    def weight(unit: Unit) -> float:
        return unit.times * log(_MANY / (1 + min(known.in_any_form(one) for one in unit.stems)))

    kept = set(sorted(units, key=lambda unit: (unit.slack, -weight(unit)))[:_MOST_TERMS])
    return tuple(unit for unit in units if unit in kept)


def _loosened(plan: _Plan, known: Words, found: int) -> _Plan:
    """Asks for fewer of the words and for any word of the same root; suggests others that may have been meant."""
    loose = tuple(replace(unit, loose=True) for unit in plan.units)
    missing = max(plan.missing, _may_lack_at_most(plan.units))
    others = tuple(spoken(other) for other in meant(plan.units, known)) if found < _FEW else ()
    return _Plan(loose, missing, plan.corrected, suggestions=others, strict=plan)


def _may_lack(units: Sequence[Unit]) -> int:
    """How many of its plain terms a document may lack: of two none, of a few one, of a long question all but one."""
    terms = plain_terms(units)
    return terms - 1 if is_long(units) else int(terms > 2)


def _may_lack_at_most(units: Sequence[Unit]) -> int:
    """And how many where too little is found."""
    terms = plain_terms(units)
    return terms - 1 if is_long(units) else (terms + 1) // 2


def _asking(index: Index[R], plan: _Plan, filters: Filters, query: Query, order: Order | None) -> Asking:
    asked = index.reading(lambda known: _asked(plan, filters, query, known))
    return replace(asked, offset=0, limit=order.depth) if order else asked


def _asked(plan: _Plan, filters: Filters, query: Query, known: Words) -> Asking:
    base = matching(plan.units, plan.missing, known)
    counts = []
    for left_out, names in counting(query.facets, filters).items():
        others = {name: values for name, values in filters.items() if name != left_out}
        counts.append((left_out, narrowed(base, others, query.today), names))
    by_age = query.sort == "newest" or not plan.units
    ranked = base if by_age else _ranked(plan, query, known)
    return Asking(narrowed(ranked, filters, query.today), by_age, query.offset, query.limit, tuple(counts))


def _ranked(plan: _Plan, query: Query, known: Words) -> Wanted:
    scored = scoring(plan.units, plan.missing, known, _run(query.words))
    return favouring(scored, matching(plan.strict.units, plan.strict.missing, known)) if plan.strict else scored


def _run(words: str) -> tuple[str, ...]:
    """The words as typed, where nothing is quoted or negated among them."""
    asked = read_words(words)
    if any(one.quoted or one.negated for one in asked):
        return ()
    return tuple(word for one in asked for word in one.words)[:_MOST_OF_A_RUN]


def _hit(row: Row, finder: Finder, typed: Collection[str]) -> Hit:
    looked = [_look(row, name, where, finder) for name, where in _TEXTS]
    title, summary, pages = looked
    if len({place.unit for one in looked for place in one.places}) < len(finder.units):
        looked += [_look(row, name, where, finder) for name, where in _NAMES]
    page_word = row.text("page_word")
    passages = _passages(summary, pages, bool(page_word))
    marked = tuple(piece.lower() for passage in passages for piece, is_match in passage.text_parts if is_match)
    words = _written((title, summary), marked) or _written(looked[3:])
    why = reasons(finder.units, looked, typed)
    return Hit(row.key, row.score, passages, words, why, page_word)


def _written(looked: Iterable[Looked], more: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The words that answered, in small letters, each once."""
    found = (fold(one.text[place.start : place.end]) for one in looked for place in one.places)
    return tuple(dict.fromkeys((*found, *more)))


def _look(row: Row, name: str, where: Where, finder: Finder) -> Looked:
    text = row.text(name)
    return Looked(where, text, finder.places(text))


def _passages(summary: Looked, pages: Looked, paged: bool) -> tuple[Passage, ...]:
    """From the pages; from the summary where they are silent."""
    return best_passages(pages.text, pages.places, paged) or best_passages(summary.text, summary.places, False)


def _counts(
    index: Index[R], asked: Asking, of_everything: bool, total: int, query: Query, kept: Counts
) -> dict[str, tuple[FacetCount, ...]]:
    """The counts; those of everything are taken once, since they cost a walk through everything."""
    key = (query.facets, total, query.today)
    if of_everything and key in kept:
        return kept[key]
    counted = _facets(index, asked, total, query)
    if of_everything:
        kept[key] = counted
    return counted


def _facets(index: Index[R], asked: Asking, total: int, query: Query) -> dict[str, tuple[FacetCount, ...]]:
    """The counts: once under all filters, and once for each facet with a choice, without that choice."""
    counted: dict[str, tuple[FacetCount, ...]] = {}
    for left_out, within, names in asked.counting:
        of_any_year = index.number(within) if left_out == "year" else total
        counted |= _read(index.count(within, names), names, of_any_year, query)
    order = [*query.facets, "year_each"]
    return {name: counted[name] for name in order if name in counted}


def _read(buckets: Buckets, names: Sequence[str], total: int, query: Query) -> dict[str, tuple[FacetCount, ...]]:
    read: dict[str, tuple[FacetCount, ...]] = {}
    for name in names:
        if name == "year":
            by_year = {int(key): count for key, count in buckets[name]}
            read["year"], read["year_each"] = year_counts(by_year, total, query.today)
        else:
            ranked = sorted(buckets[name], key=lambda bucket: (-bucket[1], bucket[0]))
            read[name] = tuple(FacetCount(key, count) for key, count in ranked)
    return read
