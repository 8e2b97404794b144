"""Filters typed among the words are read, put to the other filters, and never break a search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectshare.catalogue.models import Kind
from connectshare.search import naming
from connectshare.search.fields import MOST_YEARS, Typed, typed_fields, without, years
from connectshare.search.finding import understood
from connectshare.search.query import Query
from tests import cast


def read(text: str) -> list[tuple[str, str]]:
    return [(one.facet, one.value) for one in typed_fields(text)]


def test_a_filter_is_a_known_name_a_colon_and_a_value() -> None:
    assert read('gully topic:drainage Org:"East Sussex" year:2019-2023') == [
        ("topic", "drainage"), ("organisation", "East Sussex"), ("year", "2019-2023"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["note: potholes", "topic:", "subtopic:drainage", "http://a.example", 'org:""', "A38: works"]
)
def test_what_is_no_filter_stays_a_word(text: str) -> None:
    assert read(text) == []


def test_what_was_not_understood_leaves_its_value_among_the_words() -> None:
    text = "topic:drainage old org:nobody gully"
    assert without(text, (Typed("topic", "drainage", 0, 14),)) == "old nobody gully"


@pytest.mark.parametrize(
    ("typed", "number", "first", "last"),
    [("2019", 1, "2019", "2019"), ("2019-2023", 5, "2019", "2023"), ("2019..2020", 2, "2019", "2020"),
     ("2024-", MOST_YEARS, "2024", "2073"), ("-2010", MOST_YEARS, "1961", "2010")],
)  # fmt: skip
def test_years_are_one_or_a_span_or_open(typed: str, number: int, first: str, last: str) -> None:
    found = years(typed)
    assert (len(found), found[0], found[-1]) == (number, first, last)


@pytest.mark.parametrize("typed", ["", "-", "20", "2019-20", "soon", "2023-2019", "²019"])
def test_what_is_no_year_is_none(typed: str) -> None:
    assert years(typed) == ()


@given(st.text(max_size=80), st.sampled_from(["topic:", "year:", "org:", ""]))
def test_no_text_raises_and_no_word_is_lost(text: str, field: str) -> None:
    typed = field + text
    found = typed_fields(typed)
    assert set("".join(one.value for one in found).split()) <= set("".join(without(typed, ()).split())) or found
    without(typed, found)


@pytest.fixture
def named(db: None) -> None:
    """A council, a network, three topics and a kind."""
    cast.topics()
    cast.council(), cast.network()
    Kind.objects.create(id="case-study", label="Case study")
    naming.forget()
    yield
    naming.forget()


@pytest.mark.parametrize(
    ("typed", "facet", "values"),
    [
        ("topic:drainage", "topic", ("drainage",)),
        ('topic:"gully emptying"', "topic", ("gullies",)),
        ("topic:gully", "topic", ("gullies",)),
        ("org:wetherby", "organisation", ("wetherby",)),
        ("network:lowland", "network", ("lowland",)),
        ('kind:"case studies"', "kind", ("case-study",)),
        ('region:"north east"', "region", ("North East",)),
        ("by:press", "told_by", ("press",)),
        ("format:pdf", "format", ("pdf",)),
        ("year:2019", "year", ("2019",)),
        ("year:5", "year", ("5",)),
        ("year:2019-2023", "year", ("2019-2023",)),
        ("year:2019..2023", "year", ("2019-2023",)),
    ],
)  # fmt: skip
def test_names_readers_use_stand_for_the_keys(named: None, typed: str, facet: str, values: tuple[str, ...]) -> None:
    assert understood(Query(f"old {typed}")) == Query("old", {facet: values})


def test_a_typed_filter_is_put_to_those_chosen(named: None) -> None:
    found = understood(Query("topic:gullies", {"topic": ("drainage",), "kind": ("policy",)}))
    assert found == Query("", {"topic": ("drainage", "gullies"), "kind": ("policy",)})


def test_a_name_that_nothing_has_is_searched_for_as_a_word(named: None) -> None:
    assert understood(Query("org:atlantis gully")) == Query("atlantis gully")


def test_a_question_without_filters_reads_no_names(db: None, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert understood(Query("gully")) == Query("gully")
