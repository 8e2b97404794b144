"""The spreadsheet at an address: what people write, in whichever program, and what nobody honest would."""

import io
import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectshare.gather.protocols import Found, Page, Problem
from connectshare.gather.sources import by_kind, limits
from connectshare.gather.sources.table import address_of, day_in
from connectshare.gather.sources.table_rows import EXCEL_DAY_ZERO
from connectshare.kit.addresses import BadAddress
from connectshare.kit.fetch_problems import FetchProblem
from tests.gather.workbooks import with_part, workbook, zipped

AT = "https://council.example/library/list.csv"
HEAD = "Title,Web address,Description,Date,Type,Topics,Council,Licence,Reference"
FULL = (
    "Gully policy,https://council.example/gullies.pdf,Every gully by risk.,01/06/2024,Policy,"
    "Gullies; Drainage,Wetherby Council,OGL v3,HW-7"
)


def page(body: str | bytes, url: str = AT, media_type: str = "text/csv") -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return Page(url, 200, media_type, raw, {"content-type": media_type})


def nowhere(url: str) -> Page:
    raise FetchProblem("Nothing is visited.", kind="connect", temporary=False)


def read(body: str | bytes, url: str = AT) -> list[Found | Problem]:
    return [item for item in by_kind("table").discover(page(body, url), nowhere) if isinstance(item, (Found, Problem))]


def one(body: str | bytes) -> Found:
    (item,) = read(body)
    assert isinstance(item, Found), item
    return item


def test_a_row_is_read_in_full() -> None:
    assert one(f"{HEAD}\n{FULL}\n") == Found(
        external_id="HW-7", url="https://council.example/gullies.pdf", title="Gully policy",
        summary="Every gully by risk.", published=date(2024, 6, 1), licence="OGL v3", organisation="Wetherby Council",
        keywords=("Gullies", "Drainage", "Policy"),
    )  # fmt: skip


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_it_does_not_matter_which_program_wrote_it(delimiter: str, encoding: str, end: str) -> None:
    text = end.join(["Name" + delimiter + "URL", f'"Café – £5, or so; all"{delimiter}https://a.example/b', ""])
    assert one(text.encode(encoding)).title == "Café – £5, or so; all"


def test_the_line_with_which_excel_names_its_delimiter_is_no_row() -> None:
    found = read("sep=;\r\nTitle;Link\r\nA, B;https://a.example/\r\n;\r\nC;nowhere at all\r\n")
    assert isinstance(found[0], Found)
    assert found[0].title == "A, B"
    assert found[1] == Problem("Row 4: C", "This row has no web address.")


def test_rows_may_be_ragged_and_cells_may_have_several_lines() -> None:
    found = read(
        'Title,Link,Summary\nShort,https://a.example/1\n"Two\nlines",https://a.example/2,"He said ""yes"".\n\nThen no.",extra,x\n'
    )
    assert [item.title for item in found if isinstance(item, Found)] == ["Short", "Two lines"]
    assert isinstance(found[1], Found)
    assert found[1].summary == 'He said "yes". Then no.'


def test_a_quotation_mark_that_nobody_closed_costs_its_own_row_only() -> None:
    rows = [f"Plan {n},https://a.example/{n}" for n in range(300)]
    rows[5] = '"Plan 5,https://a.example/5'
    found = [item for item in read("Title,Link\n" + "\n".join(rows) + "\n") if isinstance(item, Found)]
    assert {item.url for item in found} == {f"https://a.example/{n}" for n in range(300)}


def test_a_quotation_mark_left_open_near_the_end_costs_its_own_row_only() -> None:
    found = read('Title,Link\n"Open,https://a.example/1\nNext,https://a.example/2\n')
    assert [item.url for item in found if isinstance(item, Found)] == ["https://a.example/1", "https://a.example/2"]


def test_a_row_without_an_address_is_named_and_the_rest_goes_on() -> None:
    found = read("Title,Link\nFirst,\nSecond,to be confirmed\nThird,ftp://a.example/x\n\nFourth,www.a.example/y\n")
    assert found[:3] == [
        Problem("Row 2: First", "This row has no web address."),
        Problem("Row 3: Second", "This row has no web address."),
        Problem("Row 4: Third", "“ftp://a.example/x” is not a web address."),
    ]
    assert isinstance(found[3], Found)
    assert found[3].url == "https://www.a.example/y"


