"""The pairs of `bench.collation`: real texts, and what becomes of each of them, with the right answer.

Of each text one document is the first (a PDF on its owner's site); the others are made from it. Those of one family
are the same thing or versions of it; all others are something else.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.transforming import (
    COUNCILS,
    Text,
    adopted,
    curly,
    in_welsh,
    noisy,
    of_year,
    reordered,
    revised,
    shortened,
)  # fmt: skip
from bench.typesetting import as_page, as_pdf, as_word, as_words
from connectshare.kit import fingerprints

LONGEST, SHORTEST = 3_000, 250  # words of a text
SEED = 20261124


@dataclass(frozen=True)
class Base:
    """A real text and its title."""

    title: str
    text: Text


@dataclass(frozen=True)
class Made:
    """One document as some site offers it. `feed_title` is empty where the site gives none."""

    family: str
    change: str  # what was done to the first of its family; "first" for that
    url: str
    data: bytes
    feed_title: str = ""
    kin: str = ""  # the family from which it was made, where there is no right answer between the two

    @property
    def filename(self) -> str:
        """As the pipeline takes it from the address."""
        return self.url.rsplit("/", 1)[-1]


def bases(folder: Path, most: int) -> tuple[list[Base], list[str]]:
    """`most` unlike texts of the shared data folder, and paragraphs of others, which stand for new words."""
    candidates = [base for base in _texts(folder) if len(_words(base.text)) >= SHORTEST]
    Random(SEED).shuffle(candidates)
    chosen: list[tuple[Base, bytes]] = []
    pool: list[str] = []
    for base in candidates:
        sign = fingerprints.signature(" ".join(base.text))
        if max((fingerprints.resemblance(sign, other) for _, other in chosen), default=0.0) > 0.05:
            continue
        if len(chosen) < most and base.title not in {other.title for other, _ in chosen}:
            chosen.append((base, sign))
        else:
            pool += [paragraph for paragraph in base.text if 25 < len(paragraph.split()) < 120]
    return [base for base, _ in chosen], pool


def short_bases(folder: Path, most: int) -> list[Base]:
    """Descriptions of 40 to 150 words, each of one council's data."""
    rows = [row for row in _items(folder) if row["source"] == "opendata.scot" and 40 <= len(row["text"].split()) <= 150]
    seen: set[str] = set()
    chosen: list[Base] = []
    for row in Random(SEED).sample(rows, len(rows)):
        if row["text"][:60] not in seen and len(chosen) < most:
            chosen.append(Base(f"{row['title']} - {row.get('organisation', '')}", (row["text"],)))
        seen.add(row["text"][:60])
    return chosen


def _texts(folder: Path) -> Iterator[Base]:
    for path in sorted((folder / "text/highway-code/version_pairs").glob("2022-03-28*/new.md")):
        lines = _paragraphs(path.read_text("utf-8"))
        yield Base(f"The Highway Code: {lines[0]}", _at_most(lines[1:]))
    titles: set[str] = set()
    for row in sorted(_items(folder), key=lambda row: -len(row["text"])):
        if row["source"] not in ("opendata.scot", "highway-code") and row["title"] not in titles:
            titles.add(row["title"])
            yield Base(row["title"], _at_most(_paragraphs(row["text"])))


