"""Every source adapter keeps one contract; each reads what real publishers write, broken things included."""

import gzip
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectshare.gather.protocols import Found, Get, Page, Problem, SourceAdapter
from connectshare.gather.sources import ADAPTERS, by_kind, limits, sitemap
from connectshare.gather.sources.titles import telling
from connectshare.kit.fetch_problems import FetchProblem
from connectshare.kit.fetching import Fetcher, FetchRules
from tests.kit.loopback import Site, serving

ORIGIN = "https://example.org"
RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><language>en-GB</language>{}</channel></rss>'


def page(body: str | bytes, path: str = "/", media_type: str = "text/html", **headers: str) -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return Page(ORIGIN + path, 200, media_type, raw, {"content-type": media_type, **headers})


def nowhere(url: str) -> Page:
    raise FetchProblem("The site does not answer.", kind="connect", temporary=True)


EMAIL = (
    b"From: gareth@council.example\r\nMessage-ID: <1@council.example>\r\nSubject: Fwd: A\r\n\r\n"
    b"See https://example.org/a please.\r\n"
)


def inbox(*emails: bytes) -> Page:
    listed = [{"uid": uid, "size": len(each), "headers": each.decode()} for uid, each in enumerate(emails, 1)]
    said = json.dumps({"senders": ["gareth@council.example"], "emails": listed}).encode()
    return Page("imaps://mail.example.org/INBOX", 200, "application/x-mailbox", said)


def asked_again(start: Page) -> Get:
    """WordPress is asked anew, for more at once; that answers as before. Nothing else is there."""
    if start.media_type == "application/x-mailbox":
        return lambda url: Page(url, 200, "message/rfc822", EMAIL)
    return lambda url: start if url.startswith(start.url) and "/wp-json/" in url else nowhere(url)


def library(**pages: Page) -> Get:
    by_address = {each.url: each for each in pages.values()}

    def get(url: str) -> Page:
        return by_address[url] if url in by_address else nowhere(url)

    return get


def read(kind: str, start: Page, get: Get = nowhere) -> list[Found | Problem]:
    return list(by_kind(kind).discover(start, get))


def found(kind: str, start: Page, get: Get = nowhere) -> list[Found]:
    items = read(kind, start, get)
    assert not [item for item in items if isinstance(item, Problem)]
    return [item for item in items if isinstance(item, Found)]


# The contract

SAMPLES = {
    "feed": page(RSS.format("<item><title>A</title><link>https://example.org/a</link></item>"), media_type="text/xml"),
    "sitemap": page("<urlset><url><loc>https://example.org/a</loc></url></urlset>", media_type="text/xml"),
    "table": page("Title,Web address\nWinter service plan,https://example.org/a\n", "/list.csv", "text/csv"),
    "listing": page("<main><ul><li><a href='/docs/a.pdf'>Winter service plan</a></ul></main>", "/library"),
    "oai": page(
        "<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><ListRecords><record><header><identifier>oai:x:1</identifier>"
        "</header><metadata><dc><title>A</title><identifier>https://example.org/a</identifier></dc></metadata></record>"
        "</ListRecords></OAI-PMH>",
        "/oai?verb=ListRecords&metadataPrefix=oai_dc",
        "text/xml",
    ),
    "ckan": page(
        '{"success": true, "result": {"count": 1, "results": [{"id": "1", "name": "a", "title": "A", "resources": []}]}}',
        "/api/3/action/package_search",
        "application/json",
    ),
    "dcat": page(
        '{"dataset": [{"title": "A", "identifier": "https://example.org/a"}]}', "/data.json", "application/json"
    ),
    "wordpress": page(
        '[{"id": 1, "type": "post", "status": "publish", "slug": "a", "link": "https://example.org/a", "title":'
        ' {"rendered": "A"}, "date": "2026-01-01T00:00:00", "modified_gmt": "2026-01-01T00:00:00"}]',
        "/wp-json/wp/v2/posts?search=a",
        "application/json",
        **{"x-wp-totalpages": "1"},
    ),
    "statements": page(
        '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "ItemList", "itemListElement":'
        ' [{"@type": "Report", "name": "Winter service plan", "url": "https://example.org/a"}]}</script>',
        "/list",
    ),
    "mailbox": inbox(EMAIL),
}
BAD_BYTES = [
    b"",
    b"\0" * 100,
    b"<",
    b"<rss><channel><item><link>",
    b"<urlset><url><loc>",
    b"<html><body><main><a href=",
    b"\x1f\x8b broken",
    gzip.compress(b"<urlset>")[:-4],
    b"{" * 100_000,
    b"<rss>" + b"<a>" * 10_000,
    b"%PDF-1.7",
    "<rss><channel><item><title>\ud800</title>".encode("utf-8", "surrogatepass"),
    '<?xml version="1.0" encoding="klingon"?><rss/>'.encode("utf-16"),
    b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><urlset><url><loc>&e;</loc></url></urlset>',
    b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&e;</title></item></channel></rss>',
]
each_adapter = pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.kind)


