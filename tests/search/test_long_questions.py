"""A question of a whole sentence finds what answers it, though no document has most of its words."""

from datetime import date
from pathlib import Path

import pytest

from connectshare.search.document import Document
from connectshare.search.engine import SearchEngine, open_engine
from connectshare.search.query import Query

ASKED = "what problems of mud left by farm vehicles on rural carriageways have councils solved with sweeping contracts"


@pytest.fixture
def engine(tmp_path: Path) -> SearchEngine:
    engine = open_engine(tmp_path, writable=True)
    filler = [
        Document(id=f"other{at:03}", title=f"Bridge inspection report {at}", pages=("Bearings and joints.",))
        for at in range(40)
    ]
    engine.update([
        *filler,
        Document(id="answer01", title="Mud from farm vehicles", pages=("Farm vehicles leave mud; sweeping is charged to the farmer.",)),
        Document(id="nearby01", title="Rural carriageways", pages=("Edge damage by heavy vehicles.",)),
    ])  # fmt: skip
    return engine


def found(engine: SearchEngine, words: str) -> list[str]:
    return [hit.id for hit in engine.search(Query(words, today=date(2026, 11, 24))).hits]


def test_what_has_most_of_a_long_question_comes_first_and_what_has_little_after_it(engine: SearchEngine) -> None:
    order = found(engine, ASKED)
    assert order[:2] == ["answer01", "nearby01"]


def test_what_has_nothing_of_it_is_not_found(engine: SearchEngine) -> None:
    assert not [one for one in found(engine, ASKED) if one.startswith("other")]


def test_a_short_question_still_asks_for_all_but_one_of_its_words(engine: SearchEngine) -> None:
    engine.update([Document(id=f"many{at:04}", title="Mud sweeping farm") for at in range(12)])
    assert "nearby01" not in found(engine, "mud sweeping vehicles")


def test_what_a_pasted_passage_says_again_counts_for_more(engine: SearchEngine) -> None:
    engine.update([
        Document(id="kerbs001", title="Kerbs", pages=("How kerbs are laid.",)),
        Document(id="crews001", title="Crews", pages=("How crews are paid.",)),
    ])  # fmt: skip
    said = "mud and verges and ditches and ponds and hedges and crews and kerbs"
    assert found(engine, f"{said}; kerbs, and kerbs")[0] == "kerbs001"
    assert found(engine, f"{said}; crews, and crews")[0] == "crews001"


def test_of_a_passage_the_rarest_words_are_looked_up(engine: SearchEngine) -> None:
    common = [f"common{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    engine.update([Document(id=f"common{at:02}", title="Common", pages=(" ".join(common),)) for at in range(9)])
    assert "answer01" in found(engine, f"{' '.join(common)}; sweeping is charged to the farmer")
