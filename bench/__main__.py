"""`make bench`: every benchmark in turn, each printing its table; fails where one of them does, and says which.

    python -m bench [DATA_FOLDER] [--collections FOLDER] [--items [N]] [--only NAME ...]

DATA_FOLDER holds real samples (beside the project where none is given), `--collections` the judged collections of
`bench.public_collections`. What cannot be had here is left out, with the reason. `--items`: see `bench.throughput`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "shared" / "data"


@dataclass(frozen=True)
class Benchmark:
    """One of them: its module, its words, and why it cannot be run here ("" where it can)."""

    name: str
    words: tuple[str, ...] = ()
    lacks: str = ""


def main() -> None:
    """Run them all, and sum up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", default=SAMPLES)
    parser.add_argument("--collections", type=Path)
    parser.add_argument("--items", type=int, nargs="?", const=20_000)
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="judging, pages, …")
    said = parser.parse_args()
    known = benchmarks(said.data, said.collections, said.items)
    if unknown := set(said.only) - {each.name for each in known}:
        parser.error(f"There is no benchmark of the name {min(unknown)}.")
    summary = [(each.name, _run(each)) for each in known if not said.only or each.name in said.only]
    print("\n## All of them\n\n| benchmark | what became of it |\n|---|---|")
    for name, became in summary:
        print(f"| {name} | {became} |")
    if any(became.startswith("failed") for _, became in summary):
        sys.exit(1)


def benchmarks(data: Path, collections: Path | None, items: int | None) -> list[Benchmark]:
    """All there are, the quick ones first."""
    samples = "" if data.is_dir() else f"there are no files at {data}"
    judged = "" if collections and collections.is_dir() else "no folder of collections was given (--collections)"
    scrapy = "" if find_spec("scrapy") else "Scrapy is not installed (requirements/bench.txt)"
    return [
        Benchmark("corpora", (str(data),), samples),
        Benchmark("pages"),
        Benchmark("ranking"),
        Benchmark("judging", (str(data),), samples),
        Benchmark("collation", (str(data),), samples),
        Benchmark("picture"),
        Benchmark("search"),
        Benchmark("request", ("--sizes", "181", "20000")),
        Benchmark("growth", ("--sizes", "10000", "100000")),  # a million, its own default, takes an hour
        Benchmark("public_collections", (str(collections),), judged),
        Benchmark("throughput", (str(data), *(["--items", str(items)] if items else [])), samples or scrapy),
        Benchmark("faults"),
        Benchmark("year"),
    ]


def _run(benchmark: Benchmark) -> str:
    """Run it to its end; returns what became of it."""
    print(f"\n## {benchmark.name}\n", flush=True)
    if benchmark.lacks:
        print(f"Left out: {benchmark.lacks}.")
        return f"left out: {benchmark.lacks}"
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-m", f"bench.{benchmark.name}", *benchmark.words], check=False)
    took = f"{time.monotonic() - started:.0f} s"
    return f"done in {took}" if done.returncode == 0 else f"failed ({done.returncode}) after {took}"


if __name__ == "__main__":
    main()
