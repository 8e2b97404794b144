"""WordPress sites, pages that describe their items, and what an item's own page says of itself."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectshare.gather.formats.page_statements import Statements, stated
from connectshare.gather.linked_data import text, things_in, types
from connectshare.gather.protocols import Found, Get, Listed, Page, Problem
from connectshare.gather.sources import by_kind
from connectshare.kit.fetch_problems import FetchProblem
from connectshare.kit.fetching import Fetcher, FetchRules
from tests.kit.loopback import Site, serving

ORIGIN = "https://example.org"


def page(body: str, path: str = "/", media_type: str = "text/html", **headers: str) -> Page:
    return Page(ORIGIN + path, 200, media_type, body.encode(), headers)


def nowhere(url: str) -> Page:
    raise FetchProblem("The site does not answer.", kind="connect", temporary=True)


def found(listed: Iterator[Listed]) -> list[Found]:
    items = list(listed)
    assert not [item for item in items if not isinstance(item, Found)]
    return [item for item in items if isinstance(item, Found)]


# WordPress


class Press:
    """A small WordPress: collections of items, answered as its REST API answers."""

    def __init__(self, plain: bool = False, most: int = 100, totals: bool = True, **collections: list[Any]) -> None:
        self.plain, self.most, self.totals = plain, most, totals
        self.collections = collections
        self.types: dict[str, Any] = {}
        self.asked: list[str] = []

    @property
    def start(self) -> str:
        return f"{ORIGIN}/?rest_route=/wp/v2/posts" if self.plain else f"{ORIGIN}/wp-json/wp/v2/posts?per_page=5"

    def get(self, url: str) -> Page:
        self.asked.append(url)
        query = dict(parse_qsl(urlsplit(url).query))
        route = query.get("rest_route", urlsplit(url).path.removeprefix("/wp-json")).removeprefix("/wp/v2/")
        if route == "types":
            return self._answer(url, self.types)
        if route not in self.collections:
            raise FetchProblem("There is nothing.", kind="http-status", temporary=False, status=404)
        size, number = int(query.get("per_page", 10)), int(query.get("page", 1))
        if size > self.most:
            raise FetchProblem("No.", kind="http-status", temporary=False, status=400)
        items = self.collections[route]
        if "categories" in query:
            items = [item for item in items if query["categories"] in map(str, item.get("categories", []))]
        if "slug" in query:
            items = [item for item in items if item["slug"] == query["slug"]]
        total = -(-len(items) // size)
        if number > max(total, 1):
            raise FetchProblem("No.", kind="http-status", temporary=False, status=400)
        headers = {"x-wp-total": str(len(items)), "x-wp-totalpages": str(total)} if self.totals else {}
        return self._answer(url, items[(number - 1) * size : number * size], headers)

    def _answer(self, url: str, value: object, headers: dict[str, str] | None = None) -> Page:
        return Page(url, 200, "application/json", json.dumps(value).encode(), headers or {})

    def read(self) -> list[Listed]:
        return list(by_kind("wordpress").discover(self.get(self.start), self.get))


def post(number: int, kind: str = "post", **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "type": kind,
        "status": "publish",
        "link": f"{ORIGIN}/{kind}/{number}/",
        "title": {"rendered": f"Post {number}"},
        "date": "2024-05-06T07:08:09",
        "modified_gmt": "2025-01-02T03:04:05",
        "excerpt": {"rendered": "<p>How we did it. [&hellip;]</p>", "protected": False},
    } | more


def upload(number: int, mime: str, title: str = "Winter plan") -> dict[str, Any]:
    name = f"{ORIGIN}/wp-content/uploads/{number}.bin"
    return post(number, "attachment", status="inherit", mime_type=mime, source_url=name, title={"rendered": title})


@pytest.mark.parametrize("plain", [False, True])
def test_a_wordpress_site_gives_posts_pages_and_documents(plain: bool) -> None:
    title = {"rendered": "Smith &#038; Jones &#8211; <em>a plan</em>"}
    press = Press(
        plain,
        posts=[post(1, title=title)],
        pages=[post(2, "page")],
        media=[upload(3, "application/pdf"), upload(4, "application/zip"), upload(5, "application/pdf", "IMG_plan-2")],
    )
    first, second, third, fourth = found(iter(press.read()))
    assert first == Found(
        external_id="post:1",
        url=f"{ORIGIN}/post/1/",
        title="Smith & Jones – a plan",
        summary="How we did it.",
        published=date(2024, 5, 6),
        version="2025-01-02T03:04:05",
    )
    assert second.url == f"{ORIGIN}/page/2/"
    assert (third.url, third.title, third.media_type) == (
        f"{ORIGIN}/wp-content/uploads/3.bin",
        "Winter plan",
        "application/pdf",
    )
    assert fourth.title == ""


def test_the_sites_own_sorts_of_item_are_taken_and_those_of_its_builder_are_not() -> None:
    press = Press(posts=[], pages=[], media=[], resources=[post(9, "resource")], wp_block=[post(8, "wp_block")])
    press.types = {
        "post": {"rest_base": "posts"},
        "resource": {"rest_base": "resources"},
        "wp_block": {"rest_base": "wp_block"},
        "strange": {"rest_base": "../../users"},
    }
    assert [item.external_id for item in found(iter(press.read()))] == ["resource:9"]


@pytest.mark.parametrize("totals", [True, False])
def test_every_page_of_a_wordpress_site_is_read(totals: bool) -> None:
    press = Press(totals=totals, posts=[post(n) for n in range(250)], pages=[], media=[])
    assert len(found(iter(press.read()))) == 250
    assert len([url for url in press.asked if "wp/v2/posts" in url]) == 4


def test_a_site_that_forbids_large_pages_is_read_in_small_ones() -> None:
    press = Press(most=10, posts=[post(n) for n in range(25)], pages=[], media=[])
    assert len(found(iter(press.read()))) == 25


def test_drafts_and_what_a_password_protects_are_left_out() -> None:
    hidden = [
        post(1, status="private"),
        post(2, status="draft"),
        post(3, excerpt={"rendered": "", "protected": True}),
        post(4),
    ]
    press = Press(posts=hidden, pages=[], media=[])
    assert [item.external_id for item in found(iter(press.read()))] == ["post:4"]


def test_a_broken_entry_or_a_closed_collection_does_not_stop_the_others() -> None:
    press = Press(posts=[post(1, link=None), "nonsense", post(2)], pages=[post(3, "page")])
    items = press.read()
    assert [item.external_id for item in items if isinstance(item, Found)] == ["post:2", "page:3"]
    reasons = [item.reason for item in items if isinstance(item, Problem)]
    assert len(reasons) == 3
    assert any("could not be read" in reason for reason in reasons)


@pytest.mark.parametrize("stated_by_page", [True, False])
def test_a_category_page_means_the_posts_of_that_category(stated_by_page: bool) -> None:
    press = Press(
        posts=[post(1, categories=[7]), post(2, categories=[8])],
        pages=[post(3, "page")],
        categories=[{"id": 7, "slug": "roads", "taxonomy": "category", "name": "Roads"}],
    )
    head = "<link rel='https://api.w.org/' href='/wp-json/'>"
    if stated_by_page:
        head += "<link rel='alternate' type='application/json' href='/wp-json/wp/v2/categories/7'>"
    pasted = page(f"<html><head>{head}</head></html>", "/category/news/roads/page/2/")
    address, whole = by_kind("wordpress").pointed_at(pasted)
    assert whole == f"{ORIGIN}/wp-json/wp/v2/posts?per_page=5"
    term = press.collections["categories"]
    start = press._answer(address, term[0] if stated_by_page else term)
    assert by_kind("wordpress").recognise(start) == 1.0
    assert [item.external_id for item in found(by_kind("wordpress").discover(start, press.get))] == ["post:1"]


def test_a_wordpress_site_is_named_by_the_link_header_too() -> None:
    start = page("<p>Hello</p>", link='<https://example.org/index.php?rest_route=/>; rel="https://api.w.org/"')
    assert by_kind("wordpress").pointed_at(start) == (f"{ORIGIN}/index.php?rest_route=/wp/v2/posts&per_page=5",)


@pytest.mark.parametrize(
    "body", ["[]", "{}", '[{"id": 1}]', '{"namespaces": "wp/v2"}', "[1]", '{"code": "rest_no_route"}']
)
def test_other_json_is_no_wordpress(body: str) -> None:
    assert by_kind("wordpress").recognise(page(body, media_type="application/json")) == 0.0


def test_a_wordpress_site_on_a_real_server_is_read() -> None:
    with serving() as site:
        start = wordpress_on(site)
        get = getter(site)
        assert [item.title for item in found(by_kind("wordpress").discover(get(start), get))] == ["Post 1"]


def wordpress_on(site: Site) -> str:
    headers = {"X-WP-TotalPages": "1"}
    body = json.dumps([post(1, link=site.url("/a"))])
    return site.put("/wp-json/wp/v2/posts?search=a", body, "application/json", headers=headers)


def getter(site: Site) -> Get:
    fetcher = Fetcher(FetchRules("ConnectShareBot/1", allow=frozenset({site.host_port}), total_timeout=30))

    def get(url: str) -> Page:
        got = fetcher.get(url)
        return Page(got.url, got.status, got.media_type, got.body, got.headers)

    return get


# Pages that describe their items


def described(value: object, path: str = "/library", more: str = "") -> Page:
    return page(
        f'<html lang="en-GB"><script type="application/ld+json">{json.dumps(value)}</script>{more}</html>', path
    )


def test_a_described_list_gives_its_items_in_full() -> None:
    report = {
        "@type": "schema:Report",
        "url": "/winter",
        "schema:headline": "Winter &amp; ice",
        "description": "What we do.",
        "datePublished": "2024-05-06",
        "dateModified": "2025-01-01",
        "license": {"@id": "https://example.org/licence"},
        "encoding": [
            {"contentUrl": "/winter.zip"},
            {"@type": "MediaObject", "contentUrl": "/winter.pdf", "encodingFormat": "application/pdf"},
        ],
        "publisher": {"@id": "#org"},
        "keywords": "ice, snow",
    }
    org = {"@id": "#org", "@type": "Organization", "name": "Anytown"}
    value = {"@graph": [{"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": report}]}, org]}
    (item,) = found(by_kind("statements").discover(described(value), nowhere))
    assert item == Found(
        external_id=f"{ORIGIN}/winter",
        url=f"{ORIGIN}/winter",
        title="Winter & ice",
        summary="What we do.",
        published=date(2024, 5, 6),
        version="2025-01-01",
        language="en-GB",
        licence="https://example.org/licence",
        document=f"{ORIGIN}/winter.pdf",
        organisation="Anytown",
        keywords=("ice", "snow"),
    )


@pytest.mark.parametrize(
    "value",
    [
        {"@type": "DataCatalog", "dataset": [{"@type": "Dataset", "url": "/a"}, {"@type": "Dataset", "url": "/b"}]},
        {"@type": "Blog", "blogPost": [{"@type": "BlogPosting", "url": "/a"}, {"@type": "BlogPosting", "url": "/b"}]},
        {"@type": "CollectionPage", "hasPart": [{"url": "/a"}, {"@type": "Report", "@id": "https://example.org/b"}]},
        {"@type": "CollectionPage", "mainEntity": {"@type": "ItemList", "itemListElement": ["/a", {"item": "/b"}]}},
    ],
)
def test_collections_of_every_sort_are_lists(value: object) -> None:
    start = described(value)
    assert by_kind("statements").recognise(start) >= 0.6
    assert [item.url for item in found(by_kind("statements").discover(start, nowhere))] == [
        f"{ORIGIN}/a",
        f"{ORIGIN}/b",
    ]


@pytest.mark.parametrize(
    "value",
    [
        {"@type": "BreadcrumbList", "itemListElement": [{"item": "/a"}, {"item": "/b"}, {"item": "/c"}]},
        {"@type": "Article", "url": "/library", "headline": "One"},
        [{"@type": "Article", "url": "/library"}, *({"@type": "Article", "url": f"/{n}"} for n in range(5))],
        {
            "@type": "ItemList",
            "itemListElement": [{"@type": "Event", "url": "/a"}, {"@type": "JobPosting", "url": "/b"}],
        },
        {"@type": "Organization", "name": "Anytown"},
    ],
)
def test_what_describes_no_list_is_no_list(value: object) -> None:
    assert by_kind("statements").recognise(described(value)) == 0.0


def test_an_item_without_an_address_is_a_problem_and_the_rest_goes_on() -> None:
    items = by_kind("statements").discover(
        described({"@type": "ItemList", "itemListElement": [{"name": "Plan"}, {"url": "/b"}]}), nowhere
    )
    problem, item = items
    assert problem == Problem("Plan", "The page gives no web address for it.")
    assert isinstance(item, Found)


def test_further_pages_of_a_described_list_are_followed() -> None:
    def listed(name: str, path: str, more: str = "") -> Page:
        return described({"@type": "ItemList", "itemListElement": [{"url": name}]}, path, more)

    second = listed("/b", "/library?page=2", "<link rel=next href='/library'>")
    start = listed("/a", "/library", "<link rel=next href='/library?page=2'>")
    assert len(found(by_kind("statements").discover(start, lambda url: second))) == 2


def test_lists_that_refer_to_one_another_without_end_are_read_once() -> None:
    both = [
        {"@id": f"#{n}", "@type": "ItemList", "itemListElement": [{"@id": "#1"}, {"@id": "#0"}] * 400} for n in (0, 1)
    ]
    start = described({"@graph": both})
    assert by_kind("statements").recognise(start) == 0.0
    assert [type(item) for item in by_kind("statements").discover(start, nowhere)] == [Problem]


# What an item's page says of itself


def said(head: str, body: str = "<h1>Heading</h1>") -> Statements:
    return stated(lxml.html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>"))


def test_the_words_that_repositories_write_for_scholars_are_read() -> None:
    names = {
        "citation_title": "Warm-mix asphalt on footways",
        "citation_publication_date": "2021/3/4",
        "citation_technical_report_institution": "Anytown Laboratory",
        "citation_pdf_url": "https://example.org/report.pdf",
        "og:site_name": "Repository",
    }
    read = said(
        "<title>Repository | Item 7</title>" + "".join(f"<meta name='{k}' content='{v}'>" for k, v in names.items())
    )
    assert (read.title, read.published) == ("Warm-mix asphalt on footways", date(2021, 3, 4))
    assert (read.site_name, read.document) == ("Anytown Laboratory", "https://example.org/report.pdf")


def test_a_described_report_gives_title_day_publisher_licence_and_file() -> None:
    value = {
        "@type": "Report",
        "headline": "Gritting &amp; salt",
        "datePublished": "2020-02-03",
        "publisher": {"name": "Anytown"},
        "license": "https://example.org/licence",
        "encoding": {"contentUrl": "salt.pdf"},
    }
    read = said(
        f"<title>x</title><base href='https://example.org/docs/'><script type='application/ld+json'>{json.dumps(value)}</script>"
    )
    assert (read.title, read.published, read.site_name) == ("Gritting & salt", date(2020, 2, 3), "Anytown")
    assert (read.licence, read.document) == ("https://example.org/licence", "https://example.org/docs/salt.pdf")


def test_microdata_and_an_alternate_file_are_read() -> None:
    body = (
        "<div itemscope itemtype='https://schema.org/Report'><h1 itemprop=name>Verges</h1>"
        "<time itemprop=datePublished datetime=2019-08-07>August</time><a itemprop=license href='/l'>Licence</a></div>"
    )
    read = said("<link rel=alternate type='application/pdf' href='/verges.pdf'>", body)
    assert (read.title, read.published, read.licence, read.document) == (
        "Verges",
        date(2019, 8, 7),
        "/l",
        "/verges.pdf",
    )


def test_what_other_works_on_a_page_say_is_not_said_of_the_page() -> None:
    value = [{"@type": "Article", "url": f"/{n}", "headline": f"No {n}", "datePublished": "2020-01-01"} for n in (1, 2)]
    read = said(f"<title>All news</title><script type='application/ld+json'>{json.dumps(value)}</script>")
    assert (read.title, read.published) == ("All news", None)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "java\nscript:x", "#"]
)
def test_a_file_that_cannot_be_asked_for_is_none(address: str) -> None:
    assert said(f"<meta name='citation_pdf_url' content='{address}'>").document == ""


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200))
def test_any_block_is_read_or_passed_over(block: str) -> None:
    tree = lxml.html.document_fromstring("<html><script type='application/ld+json'></script></html>")
    tree.find(".//script").text = "".join(c for c in block if c.isprintable())
    assert isinstance(things_in(tree), list)


@pytest.mark.parametrize("folder", ["custom.invalid", "schema.org.invalid"])
def test_known_broken_blocks_are_mended(shared_data: Path, folder: str) -> None:
    files = sorted((shared_data / "html/extruct" / folder).glob("*.html"))
    assert files
    for file in files:
        (expected,) = json.loads(file.with_suffix(".jsonld").read_text(), strict=False)
        assert things_in(lxml.html.document_fromstring(file.read_text()))[0] == expected, file.name


@pytest.mark.parametrize(
    "name", ["schema.org/product", "w3c/microdata.5.5", "schema.org/Event.001", "w3c/microdata.7.1"]
)
def test_known_microdata_is_read(shared_data: Path, name: str) -> None:
    file = shared_data / f"html/extruct/{name}.html"
    expected = json.loads(file.with_suffix(".json").read_text())
    things = [thing for thing in things_in(lxml.html.document_fromstring(file.read_bytes())) if thing]
    assert len(things) == len(expected)
    for thing, known in zip(things, expected, strict=True):
        kinds = known["type"] if isinstance(known["type"], list) else [known["type"]]
        assert {kind.removeprefix("http://schema.org/") for kind in kinds} == types(thing)
        assert set(known["properties"]) == set(thing) - {"@type", "@id"}
        name_of = known["properties"].get("name", "")
        assert not isinstance(name_of, str) or text(thing, "name") == " ".join(name_of.split())


def test_dublin_core_is_read(shared_data: Path) -> None:
    file = shared_data / "html/extruct/misc/dublincore_test.html"
    read = stated(lxml.html.document_fromstring(file.read_bytes()))
    assert (read.published, read.modified) == (date(2003, 11, 1), date(2001, 7, 18))
    assert read.description.startswith("This document describes how qualified Dublin Core")


@pytest.mark.timeout(60)
@pytest.mark.parametrize("wrapped", ["<p>{}</p>", "<dl><dt>Plans</dt>{}</dl>", "<table><tr><td>{}</td></tr></table>"])
def test_a_page_with_all_its_links_in_one_place_is_read_once(wrapped: str) -> None:
    links = "".join(f"<a href='/library/{number}'>Winter plan number {number}</a><br>" for number in range(6_000))
    listed = page(f"<main><h1>Library</h1>{wrapped.format(links)}</main>", "/library")
    assert by_kind("listing").recognise(listed) > 0
    found = list(by_kind("listing").discover(listed, nowhere))
    assert [one.title for one in found] == [f"Winter plan number {number}" for number in range(6_000)]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<form method=post><h1>Policies</h1><ul><li><a href='/d/a.pdf'>Winter plan</a></ul></form>", {"/d/a.pdf"}),
        ("<form><input name=q><a href='/advanced'>Advanced search of all the policies</a></form>", set()),
        ("<li><a href='/getfile.aspx?id=1'>Winter plan (PDF, 1MB)</a>", {"/getfile.aspx?id=1"}),
        ("<li><a href='/mgConvert2PDF.aspx?ID=3'>Bridge report</a>", {"/mgConvert2PDF.aspx?ID=3"}),
        ("<li><a href='/media/778/download'>Bridge report</a>", {"/media/778/download"}),
        ("<li><a href='/d/a.pdf;jsessionid=0123456789abcdef'>Winter plan</a>", {"/d/a.pdf"}),
        (
            "<ul><li><a href='/home-zones-guide'>A guide to our home zones</a><li><a href='/register-of-structures'>"
            "The register of our structures</a><li><a href='/about'>About the council and us</a></ul>"
            "<ul><li><a href='/help-with-flooding'>Help with flooding of roads</a></ul>",
            {"/home-zones-guide", "/register-of-structures", "/help-with-flooding"},
        ),
    ],
)
def test_what_council_systems_make_of_a_list_is_seen(body: str, found: set[str]) -> None:
    listed = page(f"<main>{body}</main>", "/library")
    items = by_kind("listing").discover(listed, nowhere)
    assert {one.url.removeprefix("https://example.org") for one in items if isinstance(one, Found)} == found


@pytest.mark.parametrize("words", ["Next", "Nesaf", "Tudalen nesaf", "Load more", "Show more results", "More results"])
def test_a_list_is_followed_by_whatever_word_leads_on(words: str) -> None:
    first = page(f"<main><a href='/1.pdf'>Winter plan</a><a href='?p=2'>{words}</a></main>", "/library")
    second = page("<main><a href='/2.pdf'>Gully plan</a></main>", "/library?p=2")
    items = by_kind("listing").discover(first, lambda url: second)
    assert [one.title for one in items if isinstance(one, Found)] == ["Winter plan", "Gully plan"]


def test_a_link_without_words_is_not_called_what_its_neighbours_are() -> None:
    body = "<p><a href='/download/778'>Here</a> <a href='/t/ev'>EV channels pilot</a> <a href='/t/x'>EV pilot</a></p>"
    (one,) = by_kind("listing").discover(page(f"<main>{body}</main>", "/library"), nowhere)
    assert isinstance(one, Found)
    assert one.title == ""
