"""How fast a search is: the embedded engine beside its peers, each doing the same work in the same run.

    python -m bench.search [--sizes 10000 100000] [--queries 150] [--modelsearch 10000]

One search is the first 20 results by relevance, the total, six filters with true counts, and a passage with the
matches marked for each result. The peers are SQLite FTS5 (filters counted in SQL, and in numpy from the row ids that
match), PostgreSQL's full text where it is installed, run as the tests start it, without waiting for the disk, and
Wagtail's `modelsearch` on SQLite up to the size given, which marks no passages, since it cannot. The engines take turns
at each question, so that whatever else the machine does slows all of them alike.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from tqdm import tqdm

from bench.fts5_peer import Fts5
from bench.materials import FACETS, TODAY, Materials, Question
from connectshare.search.engine import SearchEngine, open_engine
from connectshare.search.query import Query
from tests.postgres import postgres, programs

MiB = 2**20


@dataclass(frozen=True)
class Peer:
    """One way to search, how long it took to build (seconds) and what it takes on disk (MiB)."""

    name: str
    search: Callable[[Question], int]
    built: float
    size: float


def peers(materials: Materials, folder: Path, stack: ExitStack, *, with_modelsearch: bool) -> Iterator[Peer]:
    """All that can be had here, ours first."""
    begun = time.perf_counter()
    engine = open_engine(folder / "ours", writable=True)
    engine.rebuild(materials.documents())
    yield Peer("Tantivy (ours)", asking(engine), time.perf_counter() - begun, _size(folder / "ours"))
    begun = time.perf_counter()
    fts5 = Fts5(folder / "fts5.db", materials)
    built, size = time.perf_counter() - begun, _size(folder / "fts5.db")
    yield Peer("FTS5, filters in SQL", fts5.in_sql, built, size)
    yield Peer("FTS5, filters in numpy", fts5.in_numpy, built, size)
    if programs() and find_spec("psycopg"):
        from bench.postgres_peer import PostgresText  # noqa: PLC0415 - an optional part

        address = stack.enter_context(postgres())
        begun = time.perf_counter()
        text = PostgresText(address, materials)
        yield Peer("PostgreSQL", text.search, time.perf_counter() - begun, text.size() / MiB)
    if with_modelsearch and find_spec("modelsearch"):
        from bench.modelsearch_peer import ModelSearch  # noqa: PLC0415 - it sets Django up for itself

        begun = time.perf_counter()
        model = ModelSearch(folder / "peer.sqlite3", materials)
        yield Peer("modelsearch on SQLite", model.search, time.perf_counter() - begun, _size(folder / "peer.sqlite3"))


def asking(engine: SearchEngine) -> Callable[[Question], int]:
    """One search of ours; gives the total."""

    def ours(question: Question) -> int:
        words = " ".join(question.words)
        return engine.search(Query(words, question.filters, today=TODAY, facets=tuple(FACETS), as_typed=True)).total

    return ours


def _size(path: Path) -> float:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / MiB


def measure(searches: Sequence[Callable[[Question], int]], questions: Sequence[Question]) -> np.ndarray:
    """Milliseconds and totals of every search for every question, after a short warming up."""
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


def compare(size: int, number: int, folder: Path, *, with_modelsearch: bool) -> None:
    """Print the rows of one size."""
    materials = Materials(size)
    questions = materials.questions(number)
    with ExitStack() as stack:
        every = list(peers(materials, folder, stack, with_modelsearch=with_modelsearch))
        times = measure([one.search for one in every], questions)[:, :, 0]
    at = np.percentile(times, (50, 95, 99), axis=0)
    for one, (mid, high, most) in zip(every, at.T, strict=True):
        print(
            f"| {size:,} | {one.name} | {mid:.1f} | {high:.1f} | {most:.1f} | {mid / at[0][0]:.1f} "
            f"| {high / at[1][0]:.1f} | {one.built:.0f} | {one.size:,.0f} |",
            flush=True,
        )


def main() -> None:
    """Measure and print one table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--queries", type=int, default=150)
    parser.add_argument("--modelsearch", type=int, default=10_000, metavar="SIZE", help="the largest it is tried at")
    said = parser.parse_args()
    print("| materials | engine | p50 ms | p95 ms | p99 ms | p50 to ours | p95 to ours | built in s | MiB |")
    print("|---:|---|---:|---:|---:|---:|---:|---:|---:|")
    for size in said.sizes:
        with tempfile.TemporaryDirectory() as folder:
            compare(size, said.queries, Path(folder), with_modelsearch=size <= said.modelsearch)


if __name__ == "__main__":
    main()
