"""What a reader typed is read rightly, and nothing typed can raise."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectshare.search.facets import FACETS, FacetCount, active, counting, year_counts, years_chosen
from connectshare.search.query import DEEPEST, LONGEST, MOST_WORDS, Asked, Query, query_from, read_words
from connectshare.search.vocabulary import Others, sector_slack, sector_synonyms
from connectshare.search.wording import by_term, spoken, units_of

TODAY = date(2026, 11, 23)


def units(text: str) -> list[tuple[str, ...]]:
    return [unit.words for unit in units_of(read_words(text), sector_synonyms(), sector_slack())]


def test_plain_words_are_read_in_small_letters_and_in_order() -> None:
    assert read_words("Gully  CLEANSING") == (Asked(("gully",)), Asked(("cleansing",)))


def test_quotation_marks_keep_words_together_and_a_minus_leaves_out() -> None:
    assert read_words('"grit bins" -salt -"snow plough"') == (
        Asked(("grit", "bins"), quoted=True),
        Asked(("salt",), negated=True),
        Asked(("snow", "plough"), quoted=True, negated=True),
    )


def test_a_hyphen_inside_a_word_leaves_nothing_out() -> None:
    assert read_words("part-night") == (Asked(("part", "night")),)


def test_an_open_quotation_mark_and_a_lone_minus_are_passed_over() -> None:
    assert read_words('"grit bins') == (Asked(("grit",)), Asked(("bins",)))
    assert read_words("grit - bins --") == (Asked(("grit",)), Asked(("bins",)))


def test_possessives_do_not_become_words_of_their_own() -> None:
    assert [asked.words for asked in read_words("the council's cat’s eyes don't")] == [
        ("the",), ("council",), ("cat",), ("eyes",), ("dont",),
    ]  # fmt: skip


def test_a_pasted_page_is_cut_to_what_is_read() -> None:
    assert sum(len(asked.words) for asked in read_words("ab " * 5000)) == MOST_WORDS
    assert sum(len(asked.words) for asked in read_words('"' + "a b " * 170 + '"')) == MOST_WORDS
    assert all(len(word) <= LONGEST for asked in read_words("x" * 9000) for word in asked.words)


def test_the_marks_of_a_pasted_passage_are_its_authors() -> None:
    passage = 'The review called this a "quick win" - and so it was -for twelve councils that had sent their crews out by night'
    assert {(asked.quoted, asked.negated) for asked in read_words(f"{passage} before")} == {(False, False)}
    assert {asked.quoted for asked in read_words('the review called this a "quick win"')} == {True, False}


@given(st.text(st.characters(), max_size=400))
def test_no_text_raises_and_only_words_come_out(text: str) -> None:
    for asked in read_words(text):
        assert asked.words
        assert all(word and not word.isspace() and '"' not in word for word in asked.words)
    units_of(read_words(text), sector_synonyms(), sector_slack())


@given(
    st.dictionaries(
        st.sampled_from(["q", "page", "sort", "as_typed", *FACETS]) | st.text(max_size=5),
        st.lists(st.text(max_size=20), max_size=4),
    )
)
def test_no_address_raises_and_what_it_asks_for_is_bounded(params: dict[str, list[str]]) -> None:
    query = query_from(params, TODAY)
    assert set(query.filters) <= set(FACETS)
    assert query.page >= 1
    assert 0 <= query.offset <= DEEPEST
    assert query.limit == 20


def test_an_address_is_read_into_words_filters_page_and_order() -> None:
    params = {"q": [" grit bins "], "topic": ["a", "b", "a", ""], "page": ["3"], "sort": ["newest"], "other": ["x"]}
    query = query_from(params, TODAY)
    assert query == Query("grit bins", {"topic": ("a", "b")}, page=3, sort="newest", today=TODAY)
    assert query.offset == 40


@pytest.mark.parametrize("page", ["-1", "0", "x", "", "9" * 40, "²", "1.5"])
def test_a_senseless_page_is_the_first(page: str) -> None:
    assert query_from({"page": [page]}, TODAY).page == 1


def test_a_number_stays_with_the_words_about_it() -> None:
    (unit,) = units_of(read_words("section 58"), sector_synonyms())
    assert ("s58",) in dict(unit.others)
    assert units("section 58 defence") == [("section", "58"), ("defence",)]


def test_each_word_of_a_known_term_is_answered_by_other_words_for_the_whole() -> None:
    known = {("high", "friction", "surfac"): Others(equals=(("hfs",),), near=(("grip",),))}
    read = units_of(read_words("high friction surfacing"), known)
    assert [unit.words for unit in read] == [("high",), ("friction",), ("surfacing",)]
    assert len(by_term(read)) == 1
    worth = dict(read[0].whole)
    assert 1 > worth[("hfs",)] > worth[("grip",)]


def test_other_words_are_worth_less_than_the_word_itself() -> None:
    for term in sector_synonyms():
        for unit in units_of([Asked(term)], sector_synonyms()):
            assert all(weight < 1 for _, weight in (*unit.others, *unit.whole)), term


def test_a_term_is_known_in_the_plural_and_with_glue_in_it() -> None:
    assert all(unit.term for unit in units_of(read_words("safety barriers"), sector_synonyms()))
    assert units("killed or seriously injured") == [("killed",), ("seriously",), ("injured",)]


def test_the_glue_of_sentences_is_left_out_but_not_when_there_is_nothing_else() -> None:
    assert units("how do you cure potholes") == [("cure",), ("potholes",)]
    assert units("what is it about") == [("what",), ("is",), ("it",), ("about",)]


def test_manners_of_asking_are_not_needed_but_where_there_is_nothing_else() -> None:
    read = units_of(read_words("how do other councils deal with potholes"), sector_synonyms(), sector_slack())
    assert [unit.words for unit in read if unit.needed] == [("potholes",)]
    alone = units_of(read_words("examples from councils"), sector_synonyms(), sector_slack())
    assert all(unit.needed for unit in alone) and alone


def test_units_are_said_as_a_reader_would_type_them() -> None:
    assert spoken(units_of(read_words('"grit bin" salt -snow'), {})) == '"grit bin" salt -snow'


def test_the_last_five_years_reach_from_five_years_ago() -> None:
    assert years_chosen(("5",), TODAY) == frozenset(range(2021, 2028))
    assert years_chosen(("2", "2016"), TODAY) == frozenset({2016, 2024, 2025, 2026, 2027})


def test_a_span_of_years_is_all_of_them() -> None:
    assert years_chosen(("2019-2021", "2023"), TODAY) == frozenset({2019, 2020, 2021, 2023})


@pytest.mark.parametrize("values", [(), ("any",), ("2", "any"), ("nonsense",), ("-5",), ("20160",), ("²016",)])
def test_any_year_will_do_where_none_is_chosen(values: tuple[str, ...]) -> None:
    assert years_chosen(values, TODAY) is None


def test_year_counts_add_up_and_any_year_counts_the_undated() -> None:
    spans, each = year_counts({2026: 2, 2018: 3, 1999: 1}, total=10, today=TODAY)
    assert [(one.value, one.count) for one in spans] == [("2", 2), ("5", 2), ("10", 5), ("any", 10)]
    assert each == (FacetCount("2026", 2), FacetCount("2018", 3), FacetCount("1999", 1))


def test_only_filters_that_narrow_are_active() -> None:
    filters = {"kind": ("", "news", "news"), "year": ("any",), "topic": (), "no-such": ("x",)}
    assert active(filters, TODAY) == {"kind": ("news",)}


def test_each_chosen_facet_is_counted_without_its_own_choice() -> None:
    assert counting(("topic", "kind", "year"), ("kind",)) == {"": ("topic", "year"), "kind": ("kind",)}
    assert counting(("kind",), ("kind", "topic")) == {"kind": ("kind",)}