@each_adapter
def test_an_adapter_says_what_it_is(adapter: SourceAdapter) -> None:
    assert re.fullmatch(r"[a-z]+", adapter.kind)
    assert adapter.label
    assert by_kind(adapter.kind) is adapter


@each_adapter
def test_an_adapter_knows_its_own_sort_and_no_other(adapter: SourceAdapter) -> None:
    scores = {kind: adapter.recognise(sample) for kind, sample in SAMPLES.items()}
    assert scores.pop(adapter.kind) >= 0.6
    assert set(scores.values()) == {0.0}


@each_adapter
def test_an_adapter_lists_its_sample(adapter: SourceAdapter) -> None:
    (item,) = adapter.discover(SAMPLES[adapter.kind], asked_again(SAMPLES[adapter.kind]))
    assert isinstance(item, Found)
    assert item.url.startswith(ORIGIN)
    assert item.external_id


@each_adapter
@pytest.mark.parametrize("body", BAD_BYTES, ids=range(len(BAD_BYTES)))
@pytest.mark.parametrize("media_type", ["", "text/html", "application/rss+xml"])
def test_no_bytes_make_an_adapter_fail(adapter: SourceAdapter, body: bytes, media_type: str) -> None:
    start = page(body, media_type=media_type)
    assert 0 <= adapter.recognise(start) <= 1
    for item in adapter.discover(start, nowhere):
        if isinstance(item, Problem):
            assert item.reason.endswith(".")
        else:
            assert "root:" not in item.title + item.url


@each_adapter
@settings(max_examples=60, deadline=None)
@given(
    body=st.binary(max_size=300),
    around=st.sampled_from([b"%b", b"<rss><channel><item>%b", b"<main><a href='%b'>x</a>"]),
)
def test_any_bytes_are_read_or_refused(adapter: SourceAdapter, body: bytes, around: bytes) -> None:
    start = page(around.replace(b"%b", body))
    assert 0 <= adapter.recognise(start) <= 1
    list(adapter.discover(start, nowhere))


@each_adapter
def test_text_comes_out_clean(adapter: SourceAdapter) -> None:
    dirty = "Pla\u0302n\u200b of &lt;b&gt;A1&lt;/b&gt; &amp;amp; more"
    sources = {
        "feed": page(RSS.format(f"<item><title>{dirty}</title><link>/a</link></item>"), media_type="text/xml"),
        "wordpress": page(
            json.dumps([{"id": 1, "link": "/a", "title": {"rendered": "Pla\u0302n\u200b of <b>A1</b> &#038; more"}}]),
            "/wp-json/wp/v2/posts?search=a",
            **{"x-wp-totalpages": "1"},
        ),
        "listing": page("<main><a href='/a.pdf'>Pla\u0302n\u200b of <b>A1</b>\n &amp; more</a></main>", "/x"),
    }
    if adapter.kind in sources:
        (item,) = found(adapter.kind, sources[adapter.kind])
        assert item.title == "Plân of A1 & more"


