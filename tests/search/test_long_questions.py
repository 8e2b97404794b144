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


def test_a_short_question_is_counted_by_its_words_however_it_was_asked(engine: SearchEngine) -> None:
    """The number of results is a figure that people use: what ranks them must not change it."""
    plain, asked = (
        engine.search(Query(words, today=date(2026, 11, 24), as_typed=True)).total
        for words in ("farm vehicles", "examples of farm vehicles")
    )
    assert plain == asked


def test_a_word_that_only_says_how_it_was_asked_moves_no_result(engine: SearchEngine) -> None:
    engine.update([
        Document(id="plainly1", title="Mud on farm tracks", prior=0.1),
        Document(id="guidance", title="Mud on farm tracks: guidance and advice", pages=("Guidance. " * 9,)),
    ])  # fmt: skip
    assert found(engine, "mud farm") == found(engine, "guidance on mud farm")


def test_nothing_in_a_passage_is_mended_or_answered_by_other_words(engine: SearchEngine) -> None:
    engine.update([Document(id="bicycle1", title="Cycling", pages=("Cycling for all.",))])
    passage = f"{ASKED}; bicycles and so on, and carriagewais, by those who have to see to that"
    results = engine.search(Query(passage, today=date(2026, 11, 24)))
    assert (results.corrected, results.hits[0].id) == ("", "answer01")
    assert "bicycle1" not in [hit.id for hit in results.hits]
    assert "bicycle1" in found(engine, "bicycles")


def test_of_too_many_words_those_said_again_are_looked_up_as_well(engine: SearchEngine) -> None:
    """Of a passage of rare words, a common one that it keeps coming back to."""
    rare = [f"rare{letter}" for letter in "abcdefghijklmnopqrstuvwxyzäöüéèñç"]
    engine.update([Document(id=f"rarely{at:02}", title="Rare", pages=(word,)) for at, word in enumerate(rare)])
    engine.update([Document(id=f"often{at:03}", title="Mud", pages=("Kerbside mud.",)) for at in range(9)])
    assert "often001" not in found(engine, f"{' '.join(rare)} kerbside")
    assert "often001" in found(engine, f"{' '.join(rare)} kerbside; kerbside, kerbside and kerbside")
