"""Texts of our own writing with what they are, by invented site; and real ones of the shared data, by where they are from.

`labelled/tuning.jsonl` and `labelled/held_out.jsonl` share no site. Only the first is looked at when words are changed.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LABELLED = Path(__file__).parent / "labelled"
SIDES = ("tuning", "held_out")


@dataclass(frozen=True)
class Labelled:
    """One text and what a coordinator would say of it."""

    site: str
    url: str
    title: str
    text: str
    label: str  # practice, news (press about practice: listed as such) or other
    kind: str  # for the first two one of the vocabulary, else what it is instead
    summary: str = ""
    topics: tuple[str, ...] = ()  # any of these is right
    lenses: tuple[str, ...] = ()  # any of these is right

    @property
    def wanted(self) -> bool:
        """Whether it should be listed."""
        return self.label != "other"


def own(side: str) -> list[Labelled]:
    """The texts of one side."""
    lines = (LABELLED / f"{side}.jsonl").read_text("utf-8").splitlines()
    rows = map(json.loads, lines)
    return [Labelled(**(row | {name: tuple(row.get(name, ())) for name in ("topics", "lenses")})) for row in rows]


def press(side: str) -> list[Labelled]:
    """Accounts by the press, and what organisations wrote themselves with quotations in it."""
    rows = map(json.loads, (LABELLED / "press.jsonl").read_text("utf-8").splitlines())
    return [
        Labelled(row["site"], row["url"], row["title"], row["text"], "news" if row["press"] else "own", row["what"])
        for row in rows
        if row["side"] == side
    ]


# Repositories of the shared documents that hold test files, and the few others that are not about work on roads.
_TEST_FILES = ("apache", "mozilla", "Unstructured", "docling", "kreuzberg")
_NO_PRACTICE = ("poop-poster", "Membership-Dues", "Dues-Form", "Tool-Flyer", "Appointed Representatives")


def document_rows(folder: Path) -> Iterator[tuple[Path, str, bool]]:
    """Of each shared document that is not hostile: its path, its repository, and whether it should be listed."""
    with (folder / "documents-manifest.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            path = folder / "documents" / Path(row["file_in_docs"]).name
            test = row["repo"].startswith(_TEST_FILES)
            wanted = not test and not any(part in path.name for part in _NO_PRACTICE)
            if path.exists() and not row["hostile_reason"]:
                yield path, row["repo"], wanted


def guidance(folder: Path) -> Iterator[Labelled]:
    """The shared texts whose labels can be trusted: open data of councils has its own, weak ones."""
    wanted = {"street-manager-md": True, "localgovdrupal-docs": False}
    for line in (folder / "text/items.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["source"] in wanted:
            label = "practice" if wanted[row["source"]] else "other"
            yield Labelled(row["source"], row["url"], row["title"], row["text"], label, "guidance")