@each_adapter
def test_one_source_lists_a_limited_number_of_things(adapter: SourceAdapter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ITEMS", 3)
    many = range(10)
    sources = {
        "mailbox": inbox(*(EMAIL.replace(b"<1@", b"<%d@" % n) for n in many)),
        "feed": page(RSS.format("".join(f"<item><link>/{n}</link></item>" for n in many))),
        "sitemap": page("<urlset>" + "".join(f"<url><loc>/{n}</loc></url>" for n in many) + "</urlset>"),
        "listing": page("<main>" + "".join(f"<a href='/{n}.pdf'>Plan {n}</a>" for n in many) + "</main>", "/x"),
        "table": page("Link\n" + "".join(f"/{n}.pdf\n" for n in many), "/x.csv", "text/csv"),
        "oai": page(
            "<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><ListRecords>"
            + "".join(
                f"<record><header><identifier>{n}</identifier></header><metadata><dc><identifier>https://example.org/{n}"
                "</identifier></dc></metadata></record>"
                for n in many
            )
            + "</ListRecords></OAI-PMH>",
            "/oai?verb=ListRecords&metadataPrefix=oai_dc",
        ),
        "ckan": page(json.dumps([{"id": str(n), "title": "A", "resources": []} for n in many]), "/x.json"),
        "dcat": page(json.dumps({"dataset": [{"title": "A", "identifier": f"https://example.org/{n}"} for n in many]})),
        "wordpress": page(
            json.dumps([{"id": n, "type": "post", "link": f"/{n}", "title": {"rendered": "A"}} for n in many]),
            "/wp-json/wp/v2/posts?search=a",
            **{"x-wp-totalpages": "1"},
        ),
        "statements": page(
            '<script type="application/ld+json">'
            + json.dumps({"@type": "ItemList", "itemListElement": [{"@type": "Report", "url": f"/{n}"} for n in many]})
            + "</script>",
            "/list",
        ),
    }
    *items, last = read(adapter.kind, sources[adapter.kind], asked_again(sources[adapter.kind]))
    assert len(items) == 3
    assert isinstance(last, Problem)
    assert "first 3" in last.reason


def test_an_unknown_kind_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        by_kind("telepathy")


# Feeds


def test_an_rss_item_is_read_in_full() -> None:
    (item,) = found(
        "feed",
        page(
            RSS.format(
                "<item><title>Gully &amp;amp; drain</title><link>/a?utm_source=rss&amp;id=7</link>"
                "<guid isPermaLink='false'>x-7</guid>"
                "<description>&lt;p&gt;How we did it.&lt;/p&gt;"
                "&lt;p&gt;The post A appeared first on B.&lt;/p&gt;</description>"
                "<pubDate>Mon, 01 Jun 2026 00:30:00 +0100</pubDate></item>"
            ),
            "/feed",
        ),
    )
    assert item == Found(
        external_id="x-7",
        url=f"{ORIGIN}/a?id=7",
        title="Gully & drain",
        summary="How we did it.",
        published=date(2026, 6, 1),
        language="en-GB",
    )


def test_an_atom_entry_tells_its_version_and_licence() -> None:
    (item,) = found(
        "feed",
        page(
            "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='cy'><entry><id>urn:1</id>"
            "<title type='html'>A &lt;b&gt;B&lt;/b&gt;</title>"
            "<link href='a'/><link rel='license' href='https://example.org/licence'/><published>2024-06-01T00:00:00+01:00</published>"
            "<updated>2025-02-03T10:00:00Z</updated></entry></feed>",
            "/news/feed",
        ),
    )
    assert (item.url, item.title, item.language) == (f"{ORIGIN}/news/a", "A B", "cy")
    assert (item.published, item.version) == (date(2024, 6, 1), "2025-02-03T10:00:00Z")
    assert item.licence == "https://example.org/licence"


def test_an_rdf_feed_is_read() -> None:
    (item,) = found(
        "feed",
        page(
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' "
            "xmlns:dc='http://purl.org/dc/elements/1.1/'><item rdf:about='https://example.org/a'><title>A</title>"
            "<link>https://example.org/a</link><dc:date>2023-05-06</dc:date></item></rdf:RDF>"
        ),
    )
    assert (item.title, item.published) == ("A", date(2023, 5, 6))


def test_a_json_feed_is_read_and_its_wrong_types_are_ignored() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "language": "en",
        "items": [
            {
                "id": 7,
                "url": "/a",
                "title": "A",
                "content_html": "<p>Words</p>",
                "date_published": "2024-06-01T23:00:00-08:00",
            },
            {"id": "b", "attachments": [{"url": "/b.pdf", "mime_type": "application/pdf"}], "title": ["x"], "tags": 3},
            "nonsense",
            {"id": "https://example.org/c"},
        ],
    }
    first, second, problem, last = read("feed", page(json.dumps(feed), "/feed.json", "application/json"))
    assert first == Found("7", f"{ORIGIN}/a", "A", "Words", date(2024, 6, 1), language="en")
    assert isinstance(second, Found)
    assert (second.url, second.media_type, second.title) == (f"{ORIGIN}/b.pdf", "application/pdf", "")
    assert problem == Problem("Entry 3", "The feed gives no web address for it.")
    assert isinstance(last, Found)
    assert last.url == f"{ORIGIN}/c"


