"""One search in a Tantivy index: read the question, find, count the filters, cut the passages.

Called by `tantivy.py` only; reads a searcher, which is the index at one moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import tantivy

from connectshare.search.engines.tantivy_clauses import matching, narrowed, scoring
from connectshare.search.engines.tantivy_schema import shown
from connectshare.search.engines.tantivy_words import IndexWords
from connectshare.search.facets import FacetCount, active, counting, year_counts
from connectshare.search.hits import Hit, Hits, Passage
from connectshare.search.passages import Finder, best_passages
from connectshare.search.query import Query, read_words
from connectshare.search.spelling import meant, mend, widen
from connectshare.search.wording import Unit, Words, sector_equals, spoken, units_of

_FEW = 3  # with fewer results, those with half of the words are given too, and other words suggested
_MOST_VALUES = 500  # of one facet that are counted


Filters = dict[str, tuple[str, ...]]
Rows = list[tuple[float, tantivy.DocAddress]]


@dataclass(frozen=True)
class _Plan:
    """What is searched for in the end. `missing`: how many of the plain units a document may lack."""

    units: tuple[Unit, ...] = ()
    missing: int = 0
    corrected: str = ""
    partial: bool = False
    suggestions: tuple[str, ...] = ()


def search(searcher: tantivy.Searcher, query: Query) -> Hits:
    """See `SearchEngine.search`."""
    known = IndexWords(searcher)
    filters = active(query.filters, query.today)
    plan = _plan(query, known)
    total, rows = _find(searcher, plan, filters, query)
    if total < _FEW and plan.units and not query.as_typed and _few_without(searcher, plan, filters, total):
        plan = _loosened(plan, known)
        total, rows = _find(searcher, plan, filters, query)
    finder = Finder(plan.units)
    return Hits(
        total=total,
        hits=tuple(_hit(score, searcher.doc(address), finder) for score, address in rows),
        facets=_facets(searcher, matching(plan.units, plan.missing, searcher), filters, total, query),
        corrected=plan.corrected,
        suggestions=plan.suggestions,
        partial=plan.partial,
    )


def _plan(query: Query, known: IndexWords) -> _Plan:
    """Reads the words, and mends those that stand nowhere. Of three or more words, one may be missing."""
    typed = units_of(read_words(query.words), sector_equals())
    units = typed if query.as_typed else mend(typed, known, sector_equals())
    corrected = spoken(units) if [unit.words for unit in units] != [unit.words for unit in typed] else ""
    return _Plan(widen(units, known), 1 if _plain(units) > 2 else 0, corrected)


def _loosened(plan: _Plan, known: IndexWords) -> _Plan:
    """Asks for half of the words only and for any word of the same root; suggests others that may have been meant."""
    loose = tuple(replace(unit, loose=True) for unit in plan.units)
    missing = max(plan.missing, _plain(plan.units) // 2)
    others = tuple(spoken(other) for other in meant(plan.units, known))
    return replace(plan, units=loose, missing=missing, partial=missing > plan.missing, suggestions=others)


def _plain(units: Sequence[Unit]) -> int:
    return sum(not unit.quoted and not unit.negated for unit in units)


def _few_without(searcher: tantivy.Searcher, plan: _Plan, filters: Filters, total: int) -> bool:
    """Whether it is the words that find so little, not the filters."""
    return (_number(searcher, matching(plan.units, plan.missing, searcher)) if filters else total) < _FEW


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
    ranked = narrowed(scoring(plan.units, plan.missing, searcher, _run(query.words)), filters, query.today)
    result = searcher.search(ranked, query.limit, offset=query.offset, weight_by_field="weight")
    return _total(result), list(result.hits)


def _run(words: str) -> Words:
    """The words as typed, where nothing is quoted or negated among them."""
    asked = read_words(words)
    return () if any(one.quoted or one.negated for one in asked) else tuple(word for one in asked for word in one.words)


def _hit(score: float, row: tantivy.Document, finder: Finder) -> Hit:
    texts = [shown(row, name) for name in ("title", "summary", "pages")]
    passages, matched = _passages(texts[1], texts[2], bool(shown(row, "page_word")), finder), finder.matched(texts[:2])
    marked = tuple(piece.lower() for passage in passages for piece, is_match in passage.text_parts if is_match)
    words = tuple(dict.fromkeys((*matched, *marked))) or finder.matched([shown(row, "listed")])
    return Hit(str(row.get_first("key")), float(score), passages, words)


def _passages(summary: str, pages: str, paged: bool, finder: Finder) -> tuple[Passage, ...]:
    """From the pages; from the summary where they are silent."""
    return best_passages(pages, finder.places(pages), paged) or best_passages(summary, finder.places(summary), False)


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
