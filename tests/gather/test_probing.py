"""The dry run: what would be taken of an address, and what a network's own answers change in it."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from connectshare.gather import knowing, probing
from connectshare.gather.detecting import NothingFound
from connectshare.gather.models import Intake
from connectshare.gather.probing import Probe, probe
from connectshare.gather.protocols import Page
from connectshare.gather.visiting import get
from connectshare.kit.fetch_problems import status_problem
from connectshare.kit.fetching import FetchProblem
from connectshare.plumbing.clock import now
from connectshare.sector.models import Network
from tests import cast
from tests.gather.looking_at import learn, site
from tests.kit.loopback import Site

pytestmark = pytest.mark.django_db
ITEMS = "".join(
    f"<item><title>{title}</title><link>/{path}</link></item>"
    for title, path in (("Winter service policy", "policies/1"), ("A day out with the gritters", "stories/9"))
)


@pytest.fixture(autouse=True)
def _words() -> Iterator[None]:
    learn()
    yield
    knowing.forget()


@pytest.fixture
def publisher() -> Iterator[Site]:
    with site(settings) as one:
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Lowland</title>{ITEMS}</channel></rss>'
        one.put("/feed.xml", body, "application/rss+xml")
        yield one


def _answer(network: Network, number: int, *, yes: bool) -> None:
    url = f"https://lowland.example/stories/{number}"
    Intake.objects.create(
        network=network, external_id=url, url=url, found={"title": f"Gritters {number}"}, found_at=now(),
        answer="yes" if yes else "no",
    )  # fmt: skip


def _skipped(made: Probe) -> dict[str, str]:
    return {item.title: item.why for item in made.items if not item.take}


def test_what_a_network_has_refused_before_would_be_skipped_for_it_and_it_hears_why(publisher: Site) -> None:
    network, other = cast.network(), cast.network("upland")
    for number in range(6):
        _answer(network, number, yes=False)
    address = publisher.url("/feed.xml")
    assert _skipped(probe(address, "feed", network.pk)) == {
        "A day out with the gritters": "Your network said no to 6 like this: /stories/."
    }
    assert _skipped(probe(address, "feed", other.pk)) == _skipped(probe(address, "feed")) == {}


def _sitemap_of(publisher: Site, parts: int) -> str:
    for part in range(parts):
        pages = "".join(f"<url><loc>{publisher.url(f'/policies/{part}-{n}')}</loc></url>" for n in range(3))
        publisher.put(f"/part-{part}.xml", f"<urlset>{pages}</urlset>", "application/xml")
    names = "".join(f"<sitemap><loc>{publisher.url(f'/part-{part}.xml')}</loc></sitemap>" for part in range(parts))
    return publisher.put("/sitemap.xml", f"<sitemapindex>{names}</sitemapindex>", "application/xml")


def _slowly(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Every answer takes so long, and the whole dry run may take a second."""

    def slow(url: str, **more: Any) -> Page:
        time.sleep(seconds)
        return get(url, **more)

    monkeypatch.setattr(probing, "get", slow)
    monkeypatch.setattr(probing, "LONGEST", 1.0)


@pytest.mark.parametrize("kind", ["auto", "sitemap"])
def test_a_dry_run_of_a_slow_site_shows_what_it_has_seen_and_says_that_it_stopped_there(
    publisher: Site, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    address = _sitemap_of(publisher, 30)
    _slowly(monkeypatch, 0.15)
    began = time.monotonic()
    made = probe(address, kind)
    assert time.monotonic() - began < 10
    assert 3 <= len(made.items) < 30
    assert (made.more, made.problems) == (True, ())
    assert made.detection.evidence[-1] == probing.STOPPED


def test_a_dry_run_that_saw_everything_says_nothing_of_stopping(publisher: Site) -> None:
    made = probe(_sitemap_of(publisher, 3), "sitemap")
    assert (len(made.items), made.more, made.detection.evidence) == (9, False, ())


def test_a_site_too_slow_to_find_out_what_is_there_is_called_slow_and_not_empty(
    publisher: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    _slowly(monkeypatch, 0.6)
    with pytest.raises(FetchProblem, match="too slowly"):
        probe(publisher.put("/", "<title>Lowland</title><p>Nothing at all"))


@pytest.mark.parametrize("kind", ["bogus", "mailbox", ""])
def test_a_way_of_publishing_that_is_none_is_refused_with_those_there_are(kind: str) -> None:
    with pytest.raises(NothingFound, match=r"Use one of: auto, oai, ckan, .*, listing\.$"):
        probe("https://lowland.example/", kind)


@pytest.mark.parametrize("kind", [kind for kind in probing.KINDS if kind != "feed"])
def test_an_address_that_is_surely_something_else_is_not_taken_for_a_named_kind(publisher: Site, kind: str) -> None:
    with pytest.raises(NothingFound, match=r"\. Name no kind, and we find out by ourselves what is there\.$"):
        probe(publisher.url("/feed.xml"), kind)


def test_a_feed_and_a_sitemap_with_nothing_in_them_yet_are_what_they_are(publisher: Site) -> None:
    feed = publisher.put("/none.xml", "<rss version='2.0'><channel><title>Soon</title></channel></rss>", "text/xml")
    sitemap = publisher.put("/empty.xml", "<urlset></urlset>", "text/xml")
    assert [probe(feed, "feed").items, probe(sitemap, "sitemap").items] == [(), ()]


def test_a_site_that_is_away_for_a_while_says_nothing_of_its_kind(
    publisher: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = publisher.put("/", "<title>Portal</title><p>Welcome")

    def away(url: str, **more: Any) -> Page:
        if url != home:
            raise status_problem(503, {})
        return get(url, **more)

    monkeypatch.setattr(probing, "get", away)
    assert probe(home, "ckan").problems[0].reason.endswith("The site is not available at the moment (503).")
