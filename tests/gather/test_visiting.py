"""Politeness: pauses are kept whatever comes of a visit, and a redirect's host is asked no sooner than any other."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from connectshare.gather import hosts, visiting
from connectshare.gather.models import Host
from connectshare.gather.visiting import TURN, NotYourTurn, visit
from connectshare.kit.fetching import FetchProblem
from connectshare.plumbing import clock, leasing
from connectshare.plumbing.models import Lease
from tests import cast
from tests.kit.loopback import Site, serving

pytestmark = pytest.mark.django_db
ROBOTS = "User-agent: *\nCrawl-delay: {}\nDisallow: /private"


@pytest.fixture
def two(settings: Any) -> Iterator[tuple[Site, Site]]:
    """Two sites that may be visited, with the pauses of real life."""
    with serving() as one, serving() as other:
        settings.FETCH_ALLOW = frozenset({one.host_port, other.host_port})
        settings.FETCH_DELAY = 0.5
        visiting._fetcher.cache_clear()
        visiting._robots.cache_clear()
        yield one, other
    visiting._fetcher.cache_clear()
    visiting._robots.cache_clear()


def _pause(site: Site) -> float:
    """Seconds for which nobody visits it."""
    lease = Lease.objects.get(name=TURN + site.host_port)
    assert lease.holder == ""
    return lease.not_before - time.time()


def _fails(url: str) -> FetchProblem:
    with pytest.raises(FetchProblem) as told:
        visit(url)
    return told.value


@pytest.mark.parametrize(("asked", "kept"), [("7", 7), ("600", visiting.LONGEST_PAUSE), ("0.1", 0.5)])
def test_the_pause_that_a_site_asks_for_is_kept(two: tuple[Site, Site], asked: str, kept: float) -> None:
    site, _ = two
    site.put("/robots.txt", ROBOTS.format(asked), "text/plain")
    visit(site.put("/page", "Here"))
    assert kept - 0.4 < _pause(site) <= kept


@pytest.mark.parametrize("path", ["/not-there", "/broken", "/private/page"])
def test_it_is_kept_after_a_visit_that_failed_too(two: tuple[Site, Site], path: str) -> None:
    site, _ = two
    site.put("/robots.txt", ROBOTS.format(7), "text/plain")
    site.put("/broken", status=500)
    _fails(site.url(path))
    assert 6 < _pause(site) <= 7
    with pytest.raises(NotYourTurn):
        visit(site.url(path))


def test_the_host_that_a_redirect_leads_to_has_its_own_pause(two: tuple[Site, Site]) -> None:
    site, other = two
    other.put("/robots.txt", ROBOTS.format(7), "text/plain")
    site.redirect("/short", other.put("/page", "Here"))
    assert visit(site.url("/short")).body == b"Here"
    assert _pause(site) <= 0.5
    assert 6 < _pause(other) <= 7


def test_a_redirect_does_not_lead_to_a_host_that_rests_and_the_one_that_sent_us_is_well(two: tuple[Site, Site]) -> None:
    site, other = two
    site.redirect("/short", other.put("/page", "Here"))
    busy = FetchProblem("Later.", kind="http-status", temporary=True, status=503, retry_after=3600)
    with clock.at(cast.MONDAY):
        hosts.note_failure(other.host_port, busy)
        assert _fails(site.url("/short")).retry_after == pytest.approx(3600, abs=2)
    assert other.asked == []
    assert not Host.objects.filter(pk=site.host_port).exists()
    time.sleep(0.6)
    with clock.at(cast.MONDAY + timedelta(hours=2)):
        assert visit(site.url("/short"), wait=5).body == b"Here"
    assert not Host.objects.exists()


def test_a_failure_behind_a_redirect_is_noted_for_the_host_that_failed(two: tuple[Site, Site]) -> None:
    site, other = two
    site.redirect("/short", other.put("/page", status=503))
    _fails(site.url("/short"))
    assert list(Host.objects.values_list("pk", flat=True)) == [other.host_port]


def test_a_redirect_waits_for_the_turn_of_the_host_that_it_leads_to(
    two: tuple[Site, Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, other = two
    site.redirect("/short", other.put("/page", "Here"))
    monkeypatch.setattr(visiting, "ON_THE_WAY", 0.3)
    assert leasing.take(TURN + other.host_port)
    with pytest.raises(NotYourTurn):
        visit(site.url("/short"))
    assert other.asked == []
    leasing.give_back(TURN + other.host_port, pause=0.2)
    time.sleep(0.6)
    assert visit(site.url("/short"), wait=5).body == b"Here"
