"""Words made to keep a reader of sources busy without end: each took minutes once, or hours."""

import pytest

from connectshare.gather.protocols import Found, Listed, Page, Problem
from connectshare.gather.sources import by_kind
from connectshare.gather.sources.mail_links import links_in
from connectshare.kit.fetch_problems import FetchProblem

pytestmark = pytest.mark.timeout(30)
DCAT = "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n"


def listed(kind: str, body: str, media_type: str = "text/html") -> list[Listed]:
    page = Page("https://example.org/library", 200, media_type, body.encode())
    adapter = by_kind(kind)
    adapter.recognise(page)
    return list(adapter.discover(page, nowhere))


def nowhere(url: str) -> Page:
    raise FetchProblem("The site does not answer.", kind="connect", temporary=True)


def feed(inner: str = "") -> str:
    return f"<rss version='2.0'><channel><item><link>/a</link><title>Plan</title>{inner}</item></channel></rss>"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("dcat", f"{DCAT}<x> a {'1,' * 5_000}"),
        ("dcat", f"{DCAT}broken. {'.#a' * 100_000}"),
        ("oai", "<OAI-PMH>" + "<![CDATA[a" * 200_000),
        ("table", (("( " * 4_000 + ",") * 100 + "\n") * 6 + "Title,Link\nPlan,/a.pdf\n"),
        ("statements", '<script type="application/ld+json">' + '"\\' * 500_000 + "</script>"),
        ("feed", "<?xml version='1.0'?>" + "\n" * 500_000 + feed()),
        ("listing", f"<main><a href='/library/a.pdf'>Plan</a><a href='?2'>{'>' * 500_000}x</a></main>"),
    ],
    ids=["types", "comments", "cdata", "brackets", "strings", "blank lines", "arrows"],
)
def test_no_words_keep_a_source_busy_without_end(kind: str, body: str) -> None:
    for item in listed(kind, body, "text/plain" if kind in ("table", "dcat") else "text/html"):
        assert not isinstance(item, Problem) or item.reason.endswith(".")


@pytest.mark.parametrize(
    "inner",
    [f"<author>{'a' * 300_000}</author>", f'<description>&lt;b style="{"a" * 300_000}"></description>'],
    ids=["author", "style"],
)
def test_an_entry_with_a_part_without_end_is_read_with_the_rest_of_its_feed(inner: str) -> None:
    (item,) = listed("feed", feed(inner), "text/xml")
    assert isinstance(item, Found)
    assert item.title == "Plan"


def test_an_address_that_a_mail_guard_has_wrapped_is_unwrapped_and_one_without_end_is_not() -> None:
    wrapped = "https://urldefense.com/v3/__https://www.example.org/plan.pdf__;!!abc$"
    endless = f"https://urldefense.com{'/v3/__https://a' * 60_000}"
    links = f"<a href='{endless}'>Endless</a><a href='{wrapped}'>Winter plan</a>"
    assert links_in("", links.encode()) == [("https://www.example.org/plan.pdf", "Winter plan")]


@pytest.mark.parametrize(
    "around",
    ["<table><tr><td>Winter plan</td>{}</tr></table>", "<dl><dt>Winter plan</dt>{}<dt>PDF</dt></dl>"],
    ids=["row", "list"],
)
def test_all_that_stands_in_one_row_is_called_what_the_row_is_called(around: str) -> None:
    cell = "td" if "<tr>" in around else "dd"
    links = "".join(f"<{cell}><a href=/{number}.pdf>PDF</a></{cell}>" for number in range(300))
    items = listed("listing", f"<html><main>{around.format(links)}</main></html>")
    assert [item.title for item in items if isinstance(item, Found)] == ["Winter plan"] * 300


def test_of_more_links_than_we_look_at_the_first_are_taken_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectshare.gather.sources.page_links.MOST_LINKS", 3)
    links = "".join(f"<a href=/{number}.pdf>Plan {number}</a>" for number in range(5))
    *items, last = listed("listing", f"<html><main>{links}</main></html>")
    assert len(items) == 3
    assert last == Problem("https://example.org/library", "Only the first 3 links of this page were looked at.")