def test_an_entry_without_a_link_leads_to_its_enclosure() -> None:
    (item,) = found(
        "feed", page(RSS.format("<item><title>A</title><enclosure url='/a.pdf' type='application/pdf'/></item>"))
    )
    assert (item.url, item.media_type) == (f"{ORIGIN}/a.pdf", "application/pdf")


def test_an_entry_that_leads_nowhere_is_a_problem_and_the_rest_goes_on() -> None:
    items = read(
        "feed",
        page(
            RSS.format(
                "<item><title>A</title></item><item><link>javascript:x</link></item><item><link>/c</link></item>"
            )
        ),
    )
    assert [type(item) for item in items] == [Problem, Problem, Found]
    assert [item.item for item in items if isinstance(item, Problem)] == ["A", "Entry 2"]


def test_entries_that_share_one_id_are_told_apart_by_address() -> None:
    entries = "".join(f"<item><guid isPermaLink='false'>same</guid><link>/{n}</link></item>" for n in range(3))
    assert [item.external_id for item in found("feed", page(RSS.format(entries)))] == [
        f"{ORIGIN}/{n}" for n in range(3)
    ]


def test_an_entry_given_twice_is_found_once() -> None:
    assert len(found("feed", page(RSS.format("<item><link>/a</link></item>" * 3)))) == 1


@pytest.mark.parametrize(
    "written", ["0000-00-00", "1970-01-01T00:00:00Z", "yesterday", "2024-13-45", "Mon, 99 Foo 2024"]
)
def test_a_date_that_is_none_is_left_out(written: str) -> None:
    (item,) = found("feed", page(RSS.format(f"<item><link>/a</link><pubDate>{written}</pubDate></item>")))
    assert item.published is None


def test_a_broken_feed_gives_what_can_be_read() -> None:
    broken = RSS.format("<item><title>A & B</title><link>/a?x=1&y=2</link></item><item><title>C")
    first, second, third = read("feed", page(broken[: broken.index("</channel>")]))
    assert isinstance(first, Found)
    assert first.url == f"{ORIGIN}/a?x=1&y=2"
    assert isinstance(second, Problem)
    assert third == Problem(page("").url, "The feed ends in the middle. What came before that was taken.")


def test_further_pages_of_a_feed_are_followed_and_a_loop_ends() -> None:
    def atom(number: int, onward: int) -> Page:
        return page(
            f"<feed xmlns='http://www.w3.org/2005/Atom'><link rel='next' href='/feed?page={onward}'/>"
            f"<entry><id>urn:{number}</id><link href='/{number}'/></entry></feed>",
            f"/feed?page={number}",
        )

    get = library(two=atom(2, 3), three=atom(3, 1), one=atom(1, 2))
    assert [item.external_id for item in found("feed", atom(1, 2), get)] == ["urn:1", "urn:2", "urn:3"]
    *_, last = read("feed", atom(1, 9), get)
    assert isinstance(last, Problem)
    assert "does not answer" in last.reason


