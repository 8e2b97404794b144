"""Slips are mended against the words of the index, and only where a word stands nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectshare.search.analysing import stem
from connectshare.search.english import is_english
from connectshare.search.query import read_words
from connectshare.search.spelling import meant, mend, nearest, neighbours, slips, widen
from connectshare.search.vocabulary import read_synonyms, sector_synonyms, words_in
from connectshare.search.wording import spoken, units_of


class Known:
    """A vocabulary given as frequencies, and the pairs that stand side by side."""

    def __init__(self, *pairs: str, **words: int) -> None:
        self.words, self.pairs = words, {tuple(pair.split()) for pair in pairs}

    def frequency(self, word: str) -> int:
        return self.words.get(word, 0)

    def has(self, word: str) -> bool:
        return any(stem(word) == stem(other) for other in self.words)

    def side_by_side(self, one: str, two: str) -> bool:
        return (one, two) in self.pairs

    def begins(self, letters: str) -> bool:
        return bool(self.beginning(letters, 1))

    def resembling(self, word: str) -> list[tuple[str, int]]:
        return neighbours(word, self)

    def beginning(self, letters: str, most: int) -> list[tuple[str, int]]:
        return [(word, count) for word, count in self.words.items() if word.startswith(letters)][:most]


KNOWN = Known(
    "street lights", "short age",
    pothole=40, potholes=30, repairs=50, repair=40, carriageway=60, maintenance=90, street=70, lights=20, drain=30,
    drone=1, dimming=9, bicycle=3, section=20, short=5, age=5, lane=5, resurfacing=8, repait=1, permits=9,
    pot=1, hole=1,
)  # fmt: skip


def mended(text: str) -> str:
    return spoken(mend(units_of(read_words(text), sector_synonyms()), KNOWN, sector_synonyms()))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pothole repiars", "pothole repairs"),
        ("carridgeway", "carriageway"),
        ("resufacing", "resurfacing"),
        ("drane", "drain"),
        ("bycicle", "bicycle"),
        ("streetlights", "street lights"),
    ],
)
def test_what_people_mistype_is_mended(typed: str, meant: str) -> None:
    assert mended(typed) == meant


@pytest.mark.parametrize("typed", ["repairing potholes", "dimming", "pot hole", "maintainance"])
def test_what_stands_in_any_form_is_left_alone(typed: str) -> None:
    assert mended(typed) == typed


def test_halves_of_a_known_word_are_joined_where_one_of_them_is_unknown() -> None:
    known = Known(pothole=3, repairs=2)
    assert spoken(mend(units_of(read_words("pot hole repiars"), {}), known, {})) == "pothole repairs"


def test_a_word_is_not_parted_into_words_that_never_stand_together() -> None:
    assert mended("lane streetlane") == "lane"


def test_two_slips_are_not_mended_into_another_sounding_word() -> None:
    assert mended("lane digging") == "lane"


def test_an_unknown_number_or_short_word_is_never_guessed() -> None:
    assert nearest("s59", KNOWN) == nearest("27801", KNOWN) == nearest("lan", KNOWN) == []


def test_the_beginning_of_a_word_stands_for_the_word() -> None:
    (unit,) = mend(units_of(read_words("carriagew"), {}), KNOWN, {})
    assert unit.prefix and unit.words == ("carriagew",)


def test_a_mended_word_may_complete_a_known_term() -> None:
    (unit,) = mend(
        units_of(read_words("sectoin 58"), sector_synonyms()), Known(section=9, **{"58": 4}), sector_synonyms()
    )
    assert unit.words == ("section", "58") and ("s58",) in dict(unit.others)


def test_where_nothing_can_be_mended_the_question_stays() -> None:
    assert mended("xyzzyqua plughqua") == "xyzzyqua plughqua"


def test_words_written_apart_and_together_find_each_other() -> None:
    known = Known("street works", streetworks=2, street=9, works=9)
    apart = widen(units_of(read_words("street works"), {}), known, is_english)
    assert all(("streetworks",) in dict(unit.others) for unit in apart)
    (together,) = widen(units_of(read_words("streetworks"), {}), known, is_english)
    assert list(dict(together.others)) == [("street", "works")]


def test_a_rare_word_beside_a_frequent_one_is_asked_about() -> None:
    assert [spoken(other) for other in meant(units_of(read_words("pothole repait"), {}), KNOWN)] == ["pothole repair"]
    assert meant(units_of(read_words("drain repairs"), {}), KNOWN) == ()


@pytest.mark.parametrize(
    ("one", "two", "number"), [("", "", 0), ("gully", "gulley", 1), ("repiars", "repairs", 1), ("kerb", "curb", 2)]
)
def test_slips_are_counted(one: str, two: str, number: int) -> None:
    assert slips(one, two) == number


@given(st.text(alphabet="abc", max_size=7), st.text(alphabet="abc", max_size=7))
def test_slips_are_the_same_both_ways_and_the_limit_only_stops_early(one: str, two: str) -> None:
    assert slips(one, two) == slips(two, one)
    assert (slips(one, two, most=2) <= 2) == (slips(one, two) <= 2)


def test_a_word_of_the_sector_that_stands_nowhere_is_mended_for_its_other_words() -> None:
    synonyms = read_synonyms("= bicycle | cycling")
    known = Known(cycling=5)
    assert spoken(mend(units_of(read_words("bycicle"), synonyms), known, synonyms)) == "bycicle"
    (unit,) = mend(units_of(read_words("bycicle"), synonyms), known, synonyms, words_in(synonyms))
    assert unit.words == ("bicycle",) and ("cycling",) in dict(unit.others)


def test_plain_english_that_no_document_has_is_left_out_and_not_taken_for_a_slip() -> None:
    known = Known(finds=9, utility=5, killed=3, weed=4, repairs=2)
    units = units_of(read_words("utility fines weed killer repiars"), {})
    assert spoken(mend(units, known, {}, is_english=is_english)) == "utility weed repairs"
    assert spoken(mend(units, known, {})) == "utility finds weed killed repairs"


def test_a_word_cut_at_the_end_of_a_line_is_no_other_way_to_write_it() -> None:
    known = Known("elec tron", "net works", "feed back", electron=30, elec=1, tron=1, networks=300, net=9, works=40)
    for word in ("electron", "networks"):
        (unit,) = widen(units_of(read_words(word), {}), known, is_english)
        assert unit.others == ()


def test_manners_of_asking_for_what_no_document_has_are_not_a_question_for_everything() -> None:
    units = units_of(read_words("examples of zzzzqq"), sector_synonyms(), {("examples",)})
    assert mend(units, KNOWN, sector_synonyms()) == units
    assert any(unit.needed for unit in mend(units, KNOWN, sector_synonyms()))
