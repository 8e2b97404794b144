"""Any address that somebody pastes becomes the best source behind it, or a sentence that says why not."""

from collections.abc import Iterator

import pytest

from connectshare.gather.detecting import NothingFound, detect
from connectshare.gather.protocols import Get, Page
from connectshare.kit.fetching import Fetcher, FetchProblem, FetchRules
from tests.kit.loopback import Site, serving

RSS = "<rss version='2.0'><channel><item><title>A</title><link>{site}/a</link></item></channel></rss>"
EMPTY_RSS = "<rss version='2.0'><channel></channel></rss>"
SITEMAP = "<urlset><url><loc>{site}/a</loc></url></urlset>"
DOCUMENTS = "<main><h1>Library</h1><a href='/docs/a.pdf'>Winter plan</a> <a href='/docs/b.pdf'>Summer plan</a></main>"
ALTERNATE = "<link rel='alternate' type='application/rss+xml' title='{}' href='{}'>"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


def getter(site: Site) -> Get:
    fetcher = Fetcher(FetchRules("ConnectShareBot/1", allow=frozenset({site.host_port}), total_timeout=5))

    def get(url: str) -> Page:
        got = fetcher.get(url)
        return Page(got.url, got.status, got.media_type, got.body, got.headers)

    return get


def test_a_feed_is_a_feed_and_nothing_else_is_asked(site: Site) -> None:
    site.put("/news.xml", RSS, "text/html")
    found = detect(site.url("/news.xml"), getter(site))
    assert (found.kind, found.address, found.confidence) == ("feed", site.url("/news.xml"), 1.0)
    assert site.asked == ["/news.xml"]


def test_an_empty_feed_at_the_address_itself_is_still_that_feed(site: Site) -> None:
    assert detect(site.put("/news.xml", EMPTY_RSS, "text/xml"), getter(site)).kind == "feed"


def test_a_sitemap_is_a_sitemap(site: Site) -> None:
    assert detect(site.put("/s.xml", SITEMAP, "text/xml"), getter(site)).kind == "sitemap"


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"%PDF-1.7 ...", "application/octet-stream"),
        (b"PK\x03\x04...", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
        (b"garbled", "application/pdf"),
    ],
)
def test_one_document_is_a_document_and_no_source(site: Site, body: bytes, media_type: str) -> None:
    found = detect(site.put("/plan", body, media_type), getter(site))
    assert (found.kind, found.address) == ("document", site.url("/plan"))


def test_a_redirected_address_is_found_where_it_leads(site: Site) -> None:
    site.redirect("/old", "/new.xml", 301)
    site.put("/new.xml", RSS, "text/xml")
    assert detect(site.url("/old"), getter(site)).address == site.url("/new.xml")


def test_a_page_that_lists_documents_wins_over_the_feed_that_it_names(site: Site) -> None:
    site.put("/library", ALTERNATE.format("News", "/news.xml") + DOCUMENTS)
    site.put("/news.xml", RSS, "text/xml")
    found = detect(site.url("/library"), getter(site))
    assert (found.kind, found.address) == ("listing", site.url("/library"))
    assert [(other.kind, other.address) for other in found.others] == [("feed", site.url("/news.xml"))]
    assert found.evidence


def test_a_home_page_with_a_feed_is_gathered_by_its_feed(site: Site) -> None:
    site.put("/", ALTERNATE.format("News", "/news.xml") + "<main><p>Welcome</p><a href='/x.pdf'>Our plan</a></main>")
    site.put("/news.xml", RSS, "text/xml")
    found = detect(site.url("/"), getter(site))
    assert (found.kind, found.address) == ("feed", site.url("/news.xml"))
    assert [other.kind for other in found.others] == ["listing"]


