"""Dates as British documents write them; never one after today, never one before 1950."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectshare.kit.dates import Dated, find_dates, parse_date

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("written", "value", "precision"),
    [
        ("23 November 2026", date(2026, 11, 23), "day"),
        ("23rd of November, 2026", date(2026, 11, 23), "day"),
        ("03/11/2026", date(2026, 11, 3), "day"),
        ("3.11.26", date(2026, 11, 3), "day"),
        ("11/23/2020", date(2020, 11, 23), "day"),
        ("2026-11-23", date(2026, 11, 23), "day"),
        ("2019-05-01T11:54", date(2019, 5, 1), "day"),
        ("D:20190913124325+01'00'", date(2019, 9, 13), "day"),
        ("Fri Sep 13 12:43:25 2019", date(2019, 9, 13), "day"),
        ("Fri, 13 Sep 2019 12:43:25 GMT", date(2019, 9, 13), "day"),
        ("September 13, 2019", date(2019, 9, 13), "day"),
        ("5 Mai 2020", date(2020, 5, 5), "day"),
        ("20201222", date(2020, 12, 22), "day"),
        ("Nov 2026", date(2026, 11, 1), "month"),
        ("Hydref 2025", date(2025, 10, 1), "month"),
        ("2020-07", date(2020, 7, 1), "month"),
        ("2019-20", date(2019, 1, 1), "year"),
        ("2019/2020", date(2019, 1, 1), "year"),
        ("2005", date(2005, 1, 1), "year"),
    ],
)
def test_every_way_of_writing_a_date_is_read(written: str, value: date, precision: str) -> None:
    assert parse_date(written, today=TODAY) == Dated(value, precision)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "24/11/2026",
        "December 2026",
        "31/02/2020",
        "1949-12-31",
        "3.4.0",
        "190501",
        "section 58",
        "12/2020/4",
        "1 of 2020",
    ],
)
def test_what_is_no_date_or_cannot_be_one_gives_nothing(written: str) -> None:
    assert parse_date(written, today=TODAY) is None


@given(st.text(alphabet="0123456789/-. :TDNovembraj", max_size=30))
def test_no_text_gives_a_date_in_the_future_or_before_1950(text: str) -> None:
    for mentioned in find_dates(text, today=TODAY):
        assert date(1950, 1, 1) <= mentioned.dated.value <= TODAY


@given(st.dates(date(1950, 1, 1), TODAY))
def test_a_date_is_read_back_from_each_british_form(day: date) -> None:
    for written in (f"{day.day} {day:%B} {day.year}", f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}", f"D:{day:%Y%m%d}000000Z"):
        assert parse_date(written, today=TODAY) == Dated(day, "day")


def test_dates_are_found_in_the_order_of_the_text_with_their_words() -> None:
    found = find_dates("Report of 3 March 2019, replacing that of June 2017 (2016-17).", today=TODAY)
    assert [(mentioned.words, mentioned.dated.precision) for mentioned in found] == [
        ("3 March 2019", "day"),
        ("June 2017", "month"),
        ("2016-17", "year"),
    ]
