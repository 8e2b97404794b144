"""What may be listed, and what may be kept."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectshare.catalogue.policy import (
    CLEAR,
    DOUBTFUL,
    LIKELY_ENOUGH,
    NOWHERE,
    OF_EARLIER,
    WHERE,
    Earlier,
    Finding,
    decide,
    may_keep_copy,
    speaks_for_itself,
    thresholds,
)

CLEARLY = Finding(relevance=0.9, trust="publish")
FINDINGS = st.builds(
    Finding, relevance=st.floats(0, 1), trust=st.sampled_from(["publish", "review"]), said_yes=st.booleans(),
    said_no=st.booleans(), noindex=st.booleans(), given=st.booleans(), by_silence=st.booleans(), opens=st.booleans(),
    listed=st.booleans(), earlier=st.sampled_from(["", "no", "another-no", "withdrawn"]),
)  # fmt: skip


@pytest.mark.parametrize(
    ("finding", "answer"),
    [
        (CLEARLY, "publish"),
        (Finding(CLEAR, "publish"), "publish"),
        (Finding(CLEAR - 0.01, "publish"), "hold"),
        (Finding(DOUBTFUL, "publish"), "hold"),
        (Finding(DOUBTFUL - 0.01, "publish"), "skip"),
        (replace(CLEARLY, trust="review"), "hold"),
        (replace(CLEARLY, trust="review", said_yes=True), "publish"),
        (replace(CLEARLY, noindex=True), "skip"),
        (Finding(0.0, "review", given=True), "publish"),
        (Finding(0.0, "publish", said_yes=True), "publish"),
    ],
)
def test_the_answer_is(finding: Finding, answer: str) -> None:
    assert decide(finding)[0] == answer


@given(FINDINGS)
def test_a_persons_no_always_wins(finding: Finding) -> None:
    assert decide(replace(finding, said_no=True))[0] == "skip"


@given(FINDINGS, st.sampled_from(["no", "another-no", "withdrawn"]))
def test_what_people_said_no_to_before_is_never_listed_by_itself_or_at_anybodys_silence(
    finding: Finding, earlier: Earlier
) -> None:
    assert decide(replace(finding, said_yes=False, earlier=earlier))[0] != "publish"


def test_a_networks_own_no_settles_it_and_all_else_is_asked() -> None:
    assert decide(replace(CLEARLY, earlier="no")) == ("skip", OF_EARLIER["no"])
    assert decide(replace(CLEARLY, earlier="no", given=True)) == ("hold", OF_EARLIER["no"])
    assert decide(replace(CLEARLY, earlier="another-no")) == ("hold", OF_EARLIER["another-no"])
    assert decide(replace(CLEARLY, earlier="withdrawn", said_yes=True)) == ("hold", OF_EARLIER["withdrawn"])
    assert decide(replace(CLEARLY, earlier="no", said_yes=True))[0] == "publish"


@given(FINDINGS)
def test_what_its_owner_keeps_from_search_engines_is_never_listed(finding: Finding) -> None:
    assert decide(replace(finding, noindex=True))[0] == "skip"


@given(FINDINGS)
def test_every_answer_comes_with_a_sentence(finding: Finding) -> None:
    _, reason = decide(finding)
    assert reason[0].isupper()
    assert reason.endswith((".", "?"))


@given(FINDINGS)
def test_what_no_reader_could_open_is_never_listed(finding: Finding) -> None:
    assert decide(replace(finding, opens=False))[0] != "publish"


def test_whoever_offers_what_no_reader_could_open_is_asked_where_it_is_and_silence_lets_it_rest() -> None:
    lost = replace(CLEARLY, given=True, opens=False)
    assert decide(lost) == ("hold", WHERE)
    assert decide(replace(lost, said_yes=True, by_silence=True)) == ("hold", WHERE)
    assert decide(replace(lost, given=False, by_silence=True)) == ("skip", NOWHERE)


@pytest.mark.parametrize(
    "licence", ["OGL-UK-3.0", "OGL-UK-2.0", "CC0-1.0", "CC-BY-4.0", "CC-BY-ND-4.0", "CC-BY-NC-SA-3.0"]
)
def test_a_copy_may_be_kept_under(licence: str) -> None:
    assert may_keep_copy(licence, ())


@pytest.mark.parametrize("licence", ["", "OGL-UK-3.01", "CC-BYE", "proprietary", "MIT", "OGL"])
def test_no_copy_is_kept_under(licence: str) -> None:
    assert not may_keep_copy(licence, ())


@pytest.mark.parametrize("directive", ["noarchive", "none"])
def test_no_copy_is_kept_where_robots_are_asked_not_to(directive: str) -> None:
    assert not may_keep_copy("OGL-UK-3.0", ("noindex", directive))
    assert may_keep_copy("", ("noindex", directive), permitted=True)


def test_without_answers_the_plain_thresholds_hold() -> None:
    assert thresholds("publish", 0, 0) == (CLEAR, DOUBTFUL)


@given(st.integers(0, 500), st.integers(0, 500))
def test_yes_lowers_and_no_raises_what_a_source_needs(yes: int, no: int) -> None:
    clear, doubtful = thresholds("publish", yes, no)
    more_yes, more_no = thresholds("publish", yes + 1, no), thresholds("publish", yes, no + 1)
    assert more_yes[0] <= clear <= more_no[0]
    assert more_yes[1] <= doubtful <= more_no[1]
    assert 0.4 < clear <= 0.8
    assert 0.1 < doubtful < clear


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_source_that_is_looked_over_has_no_record(yes: int, no: int) -> None:
    assert thresholds("review", yes, no) == (CLEAR, DOUBTFUL)


def test_a_good_record_publishes_what_an_unknown_source_has_held() -> None:
    assert decide(Finding(0.46, "publish"))[0] == "hold"
    assert decide(Finding(0.46, "publish", yes=20))[0] == "publish"
    assert decide(Finding(0.6, "publish", no=6))[0] == "hold"


def test_no_record_is_so_good_that_a_contract_award_goes_out() -> None:
    assert decide(Finding(0.3, "publish", yes=1000))[0] == "hold"


def test_a_doubt_is_held_with_its_sentence_until_somebody_says_yes() -> None:
    doubted = replace(CLEARLY, doubt="We do not know its sender.")
    assert decide(doubted) == ("hold", "We do not know its sender.")
    assert decide(replace(doubted, given=True, by_silence=True))[0] == "hold"
    assert decide(replace(doubted, said_yes=True))[0] == "publish"


def test_what_is_listed_goes_on_being_so_unless_it_clearly_is_something_else_now() -> None:
    listed = Finding(DOUBTFUL, "review", listed=True, no=50)
    assert decide(listed) == ("publish", "It is listed already.")
    assert decide(replace(listed, relevance=DOUBTFUL - 0.01))[0] == "skip"
    assert decide(replace(listed, doubt="We do not know its sender."))[0] == "hold"
    assert decide(replace(listed, said_no=True))[0] == "skip"


def test_silence_publishes_only_what_is_likely_enough() -> None:
    assert decide(Finding(LIKELY_ENOUGH, "review", by_silence=True)) == ("publish", "Nobody answered for 28 days.")
    assert decide(Finding(LIKELY_ENOUGH - 0.01, "publish", by_silence=True))[0] == "hold"
    assert speaks_for_itself(LIKELY_ENOUGH)
    assert not speaks_for_itself(LIKELY_ENOUGH - 0.01)
