"""The verdict of a run: never "success" while broken."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectshare.gather.verdicts import Seen, judge, may_be_over_soon

NAMES = ("new", "changed", "unchanged", "same", "held", "skipped", "quarantined")


def _counts(**numbers: int) -> dict[str, int]:
    return {name: numbers.get(name, 0) for name in NAMES} | {"seen": sum(numbers.values())}


WELL = Seen(_counts(new=3, unchanged=40), expected=40, problems=0, failed="", stopped=False)
NUMBERS = st.tuples(*[st.integers(0, 9)] * 7).map(lambda numbers: _counts(**dict(zip(NAMES, numbers, strict=True))))
SEEN = st.builds(
    Seen, counts=NUMBERS,
    expected=st.integers(0, 99), problems=st.integers(0, 9), failed=st.sampled_from(["", "failed", "suspicious"]), stopped=st.booleans(),
    reason=st.sampled_from(["", "The site refuses our visit."]),
)  # fmt: skip


@pytest.mark.parametrize(
    ("seen", "verdict", "words"),
    [
        (WELL, "ok", "43 items seen, 3 new or changed."),
        (replace(WELL, counts=_counts(new=1)), "ok", "1 item seen, 1 new or changed."),
        (replace(WELL, counts=_counts(new=9, quarantined=1)), "partial", "10 items seen; 1 item could not be read."),
        (replace(WELL, problems=2), "partial", "43 items seen; 2 items could not be read."),
        (replace(WELL, stopped=True), "held", "Nothing was removed."),
        (replace(WELL, counts=_counts()), "suspicious", "last time there were 40"),
        (replace(WELL, counts=_counts(), expected=0), "suspicious", "Is this the right address?"),
        (replace(WELL, failed="failed", reason="The site refuses our visit."), "failed", "The site refuses our visit."),
        (replace(WELL, failed="failed"), "failed", "We could not read this address."),
    ],
)
def test_the_verdict_is(seen: Seen, verdict: str, words: str) -> None:
    said = judge(seen)
    assert said[0] == verdict
    assert words in said[1]


def test_one_item_that_may_be_read_soon_is_a_reason_to_come_back_and_no_trouble_of_its_source() -> None:
    seen = replace(WELL, counts=_counts(new=9, quarantined=1), troubles=("busy",), lately=("busy",))
    assert judge(seen)[2] == ""
    assert "asked us to come back later" in judge(seen)[1]
    assert may_be_over_soon(seen)
    assert not may_be_over_soon(replace(seen, lately=()))


@given(SEEN)
def test_falling_to_zero_is_never_a_success(seen: Seen) -> None:
    verdict, *_ = judge(replace(seen, counts=_counts()))
    assert verdict in {"suspicious", "failed"}


@given(SEEN)
def test_all_is_well_only_where_everything_was_read(seen: Seen) -> None:
    verdict, words, _ = judge(seen)
    if verdict == "ok":
        assert seen.counts["seen"] > 0
        assert seen.counts["quarantined"] == seen.problems == 0
        assert not (seen.failed or seen.stopped)
    assert words.endswith((".", "?"))
