"""One search in a Tantivy index: read the question, find, count the filters, cut the passages.

Called by `tantivy.py` only; reads a searcher, which is the index at one moment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import tantivy

from connectshare.search.analysing import fold
from connectshare.search.engines.tantivy_clauses import favouring, matching, narrowed, scoring
from connectshare.search.engines.tantivy_schema import shown
from connectshare.search.engines.tantivy_words import IndexWords
from connectshare.search.facets import FacetCount, active, counting, year_counts
from connectshare.search.hits import Hit, Hits, Passage, Where
from connectshare.search.passages import Finder, best_passages
from connectshare.search.query import Query, read_words
from connectshare.search.reasons import Looked, reasons
from connectshare.search.spelling import meant, mend, widen
from connectshare.search.vocabulary import Words, sector_slack, sector_synonyms, sector_words
from connectshare.search.wording import Unit, by_term, spoken, units_of

_ENOUGH = 10  # with fewer results, those with half of the words come after them
_FEW = 3  # with fewer, other words are suggested as well
_MOST_VALUES = 500  # of one facet that are counted


_TEXTS: tuple[tuple[str, Where], ...] = (("title", "title"), ("summary", "text"), ("pages", "text"))
_NAMES: tuple[tuple[str, Where], ...] = (("listed", "topic"), ("who", "who"))
Filters = dict[str, tuple[str, ...]]
Counts = dict[tuple[object, ...], dict[str, tuple[FacetCount, ...]]]  # by facets, number of materials and day
Rows = list[tuple[float, tantivy.DocAddress]]


@dataclass(frozen=True)
class _Plan:
    """What is searched for in the end. `missing`: how many of the plain units a document may lack."""

    units: tuple[Unit, ...] = ()
    missing: int = 0
    corrected: str = ""
    partial: bool = False
    suggestions: tuple[str, ...] = ()
    strict: _Plan | None = None  # what this was loosened from: what has all of it comes first


def search(searcher: tantivy.Searcher, query: Query, kept: Counts) -> Hits:
    """See `SearchEngine.search`. `kept`: what everything counts to, while the index stays as it is."""
    known = IndexWords(searcher)
    filters = active(query.filters, query.today)
    plan = _plan(query, known)
    total, rows = _find(searcher, plan, filters, query)
    if total < _ENOUGH and plan.units and not query.as_typed:
        of_all = _number(searcher, matching(plan.units, plan.missing, searcher)) if filters else total
        # Only where it is the words that find so little, not the filters.
        if of_all < _ENOUGH:
            plan, before = _loosened(plan, known, of_all), total
            total, rows = _find(searcher, plan, filters, query)
            plan = replace(plan, partial=total > before)
    finder, typed = Finder(plan.units), frozenset(word for one in read_words(query.words) for word in one.words)
    return Hits(
        total=total,
        hits=tuple(_hit(score, searcher.doc(address), finder, typed) for score, address in rows),
        facets=_counts(searcher, plan, filters, total, query, kept),
        corrected=plan.corrected,
        suggestions=plan.suggestions,
        partial=plan.partial,
    )


def _plan(query: Query, known: IndexWords) -> _Plan:
    """Reads the words, and mends those that stand nowhere. Of three or more words, one may be missing."""
    typed = units_of(read_words(query.words), sector_synonyms(), sector_slack())
    units = typed if query.as_typed else mend(typed, known, sector_synonyms(), sector_words())
    corrected = spoken(units) if [unit.words for unit in units] != [unit.words for unit in typed] else ""
    return _Plan(widen(units, known), 1 if _plain(units) > 2 else 0, corrected)


def _loosened(plan: _Plan, known: IndexWords, found: int) -> _Plan:
    """Asks for half of the words only and for any word of the same root; suggests others that may have been meant."""
    loose = tuple(replace(unit, loose=True) for unit in plan.units)
    missing = max(plan.missing, (_plain(plan.units) + 1) // 2)
    others = tuple(spoken(other) for other in meant(plan.units, known)) if found < _FEW else ()
    return _Plan(loose, missing, plan.corrected, suggestions=others, strict=plan)


def _plain(units: Sequence[Unit]) -> int:
    return sum(term[0].needed for term in by_term(units))


def _number(searcher: tantivy.Searcher, query: tantivy.Query) -> int:
    return _total(searcher.search(query, 1))


def _total(result: tantivy.SearchResult) -> int:
    return int(result.count)  # type: ignore[attr-defined]  # it has one; its types do not say so


def _find(searcher: tantivy.Searcher, plan: _Plan, filters: Filters, query: Query) -> tuple[int, Rows]:
    """How many there are, and those of the page with their scores (0 where they are in order of age)."""
    if query.sort == "newest" or not plan.units:
        found = narrowed(matching(plan.units, plan.missing, searcher), filters, query.today)
        result = searcher.search(found, query.limit, order_by_field="added", offset=query.offset)
        return _total(result), [(0.0, address) for _, address in result.hits]
    scored = scoring(plan.units, plan.missing, searcher, _run(query.words))
    if plan.strict:
        scored = favouring(scored, matching(plan.strict.units, plan.strict.missing, searcher))
    ranked = narrowed(scored, filters, query.today)
    result = searcher.search(ranked, query.limit, offset=query.offset, weight_by_field="weight")
    return _total(result), list(result.hits)


def _run(words: str) -> Words:
    """The words as typed, where nothing is quoted or negated among them."""
    asked = read_words(words)
    return () if any(one.quoted or one.negated for one in asked) else tuple(word for one in asked for word in one.words)


def _hit(score: float, row: tantivy.Document, finder: Finder, typed: Collection[str]) -> Hit:
    looked = [_look(row, name, where, finder) for name, where in _TEXTS]
    title, summary, pages = looked
    if len({place.unit for one in looked for place in one.places}) < len(finder.units):
        looked += [_look(row, name, where, finder) for name, where in _NAMES]
    page_word = shown(row, "page_word")
    passages = _passages(summary, pages, bool(page_word))
    marked = tuple(piece.lower() for passage in passages for piece, is_match in passage.text_parts if is_match)
    words = _written((title, summary), marked) or _written(looked[3:])
    why = reasons(finder.units, looked, typed)
    return Hit(str(row.get_first("key")), float(score), passages, words, why, page_word)


def _written(looked: Iterable[Looked], more: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The words that answered, in small letters, each once."""
    found = (fold(one.text[place.start : place.end]) for one in looked for place in one.places)
    return tuple(dict.fromkeys((*found, *more)))


