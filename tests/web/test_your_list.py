"""The reader's list lives in the address: it travels, it is ordered, it is taken away, and nothing in it breaks a page."""

import csv
import re
from datetime import UTC, datetime
from io import BytesIO, StringIO
from zipfile import ZipFile

import docx
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from connectshare.catalogue import disclaimer
from connectshare.catalogue.models import Material
from connectshare.kit.cells import FORMULA, safe_cell, text_of
from connectshare.plumbing import clock
from connectshare.plumbing.clock import now, today
from connectshare.web.carrying import carried
from connectshare.web.your_list import MOST, ids_in, moved, written

IDS = st.lists(st.text("23456789bcdfghjkmnpqrstvwxz", min_size=8, max_size=8), max_size=MOST, unique=True)


@pytest.fixture
def three(reader: Client) -> list[str]:
    return list(Material.objects.filter(status="published").order_by("title").values_list("pk", flat=True)[:3])


def _titles(page: str) -> list[str]:
    return re.findall(r'<li class="cs-result" id="on-([a-z0-9]+)"', page)


@given(IDS)
def test_what_is_written_into_an_address_is_read_out_of_it(ids: list[str]) -> None:
    assert list(ids_in(written(ids))) == ids


@given(st.text())
def test_any_text_is_a_list_of_ids(text: str) -> None:
    assert all(re.fullmatch(r"[0-9a-z]{1,12}", one) for one in ids_in(text))


@given(IDS.filter(bool), st.data())
def test_moving_loses_nothing(ids: list[str], data: st.DataObject) -> None:
    id_ = data.draw(st.sampled_from(ids))
    after = moved(ids, id_, data.draw(st.integers(-60, 60)))
    assert sorted(after) == sorted(ids)
    assert [one for one in after if one != id_] == [one for one in ids if one != id_]


@given(st.text())
def test_no_cell_is_a_formula_and_each_is_read_back(text: str) -> None:
    assert not safe_cell(text).startswith(FORMULA)
    assert text_of(safe_cell(text)) == text


def test_a_result_is_added_where_one_is_and_the_list_travels_with_the_search(reader: Client) -> None:
    """No account, no cookie, no script."""
    page = reader.get("/search?q=drainage&kind=policy").content.decode()
    add = re.findall(r'<p class="cs-add"><a href="([^"]+)"', page)[0].replace("&amp;", "&")
    assert add.startswith("/search?q=drainage&kind=policy&list=")
    added = reader.get(add)
    assert not added.cookies
    page = added.content.decode()
    assert "Your list: 1" in page
    assert "On your list" in page
    id_ = re.findall(r"list=([a-z0-9]{8})", add)[0]
    for place in (r'<div class="cs-results?"?', r'<nav class="govuk-pagination'):
        for link in re.findall(r'href="(\?[^"]+)"', page[page.index("<main") :]):
            assert f"list={id_}" in link, (place, link)
    assert page.count(f'<input type="hidden" name="list" value="{id_}">') == 2
    assert all(f"list={id_}" in link for link in re.findall(r'href="(/material/[^"#]+)', page))
    assert "noindex" in added.headers["X-Robots-Tag"]
    assert f"list={id_}" not in re.findall(r'href="(/feeds/search.atom[^"]+)"', page)[0]


def _links(page: str) -> list[str]:
    return [link.replace("&amp;", "&") for link in re.findall(r'<a\b[^>]*href="(/[^"]*)"', page)]


def test_a_list_goes_along_from_page_to_page_and_is_still_there_when_something_is_added(
    reader: Client, scrutiny: Material
) -> None:
    """From a material by a topic and an organisation to another material: adding there adds to the same list."""
    address = f"/material/{scrutiny.pk}?list=bbbbbbbb"  # moved to its right address on the way
    for leads_on in ("/topics/", "/organisations/", "/material/"):
        links = _links(reader.get(address, follow=True).content.decode())
        address = next(link for link in links if re.match(rf"{leads_on}\w", link))
    page = reader.get(address).content.decode()
    adding = re.findall(r'href="([^"]+)" rel="nofollow">Add to your list', page)
    assert adding
    assert all("list=bbbbbbbb-" in link for link in adding)


@pytest.mark.parametrize(
    "path",
    ["/", "/topics/", "/topics/gully-regimes", "/organisations/", "/organisations/devon", "/networks/", "/about/privacy",
     "/who-does-what", "/who-does-what/map", "/who-does-what/regions", "/who-does-what/timeline", "/steering-group/",
     "/disclaimer", "/search?q=gully", "/search?q=xyzzyq+plughq"],
)  # fmt: skip
def test_every_link_to_a_page_for_reading_carries_the_list_and_no_other_does(reader: Client, path: str) -> None:
    response = reader.get(f"{path}{'&' if '?' in path else '?'}list=bbbbbbbb-cccccccc")
    page = response.content.decode()
    other = ("/feeds/", "/contribute", "/search.", "/who-does-what.", "/who-does-what/map.", "/open/")
    for link in _links(page):
        leads_off = any(part in link for part in other) or ".csv" in link
        assert ("list=bbbbbbbb-cccccccc" in link) is not leads_off, link
    assert len(re.findall("<form[^>]*method=.get", page)) == page.count('name="list" value="bbbbbbbb-cccccccc"')
    assert "list=" not in "".join(re.findall("<link[^>]*>", page))
    assert "noindex" in response.headers["X-Robots-Tag"]


