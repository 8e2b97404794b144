"""How fast a search is: the embedded engine against SQLite FTS5 doing the same work.

    python bench/search.py --sizes 10000 100000 --queries 150

One search is the first 20 results by relevance, the total, six filters with true counts, and a passage with the
matches marked for each result. SQLite does it twice: filters counted in SQL, and in numpy from the row ids that match.
The materials are made up with a fixed seed: about 300 words each, as frequent as words are in English (Zipf), with
terms of the sector among them. Needs no Django and nothing from outside.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from tqdm import tqdm

from connectshare.search.analysing import stem
from connectshare.search.document import Document
from connectshare.search.engine import open_engine
from connectshare.search.query import Query

SEED = 20261123
TODAY = date(2026, 11, 23)
WORDS_A_MATERIAL = 300
# How many values each filter has among the materials, and how many a material has of each.
FACETS = {
    "topic": (147, 3),
    "kind": (27, 1),
    "organisation": (230, 1),
    "organisation_type": (9, 1),
    "network": (32, 1),
    "region": (12, 1),
}
_TERMS = """
gully pothole verge kerb lighting column bridge culvert signal footbridge permit inspection asset hierarchy
lifecycle resurfacing dressing scour barrier sign marking claim defence budget councillor survey condition tender
contract
"""
SECTOR = _TERMS.split()
_STARTS = "b br c d dr f g gr h k l m n p pr r s st t tr v w"
_ENDS = "b d f g k m n p rt st nd rk lt mp"


@dataclass(frozen=True)
class Question:
    """One search of the mix."""

    words: tuple[str, ...]
    filters: dict[str, tuple[str, ...]]


class Materials:
    """The made-up collection, the same for every engine."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.rng = np.random.default_rng(SEED)
        self.vocabulary = np.array(_vocabulary(30_000))
        chances = 1 / np.arange(2, len(self.vocabulary) + 2)
        self.words = self.rng.choice(
            len(self.vocabulary), size=(size, WORDS_A_MATERIAL), p=chances / chances.sum()
        ).astype(np.uint16)
        self.values = {
            name: np.minimum(self.rng.zipf(1.4, size=(size, each)) - 1, kinds - 1)
            for name, (kinds, each) in FACETS.items()
        }

    def text(self, row: int) -> tuple[str, str]:
        """Title and text of one material."""
        words = self.vocabulary[self.words[row]]
        return " ".join(words[:8]), ". ".join(" ".join(words[at : at + 15]) for at in range(8, len(words), 15))

    def names(self, row: int) -> tuple[str, ...]:
        """The labels of the topics of one material: two words each."""
        values = sorted(set(self.values["topic"][row].tolist()))
        return tuple(f"{self.vocabulary[20 + value]} {self.vocabulary[900 + 7 * value]}" for value in values)

    def facet(self, row: int, name: str) -> tuple[str, ...]:
        """The values of one material in one filter, each once."""
        return tuple(f"{name}-{value}" for value in sorted(set(self.values[name][row].tolist())))

    def documents(self) -> Iterator[Document]:
        """The materials as the index takes them."""
        for row in tqdm(range(self.size), desc="tantivy", leave=False):
            title, text = self.text(row)
            half = text.index(". ", len(text) // 2) + 2
            yield Document(
                id=f"m{row}",
                title=title,
                pages=(text[:half], text[half:]),
                names=self.names(row),
                topics=self.facet(row, "topic"),
                kind=self.facet(row, "kind")[0],
                organisations=self.facet(row, "organisation"),
                organisation_types=self.facet(row, "organisation_type"),
                networks=self.facet(row, "network"),
                regions=self.facet(row, "region"),
                added=row // 100,
            )

    def questions(self, number: int) -> list[Question]:
        """One to three words, common and rare; every third with one or two filters."""
        rng = np.random.default_rng(SEED + 1)
        asked = []
        for at in range(number):
            ranks = np.exp(rng.uniform(np.log(20), np.log(8_000), size=1 + at % 3)).astype(int)
            chosen = list(FACETS)[: at % 2 + 1] if at % 3 == 0 else []
            filters = {name: tuple(f"{name}-{value}" for value in range(1 + at % 2)) for name in chosen}
            asked.append(Question(tuple(str(self.vocabulary[rank]) for rank in dict.fromkeys(ranks.tolist())), filters))
        return asked


def _vocabulary(number: int) -> list[str]:
    """Made-up words that no stemmer shortens, with the sector's own among the frequent ones."""
    rng = np.random.default_rng(SEED + 2)
    starts, ends = _STARTS.split(), _ENDS.split()
    made: dict[str, None] = {}
    while len(made) < number:
        parts = rng.integers(1, 4)
        word = "".join(f"{rng.choice(starts)}{rng.choice(list('aou'))}" for _ in range(parts)) + str(rng.choice(ends))
        if stem(word) == word and len(word) > 2:
            made[word] = None
    words = list(made)
    for at, term in enumerate(SECTOR):
        words[30 + 40 * at] = stem(term) if stem(stem(term)) == stem(term) else term
    return words


class Fts5:
    """SQLite's own full text search, with tables for the filters."""

    def __init__(self, path: Path, materials: Materials) -> None:
        self.db = sqlite3.connect(path)
        settings = ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000", "mmap_size=4000000000")
        self.db.executescript("".join(f"PRAGMA {one};" for one in settings))
        self.db.execute("CREATE VIRTUAL TABLE m USING fts5(title, body, names, tokenize='porter unicode61')")
        rows = (
            (row, *materials.text(row), ". ".join(materials.names(row)))
            for row in tqdm(range(materials.size), desc="fts5", leave=False)
        )
        self.db.executemany("INSERT INTO m(rowid, title, body, names) VALUES (?, ?, ?, ?)", rows)
        for name in FACETS:
            self.db.execute(
                f"CREATE TABLE {name}(material INTEGER, value TEXT, PRIMARY KEY (material, value)) WITHOUT ROWID"
            )
            pairs = ((row, value) for row in range(materials.size) for value in materials.facet(row, name))
            self.db.executemany(f"INSERT INTO {name} VALUES (?, ?)", pairs)
            self.db.execute(f"CREATE INDEX {name}_value ON {name}(value, material)")
        self.db.execute("INSERT INTO m(m) VALUES ('optimize')")
        self.db.commit()
        self.db.execute("ANALYZE")
        self.arrays = {name: self._array(name, materials.size) for name in FACETS}

    def _array(self, name: str, size: int) -> tuple[np.ndarray, np.ndarray, list[str]]:
        """For numpy: where each material's values begin, the values as numbers, and their names."""
        rows = self.db.execute(f"SELECT material, value FROM {name} ORDER BY material").fetchall()
        names = sorted({value for _, value in rows})
        number = {value: at for at, value in enumerate(names)}
        starts = np.searchsorted(np.array([material for material, _ in rows]), np.arange(size + 1))
        return starts, np.array([number[value] for _, value in rows], dtype=np.int32), names

    def found(self, question: Question, filters: dict[str, tuple[str, ...]]) -> tuple[str, list[str]]:
        """The condition for what matches: all words, or all but one of three."""
        words = [f'"{word}"' for word in question.words]
        match = " AND ".join(words)
        if len(words) == 3:
            match = " OR ".join(f"({' AND '.join(words[:at] + words[at + 1 :])})" for at in range(3))
        where, values = "m MATCH ?", [match]
        for name, chosen in filters.items():
            # The plus keeps SQLite from asking the text index once for every material of the filter.
            where += f" AND +m.rowid IN (SELECT material FROM {name} WHERE value IN ({','.join('?' * len(chosen))}))"
            values += chosen
        return where, values

    def top(self, question: Question) -> list[tuple]:
        """The first 20 with their passages."""
        where, values = self.found(question, question.filters)
        # By its own rank FTS5 sorts first and cuts passages for the twenty that are shown only.
        sql = "SELECT rowid, title, snippet(m, 1, '<b>', '</b>', '…', 30) FROM m"
        ranked = f"{sql} WHERE {where} AND rank MATCH 'bm25(3.0, 1.0, 0.5)' ORDER BY rank LIMIT 20"
        return self.db.execute(ranked, values).fetchall()

    def in_sql(self, question: Question) -> int:
        """One search with the filters counted in SQL; gives the total."""
        self.top(question)
        where, values = self.found(question, question.filters)
        self.db.execute("DROP TABLE IF EXISTS temp.hit")
        self.db.execute(f"CREATE TEMP TABLE hit AS SELECT rowid AS material FROM m WHERE {where}", values)
        for name in FACETS:
            source = "temp.hit"
            if name in question.filters:
                others = {key: chosen for key, chosen in question.filters.items() if key != name}
                where, values = self.found(question, others)
                source = f"(SELECT rowid AS material FROM m WHERE {where})"
            else:
                values = []
            sql = f"SELECT value, count(*) FROM {source} JOIN {name} USING (material) GROUP BY value ORDER BY 2 DESC"
            self.db.execute(sql, values).fetchall()
        return int(self.db.execute("SELECT count(*) FROM temp.hit").fetchone()[0])

    def in_numpy(self, question: Question) -> int:
        """One search with the filters counted in numpy; gives the total."""
        self.top(question)
        matched = self._rows(Question(question.words, {}))
        inside = {name: self._inside(name, chosen) for name, chosen in question.filters.items()}
        for name in FACETS:
            rows = _kept(matched, [mask for other, mask in inside.items() if other != name])
            starts, values, names = self.arrays[name]
            lengths = starts[rows + 1] - starts[rows]
            offsets = np.repeat(starts[rows] - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
            counts = np.bincount(values[offsets + np.arange(lengths.sum())], minlength=len(names))
            sorted(((int(count), value) for count, value in zip(counts, names, strict=True) if count), reverse=True)
        return len(_kept(matched, list(inside.values())))

    def _rows(self, question: Question) -> np.ndarray:
        where, values = self.found(question, {})
        rows = self.db.execute(f"SELECT rowid FROM m WHERE {where}", values).fetchall()
        return np.fromiter((row for (row,) in rows), dtype=np.int64, count=len(rows))

    def _inside(self, name: str, chosen: Sequence[str]) -> np.ndarray:
        starts, values, names = self.arrays[name]
        wanted = np.isin(values, [at for at, value in enumerate(names) if value in chosen])
        return np.add.reduceat(wanted, starts[:-1]) > 0


def _kept(rows: np.ndarray, masks: list[np.ndarray]) -> np.ndarray:
    for mask in masks:
        rows = rows[mask[rows]]
    return rows


def _measure(searches: Sequence[Callable[[Question], int]], questions: Sequence[Question]) -> np.ndarray:
    """Milliseconds and totals of every search for every question, after a short warming up.

    The searches take turns at each question, so that whatever else the machine does slows all of them alike.
    """
    for question in questions[:10]:
        for search in searches:
            search(question)
    measured = []
    for question in tqdm(questions, desc="questions", leave=False):
        for search in searches:
            begun = time.perf_counter()
            total = search(question)
            measured.append(((time.perf_counter() - begun) * 1000, total))
    return np.array(measured).reshape(len(questions), len(searches), 2)


def compare(size: int, number: int, folder: Path) -> list[str]:
    """The rows of the table for one size."""
    materials = Materials(size)
    questions = materials.questions(number)
    begun = time.perf_counter()
    engine = open_engine(folder / "tantivy", writable=True)
    engine.rebuild(materials.documents())
    built = time.perf_counter() - begun
    begun = time.perf_counter()
    fts5 = Fts5(folder / "fts5.db", materials)
    built_fts5 = time.perf_counter() - begun

    def tantivy(question: Question) -> int:
        asked = Query(" ".join(question.words), question.filters, today=TODAY, facets=tuple(FACETS), as_typed=True)
        return engine.search(asked).total

    def suggested(question: Question) -> int:
        return len(engine.titles((*question.words[:-1], question.words[-1][:3]), 8))

    measured = _measure((tantivy, fts5.in_sql, fts5.in_numpy), questions)
    typing = _measure((suggested,), questions)[:, 0, 0]
    times, totals = measured[:, :, 0], measured[:, :, 1]
    agree = int((totals.min(axis=1) == totals.max(axis=1)).sum())
    print(
        f"{size:,}: the same total from all three for {agree} of {number} questions; half find {np.median(totals):,.0f}"
    )
    print(f"{size:,}: titles as you type, p50 {np.percentile(typing, 50):.1f}, p95 {np.percentile(typing, 95):.1f} ms")
    names = ("Tantivy (ours)", "FTS5, filters in SQL", "FTS5, filters in numpy")
    mids, highs = np.percentile(times, 50, axis=0), np.percentile(times, 95, axis=0)
    return [
        f"| {size:,} | {name} | {mid:.1f} | {high:.1f} | {mid / mids[0]:.1f} | {high / highs[0]:.1f} | {seconds:.0f} |"
        for name, mid, high, seconds in zip(names, mids, highs, (built, built_fts5, built_fts5), strict=True)
    ]


def main() -> None:
    """Measures and prints one table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--queries", type=int, default=150)
    arguments = parser.parse_args()
    rows: list[str] = []
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            rows += compare(size, arguments.queries, Path(folder))
    print("\n| materials | engine | p50 ms | p95 ms | p50 to ours | p95 to ours | built in s |")
    print("|---:|---|---:|---:|---:|---:|---:|")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
