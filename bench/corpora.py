"""How much of the public conformance corpora is read correctly, and why each of the others is not.

    python -m bench.corpora DATA_FOLDER

Feeds are held to the expectation at the top of each file, as far as it concerns an entry's title, link, date and id;
sitemaps and other feeds to a count of their entries; catalogues to the table in `tests/gather/catalogue_samples.py`.
Fails where anything is read otherwise than it should be and nobody has said why.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from bench.expectations import entries_of, failed, page_of, stated_by
from connectshare.gather.protocols import Page, Problem
from connectshare.gather.sources import by_kind
from connectshare.kit.robots import read_robots
from tests.gather.catalogue_samples import EXPECTED, nowhere, outcome, sample_files, sample_page

_ENTRY = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]|\"id\"\s*:")
_PLACE = re.compile(rb"<(?:url|sitemap)>|^https?://", re.MULTILINE)
_NAMED_SITEMAP = re.compile(r"^\s*site-?map:\s*(\S+)", re.MULTILINE | re.IGNORECASE)
_SITEMAPS = "robots_sitemaps/ultimate-sitemap-parser/docs/reference/formats_examples"
# Where we read otherwise than the corpus expects, and why.
_EXPLAINED = {
    "entry_id_no_normalization_4.xml": "an id that is an address is resolved against the feed's, which lowers HTTP:",
    "entry_id_with_attributes.xml": "an id that looks like a relative address is resolved against the feed's",
    "entry_title_object.xml": "an object without an end holds the rest of its title, and an object is no words",
    "item_lastmod_parsed.xml": "we keep the day as its publisher wrote it; the corpus moves it to UTC",
    "rss_empty_document.xml": "the file holds no element at all, so it is no feed",
    "rss_incomplete_cdata.xml": "it stops inside its only title, and we say that it ends in the middle",
}


@dataclass(frozen=True)
class Row:
    """One file of a corpus. `holds` says whether there is anything in it that we can be held to."""

    corpus: str
    name: str
    holds: bool = True
    right: bool = True
    reason: str = ""  # why it is not read, wholly or in part
    explained: bool = False  # what is not right is so for a reason

    @property
    def fails(self) -> bool:
        """Whether nobody has said why it is read otherwise."""
        return not self.right and not self.explained


def main() -> None:
    """Print the table, then each failure with its reason."""
    rows = list(all_rows(Path(sys.argv[1])))
    print("| corpus | files | hold something to be held to | of those read correctly | share |\n|---|---|---|---|---|")
    for corpus, (files, held, right) in shares(rows).items():
        print(f"| {corpus} | {files} | {held} | {right} | {right / held:.1%} |")
    for heading, wanted in (("Not read, or otherwise", True), ("Nothing to read in them", False)):
        print(f"\n{heading}:\n")
        for row in rows:
            if row.reason and row.holds is wanted:
                print(f"- {row.corpus}, {row.name}: {row.reason}")
    if failing := [row for row in rows if row.fails]:
        print(f"\nNot explained: {', '.join(row.name for row in failing)}.")
        sys.exit(1)


def shares(rows: Iterable[Row]) -> dict[str, tuple[int, int, int]]:
    """Of each corpus: its files, those that hold something to be held to, and those of them that are read correctly."""
    told: dict[str, tuple[int, int, int]] = {}
    for row in rows:
        files, held, right = told.get(row.corpus, (0, 0, 0))
        told[row.corpus] = files + 1, held + row.holds, right + (row.holds and row.right)
    return told


def all_rows(data: Path) -> Iterator[Row]:
    """Every file of every corpus below `data`."""
    feeds = data / "feeds/feedparser"
    yield from _feed_rows("feedparser, well-formed", [each for each in _feeds(feeds) if not _is_broken(each)], feeds)
    yield from _feed_rows("feedparser, ill-formed", [each for each in _feeds(feeds) if _is_broken(each)], feeds)
    yield from _counted("reader feeds", "feed", _feeds(data / "feeds/reader"), _ENTRY)
    folder = data / _SITEMAPS
    yield _robots(folder / "robots.txt")
    adapter = by_kind("sitemap")
    places = [each for each in _files(folder) if adapter.recognise(sample_page(each)) > 0]
    yield from _counted("sitemaps", "sitemap", places, _PLACE)
    for kind, label in (("oai", "OAI-PMH"), ("dcat", "DCAT"), ("ckan", "CKAN")):
        yield from _catalogue_rows(kind, label, data)


def _is_broken(file: Path) -> bool:
    return "illformed" in file.parts or file.name.startswith("bozo_")


def _feed_rows(corpus: str, files: Iterable[Path], base: Path) -> Iterator[Row]:
    """Where nothing is stated of title, link, date or id, a feed is held only to being one that we can read."""
    for file in files:
        page, stated = page_of(file), stated_by(file)
        entries = entries_of(page)
        refused = [item for item in by_kind("feed").discover(page, nowhere) if _is_whole(item, page)]
        wrong = failed(stated, entries, page) if entries is not None else ["it cannot be read at all"]
        told = "; ".join(wrong) or (refused[0].reason if refused else "")
        why = _EXPLAINED.get(file.name, "")
        reason = f"{told} ({why or 'not explained'})" if told else ""
        yield Row(corpus, str(file.relative_to(base)), bool(stated or refused), not reason, reason, bool(why))


def _counted(corpus: str, kind: str, files: Iterable[Path], entry: re.Pattern[bytes]) -> Iterator[Row]:
    """Held to an independent count of the entries, each found or named as a problem."""
    for file in files:
        page = sample_page(file)
        wanted = len(entry.findall(page.body))
        got = sum(not _is_whole(item, page) for item in by_kind(kind).discover(page, nowhere))
        reason = "" if wanted == got else f"it has {wanted} entries, of which we tell {got}."
        yield Row(corpus, file.name, bool(wanted or got), not reason, reason)


def _is_whole(item: object, page: Page) -> TypeGuard[Problem]:
    """Whether something is a problem of the whole address, not of one entry."""
    return isinstance(item, Problem) and item.item == page.url


def _robots(file: Path) -> Row:
    wanted = _NAMED_SITEMAP.findall(file.read_text())
    got = list(read_robots(file.read_bytes()).sitemaps)
    return Row("robots.txt", file.name, right=got == wanted, reason="" if got == wanted else f"{wanted}, not {got}")


def _catalogue_rows(kind: str, label: str, data: Path) -> Iterator[Row]:
    for file in sample_files(kind, data):
        expected = EXPECTED[kind][file.name]
        right = outcome(kind, sample_page(file)) == (expected.found, expected.gone, expected.problems)
        reason = expected.why if right else "it gives something else than the table of samples says."
        yield Row(label, file.name, bool(expected.found or expected.gone) or not right, right, reason)


def _feeds(folder: Path) -> list[Path]:
    return [each for each in _files(folder) if each.suffix in (".xml", ".json", ".rss", ".atom")]


def _files(folder: Path) -> list[Path]:
    return sorted(each for each in folder.rglob("*") if each.is_file())


if __name__ == "__main__":
    main()
