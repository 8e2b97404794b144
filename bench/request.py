"""How much of a whole search request is the engine, and how soon suggestions come, with a great many materials.

    python -m bench.request [--sizes 181 20000 100000] [--queries 60]

The materials are those of `bench.picture`, with other words in their titles. The same questions are put to the engine
alone and to `/search` as a whole (the page with its filters, lines and counts), taking turns; suggestions are asked for
by the first letters of words, as somebody types. Times are of the server alone, one client, by words only: none of the
materials has been read for its meaning, and the model, where it is installed, is left out.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
from django.core.management import call_command
from django.test import Client

from bench import picture  # it makes a home of its own, and sets Django up
from connectshare.catalogue.models import Material
from connectshare.plumbing.clock import today
from connectshare.search import meaning
from connectshare.search.finding import engine
from connectshare.search.query import Query

SUBJECTS = (
    "gully cleansing", "pothole repair", "street lighting", "winter service", "verge cutting", "bridge inspection",
    "permit scheme", "surface dressing", "footway hierarchy", "flood sensors", "asset register", "carbon baseline",
)  # fmt: skip
DOINGS = ("policy", "review", "trial", "contract", "survey", "strategy", "lessons", "costs")


def _name() -> None:
    """Give the made-up materials titles that can be searched for."""
    made = list(Material.objects.filter(title__startswith="Made-up material").order_by("pk"))
    for at, one in enumerate(made):
        one.title = f"{SUBJECTS[at % len(SUBJECTS)].capitalize()} {DOINGS[at // 7 % len(DOINGS)]} {at}"
    Material.objects.bulk_update(made, ["title"], batch_size=2_000)


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def measured(size: int, number: int) -> str:
    """The row of one size."""
    picture.fill(size)
    _name()
    call_command("reindex", verbosity=0)
    client = Client(SERVER_NAME="localhost", HTTP_ACCEPT_ENCODING="gzip")
    asked = [
        f"{SUBJECTS[at % len(SUBJECTS)]} {DOINGS[at % len(DOINGS)]}"[: None if at % 3 else -8] for at in range(number)
    ]
    alone, whole, typed = [], [], []
    for words in asked:  # once for warmth, once to count
        client.get("/search", {"q": words})
    for words in asked:
        query = Query(words, today=today())
        alone.append(_milliseconds(lambda query=query: engine().search(query)))  # type: ignore[misc]
        whole.append(_milliseconds(lambda words=words: client.get("/search", {"q": words})))  # type: ignore[misc]
        typed.append(_milliseconds(lambda words=words: client.get("/search", {"suggest": words[:4]})))  # type: ignore[misc]
    cells = [np.percentile(times, at) for times in (alone, whole, typed) for at in (50, 95)]
    return f"| {size:,} | " + " | ".join(f"{cell:.1f}" for cell in cells) + f" | {cells[2] / cells[0]:.1f} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[181, 20_000, 100_000])
    parser.add_argument("--queries", type=int, default=60)
    said = parser.parse_args()
    meaning.model = lambda: None  # type: ignore[assignment]
    call_command("setup", verbosity=0)
    print("| materials | engine p50 ms | p95 | request p50 ms | p95 | suggestions p50 ms | p95 | request to engine |")
    print("|---:" * 8 + "|")
    for size in sorted(said.sizes):
        print(measured(size, said.queries), flush=True)


if __name__ == "__main__":
    main()
