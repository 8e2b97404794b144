"""What hostile sites send, taken the whole way: nothing of it runs, nothing leads inside, and the good beside it is listed."""

import gzip
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DataError
from django.test import Client

from connectshare.catalogue.models import Material
from connectshare.gather import running
from connectshare.gather.jsoning import to_json
from connectshare.gather.models import Intake, Run, Source
from connectshare.gather.protocols import Found, Page
from connectshare.gather.sources import by_kind
from connectshare.gather.sources.limits import MOST_BYTES, TOO_LARGE
from tests import cast
from tests.gather.looking_at import look, practice
from tests.kit.loopback import Reply, Site

TRICK = "Winter service policy <script>alert(1)</script><img src=x onerror=alert(2)>"


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


BAD = "\\ud800\\u0000"  # half a letter, and what ends a text elsewhere: both are legal in JSON
BAD_SOURCES = {
    "feed": (
        "/feed.json",
        f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{{"id": "1{BAD}", "url": "{{site}}/1.html",'
        f' "title": "One{BAD}", "date_modified": "{BAD}"}}, {{"id": "2", "url": "{{site}}/2.html"}}]}}',
    ),
    "wordpress": (
        "/wp-json/wp/v2/posts?search=a",
        f'[{{"id": 1, "type": "post{BAD}", "link": "{{site}}/1.html", "title": {{"rendered": "One"}}, "modified_gmt":'
        f' "{BAD}"}}, {{"id": 2, "link": "{{site}}/2.html", "title": {{"rendered": "Two"}}}}]',
    ),
    "statements": (
        "/list.html",
        '<html><script type="application/ld+json">{"@type": "ItemList", "itemListElement": [{"@type": "Report", "name":'
        f' "One", "url": "{{site}}/1.html", "dateModified": "{BAD}", "inLanguage": "{BAD}", "license": "{BAD}"}},'
        ' {"@type": "Report", "name": "Two", "url": "{site}/2.html"}]}</script></html>',
    ),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", BAD_SOURCES)
def test_what_no_database_takes_is_left_out_of_what_a_source_says(web: Site, kind: str) -> None:
    path, body = BAD_SOURCES[kind]
    media_type = "text/html" if kind == "statements" else "application/json"
    web.put(path, body, media_type, headers={"X-WP-TotalPages": "1"})
    for number, title in enumerate(("Winter service policy", "Gritting routes explained"), 1):
        web.put(f"/{number}.html", practice(title))
    run = look(cast.source(cast.network(), web.url(path), kind=kind))
    assert (run.verdict, run.counts["seen"], run.problems) == ("ok", 2, [])
    for intake in Intake.objects.all():
        said = json.dumps(intake.found, ensure_ascii=False) + intake.external_id + intake.version
        assert "\x00" not in said
        said.encode()


@pytest.mark.django_db(transaction=True)
def test_a_record_that_cannot_be_noted_is_a_problem_and_the_others_are_taken(
    web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(found: Found) -> dict[str, Any]:
        if found.title == "Bad":
            raise DataError("value too long")
        return to_json(found)

    monkeypatch.setattr(running, "to_json", refusing)
    web.put("/doc.html", practice("Winter service policy"))
    run = look(
        _source(
            web,
            "<item><link>{site}/bad</link><title>Bad</title></item><item><link>{site}/doc.html</link></item>",
        )
    )
    assert (run.verdict, run.counts["seen"]) == ("partial", 1)
    assert run.problems == [{"item": "Bad", "step": "discover", "reason": running.NOT_NOTED}]
    assert Material.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("feed", "<rss version='2.0'><channel><item><link>{site}/doc.html</link></item></channel></rss>"),
        ("listing", "<html><main><a href='/doc.html.pdf'>Winter service policy</a></main></html>"),
        ("statements", "<html><main><a href='/doc.html.pdf'>Winter service policy</a></main></html>"),
        ("dcat", "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'></rdf:RDF>"),
    ],
)
def test_a_source_that_is_larger_than_we_read_is_called_so_and_not_empty(web: Site, kind: str, body: str) -> None:
    start = "<html>" if "<html>" in body else ""
    body = start + "<!--" + "much ado " * (MOST_BYTES // 9 + 1) + "-->" + body.removeprefix(start)
    source = cast.source(cast.network(), web.put("/all", body, "" if start else "text/xml"), kind=kind)
    Run.objects.create(
        source=source, started_at=cast.MONDAY, step=Run.Step.DONE, verdict=Run.Verdict.OK, counts={"seen": 3}
    )
    run = look(source)
    assert (run.verdict, run.trouble, source.trouble) == ("suspicious", "too-large", "too-large")
    assert run.words.startswith(TOO_LARGE)
    assert [problem["reason"] for problem in run.problems] == [TOO_LARGE]


class _Everywhere(dict[str, Reply]):
    """One answer to whatever is asked."""

    def get(self, path: str, otherwise: Any = None) -> Any:
        return otherwise if path == "/robots.txt" else self["/"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("oai", "<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><!--", "--></OAI-PMH>"),
        ("ckan", '{"success": true, "result": {"count": 0, "results": []}, "help": "', '"}'),
        ("sitemap", "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><!--", "--></urlset>"),
    ],
    ids=["oai", "ckan", "sitemap"],
)
def test_a_list_whose_parts_are_larger_than_we_read_is_called_so(web: Site, kind: str, before: str, after: str) -> None:
    much = before.encode() + b"much ado " * (51 * 2**20 // 9) + after.encode()
    web.pages = _Everywhere({"/": Reply(gzip.compress(much, 1) if kind == "sitemap" else much[: MOST_BYTES + 1], "")})
    source = cast.source(cast.network(), web.url("/all"), kind=kind)
    run = look(source)
    assert (run.verdict, run.trouble, source.trouble) == ("suspicious", "too-large", "too-large")
    assert "larger than we read" in run.words


def test_an_entity_bomb_in_a_feed_explodes_nowhere() -> None:
    bomb = "<!DOCTYPE r [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    body = f"{bomb}<!ENTITY file SYSTEM 'file:///etc/passwd'>]><rss><channel><item><link>https://a.example/x</link>"
    body += "<title>&a11;&file;</title></item></channel></rss>"
    page = Page("https://a.example/feed", 200, "text/xml", body.encode())
    items = list(by_kind("feed").discover(page, lambda url: page))
    assert len(json.dumps([item.title for item in items if isinstance(item, Found)])) < 5000
    assert "root:" not in str(items)