def test_feeds_of_comments_and_empty_or_missing_feeds_are_passed_over(site: Site) -> None:
    names = [
        ("Comments", "/comments/feed"),
        ("Old", "/empty.xml"),
        ("Gone", "/gone.xml"),
        ("Fake", "/fake"),
        ("News", "/n.xml"),
    ]
    site.put("/", "".join(ALTERNATE.format(*name) for name in names))
    site.put("/comments/feed", RSS, "text/xml")
    site.put("/empty.xml", EMPTY_RSS, "text/xml")
    site.put("/fake", "<html>no feed</html>")
    site.put("/n.xml", RSS, "text/xml")
    found = detect(site.url("/"), getter(site))
    assert (found.address, found.others) == (site.url("/n.xml"), ())
    assert any("empty" in line for line in found.evidence)
    assert any("404" in line for line in found.evidence)


def test_the_feed_of_the_pasted_part_wins_over_that_of_the_whole_site(site: Site) -> None:
    site.put("/roads", ALTERNATE.format("All", "/feed.xml") + ALTERNATE.format("Roads", "/roads/feed.xml"))
    site.put("/feed.xml", RSS, "text/xml")
    site.put("/roads/feed.xml", RSS, "text/xml")
    assert detect(site.url("/roads"), getter(site)).address == site.url("/roads/feed.xml")


def test_a_well_known_feed_is_found_where_none_is_named(site: Site) -> None:
    site.put("/", "<html><body><p>Welcome</p></body></html>")
    site.put("/rss", RSS, "text/xml")
    found = detect(site.url("/"), getter(site))
    assert (found.kind, found.address) == ("feed", site.url("/rss"))


def test_a_sitemap_named_in_robots_txt_is_found(site: Site) -> None:
    site.put("/", "<html><body><p>Welcome</p></body></html>")
    site.put("/robots.txt", "User-agent: *\nSitemap: {site}/maps/all.xml", "text/plain")
    site.put("/maps/all.xml", SITEMAP, "text/xml")
    found = detect(site.url("/"), getter(site))
    assert (found.kind, found.address) == ("sitemap", site.url("/maps/all.xml"))
    assert "/sitemap.xml" not in site.asked


def test_a_sitemap_in_the_usual_place_is_found(site: Site) -> None:
    site.put("/", "<html><body><p>Welcome</p></body></html>")
    site.put("/sitemap.xml", SITEMAP, "text/xml")
    assert detect(site.url("/"), getter(site)).address == site.url("/sitemap.xml")


def test_a_list_of_pages_below_the_address_is_a_listing(site: Site) -> None:
    links = "".join(f"<li><h3><a href='/cases/{n}'>Case number {n} in full</a></h3></li>" for n in range(5))
    site.put("/cases", f"{ALTERNATE.format('News', '/n.xml')}<main><ul>{links}</ul></main>")
    site.put("/n.xml", RSS, "text/xml")
    found = detect(site.url("/cases"), getter(site))
    assert (found.kind, [other.kind for other in found.others]) == ("listing", ["feed"])


def test_a_page_with_nothing_to_gather_says_what_to_do(site: Site) -> None:
    site.put("/", "<html><body><p>Welcome to our site.</p><a href='/contact'>Contact us</a></body></html>")
    with pytest.raises(NothingFound, match="Paste the address of the page"):
        detect(site.url("/"), getter(site))
    assert len(site.asked) <= 8


@pytest.mark.parametrize("pasted", ["", "hello world", "javascript:alert(1)", "http://", "C:\\plans\\x.pdf"])
def test_what_is_no_address_is_refused_in_words(site: Site, pasted: str) -> None:
    with pytest.raises(FetchProblem) as caught:
        detect(pasted, getter(site))
    assert caught.value.reason.endswith(".")


def test_an_address_without_its_beginning_is_completed(site: Site) -> None:
    site.put("/news.xml", RSS, "text/xml")
    assert detect(f" {site.host_port}/news.xml ", getter(site)).address == site.url("/news.xml")


def test_a_page_that_is_gone_is_told_as_such(site: Site) -> None:
    with pytest.raises(FetchProblem, match="nothing at this address"):
        detect(site.url("/gone"), getter(site))