def test_the_heads_may_stand_below_a_title_and_a_note() -> None:
    found = read(
        "Our library,,\nUpdated monthly by the team,,\n,,\nDocument title,Notes,Link to document (URL)\nA,B,/a.pdf\n"
    )
    assert found == [Found("https://council.example/a.pdf", "https://council.example/a.pdf", title="A", summary="B")]


def test_a_list_without_heads_is_a_list_all_the_same() -> None:
    found = read("https://a.example/1,Gully cleansing policy\nhttps://a.example/2,Winter service plan\n")
    assert [(item.url, item.title) for item in found if isinstance(item, Found)] == [
        ("https://a.example/1", "Gully cleansing policy"),
        ("https://a.example/2", "Winter service plan"),
    ]


def test_an_id_that_stands_twice_tells_nothing_apart() -> None:
    found = read("ID,Link\n1,https://a.example/1\n1,https://a.example/2\n2,https://a.example/3\n")
    assert [item.external_id for item in found if isinstance(item, Found)] == [
        "https://a.example/1", "https://a.example/2", "2",
    ]  # fmt: skip


def test_our_own_export_at_an_address_leads_to_the_documents_and_not_to_our_pages() -> None:
    found = one(
        "id,title,url,source_url\nbcdfghjk,A,https://connect.example/material/bcdfghjk,https://a.example/a.pdf\n"
    )
    assert found.url == "https://a.example/a.pdf"


@pytest.mark.parametrize(
    ("shown", "asked"),
    [
        ("https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrSt/edit?usp=sharing", "export?format=csv&gid=0"),
        ("https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrSt/edit#gid=77", "export?format=csv&gid=77"),
        ("https://docs.google.com/spreadsheets/d/e/2PACX-1vAbCdEfGhIjKlMn/pubhtml?gid=5", "pub?output=csv&gid=5"),
    ],
)
def test_a_shared_google_sheet_leads_to_itself_as_csv(shown: str, asked: str) -> None:
    (address,) = by_kind("table").pointed_at(page("<html></html>", shown, "text/html"))
    assert address.endswith(asked)
    assert by_kind("table").pointed_at(page("<html></html>", address, "text/html")) == ()


def test_a_page_points_at_a_spreadsheet_only_where_it_calls_itself_a_list() -> None:
    html = (
        "<a href='/library-list.csv'>CSV</a><a href='/traffic-counts.csv'>Counts</a><a href='/x.xlsx'>Our register</a>"
    )
    assert by_kind("table").pointed_at(page(html, "https://a.example/", "text/html")) == (
        "https://a.example/library-list.csv", "https://a.example/x.xlsx",
    )  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        b"Site,Count\nA1,5\nA2,7\n", b"Just words, with commas; and more.\n", b'{"title": "x", "url": "https://a.example"}',
        b"<html><body>Title,Link\nA,https://a.example/</body></html>", zipped(("a.txt", b"Title,Link")), b"%PDF-1.7 Title,URL",
    ],
)  # fmt: skip
def test_data_without_addresses_and_other_files_are_no_lists(body: bytes) -> None:
    for media_type in ("text/csv", "text/html", ""):
        assert by_kind("table").recognise(page(body, media_type=media_type)) == 0.0


# Workbooks


def test_a_workbook_is_read_with_its_dates_and_numbers() -> None:
    data = workbook(
        [["Our list"], [], ["Title", "Link", "Date", "Ref"], ["A", "https://a.example/a", date(2024, 2, 29), 12.0]]
    )
    (item,) = read(data)
    assert item == Found("12", "https://a.example/a", title="A", published=date(2024, 2, 29))
    assert by_kind("table").recognise(page(data, media_type="application/octet-stream")) == 1.0


def test_the_addresses_behind_the_titles_of_a_workbook_are_found() -> None:
    data = workbook(
        [["Document", "Year"], ["Gully policy", 2024], ["No link", 2023]], links={"A2": "https://a.example/g.pdf"}
    )
    assert read(data) == [
        Found("https://a.example/g.pdf", "https://a.example/g.pdf", title="Gully policy"),
        Problem("Row 3: No link", "This row has no web address."),
    ]


def test_an_address_in_a_formula_is_found() -> None:
    data = workbook([["Title", "Link"], ["A", '=HYPERLINK("https://a.example/f.pdf","Open")']])
    assert one(data).url == "https://a.example/f.pdf"


