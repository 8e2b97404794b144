"""With the founding records, officers find a council's own document first."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import connectshare.sector
from connectshare.search.document import Document
from connectshare.search.engine import SearchEngine, open_engine
from connectshare.search.query import Query

FOUNDING = Path(connectshare.sector.__file__).parent / "founding"
PRIOR = {"own": 1.0, "press": 0.0, "supplier": 0.3, "adviser": 0.3}


def records() -> list[dict]:
    return [json.loads(line) for line in (FOUNDING / "catalogue.jsonl").read_text("utf-8").splitlines()]


def documents() -> Iterator[Document]:
    """The founding records as documents: a record's number is its id."""
    with (FOUNDING / "topics.csv").open(encoding="utf-8") as file:
        topics = {row["id"]: row for row in csv.DictReader(file)}
    lines = (FOUNDING / "networks.jsonl").read_text("utf-8").splitlines()
    networks = {row["slug"]: row["name"] for row in map(json.loads, lines)}
    for number, record in enumerate(records()):
        about = [topics[one] for one in record["topics"]]
        terms = [term for topic in about for term in (topic["label"], *topic["synonyms"].split("|")) if term]
        who = [record["organisation"], networks.get(record["network"], ""), record["region"] or ""]
        yield Document(
            id=str(number),
            title=record["title"],
            summary=record["summary"],
            page_word="",
            names=tuple(dict.fromkeys(terms)),
            who=tuple(filter(None, who)),
            topics=tuple(record["topics"]),
            kind=record["kind"],
            organisations=(record["organisation"],),
            year=record["year"],
            told_by=record["told_by"],
            prior=PRIOR.get(record["told_by"], 0.6),
        )


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    engine = open_engine(tmp_path_factory.mktemp("founding"), writable=True)
    assert engine.rebuild(documents()) == len(records())
    return engine


def first(engine: SearchEngine, words: str, number: int) -> list[dict]:
    every = records()
    hits = engine.search(Query(words, today=date(2026, 11, 23), size=number)).hits
    return [every[int(hit.id)] for hit in hits]


@pytest.mark.parametrize(
    "words",
    ["gully cleansing", "part-night lighting", "permit scheme", "grit bins", "footway hierarchy", "lifecycle planning"],
)
def test_a_councils_own_document_is_among_the_first_three(engine: SearchEngine, words: str) -> None:
    top = first(engine, words, 3)
    assert any(record["told_by"] == "own" and "ouncil" in record["organisation"] for record in top) or (
        words == "permit scheme" and any(record["told_by"] == "own" for record in top)
    ), [record["title"] for record in top]


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        # lay words
        ("turning street lights off at night", "dimming-and-trimming"),
        ("salt bins", "winter-policy-and-plans"),
        ("blocked drains", "gully-regimes"),
        ("holes in the road", "potholes-and-reactive-repair"),
        ("chargers for electric cars", "ev-charging"),
        ("wildflowers on verges", "biodiversity"),
        ("street lighting LEDs", "led-conversion"),
        # officers' words and short forms
        ("S58", "claims-and-s58-defence"),
        ("TAMP", "policy-strategy-and-hiamp"),
        ("SuDS", "suds-and-adoption"),
        ("deterioration modelling", "lifecycle-planning-and-valuation"),
        ("NHT survey", "satisfaction-surveys"),
        # slips
        ("pot hole repiars", "potholes-and-reactive-repair"),
        ("trafic signels", "signals-and-control"),
        ("grit bin polcy", "winter-policy-and-plans"),
        ("transparancy report", "transparency-reporting"),
        ("permitt scheme", "permits-and-lane-rental"),
    ],
)
def test_everyday_words_find_their_topic(engine: SearchEngine, words: str, topic: str) -> None:
    top = first(engine, words, 3)
    assert top and topic in top[0]["topics"], [record["title"] for record in top]
    assert sum(topic in record["topics"] for record in top) >= 2, [record["title"] for record in top]


def test_news_of_a_thing_comes_after_the_things_own_document(engine: SearchEngine) -> None:
    top = first(engine, "verge wildflower conservation cuts", 5)
    tellers = [record["told_by"] for record in top]
    assert tellers[0] == "own"


def test_a_title_typed_whole_is_found_first(engine: SearchEngine) -> None:
    wrong = [
        record["title"]
        for record in records()
        if record["title"] not in [one["title"] for one in first(engine, record["title"], 2)]
    ]
    assert wrong == []
