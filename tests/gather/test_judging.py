"""Floors under how well gathering judges and describes. `python -m bench.judging` prints the figures themselves."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from connectshare.gather import drafts
from connectshare.gather.steps import surety
from connectshare.gather.steps.press import is_press
from connectshare.gather.steps.sign_words import SIGNS
from connectshare.gather.steps.topics import SHOWN_FROM, Suggestion
from tests.gather import measuring
from tests.gather.founding_rows import rows
from tests.gather.labelled_texts import SIDES, guidance, own


@cache
def _told() -> Sequence[measuring.Told]:
    return [*measuring.founding(), *measuring.texts_told("tuning")]


@cache
def _suggested() -> Sequence[tuple[measuring.Told, tuple[Suggestion, ...]]]:
    return list(measuring.suggested(_told()))


def test_no_site_is_on_both_sides_and_each_has_half() -> None:
    tuning, held_out = ({text.site for text in own(side)} for side in SIDES)
    assert not tuning & held_out
    assert len(tuning | held_out) >= 24
    assert abs(len(tuning) - len(held_out)) <= 1
    assert sum(len(own(side)) for side in SIDES) >= 120


def test_every_label_is_of_the_vocabulary() -> None:
    for text in [*own("tuning"), *own("held_out")]:
        assert text.label in {"practice", "news", "other"}
        assert not text.wanted or text.kind in {row["id"] for row in rows("kinds.csv")}
        assert set(text.topics) <= {row["id"] for row in rows("topics.csv")}
        assert set(text.lenses) <= {row["id"] for row in rows("lenses.csv")}


@pytest.mark.parametrize(("side", "published", "recall"), [("tuning", 0.95, 1.0), ("held_out", 0.82, 0.96)])
def test_what_is_published_is_practice_material_and_hardly_any_is_skipped(
    side: str, published: float, recall: float
) -> None:
    judged = measuring.relevance(own(side))
    assert judged.precision >= 0.96
    assert judged.published >= published
    assert judged.recall >= recall
    assert judged.doubtful <= 0.16


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    "kind", ["job", "website", "contract-award", "contest", "calendar", "event", "consultation", "advice", "about"]
)
def test_what_is_no_practice_material_is_never_published(side: str, kind: str) -> None:
    assert measuring.by_kind(own(side))[kind]["publish"] == 0


def test_press_about_practice_is_listed_and_said_to_be_press() -> None:
    became = measuring.by_kind([*own("tuning"), *own("held_out")])["news"]
    assert became["skip"] == 0
    assert became["publish"] >= 5
    assert is_press("https://www.highwaysmagazine.co.uk/x")
    assert not is_press("https://news.wetherby.gov.uk/x")


def test_the_more_a_coordinator_answers_the_less_is_doubtful() -> None:
    curve = [measuring.after_answers(answered) for answered in (0, 16, 64)]
    doubtful = [judged.doubtful for judged in curve]
    assert doubtful[0] > doubtful[1] > doubtful[2]
    assert doubtful[2] <= 0.04
    assert min(judged.precision for judged in curve) >= 0.96
    assert curve[2].recall >= curve[0].recall


def test_guidance_of_others_is_kept_and_pages_about_other_things_are_not(shared_data: Path) -> None:
    judged = measuring.relevance(guidance(shared_data))
    assert judged.precision >= 0.93
    assert judged.recall >= 0.97


def test_nine_of_ten_topics_shown_are_right() -> None:
    right = measuring.topics_shown(_suggested())
    assert right.precision >= 0.9
    assert right.coverage >= 0.62
    assert measuring.topics_shown(_suggested(), by_theme=True).precision >= 0.94


def test_topics_of_texts_from_other_sites_are_right_as_well() -> None:
    suggested = [(one, one.topics.suggest(one.counted)) for one in measuring.texts_told("held_out")]
    assert measuring.topics_shown(suggested).precision >= 0.9  # 12 of 13


def test_topics_as_a_whole() -> None:
    assert measuring.macro_f1(_suggested(), themes=True, at_least=0.3) >= 0.77
    assert measuring.macro_f1(_suggested(), themes=False, at_least=0.3) >= 0.45


def test_the_weights_are_those_that_the_records_give() -> None:
    """When topics or records change, `python -m bench.judging` prints the weights to put into `surety`."""
    for held, fitted in zip((surety.SUBTOPIC, surety.THEME), measuring.fitted(_told()), strict=True):
        assert held[0] == pytest.approx(fitted[0], abs=0.5)
        assert list(held[1]) == pytest.approx(list(fitted[1]), abs=0.5)


def test_where_the_subtopic_is_unsure_the_theme_is_shown_and_never_both() -> None:
    themes = 0
    for one, topics in _suggested():
        broader = one.topics.broader
        shown = {topic.id for topic in topics if topic.confidence >= SHOWN_FROM}
        assert not {broader[id_] for id_ in shown} & shown
        themes += sum(not broader[id_] for id_ in shown)
    assert themes > 20


def test_kinds_shown_are_right_and_of_texts_from_other_sites_too() -> None:
    of = [measuring.founding_kinds(), measuring.own_kinds("tuning"), measuring.own_kinds("held_out")]
    assert sum(one.right for one in of) / sum(one.shown for one in of) >= 0.9
    assert measuring.founding_kinds(at_least=0.0).precision >= 0.66


@pytest.mark.parametrize("side", SIDES)
def test_lenses_shown_are_right(side: str) -> None:
    assert measuring.lenses_shown(side).precision >= 0.9
    assert measuring.LENSES_FROM == drafts.LENSES_FROM


def test_every_sign_is_a_sentence_for_a_coordinator() -> None:
    for sign in SIGNS:
        assert sign.sentence.startswith("It ")
        assert not sign.sentence.endswith(".")
