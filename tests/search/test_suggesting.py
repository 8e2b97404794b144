# ruff: noqa: F811
"""The search page says why, mends, understands typed filters and suggests: quickly, and without keeping anything."""

import re

import pytest
from django.test import Client

from connectshare.plumbing.models import SearchCount
from connectshare.search import naming, suggesting
from connectshare.search.suggesting import MOST, suggestions
from connectshare.web import tallying
from tests.web.conftest import _counts_wait, _plain_assets, founded, reader  # noqa: F401

FIRST_VIEW = 100_000  # bytes
QUERIES = 9
pytestmark = pytest.mark.usefixtures("reader")


@pytest.fixture(autouse=True)
def _fresh(reader: Client) -> None:
    naming.forget()
    suggesting.forget()


def labels(typed: str, sort: str) -> list[str]:
    return [one.label for one in suggestions(typed) if one.sort == sort]


def test_a_topic_is_suggested_by_its_label_and_by_its_other_names() -> None:
    assert labels("gully cl", "topic")[0] == "Gully cleansing & inspection regimes"
    assert "Street lighting & electrical" in labels("lamp po", "topic")


def test_an_organisation_is_suggested_only_where_it_has_something_to_show() -> None:
    assert labels("devon", "organisation") == ["Devon County Council"]
    assert labels("rutland", "organisation") == []


def test_a_title_is_suggested_by_any_of_its_words_in_any_order() -> None:
    assert "Scrutiny Review of Pothole Management" in labels("pothole scrut", "title")
    assert labels("scrutiny review of pothole zz", "title") == []


@pytest.mark.parametrize(
    "typed", ["", " ", "g", "\x00", "\ud800", "*", "a" * 5000, "the of", '"', "topic:", ".* gully"]
)
def test_nothing_typed_raises_and_the_list_stays_short(typed: str) -> None:
    assert len(suggestions(typed)) <= MOST


def test_the_page_answers_its_script_with_addresses_that_exist(reader: Client) -> None:
    found = reader.get("/search", {"suggest": "winter"}).json()["suggestions"]
    assert {one["sort"] for one in found} >= {"Topic", "Document"}
    assert [reader.get(one["href"]).status_code for one in found] == [200] * len(found)


def test_suggesting_counts_nothing(reader: Client) -> None:
    reader.get("/search", {"suggest": "gully"})
    tallying.write()
    assert not SearchCount.objects.exists()


def test_a_search_that_finds_nothing_is_counted_with_nothing_found(reader: Client) -> None:
    reader.get("/search", {"q": "xyzzyq plughq"})
    tallying.write()
    row = SearchCount.objects.get()
    assert (row.words, row.times, row.found) == ("xyzzyq plughq", 1, 0)


def found_by(reader: Client, words: str) -> list[str]:
    page = reader.get("/search", {"q": words}).content.decode()
    return re.findall(r'<p class="cs-found-by">([^<]+)</p>', page)


def test_every_result_says_what_it_was_found_by(reader: Client) -> None:
    lines = found_by(reader, "lamp posts")
    assert len(lines) >= 8
    assert any("for “lamp posts”" in line for line in lines)
    assert any("spelling mended" in line for line in found_by(reader, "pothole repiars"))


def test_filters_typed_among_the_words_lead_to_a_stable_address(reader: Client) -> None:
    response = reader.get("/search", {"q": "topic:drainage gully org:devon year:2023"})
    assert response.status_code == 302
    assert response.headers["Location"] == ("/search?q=gully&topic=drainage-and-flooding&organisation=devon&year=2023")
    assert reader.get(response.headers["Location"]).status_code == 200


def test_the_page_is_light_in_bytes_and_in_questions_to_the_database(
    reader: Client,
    django_assert_max_num_queries: object,
) -> None:
    with django_assert_max_num_queries(QUERIES):  # type: ignore[operator]
        page = reader.get("/search", {"q": "highway maintenance", "topic": "drainage-and-flooding"})
    assert len(page.content) < FIRST_VIEW
