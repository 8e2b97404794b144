"""How well search ranks: nDCG@10 of the founding records for judged questions, beside plain BM25 in the same index.

    python -m bench.ranking [--each] [--unjudged]

Sets up a site of its own in a temporary folder, as on the first day. The ranking was tuned on the half named
"tuning" only. Where the part for meaning is installed, a second table has it as well. Plain BM25 is the stemmed
words of the question, any of them, in the same fields, without the rest.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Sequence
from statistics import mean

_HOME = tempfile.TemporaryDirectory(prefix="connectshare-ranking-")
os.environ |= {"CONNECTSHARE_HOME": _HOME.name, "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "ERROR"}
for _name in ("DATABASE_URL", "SEARCH_URL", "STORAGE_URL", "CONNECTSHARE_NOW"):
    os.environ.pop(_name, None)

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from connectshare.catalogue.models import Material  # noqa: E402
from connectshare.search import embedding, meaning  # noqa: E402
from connectshare.search.engine import open_engine  # noqa: E402
from connectshare.search.finding import find  # noqa: E402
from connectshare.search.query import Query  # noqa: E402
from tests.search.measuring import DEPTH, HALVES, Judged, judged, ndcg, plain_bm25, recall  # noqa: E402

DEEP = 100
Search = Callable[[str], Sequence[str]]


def ours(words: str) -> list[str]:
    """The titles that a reader is shown."""
    return [one.material.title for one in find(Query(words, size=DEEP, facets=())).found]


def plain(words: str) -> list[str]:
    """The titles by BM25 alone."""
    ids = plain_bm25(open_engine(settings.SEARCH_URL)._searcher(), words, DEEP)  # type: ignore[attr-defined]
    titles = dict(Material.objects.filter(pk__in=ids).values_list("id", "title"))
    return [titles[one] for one in ids]


def table(halves: dict[str, list[Judged]], ways: dict[str, Search]) -> None:
    """The means of each half, and of each sort of question."""
    print("| half | questions | way | nDCG@10 | recall@100 |\n|---|---:|---|---:|---:|")
    for half, questions in halves.items():
        for name, search in ways.items():
            found = [search(one.query) for one in questions]
            gained = mean(ndcg(titles, one.grades) for titles, one in zip(found, questions, strict=True))
            all_of = mean(recall(titles, one.grades) for titles, one in zip(found, questions, strict=True))
            print(f"| {half} | {len(questions)} | {name} | {gained:.3f} | {all_of:.3f} |")
    print("\n| sort | questions | " + " | ".join(ways) + " |\n|---|---:|" + "---:|" * len(ways))
    every = [one for questions in halves.values() for one in questions]
    for sort in sorted({one.sort for one in every}):
        these = [one for one in every if one.sort == sort]
        cells = [mean(ndcg(search(one.query), one.grades) for one in these) for search in ways.values()]
        print(f"| {sort} | {len(these)} | " + " | ".join(f"{cell:.3f}" for cell in cells) + " |")


def each(questions: list[Judged], ways: dict[str, Search], unjudged: bool) -> None:
    """Every question, worst first; with what nobody has judged among the first ten, for the judging to be mended."""
    for one in sorted(questions, key=lambda one: ndcg(ours(one.query), one.grades)):
        cells = " ".join(f"{name} {ndcg(search(one.query), one.grades):.2f}" for name, search in ways.items())
        print(f"{cells}  {one.query}")
        if unjudged:
            pool = dict.fromkeys(title for search in ways.values() for title in search(one.query)[:DEPTH])
            print("".join(f"      ? {title}\n" for title in pool if title not in one.grades), end="")


def main() -> None:
    """Set up, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", action="store_true", help="every question of the half that is tuned on")
    parser.add_argument("--unjudged", action="store_true", help="what is found and not judged, for both halves")
    arguments = parser.parse_args()
    call_command("setup", no_assets=True, verbosity=0)
    halves = {half: judged(half) for half in HALVES}
    ways: dict[str, Search] = {"ours": ours, "plain BM25": plain}
    table(halves, ways)
    if meaning.model() is not None:
        settings.MEANING_SECONDS = 60.0
        while embedding.embed_some():
            pass
        print("\nWith meaning:\n")
        table(halves, {"ours": ours})
    if arguments.each or arguments.unjudged:
        every = [one for half in halves.values() for one in half] if arguments.unjudged else halves["tuning"]
        each(every, ways, arguments.unjudged)


if __name__ == "__main__":
    main()
