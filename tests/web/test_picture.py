"""The picture is true: each figure leads to as many results, blanks say why, and nobody is scored."""

import csv
import re
from io import StringIO

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from connectshare.catalogue.models import Material
from connectshare.catalogue.reading import picture, topics
from connectshare.catalogue.reading.picture import AUTHORITIES, NETWORKS, REGIONS, Asked
from connectshare.gather.models import Source
from connectshare.plumbing.clock import now
from connectshare.sector.models import Organisation
from connectshare.web.mapping import shade_of, timeline
from connectshare.web.templatetags.words import brief

VIEWS = ("/who-does-what", "/who-does-what/map", "/who-does-what/regions", "/who-does-what/timeline")


def _grid(rows: str, asked: Asked, looked_at: frozenset[int] = frozenset()) -> list[picture.Row]:
    return picture.grid(rows, asked, themes=topics.themes(), organisations=looked_at, networks=frozenset())


def _table(reader: Client, address: str) -> list[dict[str, str]]:
    response = reader.get(address)
    assert response.headers["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("rows", [AUTHORITIES, NETWORKS, REGIONS])
def test_each_figure_of_the_grid_leads_to_as_many_results(reader: Client, rows: str) -> None:
    """Some of them, from both ends."""
    page = reader.get("/who-does-what", {"rows": rows}).content.decode()
    cells = re.findall(r'<a href="(/search\?[^"]+topic=[^"]+)" rel="nofollow">\(?(\d+)', page)
    assert len(cells) > 10
    for address, count in [*cells[:12], *cells[-8:]]:
        found = reader.get(address.replace("&amp;", "&")).content.decode()
        assert re.search(rf"<h1[^>]*>{count} result", found), address


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
    assert "Add one link" in row


def test_northern_ireland_is_one_authority_on_many_hexagons(reader: Client) -> None:
    """Eleven areas, one road authority."""
    page = reader.get("/who-does-what/map").content.decode()
    slugs = re.findall(r'<a href="/search\?organisation=([^"&]+)[^>]*data-x', page)
    assert len(slugs) == 218
    (northern,) = {slug for slug in slugs if slugs.count(slug) > 1}
    assert slugs.count(northern) == 11
    assert Organisation.objects.get(slug=northern).nation == "Northern Ireland"
    assert len(re.findall(r'tabindex="0" data-x', page)) == 1


def test_the_map_and_its_table_say_the_same_and_a_period_narrows_both(reader: Client) -> None:
    """Nobody needs to see the colours."""
    for address in (
        "/who-does-what/map",
        "/who-does-what/map?year=5",
        "/who-does-what/map?topic=drainage-and-flooding",
    ):
        page = reader.get(address).content.decode()
        drawn = dict(re.findall(r'aria-label="([^"]+): (\d+) listed"', page))
        table = dict(
            re.findall(r'<th scope="row"[^>]*><a href="/organisations/[^"]+">([^<]+)</a>.*?nofollow">(\d+)', page)
        )
        assert drawn == table
        assert drawn


def test_the_timeline_counts_each_material_once_and_says_what_has_no_date(reader: Client) -> None:
    """From the first year to the last, gaps too."""
    years, undated = picture.by_year(Asked())
    sorted_by_topic = Material.objects.filter(status__in=Material.READABLE, topic_links__state="asserted").distinct()
    assert sum(count for _, count in years) + undated == sorted_by_topic.count()
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
        for one in picture.strengths(row, rows):
            everywhere = sum(cell.count for each in rows for cell in each.cells if cell.theme == one.theme)
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