@pytest.mark.timeout(60)
def test_a_tag_without_end_is_refused_at_once() -> None:
    (item,) = read("feed", page(b"<rss " + b"a='b' " * 500_000 + b"><channel>"))
    assert isinstance(item, Problem)


def test_a_web_page_in_the_place_of_a_feed_is_a_problem() -> None:
    (item,) = read("feed", page("<!doctype html><html><body>Sorry</body></html>", "/feed"))
    assert isinstance(item, Problem)


def test_every_conformance_feed_is_read(shared_data: Path) -> None:
    files = [each for each in (shared_data / "feeds").rglob("*") if each.suffix in (".xml", ".json", ".rss", ".atom")]
    adapter = by_kind("feed")
    unread = []
    for file in files:
        start = page(file.read_bytes(), f"/{file.name}", "")
        items = list(adapter.discover(start, nowhere))
        if adapter.recognise(start) < 1 or any(isinstance(item, Problem) and item.item == start.url for item in items):
            unread.append(file.name)
    assert len(files) > 1000
    assert sorted(unread) == ["rss_empty_document.xml", "rss_incomplete_cdata.xml"]


# Sitemaps


def test_a_sitemap_tells_addresses_and_versions() -> None:
    items = found(
        "sitemap",
        page(
            '<?xml version="1.0"?><!-- by hand --><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            'xmlns:i="http://www.google.com/schemas/sitemap-image/1.1" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
            "<url><loc>\n https://example.org/a?x=1&amp;y=2 \n</loc><lastmod>2024-01-02</lastmod>"
            "<i:image><i:loc>https://example.org/a.png</i:loc></i:image></url>"
            "<url><loc>https://example.org/b</loc><n:news><n:publication_date>2023-03-04</n:publication_date>"
            "<n:title>B &amp; C</n:title></n:news></url></urlset>"
        ),
    )
    assert items[0] == Found(f"{ORIGIN}/a?x=1&y=2", f"{ORIGIN}/a?x=1&y=2", version="2024-01-02")
    assert (items[1].title, items[1].published) == ("B & C", date(2023, 3, 4))
    assert len(items) == 2


def test_a_sitemap_with_broken_xml_gives_what_can_be_read() -> None:
    items = found(
        "sitemap",
        page("<urlset><url><loc>https://example.org/a?x=1&y=2</loc></url><url><loc>https://example.org/b</loc>"),
    )
    assert items[0].url == f"{ORIGIN}/a?x=1&y=2"


def test_an_index_is_followed_and_a_missing_part_is_told() -> None:
    packed = gzip.compress(b"<urlset><url><loc>https://example.org/b</loc></url></urlset>")
    get = library(
        a=page("<urlset><url><loc>https://example.org/a</loc></url></urlset>", "/a.xml"),
        b=page(packed, "/b.xml.gz", "application/gzip"),
        c=page("https://example.org/c\n\nhttps://example.org/d\n", "/c.txt", "text/plain"),
        e=page("<!doctype html><html>Sorry</html>", "/e.xml"),
    )
    names = ("a.xml", "b.xml.gz", "c.txt", "gone.xml", "e.xml", "a.xml", "index.xml")
    index = (
        "<sitemapindex>"
        + "".join(f"<sitemap><loc>{ORIGIN}/{name}</loc></sitemap>" for name in names)
        + "</sitemapindex>"
    )
    items = read("sitemap", page(index, "/index.xml"), get)
    assert [item.url for item in items if isinstance(item, Found)] == [f"{ORIGIN}/{name}" for name in "abcd"]
    assert [item.item for item in items if isinstance(item, Problem)] == [f"{ORIGIN}/gone.xml", f"{ORIGIN}/e.xml"]


