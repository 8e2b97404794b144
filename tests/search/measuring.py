"""Judged questions about the founding records, and how good an order of results is. Read by tests and `bench.ranking`.

The grades are by reading every record: 3 is just what was asked for, 2 helps, 1 touches on it. The ranking is tuned
on one half only; the other half says what that is worth.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path

import tantivy

from connectshare.search.analysing import STOPWORDS, stem, words_of
from connectshare.search.engines.tantivy_schema import SCHEMA

FOLDER = Path(__file__).parent / "judged"
HALVES = ("tuning", "measuring")
DEPTH = 10
PLAIN_FIELDS = ("words", "names", "who")


@dataclass(frozen=True)
class Judged:
    """One question as somebody would type it. `grades`: titles of founding records to 1, 2 or 3."""

    query: str
    sort: str  # officer, lay, question, slip, abbreviation or place
    grades: Mapping[str, int]


def judged(half: str) -> list[Judged]:
    """The questions of one half."""
    lines = (FOLDER / f"{half}.jsonl").read_text("utf-8").splitlines()
    return [Judged(row["query"], row["sort"], row["grades"]) for row in map(json.loads, lines)]


def ndcg(found: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain, with gains of 2**grade - 1 (Burges 2005); 1 is the ideal order."""
    gained = _gain([grades.get(title, 0) for title in found[:depth]])
    return gained / _gain(sorted(grades.values(), reverse=True)[:depth])


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def recall(found: Sequence[str], grades: Mapping[str, int]) -> float:
    """How much of what is graded was found at all."""
    return len(set(found) & set(grades)) / len(grades)


def plain_bm25(searcher: tantivy.Searcher, words: str, depth: int) -> list[str]:
    """Ids by BM25 alone: the stemmed words of the question, any of them, in the fields that `ours` ranks by."""
    stems = [stem(word) for word in words_of(words) if word not in STOPWORDS]
    terms = [(tantivy.Occur.Should, tantivy.Query.term_query(SCHEMA, at, one)) for at in PLAIN_FIELDS for one in stems]
    hits = searcher.search(tantivy.Query.boolean_query(terms), depth).hits
    return [str(searcher.doc(address).get_first("key")) for _, address in hits]
