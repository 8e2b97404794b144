"""How fast gathering is beside the bare extractor and beside Scrapy, and whether its memory stays flat.

    python -m bench.throughput DATA_FOLDER [--items [N]]

Three tables: files of the data folder through the whole pipeline against the sandboxed reader alone (`bench.gather`);
pages of one site gathered (fetched, read, described, classified, matched, listed and indexed) against Scrapy, which
only fetches them; and the memory of `gather` and all its children every tenth of the items: a quick 1,000, of which
little can be told, or with `--items` the 20,000 over which it has to stay flat (about an hour).
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench import gather
from bench.practice_site import practice_site
from tests.journeys.running import Home

PEER_PAGES = 400
QUICK, WHOLE = 1_000, 20_000  # items
ROUNDS = 2
LOOK_EVERY = 1.0  # seconds


@dataclass(frozen=True)
class Site:
    """What `new_home` asks of a site."""

    host: str
    listing: str = "sitemap"

    @property
    def address(self) -> str:
        """Where it lists its pages."""
        return f"http://{self.host}/sitemap.xml"


@dataclass(frozen=True)
class Sample:
    """The memory when so many items were done, in MiB: of the process itself, and of all that it started."""

    items: int
    seconds: float
    own: float
    children: float


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--items", type=int, nargs="?", const=WHOLE, default=QUICK)
    said = parser.parse_args()
    folder, items = said.folder, said.items
    print("## The whole pipeline and the bare extractor", flush=True)
    gather.compare(folder / "documents")
    print(f"\n## One site of {PEER_PAGES} pages: gathered, and fetched by Scrapy\n", flush=True)
    _beside_scrapy()
    note = "" if items >= WHOLE else f" (a quick look; `--items` takes the {WHOLE:,} that count)"
    print(f"\n## Memory over {items:,} items{note}\n", flush=True)
    samples = watched(items)
    for line in table(samples):
        print(line)


def _beside_scrapy() -> None:
    print("| round | gather, pages/s | Scrapy, one request at a time | Scrapy, 8 at a time (its default) |")
    print("|---|---|---|---|")
    for number in range(1, ROUNDS + 1):
        with practice_site(PEER_PAGES) as host:
            ours = PEER_PAGES / watched(PEER_PAGES, host)[-1].seconds
            one, eight = (PEER_PAGES / _scrapy(host, at_once) for at_once in (1, 8))
        print(f"| {number} | {ours:.1f} | {one:.1f} | {eight:.1f} |", flush=True)


def _scrapy(host: str, at_once: int) -> float:
    words = [sys.executable, "-m", "bench.scrapy_peer", host, str(at_once)]
    said = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
    assert said["answers"] == PEER_PAGES, said
    return float(said["seconds"])


def watched(items: int, host: str = "") -> list[Sample]:
    """Gather a site of so many pages, and look at the process every now and then. The last sample is its end."""
    if not host:
        with practice_site(items) as host:
            return watched(items, host)
    with tempfile.TemporaryDirectory() as scratch:
        site = Site(host)
        home = Home(Path(scratch) / "home", host)
        home.run("setup", "--no-assets")
        home.run("source", "add", site.address, "--network", "adept", "--kind", "sitemap", "--yes")
        return _watch(home, items)


def _watch(home: Home, items: int) -> list[Sample]:
    process = home.start("gather", "--all", "--json")
    samples: list[Sample] = []
    began, due = 0.0, items // 10
    while process.poll() is None:
        time.sleep(LOOK_EVERY if items > 1_000 else 0.1)
        done = _done(home)
        began = began or (time.perf_counter() if done else 0.0)
        if done >= due:
            own, children = _memory(process.pid)
            samples.append(Sample(done, time.perf_counter() - began, own, children))
            if items > 1_000:  # it takes long, and whoever waits wants to know
                print(f"{done:,} items: {own:.0f} MiB, children {children:.0f}", file=sys.stderr, flush=True)
            due = done + items // 10
    said, errors = process.communicate()
    assert process.returncode == 0, errors[-2000:]
    counts = json.loads(said)["sources"][0]
    assert counts["seen"] == items, counts
    print(
        f"<!-- { ({name: counts[name] for name in ('new', 'same', 'held', 'skipped', 'quarantined')}) } -->", flush=True
    )
    last = samples[-1]
    return [*samples, Sample(items, time.perf_counter() - began, last.own, last.children)]


def _done(home: Home) -> int:
    with sqlite3.connect(f"file:{home.folder / 'connectshare.sqlite3'}?mode=ro", uri=True) as database:
        return int(database.execute("SELECT count(*) FROM gather_intake WHERE step = ''").fetchone()[0])


def _memory(pid: int) -> tuple[float, float]:
    """MiB of the process, and of all its descendants (what forked children share is counted in each).

    Anonymous memory only: the database's file is mapped as well, up to a limit of its own, and is the system's to drop.
    """
    sizes, parents = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            said = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines() if ":" in line)
            sizes[int(folder.name)] = int(said["RssAnon"].split()[0]) / 1024
            parents[int(folder.name)] = int(said["PPid"])
        except (OSError, KeyError):
            continue  # it has ended in the meantime, or is the kernel's
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return sizes.get(pid, 0.0), sum(sizes[one] for one in family - {pid} if one in sizes)


def table(samples: list[Sample]) -> list[str]:
    """The series and its slope over the second half, when everything that is kept once is loaded."""
    lines = ["| items | seconds | items/s | gather itself, MiB | its children, MiB |", "|---|---|---|---|---|"]
    before = Sample(0, 0.0, 0.0, 0.0)
    for sample in samples[:-1]:
        pace = (sample.items - before.items) / max(0.01, sample.seconds - before.seconds)
        lines.append(
            f"| {sample.items:,} | {sample.seconds:.0f} | {pace:.1f} | {sample.own:.0f} | {sample.children:.0f} |"
        )
        before = sample
    half = samples[len(samples) // 2 : -1]
    slope = _slope([(one.items / 1_000, one.own + one.children) for one in half])
    return [*lines, "", f"Slope over the second half: {slope:+.2f} MiB for every thousand items."]


def _slope(points: list[tuple[float, float]]) -> float:
    """Least squares."""
    if len(points) < 2:
        return 0.0
    x_mean, y_mean = (sum(column) / len(points) for column in zip(*points, strict=True))
    return sum((x - x_mean) * (y - y_mean) for x, y in points) / sum((x - x_mean) ** 2 for x, _ in points)


if __name__ == "__main__":
    main()
