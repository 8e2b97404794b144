"""Search beside PostgreSQL's full text and Wagtail's `modelsearch`, each doing the same work in the same run.

    python -m bench.search_peers [--sizes 10000 100000] [--queries 60] [--modelsearch 10000]

The work is that of `bench.search`: the first 20 results, the total, six filters with true counts and marked passages.
PostgreSQL runs as the tests start it, without waiting for the disk. `modelsearch` runs on SQLite, up to the size given,
and marks no passages, since it cannot.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import psycopg

from bench.modelsearch_peer import ModelSearch
from bench.search import FACETS, TODAY, Materials, Question, _measure
from connectshare.search.engine import open_engine
from connectshare.search.query import Query
from tests.postgres import postgres

_FACET_TABLES = "".join(
    f"CREATE TABLE {name} (material int, value text, PRIMARY KEY (value, material));" for name in FACETS
)


class PostgresText:
    """Titles, names and texts in one weighted vector, and a table for each filter."""

    def __init__(self, address: str, materials: Materials) -> None:
        self.db = psycopg.connect(address, autocommit=True)
        self.db.execute(
            "CREATE TABLE m (id int PRIMARY KEY, title text, body text, found tsvector);" + _FACET_TABLES
            + "SET work_mem = '256MB'; SET jit = off"
        )  # fmt: skip
        with self.db.cursor().copy("COPY m (id, title, body) FROM STDIN") as copy:
            for row in range(materials.size):
                title, text = materials.text(row)
                copy.write_row((row, f"{title}. {'. '.join(materials.names(row))}", text))
        for name in FACETS:
            with self.db.cursor().copy(f"COPY {name} (material, value) FROM STDIN") as copy:
                for row in range(materials.size):
                    for value in materials.facet(row, name):
                        copy.write_row((row, value))
        self.db.execute(
            "UPDATE m SET found = setweight(to_tsvector('english', title), 'A') || to_tsvector('english', body);"
            "CREATE INDEX m_found ON m USING gin (found);"
            + "".join(f"CREATE INDEX {name}_material ON {name} (material);" for name in FACETS)
        )
        self.db.execute("VACUUM ANALYZE")

    def search(self, question: Question) -> int:
        """One search; gives the total."""
        asked = _tsquery(question.words)
        where, values = _where(question.filters)
        self.db.execute(
            "SELECT id, title, ts_headline('english', body, q) FROM (SELECT id, title, body, q, "
            f"ts_rank(found, q) AS worth FROM m, to_tsquery('english', %s) q WHERE found @@ q {where} "
            "ORDER BY worth DESC LIMIT 20) best ORDER BY worth DESC",
            [asked, *values],
        ).fetchall()
        for name in FACETS:
            where, values = _where({key: chosen for key, chosen in question.filters.items() if key != name})
            self.db.execute(
                f"SELECT value, count(*) FROM {name} JOIN m ON m.id = material, to_tsquery('english', %s) q "
                f"WHERE found @@ q {where} GROUP BY value ORDER BY 2 DESC",
                [asked, *values],
            ).fetchall()
        where, values = _where(question.filters)
        counted = self.db.execute(
            f"SELECT count(*) FROM m, to_tsquery('english', %s) q WHERE found @@ q {where}", [asked, *values]
        ).fetchone()
        return int(counted[0]) if counted else 0


def _tsquery(words: Sequence[str]) -> str:
    """All words, or all but one of three."""
    if len(words) < 3:
        return " & ".join(words)
    return " | ".join(f"({' & '.join([*words[:at], *words[at + 1 :]])})" for at in range(len(words)))


def _where(filters: dict[str, tuple[str, ...]]) -> tuple[str, list[list[str]]]:
    said = "".join(f" AND m.id IN (SELECT material FROM {name} WHERE value = ANY(%s))" for name in filters)
    return said, [list(chosen) for chosen in filters.values()]


def compare(size: int, number: int, folder: Path, *, with_modelsearch: bool) -> list[str]:
    """The rows of the table for one size."""
    materials = Materials(size)
    questions = materials.questions(number)
    engine = open_engine(folder / "index", writable=True)
    begun = time.perf_counter()
    engine.rebuild(materials.documents())
    built = [time.perf_counter() - begun]

    def ours(question: Question) -> int:
        asked = Query(" ".join(question.words), question.filters, today=TODAY, facets=tuple(FACETS), as_typed=True)
        return engine.search(asked).total

    searches: list[tuple[str, Callable[[Question], int]]] = [("ours", ours)]
    with postgres() as address:
        begun = time.perf_counter()
        searches.append(("PostgreSQL", PostgresText(address, materials).search))
        built.append(time.perf_counter() - begun)
        if with_modelsearch:
            begun = time.perf_counter()
            searches.append(("modelsearch on SQLite", ModelSearch(folder / "peer.sqlite3", materials).search))
            built.append(time.perf_counter() - begun)
        times = _measure([search for _, search in searches], questions)[:, :, 0]
    mids, highs = np.percentile(times, 50, axis=0), np.percentile(times, 95, axis=0)
    return [
        f"| {size:,} | {name} | {mid:.1f} | {high:.1f} | {mid / mids[0]:.1f} | {high / highs[0]:.1f} | {seconds:.0f} |"
        for (name, _), mid, high, seconds in zip(searches, mids, highs, built, strict=True)
    ]


def main() -> None:
    """Measure and print one table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--modelsearch", type=int, default=10_000, metavar="SIZE", help="the largest it is tried at")
    said = parser.parse_args()
    print("| materials | engine | p50 ms | p95 ms | p50 to ours | p95 to ours | built in s |")
    print("|---:|---|---:|---:|---:|---:|---:|")
    for size in said.sizes:
        with tempfile.TemporaryDirectory() as folder:
            rows = compare(size, said.queries, Path(folder), with_modelsearch=size <= said.modelsearch)
        print("\n".join(rows), flush=True)


if __name__ == "__main__":
    main()
