"""Hubs are asked often enough to keep their promise alive, and ever more rarely while they do not answer."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from connectshare.gather import pinging
from connectshare.gather.models import Source
from connectshare.gather.pinging import confirm, note_hub, subscribe_due
from connectshare.gather.protocols import Page
from connectshare.plumbing import clock
from tests import cast

pytestmark = pytest.mark.django_db
FEED = "https://lowland.example/feed"
HOUR = timedelta(hours=1)


@pytest.fixture
def source() -> Source:
    return cast.source(cast.network(), FEED, kind="feed", hub="https://hub.example/", hub_topic=FEED)


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The hubs that were asked; what they took of it is told in `test_pinging`."""
    hubs: list[str] = []
    monkeypatch.setattr(pinging, "_may_call_back", lambda hub: True)
    monkeypatch.setattr(pinging, "subscribe", lambda source: not hubs.append(source.hub))
    yield hubs


def _hours_asked(asked: list[str], hours: range) -> list[int]:
    """At which hours of these, counted from a Monday, the hub was asked: the schedule comes by every hour."""
    found = []
    for hour in hours:
        with clock.at(cast.MONDAY + HOUR * hour):
            before = len(asked)
            subscribe_due()
            found += [hour] * (len(asked) - before)
    return found


def test_a_hub_that_never_confirms_is_asked_after_an_hour_after_six_and_then_daily(
    source: Source, asked: list[str]
) -> None:
    assert _hours_asked(asked, range(80)) == [0, 1, 7, 31, 55, 79]


@pytest.mark.parametrize(
    ("lease", "hours"),
    [
        (timedelta(days=10), [7 * 24]),
        (timedelta(days=3), [48, 49, 55, 79, 103, 127, 151, 175, 199]),
        (timedelta(hours=12), [8, 9, 15, 39, 63, 87, 111, 135, 159, 183]),
        (timedelta(minutes=5), [6, 7, 13, 37, 61, 85, 109, 133, 157, 181]),
    ],
)
def test_a_promise_is_renewed_in_good_time_and_a_short_one_not_every_hour(
    source: Source, asked: list[str], lease: timedelta, hours: list[int]
) -> None:
    with clock.at(cast.MONDAY):
        assert confirm(source, "subscribe", FEED, str(int(lease.total_seconds())))
    found = _hours_asked(asked, range(200))
    assert found[: len(hours)] == hours


def test_a_hub_that_confirms_again_and_again_is_asked_once_a_lease(source: Source, asked: list[str]) -> None:
    for day in range(30):
        with clock.at(cast.MONDAY + timedelta(days=day)):
            if subscribe_due():
                confirm(source, "subscribe", FEED, "864000")
    assert len(asked) == 5


def test_a_hub_that_declines_is_asked_again_the_next_day(source: Source, asked: list[str]) -> None:
    with clock.at(cast.MONDAY):
        subscribe_due()
        confirm(source, "denied", FEED, "")
    assert _hours_asked(asked, range(1, 26)) == [24]


def test_another_hub_is_asked_at_once(source: Source, asked: list[str]) -> None:
    _hours_asked(asked, range(40))
    source.refresh_from_db()
    header = {"link": '<https://other.example/>; rel="hub", <https://lowland.example/feed>; rel="self"'}
    note_hub(source, Page(FEED, 200, "application/rss+xml", b"<rss/>", header))
    assert _hours_asked(asked, range(40, 42)) == [40, 41]
    assert asked[-1] == "https://other.example/"


def test_a_clock_that_was_ahead_keeps_no_hub_waiting(source: Source, asked: list[str]) -> None:
    Source.objects.update(hub_due_at=cast.MONDAY + timedelta(days=400))
    assert _hours_asked(asked, range(1)) == [0]


@pytest.mark.parametrize("state", ["paused", "removed"])
def test_the_hub_of_a_source_that_is_not_in_use_is_not_asked(source: Source, asked: list[str], state: str) -> None:
    Source.objects.update(state=state)
    assert _hours_asked(asked, range(30)) == []
