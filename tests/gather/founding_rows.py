"""The founding vocabularies and organisations as the pure steps take them: plain rows read from the shipped files."""

import csv
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import connectshare.sector
from connectshare.gather.steps.classify import Classifier, TopicRow
from connectshare.gather.steps.gazetteer import Entry, Gazetteer

FOUNDING = Path(connectshare.sector.__file__).parent / "founding"


def rows(name: str) -> Iterator[dict[str, str]]:
    with (FOUNDING / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def records() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOUNDING / "catalogue.jsonl").read_text("utf-8").splitlines()]


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer(
        Entry(
            row["code"],
            tuple(filter(None, (row["name"], row["official_name"], *row["aliases"].split("|")))),
            row["website"],
            row["type"],
        )
        for name in ("authorities.csv", "bodies.csv")
        for row in rows(name)
    )


def topics() -> list[TopicRow]:
    return [
        TopicRow(
            row["id"], row["broader"], row["label"], tuple(filter(None, row["synonyms"].split("|"))), row["scope_note"]
        )
        for row in rows("topics.csv")
    ]


@cache
def classifier() -> Classifier:
    examples = [(f"{record['title']} {record['summary']}", record["topics"]) for record in records()]
    return Classifier(
        topics(), [row["id"] for row in rows("kinds.csv")], [row["id"] for row in rows("lenses.csv")], examples
    )
