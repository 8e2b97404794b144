"""How search grows with the catalogue: the embedded engine alone at several sizes, with one client and with two.

    python -m bench.growth [--sizes 10000 100000 1000000] [--queries 150]

One search is the first 20 results, the total, six filters with true counts and marked passages, as in `bench.search`,
which measures the peers. Two clients are two processes that ask at once. "Seen after" is from the beginning of an
update of one material until a reader in another process finds it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Sequence
from multiprocessing.queues import Queue
from pathlib import Path

import numpy as np

from bench.materials import FACETS, TODAY, Materials, Question
from connectshare.search.document import Document
from connectshare.search.engine import open_engine
from connectshare.search.query import Query

MARK = "qzxvwordfound"


def _query(question: Question) -> Query:
    return Query(" ".join(question.words), question.filters, today=TODAY, facets=tuple(FACETS), as_typed=True)


def _ask(folder: Path, questions: Sequence[Question], out: Queue[tuple[list[float], list[float], float]]) -> None:
    """One client in a process of its own: milliseconds of each search, of the empty one, and its memory in MiB."""
    engine = open_engine(folder)
    for question in questions[:10]:
        engine.search(_query(question))
    took = [_milliseconds(engine.search, _query(question)) for question in questions]
    empty = [_milliseconds(engine.search, _query(Question((), {}))) for _ in range(20)]
    out.put((took, empty, _anonymous()))


def _milliseconds(search: object, query: Query) -> float:
    begun = time.perf_counter()
    search(query)  # type: ignore[operator]
    return (time.perf_counter() - begun) * 1000


def _anonymous() -> float:
    said = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":" in line)
    return int(said["RssAnon"].split()[0]) / 1024


def _clients(folder: Path, questions: Sequence[Question], number: int) -> list[tuple[list[float], list[float], float]]:
    context = multiprocessing.get_context("spawn")
    out = context.Queue()
    halves = [questions[at::number] for at in range(number)]
    clients = [context.Process(target=_ask, args=(folder, part, out)) for part in halves]
    for client in clients:
        client.start()
    said = [out.get() for _ in clients]
    for client in clients:
        client.join()
    return said


def _seen_after(folder: Path) -> float:
    """Seconds."""
    writer, reader = open_engine(folder, writable=True), open_engine(folder)
    reader.search(Query("anything", today=TODAY))
    begun = time.perf_counter()
    writer.update([Document(id="seen", title=MARK)])
    while not reader.search(Query(MARK, today=TODAY, facets=(), as_typed=True)).total:
        time.sleep(0.005)
    return time.perf_counter() - begun


def measured(size: int, number: int, folder: Path) -> str:
    """The row of one size."""
    materials = Materials(size)
    questions = materials.questions(number)
    begun = time.perf_counter()
    open_engine(folder, writable=True).rebuild(materials.documents())
    built = time.perf_counter() - begun
    del materials
    ((one, empty, memory),) = _clients(folder, questions, 1)
    two = [took for said in _clients(folder, questions, 2) for took in said[0]]
    disk = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20
    cells = [*np.percentile(one, (50, 95, 99)), *np.percentile(two, (50, 95, 99)), float(np.median(empty))]
    figures = " | ".join(f"{cell:.1f}" for cell in cells)
    return f"| {size:,} | {figures} | {_seen_after(folder):.2f} | {built:.0f} | {disk:,.0f} | {memory:.0f} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--queries", type=int, default=150)
    arguments = parser.parse_args()
    print("| materials | p50 ms | p95 | p99 | two clients: p50 | p95 | p99 | no words | seen after s ", end="")
    print("| built s | MiB on disk | MiB a reader |\n" + "|---:" * 12 + "|")
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            print(measured(size, arguments.queries, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
