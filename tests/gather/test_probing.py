"""The dry run: what would be taken of an address, and what a network's own answers change in it."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from connectshare.gather import knowing
from connectshare.gather.models import Intake
from connectshare.gather.probing import Probe, probe
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
        outcome=Intake.Outcome.LISTED if yes else Intake.Outcome.SKIPPED, decided_by_person=True,
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
