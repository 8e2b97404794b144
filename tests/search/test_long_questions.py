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
