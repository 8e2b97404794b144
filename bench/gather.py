"""How fast gathering is, from the network to the index, against the sandboxed extractor alone on the same files.

    python -m bench.gather FOLDER

Three sites on loopback serve the files; `gather` fetches, reads, describes, classifies, matches, lists and indexes
them. The peer only reads them, with as many sandboxes at once. The start of the process (imports, the classifier) is
measured apart, on a second run that finds nothing new.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from bench.extraction import extract_all
from tests.journeys.running import new_home
from tests.journeys.sites import share_out, three_sites

NETWORKS = ("adept", "lcrig", "mhaplus")
AT_ONCE = 3  # threads of a worker: WORKERS + 1
ROUNDS = 2
COPIES = 3  # of each file, a few bytes apart, so that each is read anew and start-up does not rule the figure


def main() -> None:
    """Print a table."""
    compare(Path(sys.argv[1]))


def compare(folder: Path) -> None:
    """Print the table for the files of a folder."""
    with tempfile.TemporaryDirectory() as copies:
        _measure(_copied(folder, Path(copies)))


def _copied(folder: Path, copies: Path) -> Path:
    for path in sorted(folder.iterdir()):
        for number in range(COPIES):
            (copies / f"{path.stem} {number}{path.suffix}").write_bytes(path.read_bytes() + b"\n" * number)
    return copies


def _measure(folder: Path) -> None:
    documents = sorted(path for path in folder.iterdir() if path.is_file())
    rows = [_round(folder, documents) for _ in range(ROUNDS)]
    print(f"\n{len(documents)} files, {ROUNDS} rounds in turn\n")
    print("| round | extractor alone, files/s | gather, files/s | ratio | ratio without start-up | second run, s |")
    print("|---|---|---|---|---|---|")
    for number, (alone, whole, second) in enumerate(rows, start=1):
        print(
            f"| {number} | {len(documents) / alone:.1f} | {len(documents) / whole:.1f} | {alone / whole:.2f} "
            f"| {alone / max(whole - second, 0.01):.2f} | {second:.1f} |"
        )


def _round(folder: Path, documents: list[Path]) -> tuple[float, float, float]:
    """Seconds of the extractor alone, of a first `gather`, and of a second one that finds nothing new."""
    _, alone = extract_all(folder, AT_ONCE)
    with three_sites() as sites, tempfile.TemporaryDirectory() as scratch:
        share_out(documents, sites, twice=False)
        home = new_home(Path(scratch) / "home", sites, NETWORKS)
        started = time.perf_counter()
        home.gather()
        whole = time.perf_counter() - started
        started = time.perf_counter()
        home.gather()
        return alone, whole, time.perf_counter() - started


if __name__ == "__main__":
    main()
