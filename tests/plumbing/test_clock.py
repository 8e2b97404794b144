"""The one clock."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from connectshare.plumbing import clock


def test_a_time_without_a_zone_is_london_time() -> None:
    assert clock.parse("2026-07-01T09:00").astimezone(UTC) == datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
    assert clock.parse("2026-11-23T09:00").astimezone(UTC) == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert clock.parse("2026-07-01T09:00Z") == datetime(2026, 7, 1, 9, 0, tzinfo=UTC)


def test_a_bare_day_begins_at_midnight_in_london() -> None:
    assert clock.parse("2026-07-01") == datetime(2026, 6, 30, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["tomorrow", "", "2026-11", "2026-11-31", "2026-11-23T09:00+99:00"])
def test_what_is_no_time_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time"):
        clock.parse(text)


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59", "0001-01-01T00:00", "1999-12-31", "2200-01-01"])
def test_a_year_far_away_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"Name a year from 2000 to 2199\."):
        clock.parse(text)


def test_the_clock_follows_the_machine_until_it_is_set(settings: Any) -> None:
    assert abs(clock.now() - timezone.now()) < timedelta(seconds=5)
    settings.NOW = "2030-01-02T03:04:05"
    assert clock.now() == datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
    with clock.at(datetime(2031, 5, 6, tzinfo=UTC)):
        assert clock.now() == datetime(2031, 5, 6, tzinfo=UTC)
    assert clock.now().year == 2030, "the moment is over"


def test_the_day_is_that_of_london() -> None:
    with clock.at(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 7, 1)


def test_at_no_moment_leaves_the_clock_alone_and_moments_nest() -> None:
    with clock.at(datetime(2031, 1, 1, tzinfo=UTC)):
        with clock.at(None):
            assert clock.now().year == 2031
        with clock.at(datetime(2032, 1, 1, tzinfo=UTC)):
            assert clock.now().year == 2032
        assert clock.now().year == 2031
