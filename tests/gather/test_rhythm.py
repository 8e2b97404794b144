"""The rhythm of a source is learned from its history, bounded, and recovers by itself."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from connectshare.gather.rhythm import LONGEST, LONGEST_FAILING, SHORTEST, Look, after_failures, pace, with_jitter

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def _history(days: float, lively_every: int, looks: int = 30) -> list[Look]:
    return [Look(NOW - timedelta(days=days * n), n % lively_every == 0) for n in range(looks)]


def test_a_lively_source_is_looked_at_more_often_than_a_quiet_one() -> None:
    lively, quiet = pace(_history(1, 1), "listing"), pace(_history(1, 30), "listing")
    assert lively < timedelta(days=1) < quiet


def test_a_feed_costs_little_and_is_looked_at_every_day() -> None:
    assert pace(_history(7, 30), "feed") == timedelta(days=1)


@given(st.floats(0.01, 60), st.integers(1, 30), st.integers(0, 30))
def test_no_history_leads_out_of_the_bounds(days: float, lively: int, looks: int) -> None:
    assert SHORTEST <= pace(_history(days, lively, looks), "listing") <= LONGEST


@given(st.integers(1, 500))
def test_a_failing_source_is_never_given_up(failures: int) -> None:
    assert timedelta(0) < after_failures(failures) <= after_failures(failures + 1) <= LONGEST_FAILING


@given(st.text(), st.integers(1, 10_000))
def test_jitter_is_a_tenth_and_always_the_same(seed: str, minutes: int) -> None:
    wait = timedelta(minutes=minutes)
    assert wait * 0.899 <= with_jitter(wait, seed) <= wait * 1.101
    assert with_jitter(wait, seed) == with_jitter(wait, seed)
