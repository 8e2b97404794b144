"""What a network's answers do to its later finds."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectshare.catalogue.policy import CLEAR, DOUBTFUL, Finding, decide
from connectshare.gather.protocols import Found
from connectshare.gather.steps.classify import Classified
from connectshare.gather.steps.learning import Answer, Learned
from tests.gather.founding_rows import classifier
from tests.gather.labelled_texts import Labelled, own

EVENT = "It invites to an event (“save the date”)."
SITE = "https://lowland.example"


def judged(
    learned: Learned, relevance: float, path: str = "/policies/1", title: str = "Gullies", signs: tuple[str, ...] = ()
) -> Classified:
    reasons = (*signs, "It talks about gullies.")
    return learned.judged(
        Classified((), None, (), relevance, reasons, signs), title=title, summary="", url=f"{SITE}{path}"
    )


def answers(path: str, yes: bool, times: int, title: str = "Day out", signs: tuple[str, ...] = ()) -> list[Answer]:
    return [Answer(f"{title} {number}", f"{SITE}{path}{number}", yes, "", signs) for number in range(times)]


@pytest.mark.parametrize("relevance", [0.5, 0.8, 0.95, 1.0])
def test_after_three_times_no_the_next_in_that_folder_is_not_published(relevance: float) -> None:
    shifted = judged(Learned(answers("/events/", False, 3)), relevance, "/events/9")
    assert shifted.relevance < CLEAR
    assert shifted.relevance_reasons[0] == "Your network said no to 3 like this: /events/."


def test_a_no_is_not_to_the_folder_in_which_everything_of_the_network_lies() -> None:
    listed = [f"{SITE}/documents/policy-{number}" for number in range(3)]
    refused = answers("/documents/", False, 3)
    assert judged(Learned(refused, listed), 0.8, "/documents/9").relevance == 0.8
    assert judged(Learned(refused, listed[:2]), 0.8, "/documents/9").relevance < CLEAR


def test_what_is_elsewhere_is_judged_as_before() -> None:
    assert judged(Learned(answers("/events/", False, 9)), 0.8, "/policies/9").relevance == 0.8


def test_a_single_answer_moves_nothing() -> None:
    for yes in (True, False):
        assert judged(Learned(answers("/a/", yes, 1)), 0.45, "/a/9").relevance == 0.45


def test_three_times_yes_has_the_doubtful_published_with_the_reason() -> None:
    shifted = judged(Learned(answers("/reports/", True, 3)), 0.34, "/reports/9")
    assert shifted.relevance >= CLEAR
    assert shifted.relevance_reasons[0] == "Your network said yes to 3 like this: /reports/."


def test_the_narrower_folder_tells_more_than_the_wider_one() -> None:
    learned = Learned([*answers("/documents/", False, 3), *answers("/documents/policies/", True, 4)])
    assert judged(learned, 0.4, "/documents/policies/9").relevance > 0.4
    assert judged(learned, 0.4, "/documents/other/9").relevance == 0.4, "four of seven were wanted"


@pytest.mark.parametrize(("times", "lifted"), [(2, False), (3, True)])
def test_a_clear_sign_against_gives_way_only_after_three_times_yes_to_the_same(times: int, lifted: bool) -> None:
    learned = Learned([*answers("/diary/", True, times, signs=(EVENT,)), *answers("/diary/", True, 9)])
    assert (judged(learned, 0.15, "/diary/x", signs=(EVENT,)).relevance > 0.15) == lifted


def test_signs_that_were_refused_count_whatever_words_they_were_told_by() -> None:
    learned = Learned(answers("/a/", False, 3, signs=(EVENT,)))
    shifted = judged(learned, 0.3, "/b/1", signs=("It invites to an event (“tickets are”).",))
    assert shifted.relevance < DOUBTFUL
    assert shifted.relevance_reasons[0] == "Your network said no to 3 like this: “It invites to an event”."


def test_words_tell_only_where_both_answers_were_given() -> None:
    refused = answers("/a/", False, 4, title="Quiz night")
    assert judged(Learned(refused), 0.6, "/b/1", title="Quiz night again").relevance == 0.6
    both = Learned([*refused, *answers("/a/", True, 4, title="Gully survey")])
    shifted = judged(both, 0.6, "/b/1", title="Quiz night again")
    assert shifted.relevance < 0.6
    assert "“night”, “quiz”" in shifted.relevance_reasons[0] or "“quiz”, “night”" in shifted.relevance_reasons[0]


@given(
    st.lists(st.builds(Answer, st.text(max_size=40), st.text(max_size=40), st.booleans()), max_size=12),
    st.floats(0, 1), st.text(max_size=40), st.text(max_size=20),
)  # fmt: skip
def test_whatever_was_answered_it_stays_a_judgement(
    given_: list[Answer], relevance: float, title: str, path: str
) -> None:
    shifted = judged(Learned(given_), relevance, f"/{path}", title)
    assert 0 <= shifted.relevance <= 1
    assert not math.isnan(shifted.relevance)
    assert (shifted.relevance == relevance) == (len(shifted.relevance_reasons) == 1) or relevance in (0.01, 0.99)


def _folder(item: Labelled) -> str:
    """Where a network would put it: by sort of thing."""
    return "/resources/" if item.label == "practice" else "/stories/" if item.label == "news" else f"/{item.kind}/"


def _met(items: list[Labelled], learned: Learned, answering: bool) -> tuple[Counter[str], list[Answer]]:
    """What becomes of the finds, and what the coordinator answers to those held."""
    became: Counter[str] = Counter()
    given_: list[Answer] = []
    for number, item in enumerate(items):
        url = f"{SITE}{_folder(item)}{number}"
        first = classifier().classify(item.title, "", item.text, Found(url, url))
        now = learned.judged(first, title=item.title, summary="", url=url)
        answer = decide(Finding(now.relevance, "publish"))[0]
        became[f"{'wanted' if item.wanted else 'other'} {answer}"] += 1
        if answer == "hold" or answering:
            given_.append(Answer(item.title, url, item.wanted, "", now.relevance_reasons))
    return became, given_


def test_a_coordinator_who_answers_is_asked_less() -> None:
    """Answers to the texts of some sites, and then the texts of others: fewer are doubtful, and none more is wrong."""
    _, given_ = _met(own("tuning"), Learned(), answering=True)
    before, _ = _met(own("held_out"), Learned(), answering=False)
    after, _ = _met(own("held_out"), Learned(given_), answering=False)
    doubtful = [sum(times for name, times in became.items() if name.endswith("hold")) for became in (before, after)]
    assert doubtful[1] <= 0.5 * doubtful[0], (before, after)
    assert after["other publish"] <= before["other publish"]
    assert after["wanted skip"] <= before["wanted skip"]
