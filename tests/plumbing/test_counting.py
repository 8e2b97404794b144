"""Counts of searches: no words that could identify somebody are ever stored."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectshare.plumbing import clock
from connectshare.plumbing.counting import note_search
from connectshare.plumbing.models import SearchCount

pytestmark = pytest.mark.django_db
OPEN_ENDED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)

WORDS = st.lists(st.sampled_from(["gully", "cleansing", "A38", "section 58", "grit bins", "2024"]), max_size=30).map(
    " ".join
)
LETTERS = st.sampled_from("ABCDEFGHJKLMNPRSTUWXYZ")
POSTCODES = st.builds(
    "{}{}{}{}{}{}".format, LETTERS, st.sampled_from(["", "A", "S", "W"]), st.sampled_from(["1", "9", "2B", "14"]),
    st.sampled_from(["", " ", "  "]), st.integers(0, 9), st.sampled_from(["AA", "bd", "Zx"]),
)  # fmt: skip
TELEPHONES = st.sampled_from([
    "0121 496 0000", "01214960000", "(0121) 496 0000", "0121.496.0000", "+44 20 7946 0000", "07700-900-123",
    "07700 - 900 123", "+44 (0)161 496 0000",
])  # fmt: skip
ADDRESSES = st.builds(
    "{}@{}.example".format, st.sampled_from(["a", "first.last", "x+y"]), st.sampled_from(["council", "b"])
)


def test_a_search_is_counted_by_day_in_one_row() -> None:
    with clock.at(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        note_search("  Gully   CLEANSING ", 16)
        note_search("gully cleansing", 17)
        note_search("gully cleansing", 0, wanted=True)
    row = SearchCount.objects.get()
    assert (row.on, row.words, row.times, row.wanted, row.found) == (date(2026, 11, 23), "gully cleansing", 2, 1, 0)


def test_another_day_is_another_row() -> None:
    for day in (23, 24):
        with clock.at(datetime(2026, 11, day, 12, tzinfo=UTC)):
            note_search("grit bins", 3)
    assert SearchCount.objects.count() == 2


def test_nothing_is_not_counted() -> None:
    note_search("   ", 0)
    assert not SearchCount.objects.exists()


@OPEN_ENDED
@given(before=WORDS, personal=st.one_of(POSTCODES, TELEPHONES, ADDRESSES), after=WORDS)
def test_words_with_something_personal_among_them_are_never_stored(before: str, personal: str, after: str) -> None:
    note_search(f"{before} {personal} {after}", 0)
    assert not SearchCount.objects.exists()


@OPEN_ENDED
@given(words=WORDS.filter(lambda words: 0 < len(words) <= 40 and words.count("2024") < 2))
def test_the_words_of_the_trade_are_stored(words: str) -> None:
    note_search(words, 1)
    assert SearchCount.objects.filter(words=words.lower()).exists()


@OPEN_ENDED
@given(st.text(max_size=400))
def test_any_text_at_all_is_counted_or_left_out_without_a_word(words: str) -> None:
    note_search(words, 0)