@pytest.mark.parametrize(
    ("address", "with_it"),
    [
        ("/topics/", "/topics/?list=bb"), ("/search?q=a#b", "/search?q=a&list=bb#b"), ("?page=2", "?page=2&list=bb"),
        ("/list?list=cc", "/list?list=cc"), ("/feeds/latest.atom", "/feeds/latest.atom"), ("//x.example/", "//x.example/"),
        ("/material/mmmmmmmm/open/1", "/material/mmmmmmmm/open/1"), ("https://x.example/topics/", "https://x.example/topics/"),
    ],
)  # fmt: skip
def test_only_addresses_of_pages_for_reading_take_the_list(address: str, with_it: str) -> None:
    assert carried(address, "bb", here="/search") == with_it
    assert carried(address, "", here="/search") == address


def test_what_is_suggested_while_typing_leads_on_with_the_list(reader: Client) -> None:
    found = reader.get("/search", {"suggest": "winter", "list": "bbbbbbbb"}).json()["suggestions"]
    assert found
    assert all(one["href"].endswith("?list=bbbbbbbb") for one in found)


def test_telling_what_was_not_found_keeps_the_list(reader: Client) -> None:
    response = reader.post("/search/wanted?list=bbbbbbbb", {"wanted": "bridge bearing trial", "q": "bearings"})
    assert response.headers["Location"] == "/search?q=bearings&told=1&list=bbbbbbbb#not-found"


def test_the_list_is_shown_in_its_order_and_each_move_is_a_link(reader: Client, three: list[str]) -> None:
    """First to last, and back."""
    page = reader.get("/list", {"list": written(three)}).content.decode()
    assert _titles(page) == three
    assert disclaimer.HEADING in page
    down = re.findall(r'href="(/list\?list=[^"]+)" rel="nofollow">Move down', page)[0]
    assert _titles(reader.get(down).content.decode()) == [three[1], three[0], three[2]]
    without = re.findall(r'href="(/list\?list=[^"]+)" rel="nofollow">Remove', page)[0]
    assert _titles(reader.get(without).content.decode()) == three[1:]
    last = reader.get("/list", {"list": three[0]}).content.decode()
    assert "Move" not in last


def test_merged_withdrawn_unknown_and_too_many_are_said_and_never_an_error(reader: Client, three: list[str]) -> None:
    """Addresses are kept for years."""
    first, second, third = three
    moment = now()
    Material.objects.create(
        id="mmmmmmmm", title="x", status="merged", merged_into_id=first,
        first_seen=moment, published_at=moment, changed_at=moment,
    )  # fmt: skip
    Material.objects.filter(pk=third).update(status="withdrawn")
    response = reader.get("/list", {"list": f"mmmmmmmm-{second}-{third}-zzzzzzzz"}, follow=True)
    page = response.content.decode()
    assert response.redirect_chain[0][0] == f"/list?list={first}-{second}-{third}-zzzzzzzz"
    assert _titles(page) == [first, second]
    assert "1 of your list was withdrawn since." in page
    assert "1 of your list is not known here." in page
    for odd in ("", "%00", "../../etc/passwd", "<script>alert(1)</script>", "-" * 900, "b" * 5_000):
        assert reader.get("/list", {"list": odd}).status_code == 200
    many = "-".join(f"{n:08}".translate(str.maketrans("01", "bc")) for n in range(60))
    page = reader.get("/list", {"list": many}).content.decode()
    assert "A list holds 20, which print on two sides. The last 40 were left out." in page


def test_a_full_list_says_how_many_it_holds(reader: Client) -> None:
    full = written(Material.objects.filter(status="published").values_list("pk", flat=True)[:MOST])
    page = reader.get("/list", {"list": full}).content.decode()
    assert len(_titles(page)) == MOST
    assert "Your list is full: it holds 20, which print on two sides." in page
    assert "Your list is full: it holds 20</a>" in reader.get("/search", {"list": full, "q": "gully"}).content.decode()


