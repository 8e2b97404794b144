"""What robots.txt and X-Robots-Tag ask, and that it is kept to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectshare.kit.fetching import Fetcher, FetchProblem, FetchRules
from connectshare.kit.robots import MAX_BYTES, Robots, read_robots, robots_directives
from tests.kit.loopback import Site, serving


@dataclass
class Clock:
    time: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


def robots_of(site: Site, clock: Clock | None = None) -> Robots:
    rules = FetchRules("ConnectShareBot/1", allow=frozenset({site.host_port}), total_timeout=30)
    return Robots(Fetcher(rules), clock or Clock())


def put(site: Site, text: str | bytes, **more: int) -> None:
    site.put("/robots.txt", text, "text/plain", **more)


def test_what_is_disallowed_for_us_is_not_visited_and_says_so(site: Site) -> None:
    put(site, "User-agent: *\nDisallow: /\n\nUser-agent: ConnectShareBot\nDisallow: /private\nAllow: /private/open\n")
    robots = robots_of(site)
    assert robots.allowed(site.url("/public"))
    assert robots.allowed(site.url("/private/open/a"))
    assert not robots.allowed(site.url("/private/a"))
    with pytest.raises(FetchProblem, match=r"robots\.txt asks") as caught:
        robots.require(site.url("/private/a"))
    assert (caught.value.kind, caught.value.temporary) == ("robots", False)
    assert site.asked == ["/robots.txt"]


def test_delay_and_sitemaps_are_read(site: Site) -> None:
    put(site, "Sitemap: {site}/s.xml\nUser-agent: *\nCrawl-delay: 2.5\nSitemap: {site}/t.xml\n")
    robots = robots_of(site)
    assert robots.crawl_delay(site.url("/a")) == 2.5
    assert robots.sitemaps(site.url("/a")) == (site.url("/s.xml"), site.url("/t.xml"))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_no_robots_txt_means_no_rules(site: Site, status: int) -> None:
    put(site, "User-agent: *\nDisallow: /", status=status)
    robots = robots_of(site)
    assert robots.allowed(site.url("/a"))
    assert robots.crawl_delay(site.url("/a")) is None
    assert robots.sitemaps(site.url("/a")) == ()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_fault_at_robots_txt_keeps_us_away_for_now(site: Site, status: int) -> None:
    put(site, "", status=status)
    with pytest.raises(FetchProblem, match="for now") as caught:
        robots_of(site).require(site.url("/a"))
    assert (caught.value.kind, caught.value.temporary) == ("robots", True)


def test_a_site_that_cannot_be_reached_says_that_and_not_robots(site: Site) -> None:
    robots = Robots(Fetcher(FetchRules("ConnectShareBot/1")), Clock())
    with pytest.raises(FetchProblem) as caught:
        robots.require(site.url("/a"))
    assert caught.value.kind == "refused-address"
    assert not robots.allowed(site.url("/a"))


def test_rules_are_asked_for_again_after_a_day(site: Site) -> None:
    clock = Clock()
    robots = robots_of(site, clock)
    put(site, "")
    assert robots.allowed(site.url("/a"))
    put(site, "User-agent: *\nDisallow: /")
    clock.time += timedelta(hours=23)
    assert robots.allowed(site.url("/a"))
    clock.time += timedelta(hours=1)
    assert not robots.allowed(site.url("/a"))
    assert len(site.asked) == 2


def test_a_fault_is_looked_at_again_within_the_hour(site: Site) -> None:
    clock = Clock()
    robots = robots_of(site, clock)
    put(site, "", status=500)
    assert not robots.allowed(site.url("/a"))
    assert not robots.allowed(site.url("/b"))
    assert len(site.asked) == 1
    put(site, "")
    clock.time += timedelta(hours=1)
    assert robots.allowed(site.url("/a"))


def test_a_redirected_robots_txt_is_followed(site: Site) -> None:
    site.redirect("/robots.txt", "/real.txt")
    site.put("/real.txt", "User-agent: *\nDisallow: /x", "text/plain")
    assert not robots_of(site).allowed(site.url("/x"))


def test_an_endless_robots_txt_is_cut_and_its_beginning_kept(site: Site) -> None:
    put(site, b"User-agent: *\nDisallow: /x\n" + b"# padding\n" * (MAX_BYTES // 5))
    robots = robots_of(site)
    assert not robots.allowed(site.url("/x"))
    assert robots.allowed(site.url("/y"))


@given(st.binary(max_size=300), st.text(max_size=30))
def test_any_bytes_are_a_robots_txt(body: bytes, path: str) -> None:
    read_robots(body).can_fetch(f"https://example.org/{path}", "ConnectShareBot")


# From the cases in RFC 9309 and in the tests of google/robotstxt (Apache-2.0).
GROUPS = (
    "allow: /foo/bar/\n\nuser-agent: FooBot\ndisallow: /\nallow: /x/\n"
    "user-agent: BarBot\ndisallow: /\nallow: /y/\n\n\nallow: /w/\nuser-agent: BazBot\n\n"
    "user-agent: FooBot\nallow: /z/\ndisallow: /\n"
)


@pytest.mark.parametrize(
    ("text", "agent", "path", "expected"),
    [
        ("user-agent: FooBot\ndisallow: /\n", "FooBot", "/x/y", False),
        ("foo: FooBot\nbar: /\n", "FooBot", "/x/y", True),
        ("user-agent FooBot\ndisallow /\n", "FooBot", "/x/y", False),
        (GROUPS, "FooBot", "/x/b", True),
        (GROUPS, "FooBot", "/z/d", True),
        (GROUPS, "FooBot", "/y/c", False),
        (GROUPS, "BarBot", "/y/c", True),
        (GROUPS, "BarBot", "/w/a", True),
        (GROUPS, "BarBot", "/z/d", False),
        (GROUPS, "BazBot", "/z/d", True),
        ("USER-AGENT: FooBot\nALLOW: /x/\nDISALLOW: /\n", "FooBot", "/x/y", True),
        ("USER-AGENT: FooBot\nALLOW: /x/\nDISALLOW: /\n", "FooBot", "/a/b", False),
        ("user-agent: FooBot\ndisallow: /x/\n", "foobot", "/x/y", False),
        ("user-agent: *\ndisallow: /\nuser-agent: FooBot\nallow: /\n", "FooBot", "/x/y", True),
        ("user-agent: *\ndisallow: /\nuser-agent: FooBot\nallow: /\n", "BarBot", "/x/y", False),
        ("user-agent: FooBot\ndisallow: /x/page.html\nallow: /x/\n", "FooBot", "/x/page.html", False),
        ("user-agent: FooBot\nallow: /x/page.html\ndisallow: /x/\n", "FooBot", "/x/page.html", True),
        ("user-agent: FooBot\nallow: /x/page.html\ndisallow: /x/\n", "FooBot", "/x/", False),
        ("user-agent: FooBot\ndisallow: \nallow: \n", "FooBot", "/x/page.html", True),
        ("user-agent: FooBot\ndisallow: /\nallow: /\n", "FooBot", "/x/page.html", True),
        ("user-agent: FooBot\ndisallow: /x\nallow: /x/\n", "FooBot", "/x", False),
        ("user-agent: FooBot\nallow: /page\ndisallow: /*.html\n", "FooBot", "/page.html", False),
        ("user-agent: FooBot\nallow: /x/page.\ndisallow: /*.html\n", "FooBot", "/x/page.html", True),
        ("User-agent: *\nDisallow: /x/page.html\nUser-agent: FooBot\nDisallow: /x/\n", "FooBot", "/y", True),
        ("user-agent: FooBot\ndisallow: /\nallow: /foo/bar/qux$\n", "FooBot", "/foo/bar/qux", True),
        ("user-agent: FooBot\ndisallow: /\nallow: /foo/bar/qux$\n", "FooBot", "/foo/bar/qux/", False),
        ("user-agent: FooBot\ndisallow: /foo/bar*qux\n", "FooBot", "/foo/bar/x/qux/a", False),
        ("user-agent: FooBot\ndisallow: /\nallow: /foo/bar/%E3%83%84\n", "FooBot", "/foo/bar/ツ", True),
        ("user-agent: FooBot\r\ndisallow: /x\rallow: /y", "FooBot", "/x", False),
        ("\ufeffuser-agent: FooBot\ndisallow: /x\n", "FooBot", "/x", False),
    ],
)
def test_known_cases_are_read_as_the_reference_reads_them(text: str, agent: str, path: str, expected: bool) -> None:
    assert read_robots(text.encode()).can_fetch(f"http://foo.bar{path}", agent) is expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", ()),
        ("noindex", ("noindex",)),
        ("NoIndex, nofollow", ("noindex", "nofollow")),
        ("none", ("noindex", "nofollow")),
        ("otherbot: noindex, nofollow", ()),
        ("ConnectShareBot: noarchive", ("noarchive",)),
        ("otherbot: noindex\nnosnippet", ("nosnippet",)),
        ("otherbot: noindex, connectsharebot: nosnippet", ("nosnippet",)),
        ("unavailable_after: 25 Jun 2030 15:00:00 GMT", ("unavailable_after: 25 jun 2030 15:00:00 gmt",)),
        ("max-snippet: 20, noindex, noindex", ("max-snippet: 20", "noindex")),
    ],
)
def test_directives_for_us_are_told_from_those_for_others(header: str, expected: tuple[str, ...]) -> None:
    assert robots_directives({"x-robots-tag": header}) == expected


def test_directives_of_several_header_lines_stay_apart_on_their_way_here(site: Site) -> None:
    site.put("/", b"x", headers={"X-Robots-Tag": "otherbot: noindex\nnosnippet"})
    rules = FetchRules("ConnectShareBot/1", allow=frozenset({site.host_port}))
    assert robots_directives(Fetcher(rules).get(site.url("/")).headers) == ("nosnippet",)