def test_hidden_sheets_are_left_alone_and_the_sheet_that_says_most_is_read() -> None:
    book = workbook([["Notes"], ["see next sheet"]])
    assert read(book)[0] == Problem(AT, "No row of the table names a column that holds web addresses.")


def test_rows_far_below_nothing_cost_nothing() -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>Link</t></is></c></row>'
    rows += '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>https://a.example/x</t></is></c></row>'
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    assert one(with_part(workbook([[1]]), "xl/worksheets/sheet1.xml", sheet.encode())).url == "https://a.example/x"


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%b</sheetData></worksheet>'


@pytest.mark.parametrize(
    ("part", "content", "said"),
    [
        ("xl/worksheets/sheet1.xml", BOMB, "instructions"),
        ("xl/sharedStrings.xml", BOMB, "instructions"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row", "damaged"),
        ("xl/workbook.xml", b"", "damaged"),
        ("xl/worksheets/sheet1.xml", SHEET % (b"<row/>" * 12_000_000), "unpacks to far more"),
    ],
)
def test_a_hostile_workbook_is_refused_with_a_sentence(part: str, content: bytes, said: str) -> None:
    (problem,) = read(with_part(workbook([["Title", "Link"], ["A", "https://a.example/"]]), part, content))
    assert isinstance(problem, Problem)
    assert said in problem.reason


def test_a_workbook_that_unpacks_to_gigabytes_is_not_opened() -> None:
    data = bytearray(workbook([["Title", "Link"], ["A", "https://a.example/"]]))
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<L", 2**31)
    (problem,) = read(bytes(data))
    assert isinstance(problem, Problem)
    assert "unpacks to far more" in problem.reason


def test_a_directory_of_a_hundred_thousand_parts_is_not_read() -> None:
    made = io.BytesIO(b"")
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("a" * 60_000, b"")
    end = bytearray(made.getvalue())
    at = end.rfind(b"PK\x05\x06")
    end[at + 12 : at + 16] = struct.pack("<L", 5_000_000)
    (problem,) = read(bytes(end))
    assert isinstance(problem, Problem)
    assert "more than 2,000 files" in problem.reason


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 5_000))
def test_a_workbook_with_any_bytes_in_its_midst_is_read_or_refused(junk: bytes, at: int) -> None:
    data = workbook([["Title", "Link"], ["A", "https://a.example/"]])
    for item in read(data[:at] + junk + data[at + len(junk) :]):
        assert isinstance(item, Found) or item.reason.endswith(".")


# Cells


@pytest.mark.parametrize(
    ("written", "day"),
    [("45444", date(2024, 6, 1)), ("45444.75", date(2024, 6, 1)), ("1 June 2024", date(2024, 6, 1)), ("2024", date(2024, 1, 1)),
     ("2024-06-01T00:00:00", date(2024, 6, 1)), ("soon", None), ("99999", None), ("12", None)],
)  # fmt: skip
def test_a_date_is_read_as_spreadsheets_keep_it(written: str, day: date | None) -> None:
    said = day_in(written, EXCEL_DAY_ZERO, today=date(2026, 11, 23))
    assert (said.value if said else None) == day


@given(st.text(max_size=60))
def test_any_cell_is_an_address_or_a_sentence(text: str) -> None:
    try:
        assert address_of(text, AT).startswith(("http://", "https://"))
    except BadAddress as problem:
        assert str(problem).endswith(".")


@settings(deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), max_size=4), max_size=6), st.sampled_from(",;\t"))
def test_any_table_is_read_to_its_end(rows: list[list[str]], delimiter: str) -> None:
    text = f"Title{delimiter}Link\n" + "\n".join(delimiter.join(row) for row in rows)
    for item in read(text.encode("utf-8", "replace")):
        assert isinstance(item, Found) or item.reason.endswith(".")


def test_a_long_list_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ITEMS", 50)
    *_, last = read("Title,Link\n" + "".join(f"A,https://a.example/{n}\n" for n in range(60)))
    assert last == Problem(AT, "This lists more than 50 things; we took the first 50.")


def test_real_spreadsheets_are_read_or_refused(shared_data: Path) -> None:
    files = [*shared_data.rglob("*.csv"), *shared_data.rglob("*.xlsx")]
    assert len(files) > 10
    for file in files:
        start = page(file.read_bytes(), media_type="")
        assert 0 <= by_kind("table").recognise(start) <= 1
        for item in by_kind("table").discover(start, nowhere):
            assert isinstance(item, Found) or (isinstance(item, Problem) and item.reason.endswith("."))
