"""SQLite FTS5 as a peer of our search, with the filters counted in SQL, or in numpy from the row ids that match."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from bench.materials import FACETS, Materials, Question


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