def test_an_index_of_too_many_files_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_FILES", 5)
    asked: list[str] = []

    def get(url: str) -> Page:
        asked.append(url)
        number = len(asked)
        return page(
            f"<sitemapindex><sitemap><loc>/{number}-{number}.xml</loc></sitemap></sitemapindex>", f"/{number}.xml"
        )

    items = read("sitemap", page("<sitemapindex><sitemap><loc>/0.xml</loc></sitemap></sitemapindex>", "/s.xml"), get)
    assert len(asked) == 4
    assert any(isinstance(item, Problem) and "more than 5 files" in item.reason for item in items)


def test_a_file_of_too_many_addresses_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_URLS", 5)
    items = read("sitemap", page("<urlset>" + "".join(f"<url><loc>/{n}</loc></url>" for n in range(9)) + "</urlset>"))
    assert [type(item) for item in items] == [Found] * 5 + [Problem]


def test_a_packed_sitemap_that_unpacks_too_far_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_BYTES", 10_000)
    (item,) = read("sitemap", page(gzip.compress(b"<urlset>" + b" " * 20_000), "/s.xml.gz"))
    assert isinstance(item, Problem)
    assert "larger" in item.reason


def test_entities_in_a_sitemap_are_never_expanded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "lol">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    items = read("sitemap", page(bomb + "]><urlset><url><loc>https://example.org/&j;</loc></url></urlset>"))
    assert all(len(item.url) < 100 for item in items if isinstance(item, Found))


def test_an_address_that_is_none_is_a_problem_and_the_rest_goes_on() -> None:
    items = read("sitemap", page("<urlset><url><loc>mailto:x@y</loc></url><url/><url><loc>/a</loc></url></urlset>"))
    assert [type(item) for item in items] == [Problem, Problem, Found]


def test_known_sitemaps_are_read(shared_data: Path) -> None:
    folder = shared_data / "robots_sitemaps/ultimate-sitemap-parser/docs/reference/formats_examples"
    adapter = by_kind("sitemap")
    for name in (
        "simple-urlset.xml",
        "simple-index.xml",
        "google-news.xml",
        "google-image.xml",
        "hreflang.xml",
    ):
        start = page((folder / name).read_bytes(), f"/{name}", "")
        assert adapter.recognise(start) >= 0.9, name
        assert list(adapter.discover(start, nowhere)), name
    # Prose with addresses below it: read where somebody says that it is one, not recognised as surely.
    mixed = page((folder / "plaintext.txt").read_bytes(), "/plaintext.txt", "text/plain")
    assert adapter.recognise(mixed) < 0.5
    assert len(found("sitemap", mixed)) == 2


# Listings

LIBRARY = """<!doctype html><html lang="en-GB"><head><title>Library</title></head><body>
<header><a href="/">Home</a><a href="/docs/brand.pdf">Brand guide</a></header>
<nav><a href="/library/one">One</a><a href="/library/two">Two</a><a href="/library/three">Three</a></nav>
<main><h1>Library</h1>
<p>Also see our long policy on <a href="/policies/privacy-of-things">privacy of things</a>, which says at some length
what we do and why we do it, and which nobody reads.</p>
<ul>
<li><a href="/docs/winter.pdf">Winter service plan 2025 (PDF, 2.3MB)</a></li>
<li>Drainage asset strategy – <a href="docs/drainage.docx">Download</a></li>
<li><a href="https://cdn.example.net/Bridge%20Guide.PPTX" title="Download Bridge inspection guide">PPTX</a></li>
</ul>
<table><tr><th>Name</th><th>File</th></tr>
<tr><td>Street lighting policy</td><td>2024</td>
<td><a href="/docs/light.pdf">PDF</a> <a href="/docs/light.odt">ODT</a></td></tr></table>
<h2>Minutes</h2><p><a href="/docs/m1.pdf">2022</a> <a href="/docs/m2.pdf">2023</a></p>
<h3>Carbon toolkit</h3><p><a href="/downloads/file/1234/x">Read more</a></p>
<article><h3><a href="/library/footways">Footways: what we learned</a></h3>
<time datetime="2024-02-03">3 February</time>
<p>We resurfaced forty footways in one season with warm-mix asphalt.</p>
<a href="/library/footways">Read more</a></article>
<article><h3>Signals</h3><a href="/library/signals">Find out more</a></article>
<article><h3><a href="/library/verges/">Verges</a></h3></article>
<a href="mailto:x@example.org">Write</a> <a href="#top">Top</a> <a href="https://elsewhere.example/a">Elsewhere</a>
<a href="file:///C:/plans/x.pdf">Depot plan</a>
<div class="pagination"><a href="/library?page=2">Next page</a></div>
</main><aside><a href="/docs/advert.pdf">Advert</a></aside>
<footer><a href="/docs/terms.pdf">Terms</a></footer></body></html>"""