def test_a_list_says_of_which_day_it_is_on_the_page_and_in_every_file(reader: Client, three: list[str]) -> None:
    """So that a paper found later can be told from a newer one."""
    with clock.at(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        page = reader.get("/list", {"list": three[0]}).content.decode()
        (row,) = csv.DictReader(StringIO(reader.get("/list.csv", {"list": three[0]}).content.decode("utf-8-sig")))
        ris = reader.get("/list.ris", {"list": three[0]}).content.decode()
        word = docx.Document(BytesIO(reader.get("/list.docx", {"list": three[0]}).content))
    assert '<p class="cs-list-date">Connect &amp; Share, 23 November 2026</p>' in page
    assert row["date of this list"] == "2026-11-23"
    assert "Y2  - 2026/11/23/\r\n" in ris
    assert "23 November 2026" in word.paragraphs[1].text


def test_the_same_list_is_the_same_word_file_whenever_it_is_written(reader: Client, three: list[str]) -> None:
    address = f"/list.docx?list={written(three)}"
    first = reader.get(address, headers={"Accept-Encoding": "gzip"})
    with ZipFile(BytesIO(reader.get(address).content)) as packed:
        assert {part.date_time for part in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    again = {"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]}
    assert reader.get(address, headers=again).status_code == 304
    assert reader.get(f"/list.docx?list={three[0]}", headers=again).status_code == 200


def test_a_list_is_taken_away_as_word_csv_and_ris(reader: Client, three: list[str]) -> None:
    """In its order, with the disclaimer in each."""
    titles = [Material.objects.get(pk=one).title for one in three]
    word = reader.get("/list.docx", {"list": written(three)})
    text = "\n".join(one.text for one in docx.Document(BytesIO(word.content)).paragraphs)
    assert disclaimer.HEADING in text
    places = [text.index(f"{number}. {title}") for number, title in enumerate(titles, 1)]
    assert places == sorted(places)
    assert f'filename="connect-and-share-list-{today()}.docx"' in word.headers["Content-Disposition"]
    table = reader.get("/list.csv", {"list": written(three)}).content.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(table)))
    assert [text_of(row["title"]) for row in rows] == titles
    assert {row["disclaimer"] for row in rows} == {disclaimer.TEXT}
    ris = reader.get("/list.ris", {"list": written(three)}).content.decode()
    records = [record for record in ris.split("ER  - \r\n\r\n") if record]
    for record, title in zip(records, titles, strict=True):
        assert record.startswith("TY  - ")
        assert f"TI  - {title}\r\n" in record
        assert disclaimer.TEXT in record
        assert all(re.match(r"[A-Z][A-Z0-9]  - .", told) for told in record.strip().split("\r\n"))
    assert reader.get("/list.pdf", {"list": written(three)}).status_code == 404


def test_the_disclaimer_travels_with_a_list_of_nothing_too(reader: Client) -> None:
    for address in ("/list", "/search"):
        table = reader.get(f"{address}.csv?q=%22nobody+has+this%22").content.decode("utf-8-sig")
        (row,) = csv.DictReader(StringIO(table))
        assert (row["title"], row["disclaimer"]) == ("", disclaimer.TEXT)
        ris = reader.get(f"{address}.ris?q=%22nobody+has+this%22").content.decode()
        assert ris.startswith("TY  - GEN\r\nTI  - ")
        assert f"N1  - {disclaimer.TEXT}\r\n" in ris
        assert ris.count("ER  - \r\n") == 1


def test_a_hostile_title_stays_one_field_and_no_formula(reader: Client, three: list[str]) -> None:
    """Titles come from strangers."""
    Material.objects.filter(pk=three[0]).update(
        title="=cmd|' /C calc'!A0\r\nER  - \r\nTI  - x\x0c\x01", summary="@SUM(1)"
    )
    ris = reader.get("/list.ris", {"list": three[0]}).content.decode()
    assert ris.count("ER  - \r\n") == 1
    (row,) = csv.DictReader(StringIO(reader.get("/list.csv", {"list": three[0]}).content.decode("utf-8-sig")))
    assert not [value for value in row.values() if value.startswith(FORMULA)]
    assert docx.Document(BytesIO(reader.get("/list.docx", {"list": three[0]}).content)).paragraphs


def test_a_whole_search_is_taken_away_and_its_first_column_is_what_was_found(reader: Client) -> None:
    """All results, not the page."""
    page = reader.get("/search?q=drainage").content.decode()
    total = int(re.findall(r"(\d+) results for drainage", page)[0])
    assert '<a href="/search.csv?q=drainage"' in page
    rows = list(csv.DictReader(StringIO(reader.get("/search.csv?q=drainage").content.decode("utf-8-sig"))))
    assert len(rows) == total > 20
    first = re.findall(r'<h2><a href="/material/[^"]+">([^<]+)</a>', page)[0]
    assert rows[0]["title"] == first.replace("&#x27;", "'").replace("&amp;", "&")
    assert reader.get("/search.docx").status_code == 200


def test_more_than_five_hundred_results_say_so(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here with fewer."""
    monkeypatch.setattr("connectshare.web.pages.downloading.MOST", 5)
    response = reader.get("/search.docx")
    text = "\n".join(one.text for one in docx.Document(BytesIO(response.content)).paragraphs)
    assert "The first 5 of 181 results." in text
    assert response.headers["X-Total-Count"] == "181"


def test_robots_are_kept_from_lists(reader: Client) -> None:
    """There are endlessly many."""
    robots = reader.get("/robots.txt").content.decode()
    for path in ("/list", "/search.", "/*list="):
        assert f"Disallow: {path}\n" in robots
