"""How well gathering judges and describes: relevance, what answers teach, topics, kinds, lenses, organisations.

    python -m bench.judging DATA_FOLDER

Reads the labelled texts of the tests, the founding records, and the real documents and guidance of the shared data
folder. Nothing is measured on what it was fitted to; the last lines are the weights that the records give today.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from connectshare.gather.formats.transport import from_json
from connectshare.gather.steps import kinds
from connectshare.gather.steps.topics import SHOWN_FROM
from connectshare.kit.sandbox import JobRefused, Sandbox, SandboxKilled
from tests.gather import measuring
from tests.gather.founding_rows import classifier
from tests.gather.labelled_texts import SIDES, Labelled, document_rows, guidance, own

TARGET = "connectshare.gather.formats.reading:read_job"
ANSWERED = (0, 8, 16, 32, 64)


def main() -> None:
    """Print the tables."""
    folder = Path(sys.argv[1])
    documents = list(_documents(folder))
    _relevance({side: own(side) for side in SIDES} | {"documents": documents, "guidance": list(guidance(folder))})
    _learning()
    _topics()
    _kinds_and_lenses()
    _organisations()
    _speed(documents)


def _documents(folder: Path) -> Iterator[Labelled]:
    with Sandbox(TARGET) as sandbox:
        for path, repository, wanted in document_rows(folder):
            try:
                read = from_json(sandbox.run({"filename": path.name}, path.read_bytes()))
            except (JobRefused, SandboxKilled):
                continue
            title = read.title or read.heading or path.stem.split("__", 1)[-1].replace("_", " ").replace("-", " ")
            label = "practice" if wanted else "other"
            yield Labelled(repository, f"https://{repository}/{path.name}", title, read.text, label, "")


def _head(title: str, *columns: str) -> None:
    print(f"\n### {title}\n\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}")


def _row(*cells: object) -> None:
    print(f"| {' | '.join(f'{cell:.3f}' if isinstance(cell, float) else str(cell) for cell in cells)} |")


def _relevance(sides: dict[str, list[Labelled]]) -> None:
    _head("Relevance", "texts", "of which wanted", "precision at 0.5", "published of wanted", "or held", "asked about")
    for name, texts in sides.items():
        found = measuring.relevance(texts)
        wanted = f"{name}: {len(texts)} from {len({text.site for text in texts})} sites"
        _row(wanted, found.wanted.total(), found.precision, found.published, found.recall, found.doubtful)


def _learning() -> None:
    _head(
        "What answers teach (held-out texts)", "answers", "precision", "published of wanted", "or held", "asked about"
    )
    for answered in ANSWERED:
        found = measuring.after_answers(answered)
        _row(answered, found.precision, found.published, found.recall, found.doubtful)


def _topics() -> None:
    told = [*measuring.founding(), *measuring.texts_told("tuning")]
    suggested = list(measuring.suggested(told))
    _head("Topics of founding records, by organisation held out", "from", "shown", "right", "theme right", "coverage")
    for at_least in (0.3, 0.5, 0.7, SHOWN_FROM, 0.92):
        found = measuring.topics_shown(suggested, at_least)
        theme = measuring.topics_shown(suggested, at_least, by_theme=True).precision
        _row(at_least, found.shown, found.precision, theme, found.coverage)
    for side in SIDES:
        own_ = [(one, one.topics.suggest(one.counted)) for one in measuring.texts_told(side)]
        found, theme = measuring.topics_shown(own_), measuring.topics_shown(own_, by_theme=True).precision
        _row(f"{side} texts, {SHOWN_FROM}", found.shown, found.precision, theme, found.coverage)
    for themes in (True, False):
        score = measuring.macro_f1(suggested, themes=themes, at_least=0.3)
        print(f"\nMacro F1 over {'themes' if themes else 'topics'} of three records or more: {score:.3f}")
    subtopic, theme_ = measuring.fitted(told)
    print(f"\nThe weights of `surety`: SUBTOPIC = {subtopic}\nTHEME = {theme_}")


def _kinds_and_lenses() -> None:
    _head("Kinds and lenses", "of", "from", "shown", "right", "of all materials right")
    for at_least in (0.0, kinds.SHOWN_FROM):
        for name, found in (
            ("kinds, founding records", measuring.founding_kinds(at_least)),
            *((f"kinds, {side} texts", measuring.own_kinds(side, at_least)) for side in SIDES),
        ):
            _row(name, at_least, found.shown, found.precision, found.coverage)
    for side in SIDES:
        found = measuring.press_told(side)
        _row(f"press among the {side} texts", "-", found.shown, found.precision, found.coverage)
    for side in SIDES:
        found = measuring.lenses_shown(side)
        _row(f"lenses, {side} texts", measuring.LENSES_FROM, found.shown, found.precision, found.coverage)


def _organisations() -> None:
    _head("Organisations of founding records that the gazetteer knows", "records", "named", "precision", "recall")
    found = measuring.founding_organisations()
    _row(found.materials, found.shown, found.precision, found.coverage)


def _speed(documents: list[Labelled]) -> None:
    begun = time.process_time()
    measuring.relevance(documents)
    each = 1000 * (time.process_time() - begun) / max(1, len(documents))
    classifier.cache_clear()
    begun = time.process_time()
    classifier()
    print(f"\nClassifying: {each:.1f} ms a document; making ready: {time.process_time() - begun:.2f} s")


if __name__ == "__main__":
    main()
