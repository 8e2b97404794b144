"""What hostile sites send, taken the whole way: nothing of it runs, nothing leads inside, and the good beside it is listed."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from connectshare.catalogue.models import Material
from connectshare.gather import knowing
from connectshare.gather.models import Intake, Source
from connectshare.gather.protocols import Found, Page
from connectshare.gather.sources import by_kind
from tests import cast
from tests.gather.looking_at import learn, look, practice, site
from tests.kit.loopback import Site

TRICK = "Winter service policy <script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
def web(settings: object) -> Iterator[Site]:
    learn()
    with site(settings) as one:
        yield one
    knowing.forget()


def _source(web: Site, items: str, before: str = "") -> Source:
    feed = f"{before}<rss version='2.0'><channel><title>Library</title>{items}</channel></rss>"
    return cast.source(cast.network(), web.put("/feed.xml", feed), kind="feed")


@pytest.mark.django_db(transaction=True)
def test_script_in_what_a_source_says_is_words_wherever_it_is_shown(web: Site, settings: Any, tmp_path: Path) -> None:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}  # nobody has collected them here
    settings.STATIC_ROOT = str(tmp_path)
    escaped = TRICK.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    twice = escaped.replace("&", "&amp;")
    web.put("/doc.html", practice(twice).replace("</main>", "<script>alert(3)</script></main>"))
    look(
        _source(
            web, f"<item><link>{{site}}/doc.html</link><title>{twice}</title><description>{twice}</description></item>"
        )
    )
    material = Material.objects.get()
    reader = Client(headers={"host": "localhost"})
    for address in (f"/material/{material.pk}", "/feeds/latest.atom", "/organisations", "/topics"):
        answer = reader.get(address, follow=True)
        assert answer.status_code == 200
        body = answer.content.decode()
        assert "<script>alert" not in body
        assert "<img src=x" not in body
    said = StringIO()
    call_command("export", stdout=said)
    assert "alert(3)" not in said.getvalue()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "inside",
    ["http://169.254.169.254/latest/meta-data", "http://[::1]:22/", "http://10.0.0.8/", "http://2130706433:1/"],
)
def test_a_listed_address_that_leads_inside_is_named_and_its_neighbour_is_listed(web: Site, inside: str) -> None:
    web.put("/doc.html", practice("Winter service policy"))
    items = f"<item><link>{inside}</link><title>Keys</title></item><item><link>{{site}}/doc.html</link></item>"
    look(_source(web, items))
    assert Material.objects.count() == 1
    (bad,) = Intake.objects.exclude(outcome=Intake.Outcome.LISTED)
    assert bad.outcome == Intake.Outcome.QUARANTINED
    assert "private network" in bad.problem or "does not answer" in bad.problem


@pytest.mark.django_db(transaction=True)
def test_a_document_that_redirects_inside_is_not_followed(web: Site) -> None:
    web.redirect("/doc.html", "http://127.0.0.1:1/secrets")
    look(_source(web, "<item><link>{site}/doc.html</link><title>Winter service policy</title></item>"))
    assert "private network" in Intake.objects.get().problem


def test_an_entity_bomb_in_a_feed_explodes_nowhere() -> None:
    bomb = "<!DOCTYPE r [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    body = f"{bomb}<!ENTITY file SYSTEM 'file:///etc/passwd'>]><rss><channel><item><link>https://a.example/x</link>"
    body += "<title>&a11;&file;</title></item></channel></rss>"
    page = Page("https://a.example/feed", 200, "text/xml", body.encode())
    items = list(by_kind("feed").discover(page, lambda url: page))
    assert len(json.dumps([item.title for item in items if isinstance(item, Found)])) < 5000
    assert "root:" not in str(items)
