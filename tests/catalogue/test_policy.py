"""What may be listed, and what may be kept."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectshare.catalogue.policy import CLEAR, DOUBTFUL, Finding, decide, may_keep_copy

CLEARLY = Finding(relevance=0.9, trust="publish")
FINDINGS = st.builds(
    Finding, relevance=st.floats(0, 1), trust=st.sampled_from(["publish", "review"]), said_yes=st.booleans(),
    said_no=st.booleans(), noindex=st.booleans(), given=st.booleans(),
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


@given(FINDINGS)
def test_what_its_owner_keeps_from_search_engines_is_never_listed(finding: Finding) -> None:
    assert decide(replace(finding, noindex=True))[0] == "skip"


@given(FINDINGS)
def test_every_answer_comes_with_a_sentence(finding: Finding) -> None:
    _, reason = decide(finding)
    assert reason[0].isupper()
    assert reason.endswith(".")


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