def test_a_listing_gives_its_documents_and_items_and_leaves_out_the_furniture() -> None:
    get = library(two=page("<main><a href='/docs/last.pdf'>The last of them</a></main>", "/library?page=2"))
    items = read("listing", page(LIBRARY, "/library"), get)
    titles = {item.url.removeprefix(ORIGIN): item.title for item in items if isinstance(item, Found)}
    assert titles == {
        "/docs/winter.pdf": "Winter service plan 2025",
        "/docs/drainage.docx": "Drainage asset strategy",
        "https://cdn.example.net/Bridge%20Guide.PPTX": "Bridge inspection guide",
        "/docs/light.pdf": "Street lighting policy",
        "/docs/light.odt": "Street lighting policy",
        "/docs/m1.pdf": "",
        "/docs/m2.pdf": "",
        "/downloads/file/1234/x": "Carbon toolkit",
        "/library/footways": "Footways: what we learned",
        "/library/signals": "Signals",
        "/library/verges/": "Verges",
        "/docs/last.pdf": "The last of them",
    }
    assert [item for item in items if isinstance(item, Problem)] == [
        Problem("Depot plan", "The link to it is not a proper web address.")
    ]


def test_a_listing_tells_dates_summaries_types_and_language() -> None:
    items = {
        item.url.removeprefix(ORIGIN): item
        for item in read("listing", page(LIBRARY, "/library"))
        if isinstance(item, Found)
    }
    footways = items["/library/footways"]
    assert footways.published == date(2024, 2, 3)
    assert footways.summary == "We resurfaced forty footways in one season with warm-mix asphalt."
    assert footways.language == "en-GB"
    assert items["/docs/winter.pdf"].media_type == "application/pdf"
    assert items["/docs/winter.pdf"].summary == ""


@pytest.mark.parametrize(
    "text",
    [
        "Download",
        "Read more",
        "PDF, 2MB",
        "Click here",
        "View document",
        "(PDF 300 KB)",
        "report_final_v3.pdf",
        "2024",
        "»",
        "More…",
        "https://example.org/a",
        "Download the full report",
        "PDF version",
        "Continue reading →",
        "",
        "x" * 1000,
    ],
)
def test_words_that_tell_nothing_are_no_title(text: str) -> None:
    assert telling(text) == ""


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Annual report (PDF, 2 MB)", "Annual report"),
        ("Annual report [DOCX 43KB, 12 pages]", "Annual report"),
        ("Annual report - PDF 2.5Mb", "Annual report"),
        ("Annual report (opens in new window)", "Annual report"),
        ("Plan (A38 and A380)", "Plan (A38 and A380)"),
        ("How to use Excel", "How to use Excel"),
        ("Report on potholes »", "Report on potholes"),
        ("Adroddiad ar gyflwr ffyrdd", "Adroddiad ar gyflwr ffyrdd"),
    ],
)
def test_a_title_loses_its_technical_tail_only(text: str, title: str) -> None:
    assert telling(text) == title


