"""The picture is true: each figure leads to as many results, blanks say why, and nobody is scored."""

import csv
import gzip
import re
import time
from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from connectshare.catalogue.models import Material, Topic
from connectshare.catalogue.reading import picture
from connectshare.catalogue.reading.choosing import Column, choose
from connectshare.catalogue.reading.corners import lies_in, strengths
from connectshare.catalogue.reading.picture import REGIONS, Asked
from connectshare.gather.models import Source
from connectshare.plumbing.clock import now, today
from connectshare.search import indexer
from connectshare.search.finding import answer
from connectshare.search.query import query_from
from connectshare.sector.models import Network, Organisation
from connectshare.web.mapping import shade_of, timeline
from connectshare.web.templatetags.words import brief
from tests import cast
from tests.web.tending import signed_in

VIEWS = ("/who-does-what", "/who-does-what/map", "/who-does-what/regions", "/who-does-what/timeline")


def _grid(rows: str, asked: Asked, looked_at: frozenset[int] = frozenset()) -> list[picture.Row]:
    columns = choose(asked.topic).columns
    return picture.grid(rows, asked, columns=columns, organisations=looked_at, networks=frozenset())


def _table(reader: Client, address: str) -> list[dict[str, str]]:
    response = reader.get(address)
    assert response.headers["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))


SAMPLES = (
    "/who-does-what", "/who-does-what?rows=networks", "/who-does-what?rows=regions", "/who-does-what/map",
    "/who-does-what/regions", "/who-does-what/regions?rows=networks", "/who-does-what/timeline",
    "/who-does-what/timeline?region=Wales", "/who-does-what/timeline?region=North+West",
)  # fmt: skip
THEME, SUBTOPIC = "drainage-and-flooding", "gully-regimes"
NARROWED = (
    {}, {"topic": THEME}, {"topic": SUBTOPIC}, {"year": "10"}, {"topic": THEME, "year": "5"},
    {"topic": SUBTOPIC, "year": "10"},
)  # fmt: skip


def _figures(page: str) -> dict[str, int]:
    """Every link to the search with the figure that it goes by: beside it, in its name, or in its words."""
    links = re.findall(r'<a ([^>]*)href="(/search\?[^"]+)"([^>]*)>(.*?)</a>(?: \((\d+)\))?', page)
    told = {}
    for before, address, after, words, beside in links:
        named = re.search(r'aria-label="[^"]*: (\d+) ', before + after)
        plain = re.search(r"\d+", re.sub("<title>.*</title>|<[^>]+>", "", words))
        figure = beside or (named and named[1]) or (plain and plain[0])
        told[unescape(address)] = int(figure or 0)  # a hexagon with nothing leads to no results
    return told


def _results(address: str) -> int:
    query = query_from(parse_qs(urlsplit(address).query), today())
    return answer(replace(query, facets=())).total


@pytest.mark.parametrize("narrowed", NARROWED)
@pytest.mark.parametrize("view", SAMPLES)
def test_every_figure_leads_to_as_many_results(reader: Client, view: str, narrowed: dict[str, str]) -> None:
    """Of whatever view, on whatever topic, in whatever years."""
    page = reader.get(view, QueryDict(urlsplit(view).query).dict() | narrowed).content.decode()
    told = _figures(page)
    assert told or narrowed
    assert {address: _results(address) for address in told} == told


def test_what_comes_in_several_ways_is_counted_once(reader: Client, scrutiny: Material) -> None:
    """Done and published by one council, by a body of its nation, offered by a network whose work it is, on no topic."""
    sussex = scrutiny.organisation_links.get(part="doer").organisation
    scrutiny.organisation_links.create(organisation=sussex, part="publisher", origin="person")
    for slug, region in (("body-one", ""), ("body-two", ""), ("body-three", "Scotland")):
        body = Organisation.objects.create(slug=slug, official_name=slug, region=region, nation=region or "Wales")
        scrutiny.organisation_links.create(organisation=body, part="doer", origin="person")
    network = Network.objects.get(slug="lcrig")
    for n in (1, 2):
        at = {"first_seen": now(), "last_seen": now()}
        scrutiny.offers.create(url=f"https://n.example/{n}", network=network, **at)
    scrutiny.offers.create(url="https://n.example/3", network=Network.objects.get(slug="adept"), gone_at=now(), **at)
    scrutiny.of_network = Network.objects.get(slug="adept")
    scrutiny.save()
    scrutiny.topic_links.all().delete()
    indexer.reindex()
    time.sleep(0.3)  # a reader looks for a newer index every quarter of a second
    for view in SAMPLES:
        told = _figures(reader.get(view).content.decode())
        assert {address: _results(address) for address in told} == told, view


def test_blanks_say_whether_we_look_there_and_members_only_is_told_apart(reader: Client, scrutiny: Material) -> None:
    """Three states and a figure."""
    place = scrutiny.organisation_links.get(part="doer").organisation
    Material.objects.filter(organisation_links__organisation=place).update(access="members")
    page = reader.get("/who-does-what").content.decode()
    row = page[page.index(f"/organisations/{place.slug}") :].partition("</tr>")[0]
    assert "for members" in row
    assert "We do not look there yet" in row
    assert "Nothing found" not in row
    Source.objects.create(organisation=place, url="https://x.example/feed", kind="feed", state="active", added_at=now())
    row = (
        reader.get("/who-does-what").content.decode().partition(f"/organisations/{place.slug}")[2].partition("</tr>")[0]
    )
    assert "Nothing found" in row
    assert "We do not look there yet" not in row
    assert ": add one link" in row


def test_northern_ireland_is_one_authority_on_many_hexagons(reader: Client) -> None:
    """Eleven areas, one road authority."""
    page = reader.get("/who-does-what/map").content.decode()
    slugs = re.findall(r'<a href="/search\?organisation=([^"&]+)[^>]*data-x', page)
    assert len(slugs) == 218
    (northern,) = {slug for slug in slugs if slugs.count(slug) > 1}
    assert slugs.count(northern) == 11
    assert Organisation.objects.get(slug=northern).nation == "Northern Ireland"
    assert len(re.findall(r'tabindex="0" data-x', page)) == 1


@pytest.mark.parametrize("narrowed", [{}, {"year": "5"}, {"topic": THEME}])
def test_the_map_and_its_table_say_the_same_of_everybody(
    reader: Client, scrutiny: Material, narrowed: dict[str, str]
) -> None:
    """Nobody needs to see the colours or the hatching."""
    looked_at, asked_in = Organisation.objects.filter(is_highway_authority=True, links=None).order_by("-slug")[:2]
    Source.objects.create(organisation=looked_at, url="https://x.example/feed", kind="feed", added_at=now())
    members = scrutiny.organisation_links.get(part="doer").organisation
    Material.objects.filter(organisation_links__organisation=members).update(access="members")
    page = reader.get("/who-does-what/map", narrowed).content.decode()
    drawn = dict(re.findall(r'data-x[^>]* aria-label="([^"]+): ([^"]+)"', page))
    table = {
        name: (state, count)
        for name, state, count in re.findall(
            r'<th scope="row"[^>]*><a [^>]*>([^<]+)</a>(?:<span[^>]*>[^<]+</span>)?</th><td[^>]*>([^<]+)</td>'
            r"<td[^>]*>(?:<a [^>]*>)?(\d+)", page,
        )
    }  # fmt: skip
    words = {"Listed here": "{} listed", "For members": "{} for members"}
    said = {name: words.get(state, state.lower()).format(n) for name, (state, n) in table.items()}
    assert drawn == {name: words for name, words in said.items() if name != "Transport for London"}
    assert "Transport for London has no area of its own" in page
    assert len(table) == Organisation.objects.filter(is_highway_authority=True).count()
    assert table[looked_at.official_name] == ("Nothing found", "0")
    assert table[asked_in.official_name] == ("We do not look there yet", "0")
    assert narrowed or table[members.official_name][0] == "For members"
    for words, look in re.findall(r': ([^:"]+)"><title>[^<]*</title><polygon class="([^"]+)"', page):
        assert (look == "hex-hatched") == (words == "we do not look there yet")
        assert (look == "hex-shade-0") == (words == "nothing found")


def test_a_topic_can_be_chosen_as_well_as_a_theme_and_its_columns_are_what_is_below_it(reader: Client) -> None:
    """What is chosen stays chosen, even where nothing is listed on it."""
    page = reader.get("/who-does-what", {"topic": SUBTOPIC}).content.decode()
    assert f'<option value="{SUBTOPIC}" selected>' in page
    assert page.count("<optgroup") >= 10
    assert "cs-grid__topic" not in page
    theme = choose(THEME)
    page = reader.get("/who-does-what", {"topic": THEME}).content.decode()
    assert f'<option value="{THEME}" selected>' in page
    assert page.count("cs-grid__topic") == 1 + len(theme.columns) > 5
    empty = next(one for one in theme.columns if one.id not in {each.id for each in _theme(THEME)})
    assert f'<option value="{empty.id}" selected>' in reader.get(f"/who-does-what?topic={empty.id}").content.decode()


def _theme(id_: str) -> Sequence[Column]:
    return next(one.topics for one in choose().themes if one.id == id_)


def test_regions_are_compared_within_a_theme_and_by_their_share_of_one_topic(reader: Client) -> None:
    """Too little is never said of all of them only because a topic was chosen."""
    page = reader.get("/who-does-what/regions", {"topic": THEME}).content.decode()
    assert "Too little is listed" not in page
    assert f"topic={THEME}" in page
    assert re.search(r"More of: <a[^>]*topic=(?!drainage-and-flooding)", page)
    rows = {row.name: row.count for row in _grid(REGIONS, Asked(SUBTOPIC)) if row.count}
    every = {row.name: row.count for row in _grid(REGIONS, Asked())}
    page = reader.get("/who-does-what/regions", {"topic": SUBTOPIC}).content.decode()
    shares = [int(share) for share in re.findall(r"</a>: (\d+)% of all that is listed there", page)]
    assert shares == [round(100 * count / every[name]) for name, count in rows.items()]
    assert f"{round(100 * sum(rows.values()) / sum(every.values()))}% is on this topic" in page


def test_regions_and_networks_each_say_whom_to_ask(reader: Client) -> None:
    """A network by its page, its own site and its foremost members; a region by its authorities and networks."""
    network = Network.objects.get(slug="adept")
    busy = picture.grid("authorities", Asked(), columns=(), organisations=(), networks=())
    member = max(busy, key=lambda row: row.count)
    network.memberships.create(organisation_id=member.key)
    page = reader.get("/who-does-what/regions", {"rows": "networks", "of": "adept"}).content.decode()
    asked = page[page.index("Whom to ask") :].partition("</p>")[0]
    assert 'href="/networks/adept"' in asked
    assert network.website in asked
    assert f"/organisations/{member.slug}" in asked
    page = reader.get("/who-does-what/regions", {"of": "South West"}).content.decode()
    assert 'Networks: <a href="/networks/swha">' in page
    assert "<h3>New</h3>" in page


@pytest.mark.parametrize(
    ("said", "regions"),
    [
        ("South East England", {"South East"}),
        ("Midlands and parts of the North West", {"East Midlands", "West Midlands", "North West"}),
        ("West Midlands", {"West Midlands"}),
        ("Yorkshire and the Humber", {"Yorkshire and The Humber"}),
        ("England, Scotland and Wales", {"Scotland", "Wales"}),
        ("Greater Manchester", set()),
        ("UK", set()),
    ],
)
def test_a_network_lies_in_the_regions_that_its_words_name(said: str, regions: set[str]) -> None:
    every = ["East Midlands", "East of England", "London", "North East", "North West", "Northern Ireland", "Scotland",
             "South East", "South West", "Wales", "West Midlands", "Yorkshire and The Humber"]  # fmt: skip
    assert {one for one in every if lies_in(said, one, every)} == regions


def test_the_file_of_regions_says_what_is_new_and_whom_to_ask_and_heeds_the_choice(reader: Client) -> None:
    """Those with nothing have a line as well."""
    Material.objects.filter(pk__in=picture.of_region("London").values("pk")).update(status="withdrawn")
    rows = _table(reader, "/who-does-what/regions.csv")
    assert {row["name"] for row in rows} == {row.name for row in _grid(REGIONS, Asked())}
    assert {row["told"] for row in rows} == {"", "more of", "new", "whom to ask"}
    assert {row["state"] for row in rows if row["name"] == "London"} == {"We do not look there yet"}
    rows = _table(reader, "/who-does-what/regions.csv?of=Wales")
    assert {row["name"] for row in rows} == {"Wales"}
    new = [row["address"] for row in rows if row["told"] == "new"]
    page = reader.get("/who-does-what/regions?of=Wales").content.decode()
    assert new
    assert all(f"/material/{address.rpartition('/')[2]}/" in page for address in new)


def test_every_blank_of_the_grid_leads_to_a_page_that_names_it(reader: Client) -> None:
    """Without an account: whom to write to. With one: the form."""
    page = reader.get("/who-does-what").content.decode()
    grid = page.partition("<tbody")[2].partition("</tbody>")[0]
    blanks = re.findall(r'<td class="govuk-table__cell"><a class="cs-blank" href="(/contribute[^"]+)"[^>]*>', grid)
    assert len(blanks) + len(re.findall(r'<td class="govuk-table__cell"><a[^>]*href="/search', grid)) == grid.count(
        "<td"
    )
    place = Organisation.objects.get(slug="east-sussex")
    address = "/contribute?organisation=east-sussex&topic=winter-weather-and-resilience"
    name = re.search(f'href="{re.escape(address.replace("&", "&amp;"))}"[^>]*aria-label="([^"]+)"', page)
    assert name
    assert name[1].endswith(f"Winter, weather &amp; resilience by {place.official_name}: add one link")
    page = reader.get(address).content.decode()
    assert f"Nothing is listed on Winter, weather &amp; resilience by {place.official_name} yet." in page
    contact = re.search(r'href="(/about/contact\?[^"]+)"', page)
    assert contact
    assert f"something on Winter, weather &amp; resilience by {place.official_name}?" in (
        reader.get(unescape(contact[1])).content.decode()
    )
    assert "/accounts/login/?next=/contribute%3Forganisation%3D" in page.replace("%2F", "/")
    for unknown in ("/contribute", "/contribute?organisation=nobody", "/contribute?topic=road-safety"):
        assert reader.get(unknown).headers["Location"].startswith("/accounts/login/")
    for address in ("/contribute?network=adept", "/contribute?region=Wales&topic=nothing-of-the-kind"):
        assert reader.get(address).status_code == 200
    desk = signed_in(cast.facilitator())
    assert "Nothing is listed by ADEPT yet." in desk.get("/contribute?network=adept").content.decode()


def test_the_grid_of_everybody_is_no_heavy_page(reader: Client) -> None:
    """Under 100 KB as it is sent, with a row for every authority."""
    topic = Topic.objects.get(pk=SUBTOPIC)
    for place in Organisation.objects.filter(is_highway_authority=True):
        one = Material.objects.create(title=place.name, first_seen=now(), published_at=now(), changed_at=now())
        one.organisation_links.create(organisation=place, part="doer", origin="person")
        one.topic_links.create(topic=topic, origin="person")
    page = reader.get("/who-does-what").content
    assert page.count(b"cs-grid__all") == Organisation.objects.filter(is_highway_authority=True).count()
    assert len(gzip.compress(page, 6)) < 100_000


def test_the_timeline_counts_each_material_once_and_says_what_has_no_date(reader: Client) -> None:
    """From the first year to the last, gaps too."""
    years, undated = picture.by_year(Asked())
    readable = Material.objects.filter(status__in=Material.READABLE)
    assert sum(count for _, count in years) + undated == readable.count()
    assert [year for year, _ in years] == list(range(years[0][0], years[-1][0] + 1))
    rows = _table(reader, "/who-does-what/timeline.csv")
    assert [(row["year"], row["listed"]) for row in rows] == [
        *((str(y), str(n)) for y, n in years),
        ("not stated", str(undated)),
    ]


def test_what_a_region_has_more_of_is_a_larger_share_than_elsewhere(reader: Client) -> None:
    """Not the largest figure: large regions would have more of everything."""
    rows = [row for row in _grid(REGIONS, Asked()) if row.count]
    whole = sum(row.count for row in rows)
    seen = 0
    for row in rows:
        for one in strengths(row, rows):
            everywhere = sum(cell.count for each in rows for cell in each.cells if cell.topic == one.topic)
            assert one.count / row.count > everywhere / whole
            seen += 1
    assert seen > 3
    page = reader.get("/who-does-what/regions", {"rows": "regions", "of": rows[0].slug}).content.decode()
    assert "<h3>New</h3>" in page


@pytest.mark.parametrize("address", VIEWS)
def test_every_view_is_a_file_as_well_and_needs_few_queries(
    reader: Client, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """The disclaimer travels."""
    with django_assert_max_num_queries(14):
        page = reader.get(address).content.decode()
    assert "It does not score anyone." in page
    assert f'href="{address}.csv"' in page
    for other in ("xml", "html", "svg", "json", "CSV"):
        assert reader.get(f"{address}.{other}").status_code == 404, other
    rows = _table(reader, f"{address}.csv")
    assert rows
    assert all(row["disclaimer"].startswith("Disclaimer:") for row in rows)
    narrowed = reader.get(address, {"topic": "drainage-and-flooding"})
    assert "noindex" in narrowed.content.decode()


@pytest.mark.parametrize("address", VIEWS)
@pytest.mark.parametrize("kept", [0, 1])
def test_every_view_holds_with_nothing_and_with_one(reader: Client, address: str, kept: int) -> None:
    """The first day of all."""
    left = Material.objects.filter(organisation_links__part="doer").values_list("pk", flat=True)[:kept]
    Material.objects.exclude(pk__in=list(left)).update(status="withdrawn")
    for params in ({}, {"topic": "nothing-of-the-kind"}, {"region": "Nowhere", "rows": "networks", "year": "99"}):
        assert reader.get(address, params).status_code == 200
        assert reader.get(f"{address}.csv", params).status_code == 200


def test_shades_and_bars_grow_with_what_they_stand_for() -> None:
    """And nothing is nothing."""
    assert [shade_of(n) for n in (0, 1, 2, 4, 5, 9, 10, 999)] == [0, 1, 2, 2, 3, 3, 4, 4]
    bars = timeline([(2020, 4), (2021, 0), (2022, 2)]).bars
    assert [bar.height for bar in bars] == [160.0, 0.0, 80.0]
    assert timeline([]).bars == []


def test_one_year_alone_is_a_bar_among_many_and_not_the_whole_screen() -> None:
    alone, many = timeline([(2024, 1)]), timeline([(year, 1) for year in range(2005, 2025)])
    assert alone.width == many.width
    assert alone.bars[0].height == many.bars[0].height


@pytest.mark.parametrize(
    ("number", "written"), [(0, "0"), (999, "999"), (1_000, "1k"), (1_290, "1.2k"), (9_999, "9.9k"), (16_559, "16k")]
)
def test_large_figures_are_written_short_where_there_is_little_room(number: int, written: str) -> None:
    assert brief(number) == written
