"""A full list prints on two sides of A4, without the furniture of the page."""

import csv
import urllib.request
from contextlib import closing
from io import StringIO

import pypdfium2
import pytest
from playwright.sync_api import Browser

from connectshare.web.your_list import MOST, NAME, written

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def _longest(site: str) -> list[str]:
    """As many as a list holds of those that take the most room."""
    with urllib.request.urlopen(f"{site}/search.csv", timeout=60) as answer:
        rows = list(csv.DictReader(StringIO(answer.read().decode("utf-8-sig"))))
    rows.sort(key=lambda row: -len(row["title"] + row["summary"] + row["link"]))
    return [row["page"].rpartition("/")[2] for row in rows[:MOST]]


def test_a_full_list_prints_on_two_sides(site: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{site}/list?{NAME}={written(_longest(site))}")
    with closing(pypdfium2.PdfDocument(page.pdf(format="A4"))) as printed:
        sheets = [sheet.get_textpage().get_text_bounded() for sheet in printed]
    assert len(sheets) == 2
    text = " ".join(" ".join(sheets).split())
    assert text.count("Here:") == MOST
    assert "has not been adjudicated as being good or best practice" in text
    for furniture in ("(/", "Run by", "Take-down", "Skip to", "Move up"):
        assert furniture not in text