@given(st.text(max_size=200), st.sampled_from(["pdf ", "pdf version ", " - 2mb", "(pdf", " "]), st.integers(0, 60))
def test_any_link_text_is_judged_at_once(text: str, repeated: str, times: int) -> None:
    assert len(telling(text + repeated * times)) <= 300


def test_a_chain_of_pages_ends_when_nothing_new_comes() -> None:
    asked: list[str] = []

    def get(url: str) -> Page:
        asked.append(url)
        number = min(int(url.rsplit("=", 1)[1]), 4)
        return page(
            f"<main><a href='/{number}.pdf'>Plan number {number}</a></main><a rel='next' href='?p={len(asked) + 2}'>",
            f"/x?p={len(asked) + 1}",
        )

    start = page("<main><a href='/1.pdf'>Plan number one</a></main><a rel='next' href='?p=2'>", "/x")
    assert len(found("listing", start, get)) == 4
    assert len(asked) == 4


def test_an_endless_chain_of_pages_is_cut() -> None:
    asked: list[str] = []

    def get(url: str) -> Page:
        asked.append(url)
        return page(
            f"<main><a href='/{len(asked)}.pdf'>Plan number x</a></main><a href='?p={len(asked) + 1}'>Next</a>",
            f"/x?p={len(asked)}",
        )

    *_, last = read("listing", page("<main><a href='/0.pdf'>Plan one</a></main><a href='?p=1'>Next »</a>", "/x"), get)
    assert isinstance(last, Problem)
    assert "more than 50 pages" in last.reason
    assert len(asked) == limits.MOST_PAGES - 1


def test_a_next_page_on_another_site_is_not_followed() -> None:
    start = page(
        "<main><a href='/0.pdf'>Plan one</a></main><a rel='next' href='https://elsewhere.example/'>Next</a>", "/x"
    )
    assert len(found("listing", start)) == 1


def test_a_page_without_declared_encoding_is_read_as_utf_8() -> None:
    (item,) = found("listing", page("<main><a href='/a.pdf'>Ffordd Tŷ Gwyn – £5m</a></main>", "/x"))
    assert item.title == "Ffordd Tŷ Gwyn – £5m"
    latin = Page(f"{ORIGIN}/x", 200, "text/html", "<main><a href='/a.pdf'>£5m — plan</a></main>".encode("cp1252"))
    assert found("listing", latin)[0].title == "£5m — plan"


def test_a_base_address_is_respected() -> None:
    (item,) = found("listing", page("<base href='/files/'><main><a href='a.pdf'>Winter plan</a></main>", "/x"))
    assert item.url == f"{ORIGIN}/files/a.pdf"


def test_content_dressed_as_a_widget_is_still_content() -> None:
    (item,) = found("listing", page("<body><div class='widget'><a href='/a.pdf'>Winter plan</a></div></body>", "/x"))
    assert item.title == "Winter plan"


def test_real_pages_are_read(shared_data: Path) -> None:
    adapter = by_kind("listing")
    files = sorted((shared_data / "html").rglob("*.html"))[:60]
    for file in files:
        start = page(file.read_bytes(), "/some/page")
        assert 0 <= adapter.recognise(start) <= 1
        for item in adapter.discover(start, nowhere):
            assert isinstance(item, Problem) or len(item.title) <= 300


# Over a real connection


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


def test_a_sitemap_on_a_real_server_is_read_to_its_packed_end(site: Site) -> None:
    site.put("/sitemap.xml", "<sitemapindex><sitemap><loc>{site}/s1.xml.gz</loc></sitemap></sitemapindex>", "text/xml")
    packed = gzip.compress(f"<urlset><url><loc>{site.url('/a')}</loc></url></urlset>".encode())
    site.put("/s1.xml.gz", packed, "application/gzip")
    fetcher = Fetcher(FetchRules("ConnectShareBot/1", allow=frozenset({site.host_port})))

    def get(url: str) -> Page:
        got = fetcher.get(url)
        return Page(got.url, got.status, got.media_type, got.body, got.headers)

    assert [item.url for item in found("sitemap", get(site.url("/sitemap.xml")), get)] == [site.url("/a")]
