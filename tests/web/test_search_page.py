"""The search page: words kept, filters that add up, nothing written by reading, plain words where nothing is found."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import resolve

from connectshare.catalogue.labels import Label
from connectshare.catalogue.models import Material
from connectshare.catalogue.reading.lines import Line
from connectshare.plumbing.models import SearchCount
from connectshare.search.finding import Choice, answer
from connectshare.search.hits import Passage
from connectshare.search.query import Query
from connectshare.web import tallying
from connectshare.web.templatetags.filters import filter_choices


def _total(page: str) -> int:
    found = re.search(r"<h1[^>]*>(\d+) result", page)
    return int(found[1]) if found else 0


@pytest.mark.parametrize(
    "words",
    ["gully cleansing", "part-night lighting", "permit scheme", "grit bins", "footway hierarchy", "lifecycle planning"],
)
def test_a_search_offers_a_councils_own_document_near_the_top(reader: Client, words: str) -> None:
    """Three results at most to look through."""
    page = reader.get("/search", {"q": words}).content.decode()
    assert f'value="{words}"' in page
    facts = re.findall(r'<p class="cs-result__facts">([^<]+)</p>', page)[:3]
    assert any(re.search("Council|Borough|Highland", line) and "News report" not in line for line in facts), facts
    assert all(re.search(r"\b(19|20)\d\d\b|Date not stated\.", line) for line in facts)


def test_the_title_of_the_page_begins_with_the_words(reader: Client) -> None:
    """So that a tab can be told from another."""
    page = reader.get("/search?q=gully+cleansing").content.decode()
    assert "<title>gully cleansing: search – Connect &amp; Share</title>" in page


def test_a_result_leads_to_our_page_and_never_straight_out(reader: Client) -> None:
    """The disclaimer comes first."""
    page = reader.get("/search?q=drainage").content.decode()
    main = page[page.index("<ol") : page.index("</ol>")]
    assert set(re.findall(r'href="(/[a-z]+)', main)) == {"/material", "/search"}


def test_choosing_a_filter_narrows_and_its_count_was_true(reader: Client) -> None:
    """Counts are promises."""
    page = reader.get("/search?q=drainage").content.decode()
    value, count = re.findall(r'name="kind" type="checkbox" value="([^"]+)".*?cs-count">\((\d+)\)', page, re.DOTALL)[0]
    narrowed = reader.get("/search", {"q": "drainage", "kind": value}).content.decode()
    assert _total(narrowed) == int(count) < _total(page)
    assert "Remove filter:" in narrowed


def test_a_theme_opens_to_its_topics_and_choosing_one_of_them_narrows(reader: Client) -> None:
    """Two levels: nobody has to know beforehand what lies below a theme."""
    closed = reader.get("/search").content.decode()
    assert 'value="drainage-and-flooding"' in closed
    assert 'value="gully-regimes"' not in closed[closed.index('id="filters"') :]
    opened = reader.get("/search?topic=drainage-and-flooding").content.decode()
    below = opened[opened.index('id="filters"') :]
    count = re.search(r'value="gully-regimes"[^>]*>.*?cs-count">\((\d+)\)', below, re.DOTALL)
    assert count
    both = reader.get("/search?topic=drainage-and-flooding&topic=gully-regimes").content.decode()
    assert _total(both) == int(count[1]) < _total(opened)


def test_pages_of_filter_combinations_are_not_indexed(reader: Client) -> None:
    """They are endless; robots need not try them."""
    plain, narrowed = reader.get("/search?q=drainage"), reader.get("/search?q=drainage&kind=policy")
    assert "X-Robots-Tag" not in plain.headers
    assert "noindex" in narrowed.headers["X-Robots-Tag"]
    assert "noindex" in narrowed.content.decode()
    assert "Disallow: /search?*kind=" in reader.get("/robots.txt").content.decode()
    for endless in ("as_typed=1", "sort=newest", "page=2", "list=bbbbbbbb"):
        answered = reader.get(f"/search?q=drainage&{endless}")
        assert "noindex" in answered.headers["X-Robots-Tag"]
        assert '<meta name="robots" content="noindex, nofollow">' in answered.content.decode()


def _values(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" type="\w+" value="([^"]+)"', page)


def test_every_value_of_a_filter_can_be_chosen(reader: Client) -> None:
    """The long ones after "Show all", by name."""
    page = reader.get("/search").content.decode()
    found = answer(Query()).facets
    for name in ("kind", "region", "organisation_type", "told_by", "organisation", "network", "lens"):
        assert sorted(_values(page, name)) == sorted(one.value for one in found[name]), name
    themes = [one.value for one in found["topic"] if not one.within]
    assert sorted(_values(page, "topic")) == sorted(themes)
    assert len(themes) > 10
    rest = page[page.index('Show all<span class="govuk-visually-hidden">: Organisation') :]
    labels = re.findall(r'__label" for="organisation-[^"]+">([^<]+) <', rest)
    assert len(labels) > 100
    assert labels == sorted(labels, key=str.casefold)


def test_the_page_with_all_its_filters_is_small_as_it_is_sent(reader: Client) -> None:
    """For a telephone in a lay-by."""
    response = reader.get("/search", headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.content) < 30_000


def test_a_span_of_years_is_one_choice_that_the_next_filter_keeps(reader: Client) -> None:
    address = reader.get("/search?q=drainage+year:2019-2023").headers["Location"]
    assert address == "/search?q=drainage&year=2019-2023"
    page = reader.get(address).content.decode()
    assert page.count("Remove filter:") == 1
    assert "2019 to 2023</a>" in page
    (count,) = re.findall(r'value="2019-2023" checked>.*?cs-count">\((\d+)\)', page, re.DOTALL)
    each = [_total(reader.get(f"/search?q=drainage&year={year}").content.decode()) for year in range(2019, 2024)]
    assert int(count) == _total(page) == sum(each) > max(each)


def test_the_order_is_named_as_it_is(reader: Client) -> None:
    assert "<strong>Most relevant</strong>" in reader.get("/search?q=drainage").content.decode()
    without_words = reader.get("/search").content.decode()
    assert "<strong>Newest</strong>" in without_words
    assert "Most relevant" not in without_words


def test_other_words_that_may_be_meant_keep_filters_and_list(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    found = answer(Query("drainage"))
    meant = replace(found, hits=replace(found.hits, suggestions=("grit bins",)))
    monkeypatch.setattr("connectshare.web.pages.search.answer", lambda *_: meant)
    page = reader.get("/search?q=grot+bims&kind=policy&list=bbbbbbbb").content.decode()
    assert 'Did you mean <a href="?q=grit+bins&amp;kind=policy&amp;list=bbbbbbbb">' in page


def test_words_as_typed_stay_as_typed_when_a_filter_is_chosen(reader: Client) -> None:
    page = reader.get("/search?q=drainage&as_typed=1").content.decode()
    assert '<input type="hidden" name="as_typed" value="1">' in page


@pytest.mark.parametrize(
    ("by_meaning", "said"),
    [
        (True, "These results are ordered by words and by meaning."),
        (False, "These results are ordered by words only, not by meaning."),
    ],
)
def test_the_page_says_whether_the_order_is_by_meaning_as_well(
    reader: Client, monkeypatch: pytest.MonkeyPatch, by_meaning: bool, said: str
) -> None:
    found = replace(answer(Query("drainage")), meaning=by_meaning)
    monkeypatch.setattr("connectshare.web.pages.search.answer", lambda *_: found)
    assert said in reader.get("/search?q=drainage").content.decode()


def test_nothing_found_says_what_to_do_and_what_is_kept(reader: Client) -> None:
    """In the agreed words, with topics near to what was asked."""
    page = reader.get("/search?q=gullyxyz+qqqq+drainagezz").content.decode()
    assert "Nothing here matches gullyxyz qqqq drainagezz. Try fewer or plainer words" in page
    assert "We keep a count of searches that find nothing, without knowing who asked" in page


def test_reading_results_writes_nothing_until_the_counts_are_written_apart(reader: Client) -> None:
    """A GET never writes; the words alone are counted."""
    reader.get("/search?q=gully+cleansing")
    assert not SearchCount.objects.exists()
    tallying.write()
    assert SearchCount.objects.get().words == "gully cleansing"


def test_a_search_for_a_person_is_not_counted(reader: Client) -> None:
    """Addresses and telephone numbers are dropped."""
    reader.get("/search?q=someone@council.gov.uk")
    reader.get("/search?q=01234+567890")
    tallying.write()
    assert not SearchCount.objects.exists()


def test_going_on_to_a_result_is_counted_with_its_words_and_nothing_of_other_words_is_kept(reader: Client) -> None:
    """Searches that find much and lead nowhere are told from those that help."""
    page = reader.get("/search?q=gully+cleansing").content.decode()
    reader.get("/search?q=moss+on+footways")
    first = re.findall(r'href="(/material/[^"#]+q=[^"#]+)"', page)[0].replace("&amp;", "&")
    reader.get(first)
    reader.head(first)
    reader.get(first.partition("?")[0], {"q": "words of nobody's search"})
    tallying.write()
    counts = dict(SearchCount.objects.values_list("words", "opened"))
    assert counts == {"gully cleansing": 1, "moss on footways": 0}


def _counted() -> dict[str, tuple[int, int, int]]:
    """By words: how often they were searched for, how many were found, how many were gone on to."""
    tallying.write()
    return {one.words: (one.times, one.found, one.opened) for one in SearchCount.objects.all()}


def test_going_on_from_a_mended_search_counts_for_the_words_that_were_typed(reader: Client) -> None:
    """Or every slip of spelling would look like a search that helped nobody."""
    page = reader.get("/search?q=pothole+repiars").content.decode()
    assert "Showing results for" in page
    opened = reader.get(re.findall(r'href="(/material/[^"#]+q=[^"#]+)"', page)[0].replace("&amp;", "&"))
    assert opened.context["words"] == "pothole repairs"
    assert [(words, times, opened) for words, (times, _, opened) in _counted().items()] == [("pothole repiars", 1, 1)]


def test_a_search_is_counted_once_and_not_again_for_its_pages_filters_and_order(reader: Client) -> None:
    first = "/search?q=drainage"
    reader.get(first, headers={"referer": "http://localhost/topics/"})
    for more in ("kind=policy", "page=2", "sort=newest", "kind=policy&region=Wales"):
        reader.get(f"{first}&{more}", headers={"referer": "http://localhost/search?q=drainage&year=5"})
    reader.get(f"{first}&page=2")
    reader.head("/search?q=drainage")
    assert {words: times for words, (times, *_) in _counted().items()} == {"drainage": 1}


def test_a_new_search_within_filters_is_counted_and_so_is_one_that_finds_nothing_there(reader: Client) -> None:
    """However the filter came: chosen on another page, or typed among the words."""
    reader.get("/search?q=gully&topic=drainage-and-flooding", headers={"referer": "http://localhost/search?q=lamps"})
    reader.get("/search?q=parking+org:devon", follow=True)
    reader.get("/search?q=winter&organisation=nobody", headers={"referer": "http://elsewhere.example/search?q=winter"})
    counted = _counted()
    assert set(counted) == {"gully", "parking", "winter"}
    assert counted["winter"] == (1, 0, 0)


def test_searching_for_the_words_as_typed_is_another_search(reader: Client) -> None:
    reader.get("/search?q=pothole+repiars&as_typed=1", headers={"referer": "http://localhost/search?q=pothole+repiars"})
    assert set(_counted()) == {"pothole repiars"}


@pytest.mark.parametrize("referer", ["http://[", "x", "http://localhost/search?q=" + "a&" * 3000, "\x00"])
def test_no_referer_breaks_the_page(reader: Client, referer: str) -> None:
    assert reader.get("/search?q=drainage", headers={"referer": referer}).status_code == 200


def test_telling_what_was_not_found_keeps_the_words_and_leads_back(reader: Client) -> None:
    """One field, no name."""
    response = reader.post("/search/wanted", {"wanted": "bridge bearing trial", "q": "bearings"})
    assert response.status_code == 303
    assert response.headers["Location"] == "/search?q=bearings&told=1#not-found"
    assert SearchCount.objects.get().wanted == 1
    assert not response.cookies


def test_another_site_cannot_tell_us_what_was_not_found(reader: Client) -> None:
    """Its form is refused."""
    response = reader.post("/search/wanted", {"wanted": "spam"}, headers={"origin": "https://elsewhere.example"})
    assert response.status_code == 403
    assert not SearchCount.objects.exists()


@pytest.mark.parametrize("year", ["abcd", "2023-2019", "99"])
def test_what_is_no_year_leaves_nothing_to_remove(reader: Client, year: str) -> None:
    page = reader.get(f"/search?q=drainage&year={year}").content.decode()
    assert _total(page) == _total(reader.get("/search?q=drainage").content.decode())
    assert "Remove filter" not in page


@pytest.mark.parametrize(
    "query", ["q=%01", "q=" + "a" * 5000, "page=999999", "page=-1", "topic=%27%22%3Cscript%3E", "sort=x&year=y"]
)
def test_nothing_typed_breaks_the_page_or_gets_out_of_its_quotes(reader: Client, query: str) -> None:
    """Whatever comes."""
    response = reader.get(f"/search?{query}")
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


@pytest.mark.parametrize("sign", ["%01", "%0B", "%1b", "%EF%BF%BE", "%C2%85"])
def test_signs_that_no_text_holds_are_left_out_of_the_page_and_its_feed(reader: Client, sign: str) -> None:
    page = reader.get(f"/search?q=gully{sign}cleansing&topic={sign}drainage-and-flooding{sign}").content.decode()
    assert 'value="gully cleansing"' in page
    assert 'value="drainage-and-flooding" checked' in page
    assert unquote(sign) not in page
    feed = reader.get(f"/feeds/search.atom?q={sign}gully{sign}cleansing")
    titles = [one.text for one in ElementTree.fromstring(feed.content).iter() if one.tag.endswith("}title")]
    assert titles[0] == "gully cleansing: new results – Connect & Share"


def test_a_search_is_a_feed_that_carries_the_disclaimer(reader: Client) -> None:
    """Word for word."""
    response = reader.get("/feeds/search.atom?q=gully+cleansing")
    feed = response.content.decode()
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    assert "has not been adjudicated as being good or best practice" in feed
    assert feed.count("<entry>") >= 5
    assert "/material/" in feed


def test_where_the_index_is_away_the_page_says_so_and_offers_what_needs_no_search(
    reader: Client, settings: Any
) -> None:
    settings.SEARCH_URL = "opensearch+http://127.0.0.1:1/site"
    answered = reader.get("/search?q=gully")
    assert (answered.status_code, answered.headers["Retry-After"]) == (503, "60")
    page = answered.content.decode()
    assert "Search is not answering just now." in page
    assert "127.0.0.1" not in page
    for address in ("/", "/topics/", "/organisations/", "/networks/", "/who-does-what"):
        assert reader.get(address).status_code == 200, address
    assert reader.get("/readyz").status_code == 503


def test_where_the_index_is_not_built_the_page_says_that_it_is_being_prepared(
    reader: Client, settings: Any, tmp_path: Path
) -> None:
    settings.SEARCH_URL = str(tmp_path / "never-built")
    for address in ("/search?q=gully", "/search", "/feeds/search.atom?q=gully", "/search.csv?q=gully"):
        answered = reader.get(address)
        assert (answered.status_code, answered.headers["Retry-After"]) == (503, "60"), address
        assert "Search is being prepared." in answered.content.decode()
    assert reader.get("/search?suggest=gully").status_code == 200
    Material.objects.update(status="withdrawn")
    assert "Nothing found" in reader.get("/search?q=gully").content.decode()


def test_the_choices_of_a_filter_are_written_as_words_whatever_is_in_them() -> None:
    nasty = Choice("a&b", 'Kerbs "{0}" <b>&</b>', 3, chosen=True, within="drainage")
    written = filter_choices("topic", [nasty], single=False)
    assert 'value="a&amp;b" checked' in written
    assert "Kerbs &quot;{0}&quot; &lt;b&gt;&amp;&lt;/b&gt; " in written
    assert "cs-narrower" in written and "(3)" in written


def test_nothing_in_a_line_is_taken_for_markup(reader: Client) -> None:
    odd = '<b onclick="x">Gully & co</b>'
    line = Line(
        id="abcd2345", title=odd, summary=odd, language="en", who=odd, kind=odd, kind_id="policy", year=2020, region=odd,
        told_by="own", labels=(Label(odd), Label(odd, mind=True)), published_at=date(2026, 1, 1),
    )  # fmt: skip
    request = reader.get("/search").wsgi_request
    request.resolver_match = resolve("/search")
    context = Context({"request": request, "line": line, "passages": [Passage(((odd, False), (odd, True)), 3)]})
    told = 'line words="<b>" typed="<b>" page_word="<b>" found_by="<b>"'
    for more in ("passages=passages", ""):
        written = Template(f"{{% load lines %}}{{% list_line {told} {more} %}}").render(context)
        assert "<b" not in written
        assert "Gully &amp; co" in written
