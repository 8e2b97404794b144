# ruff: noqa: F811
"""The search page says why, mends, understands typed filters and suggests: quickly, and without keeping anything."""

import re
import threading

import pytest
from django.test import Client

from connectshare.plumbing.models import SearchCount
from connectshare.search import naming, suggesting
from connectshare.search.engine import Hits, SearchEngine
from connectshare.search.query import Query
from connectshare.search.suggesting import MOST, suggestions
from connectshare.web import tallying
from tests.web.conftest import _counts_wait, _plain_assets, founded, reader  # noqa: F401

FIRST_VIEW = 100_000  # bytes
QUERIES = 9
pytestmark = pytest.mark.usefixtures("reader")


@pytest.fixture(autouse=True)
def _fresh(reader: Client) -> None:
    naming.forget()
    suggesting.look_again()


def labels(typed: str, sort: str) -> list[str]:
    return [one.label for one in suggestions(typed) if one.sort == sort]


def test_a_topic_is_suggested_by_its_label_and_by_its_other_names() -> None:
    assert labels("gully cl", "topic")[0] == "Gully cleansing & inspection regimes"
    assert "Street lighting & electrical" in labels("lamp po", "topic")


class Slow:
    """An engine that counts only when it is let."""

    def __init__(self, engine: SearchEngine) -> None:
        self.may = threading.Event()
        self.titles = engine.titles
        self._engine = engine

    def search(self, query: Query) -> Hits:
        self.may.wait(60)
        return self._engine.search(query)


def test_nobody_who_types_waits_for_the_next_look_at_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a large index it takes longer than typing a letter."""
    before = suggestions("devon")
    slow = Slow(suggesting.engine())
    monkeypatch.setattr(suggesting, "engine", lambda: slow)
    monkeypatch.setattr(suggesting._listed, "_begun_at", float("-inf"))
    assert suggestions("devon") == before
    looking = suggesting._listed._looking
    assert looking is not None
    assert looking.is_alive()
    slow.may.set()
    looking.join(60)
    assert suggestions("devon") == before


def test_the_first_letters_in_a_process_are_answered_with_what_there_is_by_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Titles at once, names as soon as they are known."""
    slow = Slow(suggesting.engine())
    monkeypatch.setattr(suggesting, "engine", lambda: slow)
    monkeypatch.setattr(suggesting, "_listed", suggesting._Listed())
    monkeypatch.setattr(suggesting, "FIRST_LOOK", 0.01)
    assert {one.sort for one in suggestions("pothole")} == {"title"}
    slow.may.set()
    looking = suggesting._listed._looking
    assert looking is not None
    looking.join(60)
    assert "organisation" in {one.sort for one in suggestions("devon")}


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
