"""What tests of the signed-in pages share: signing in, reading a page, and a site on loopback that may be visited."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.test import Client

from connectshare.gather import knowing, visiting
from connectshare.sector.models import Person
from tests.journeys.sites import Site


def signed_in(person: Person) -> Client:
    """A browser in which this person has signed in."""
    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    return client


def shown(response: Any) -> str:
    """A page's markup on one line."""
    return " ".join(response.content.decode().split())


@contextmanager
def open_site(listing: str, settings: Any) -> Iterator[Site]:
    """A site of the test's own, which the guarded client may visit for as long as the block runs."""
    site = Site(listing)
    settings.FETCH_ALLOW = frozenset({site.host})
    _forget()
    try:
        yield site
    finally:
        site.close()
        _forget()


def _forget() -> None:
    """What was read from settings and database once a process belongs to another test."""
    visiting._fetcher.cache_clear()
    visiting._robots.cache_clear()
    knowing.forget()
