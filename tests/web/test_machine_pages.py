"""What programs ask for: health, robots, site map, feed, security contact."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client

from connectshare.catalogue.models import Material
from connectshare.plumbing.clock import now


def test_health_and_readiness_answer_plainly(reader: Client) -> None:
    """For whoever watches the machine."""
    assert reader.get("/healthz").content == b"ok\n"
    assert reader.get("/readyz").status_code == 200


def test_it_is_not_ready_without_an_index(reader: Client, settings: object, tmp_path: object) -> None:
    """Readers are sent elsewhere until there is one."""
    settings.SEARCH_URL = f"{tmp_path}/none"  # type: ignore[attr-defined]
    assert reader.get("/readyz").status_code == 503


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/search?topic=%00", 400), ("/search?q=a%00b", 400), ("/feeds/search.atom?q=%00", 400),
        ("/who-does-what?topic=%00", 400), ("/who-does-what?region=%00", 400), ("/who-does-what/map?topic=%00", 400),
        ("/who-does-what/regions?topic=%00", 400), ("/who-does-what/timeline.csv?topic=%00", 400),
        ("/organisations/%00", 404), ("/material/%00", 404), ("/material/%00/x", 404), ("/material/%00/open/1", 404),
    ],
)  # fmt: skip
def test_an_address_with_a_nul_is_turned_away_with_a_page(reader: Client, address: str, status: int) -> None:
    """Not every database can hold one."""
    answered = reader.get(address)
    assert answered.status_code == status
    assert "</h1>" in answered.content.decode()
    assert b"\0" not in answered.content


def test_what_only_looks_like_a_nul_is_no_fault(reader: Client) -> None:
    """A per cent sign is one."""
    assert reader.get("/search?q=%2500").status_code == 200


def test_it_is_not_ready_without_tables(reader: Client) -> None:
    """A database that answers may still be empty."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE catalogue_material RENAME TO elsewhere")
    answered = reader.get("/readyz")
    assert (answered.status_code, "connectshare setup" in answered.content.decode()) == (503, True)


def test_without_assets_pages_are_read_without_styles_and_it_is_not_ready(reader: Client, settings: Any) -> None:
    """What was never collected breaks no page."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "connectshare.web.collected.Collected"}}
    page = reader.get("/")
    assert (page.status_code, reader.get("/nowhere").status_code) == (200, 404)
    assert 'href="/static/connectshare/site.css"' in page.content.decode()
    answered = reader.get("/readyz")
    assert (answered.status_code, "connectshare setup" in answered.content.decode()) == (503, True)


@pytest.mark.parametrize(
    "address",
    [
        "/", "/search", "/search.csv", "/list", "/list.ris", "/material/x", "/topics/", "/topics/x", "/organisations/",
        "/organisations/x", "/networks/", "/networks/x", "/who-does-what", "/who-does-what/map.csv", "/steering-group/",
        "/about/", "/about/how-it-works", "/feeds/latest.atom", "/healthz", "/robots.txt", "/sitemap.xml",
    ],
)  # fmt: skip
def test_what_is_only_read_refuses_every_other_method_as_such(reader: Client, address: str) -> None:
    """And not for want of a token that only our forms have."""
    stranger = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        answered = stranger.generic(method, address)
        assert (answered.status_code, answered.headers["Allow"]) == (405, "GET, HEAD"), method


def test_the_site_map_names_every_readable_material_once(reader: Client) -> None:
    """And every address of it answers."""
    index = ElementTree.fromstring(reader.get("/sitemap.xml").content)
    parts = [element.text or "" for element in index.iter() if element.tag.endswith("loc")]
    pages = [
        element.text or ""
        for part in parts
        for element in ElementTree.fromstring(reader.get(part.split("8000")[1]).content).iter()
        if element.tag.endswith("loc")
    ]
    materials = [page for page in pages if "/material/" in page]
    assert len(materials) == len(set(materials)) == Material.objects.filter(status__in=Material.READABLE).count()
    for page in [*materials[:5], *(page for page in pages if "/material/" not in page)][:60]:
        assert reader.get(page.split("8000")[1]).status_code == 200, page


@pytest.mark.parametrize("number", ["2", "9223372036854775", "9" * 30])
def test_the_site_map_ends_after_its_last_part(reader: Client, number: str) -> None:
    """However far beyond it somebody asks."""
    assert reader.get("/sitemap/1.xml").status_code == 200
    assert reader.get(f"/sitemap/{number}.xml").status_code == 404


def test_a_withdrawn_material_leaves_the_site_map_and_the_feed(reader: Client, scrutiny: Material) -> None:
    """At once."""
    Material.objects.filter(pk=scrutiny.pk).update(status="withdrawn")
    assert scrutiny.id not in reader.get("/sitemap/1.xml").content.decode()
    assert scrutiny.id not in reader.get("/feeds/latest.atom").content.decode()


def test_the_feed_is_atom_with_permanent_names(reader: Client) -> None:
    """An entry's name does not change with its title."""
    feed = reader.get("/feeds/latest.atom").content.decode()
    ElementTree.fromstring(feed)
    assert re.search(r"<id>http://localhost:8000/material/[a-z0-9]{8}</id>", feed)


def test_what_states_no_date_says_so_with_one_stop(reader: Client, scrutiny: Material) -> None:
    """A summary is made of sentences."""
    Material.objects.filter(pk=scrutiny.pk).update(dated=None, published_at=now())
    feed = reader.get("/feeds/latest.atom").content.decode()
    assert "Date not stated. " in feed
    assert "stated.." not in feed


def test_the_security_contact_has_an_end(reader: Client) -> None:
    """RFC 9116 wants both."""
    text = reader.get("/.well-known/security.txt").content.decode()
    assert re.search(r"^Contact: ", text, re.MULTILINE)
    assert re.search(r"^Expires: \d{4}-\d\d-\d\dT", text, re.MULTILINE)