def read_documents(folder: Path, read: Callable[[bytes, str], str]) -> Iterator[Base]:
    """The sample documents with enough words, as `read` (bytes, file name) gives their text; "" where it cannot."""
    with (folder / "documents-manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["ext"] in ("pdf", "docx") and row["kind"] != "scanned"]
    for row in rows:
        path = folder / "documents" / Path(row["file_in_docs"]).name
        text = _at_most(_paragraphs(read(path.read_bytes(), path.name)))
        if len(_words(text)) >= SHORTEST:
            yield Base(Path(row["path"]).stem, text)


def _items(folder: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (folder / "text/items.jsonl").read_text("utf-8").splitlines()]


def _paragraphs(text: str) -> list[str]:
    """Without the marks of Markdown; long blocks parted at sentences."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)|[*_#>`|]+|^[=-]{3,}$", lambda match: match[1] or "", text, flags=re.MULTILINE)
    parts = [" ".join(part.split()) for part in re.split(r"\n\s*\n|\f|\n(?=[-•\d])", text)]
    return [piece for part in parts if part for piece in _parted(part)]


def _parted(paragraph: str) -> Iterator[str]:
    sentences = re.split(r"(?<=[.!?])\s+", paragraph)
    for start in range(0, len(sentences), 5):
        yield " ".join(sentences[start : start + 5])


def _at_most(paragraphs: list[str]) -> Text:
    kept: list[str] = []
    words = 0
    for paragraph in paragraphs:
        words += len(paragraph.split())
        if words > LONGEST:
            break
        kept.append(paragraph)
    return tuple(kept)


def _words(text: Text) -> list[str]:
    return " ".join(text).split()


class Maker:
    """Makes the documents of one text after another."""

    def __init__(self, pool: list[str]) -> None:
        self._pool = pool
        self._draw = Random(SEED)

    def same(self, base: Base, number: int) -> Iterator[Made]:
        """The first document, and what is still the same thing or a version of it."""
        draw, title, pool = self._draw, base.title, self._pool
        family = f"text {number}"
        own = _council(number)
        # Every other one names its owner throughout, as a council's own document does.
        text = adopted(base.text, own, 0.0, pool, draw) if number % 2 else base.text

        def made(change: str, data: bytes, ending: str, named: str = title, moved: bool | None = None) -> Made:
            site = _site(own, elsewhere=draw.random() < 0.5 if moved is None else moved)
            told = draw.choice((named, named, "", f"{own}: {named}"))
            return Made(family, change, f"{site}/{_slug(named, draw)}.{ending}", data, told)

        first = as_pdf(title, text, draw)
        yield Made(family, "first", f"{_site(own)}/{_slug(title, draw)}.pdf", first, title)
        running = f"{own} County Council - {title}"
        yield made("re-typeset PDF", as_pdf(title, text, draw, running=running), "pdf")
        yield made("two columns, hyphens", as_pdf(title, text, draw, columns=2, hyphens=True, running=running), "pdf")
        yield made("Word file", as_word(title, text), "docx")
        yield made("web page", as_page(title, text, f"{own} County Council"), "html")
        for percent in (1, 2, 3):
            yield made(f"misread, {percent} %", as_words(title, noisy(text, percent / 100, draw)), "txt")
        yield made("sections reordered", as_word(title, reordered(text, draw)), "docx")
        yield made("cut by 10 %", as_pdf(title, shortened(text, 0.1, draw), draw), "pdf")
        yield made("curly quotes, soft hyphens", as_page(title, curly(text, draw), own), "html")
        for share in (0.1, 0.2, 0.3):
            label = draw.choice((" v2", " 2026", " (March 2026)", " version 2.1", " 2025-26 revised"))
            changed = revised(text, share, pool, draw)
            yield made(f"new version, {share:.0%}", as_pdf(title + label, changed, draw), "pdf", title + label, False)

    def other(self, base: Base, number: int) -> Iterator[Made]:
        """What shares words with the text and is something else."""
        draw, text, pool = self._draw, base.text, self._pool
        yield Made(
            f"Welsh {number}", "translation", f"{_site(_council(number))}/cy/{number}.pdf",
            as_pdf(base.title, in_welsh(text, draw), draw), base.title,
        )  # fmt: skip
        others = draw.sample([one for one in COUNCILS if one != _council(number)], 8)
        for place, share in enumerate((0.0, 0.1, 0.25, 0.4)):
            elsewhere = draw.random() < 0.5  # both in one network's library
            for council in others[2 * place : 2 * place + 2]:
                told = draw.choice((base.title, base.title, f"{council} {base.title}", ""))
                yield Made(
                    f"template {number} {share} {council}", f"another council's, {share:.0%} its own",
                    f"{_site(council, elsewhere=elsewhere, number=number)}/{_slug(base.title, draw)}.pdf",
                    as_pdf(base.title, adopted(text, council, share, pool, draw), draw), told,
                    # A text that names nobody, filled in by a council: is it a copy? Reported, not counted.
                    "" if number % 2 else f"text {number}",
                )  # fmt: skip
        for share, years in ((0.1, (2019, 2020)), (0.3, (2022, 2023))):
            for year in years:  # a policy is no annual report: only the reports are compared with one another
                title = f"{base.title} annual report {year}-{(year + 1) % 100}"
                yield Made(
                    f"report {number} {share} {year}", f"another year's report, {share:.0%} its own",
                    f"{_site(_council(number))}/{_slug(title, draw)}.pdf",
                    as_pdf(title, of_year(text, year, share, pool, draw), draw), title, f"text {number}",
                )  # fmt: skip

    def short(self, base: Base, number: int) -> Iterator[Made]:
        """A short text as a PDF, a page and a Word file."""
        draw, family, own = self._draw, f"short {number}", _council(number)
        slug = _slug(base.title, draw)
        yield Made(family, "first", f"{_site(own)}/{slug}.pdf", as_pdf(base.title, base.text, draw), base.title)
        page, word = as_page(base.title, base.text, own), as_word(base.title, base.text)
        yield Made(family, "short text as a page", f"{_site(own, elsewhere=True)}/{slug}.html", page, base.title)
        yield Made(family, "short text as a Word file", f"{_site(own)}/{slug}.docx", word, base.title)


def _council(number: int) -> str:
    return COUNCILS[number % len(COUNCILS)]


def _site(council: str, *, elsewhere: bool = False, number: int = 0) -> str:
    return f"https://www.network{number % 3}.org.uk/library" if elsewhere else f"https://www.{council.lower()}.gov.uk"


def _slug(title: str, draw: Random) -> str:
    words = re.findall(r"\w+", title)
    return draw.choice(("-", "_", "%20")).join(words)[:80]
