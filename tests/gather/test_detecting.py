"""Any address that somebody pastes becomes the best source behind it, or a sentence that says why not."""

import json
from collections.abc import Iterator

import pytest

from connectshare.gather.detecting import MOST_QUESTIONS, NothingFound, detect
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
    fetcher = Fetcher(FetchRules("ConnectShareBot/1", allow=frozenset({site.host_port}), total_timeout=30))

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
    assert len(site.asked) <= 25


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


# An interface for programs, one item, a site that says yes to everything

API = "/wp-json/wp/v2/posts?per_page=5"
NAMES_API = "<link rel='https://api.w.org/' href='/wp-json/'>"


def wordpress(site: Site, *paths: str) -> None:
    """A WordPress site whose posts are at these paths."""
    posts = [
        {"id": n, "type": "post", "link": site.url(path), "title": {"rendered": f"Post {n}"}}
        for n, path in enumerate(paths, 1)
    ]
    headers = {"X-WP-TotalPages": "1"}
    site.put(API, json.dumps(posts), "application/json", headers=headers)


def test_a_home_page_with_an_interface_is_gathered_by_it_with_few_questions(site: Site) -> None:
    wordpress(site, "/a", "/b")
    site.put("/", NAMES_API + ALTERNATE.format("News", "/feed/") + "<main><p>Welcome</p></main>")
    site.put("/feed/", RSS, "text/xml")
    found = detect(site.url("/"), getter(site))
    assert (found.kind, found.address) == ("wordpress", site.url(API))
    assert len(site.asked) <= 6


def test_a_list_of_documents_wins_over_an_interface_that_does_not_hold_them(site: Site) -> None:
    wordpress(site, "/news/one", "/news/two")
    site.put("/library", NAMES_API + DOCUMENTS)
    found = detect(site.url("/library"), getter(site))
    assert found.kind == "listing"
    assert "wordpress" in [other.kind for other in found.others]


def test_an_interface_that_holds_what_the_pasted_list_shows_wins(site: Site) -> None:
    paths = [f"/cases/{n}" for n in range(4)]
    wordpress(site, *paths)
    links = "".join(f"<li><h3><a href='{path}'>Case number {path[-1]} in full</a></h3></li>" for path in paths)
    site.put("/cases", f"{NAMES_API}<main><ul>{links}</ul></main>")
    found = detect(site.url("/cases"), getter(site))
    assert found.kind == "wordpress"
    assert any("4 of the 4" in line for line in found.evidence)


def test_a_short_feed_of_the_part_steps_back_behind_the_long_list(site: Site) -> None:
    links = "".join(f"<a href='/docs/{n}.pdf'>Plan number {n}</a>" for n in range(12))
    site.put("/library", f"{ALTERNATE.format('Library', '/library/feed')}<main>{links}</main>")
    site.put("/library/feed", RSS, "text/xml")
    assert detect(site.url("/library"), getter(site)).kind == "listing"


def test_one_item_leads_to_the_list_in_which_it_stands(site: Site) -> None:
    links = "".join(f"<li><h3><a href='/cases/{n}'>Case number {n} in full</a></h3></li>" for n in range(5))
    site.put("/cases", f"<main><ul>{links}</ul></main>")
    head = "<meta property='og:type' content='article'>"
    site.put("/cases/3", f"{head}<main><h1>Case 3</h1><a href='/docs/3.pdf'>Download the whole report</a></main>")
    found = detect(site.url("/cases/3"), getter(site))
    assert (found.kind, found.address) == ("listing", site.url("/cases"))
    assert any("stands in a list" in line for line in found.evidence)


def test_a_site_that_answers_any_address_with_its_home_page_has_nothing_in_the_usual_places() -> None:
    asked: list[str] = []

    def same(url: str) -> Page:
        asked.append(url)
        return Page(url, 200, "text/html", b"<html><body><main><p>Welcome</p></main></body></html>")

    with pytest.raises(NothingFound):
        detect("https://example.org/", same)
    assert len(asked) <= MOST_QUESTIONS


def test_a_site_that_asks_to_be_left_alone_is_asked_no_more() -> None:
    asked: list[str] = []

    def busy(url: str) -> Page:
        asked.append(url)
        if url != "https://example.org/":
            raise FetchProblem("Later.", kind="http-status", temporary=True, status=429)
        return Page(url, 200, "text/html", b"<html><body><p>Welcome</p></body></html>")

    with pytest.raises(NothingFound):
        detect("https://example.org/", busy)
    assert len(asked) == 2


def test_a_bare_name_is_tried_with_www_where_it_is_not_known_without() -> None:
    def only_www(url: str) -> Page:
        if not url.startswith("https://www."):
            raise FetchProblem("There is no such site.", kind="dns", temporary=True)
        return Page(url, 200, "text/xml", RSS.replace("{site}", "https://www.example.org").encode())

    assert detect("example.org", only_www).address == "https://www.example.org/"


def test_a_mailbox_is_not_offered_and_nothing_is_asked() -> None:
    def never(url: str) -> Page:
        raise AssertionError(url)

    with pytest.raises(NothingFound, match="no mailbox but the site's own"):
        detect("imaps://mail.example.org/INBOX", never)