def _look(row: tantivy.Document, name: str, where: Where, finder: Finder) -> Looked:
    text = shown(row, name)
    return Looked(where, text, finder.places(text))


def _passages(summary: Looked, pages: Looked, paged: bool) -> tuple[Passage, ...]:
    """From the pages; from the summary where they are silent."""
    return best_passages(pages.text, pages.places, paged) or best_passages(summary.text, summary.places, False)


def _counts(
    searcher: tantivy.Searcher, plan: _Plan, filters: Filters, total: int, query: Query, kept: Counts
) -> dict[str, tuple[FacetCount, ...]]:
    """The counts; those of everything are taken once, since they cost a walk through everything."""
    of_everything = not plan.units and not filters
    key = (query.facets, total, query.today)
    if of_everything and key in kept:
        return kept[key]
    counted = _facets(searcher, matching(plan.units, plan.missing, searcher), filters, total, query)
    if of_everything:
        kept[key] = counted
    return counted


def _facets(
    searcher: tantivy.Searcher, base: tantivy.Query, filters: Filters, total: int, query: Query
) -> dict[str, tuple[FacetCount, ...]]:
    """The counts: once under all filters, and once for each facet with a choice, without that choice."""
    counted: dict[str, tuple[FacetCount, ...]] = {}
    for left_out, names in counting(query.facets, filters).items():
        others = {name: values for name, values in filters.items() if name != left_out}
        within = narrowed(base, others, query.today)
        answer = searcher.aggregate(within, {name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in names})
        of_any_year = _number(searcher, within) if left_out == "year" else total
        counted |= _read(answer, names, of_any_year, query)
    order = [*query.facets, "year_each"]
    return {name: counted[name] for name in order if name in counted}


def _read(answer: dict[str, Any], names: Sequence[str], total: int, query: Query) -> dict[str, tuple[FacetCount, ...]]:
    read: dict[str, tuple[FacetCount, ...]] = {}
    for name in names:
        buckets = [(bucket["key"], int(bucket["doc_count"])) for bucket in answer[name]["buckets"]]
        if name == "year":
            by_year = {int(key): count for key, count in buckets}
            read["year"], read["year_each"] = year_counts(by_year, total, query.today)
        else:
            ranked = sorted(buckets, key=lambda bucket: (-bucket[1], str(bucket[0])))
            read[name] = tuple(FacetCount(str(key), count) for key, count in ranked)
    return read
