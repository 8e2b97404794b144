"""Plain-text hygiene: what is cleaned, masked, cut and folded, and above all what is left alone."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectshare.kit.text import clean, fold, mask_contacts, sentences, shorten, slug


@given(st.text())
def test_clean_text_is_stable_composed_and_free_of_control_characters(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not [sign for sign in cleaned if unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t\f"]
    cleaned.encode()


def test_clean_keeps_lines_tabs_and_page_breaks_and_removes_the_invisible() -> None:
    assert clean("a\r\nb\rc\fd\te\x00\x07") == "a\nb\nc\fd\te"
    assert clean("co\u00adoperate\u200b \ud800now  \u00a0 then \uf0b7 x") == "cooperate now then x"
    assert clean("e\u0301") == "é"


AREAS = [
    "020 7946 0",
    "0121 496 0",
    "01632 960",
    "(01632) 960 ",
    "0300 123 1",
    "07700 900",
    "07700-900-",
    "0800 496 0",
    "029.2018.0",
]


@given(st.sampled_from(AREAS), st.integers(0, 999), st.text(alphabet="abc ,.\n", max_size=20))
def test_every_british_telephone_number_is_masked(area: str, last: int, around: str) -> None:
    masked = mask_contacts(f"{around} {area}{last:03d} {around}")
    assert "[telephone]" in masked
    assert not [sign for sign in masked if sign.isdigit()]


@given(
    st.sampled_from(["+44 (0)1632 960", "+44 20 7946 0", "0044 1632 960", "+353 1 234 5", "+44(0)1632960"]),
    st.integers(0, 999),
)
def test_international_telephone_numbers_are_masked(start: str, last: int) -> None:
    assert mask_contacts(f"ring {start}{last:03d}.") == "ring [telephone]."


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("Tel: 222000", "Tel: [telephone]"),
        ("tel.01632960000", "tel. [telephone]"),
        ("Telephone 01632 960000, open 0900 to 1700", "Telephone [telephone], open 0900 to 1700"),
        ("write to jo.o'neil@example.gov.uk or mailto:a_b@example.co.uk", "write to [email] or [email]"),
        ("someone (at) example.org", "[email]"),
    ],
)
def test_contacts_are_masked_as_people_write_them(written: str, masked: str) -> None:
    assert mask_contacts(written) == masked


@pytest.mark.parametrize(
    "text",
    [
        "the A38, M6 and B4112 in 2019, 2019-20 and 2024/25",
        "£0123456789 and £1,234,567.00",
        "E06000021 and S12000033",
        "CD 123, LTN 1/20, BS 5489-1:2020, PAS 2161",
        "grid TQ 01234 56789, SU 0123 4567, 012345 678901",
        "2026-11-23, 01-02-2026, 23/11/2026, 2026-11-23T09:00:00",
        "0730 0800 0830 0900 and 01 02 03 04 05 06",
        "0.123 0.456 0.789",
        "10.1016/j.tra.2012.01.01234567890",
        "telephone survey of 2019, 10,000 people",
        "reference 01234567890123",
    ],
)
def test_what_is_not_a_contact_is_left_alone(text: str) -> None:
    assert mask_contacts(text) == text


@given(st.integers(1, 9999), st.integers(1950, 2049), st.dates(), st.integers(0, 99_999_999), st.integers(1, 9_999_999))
def test_roads_years_dates_codes_and_sums_survive_in_any_combination(
    road: int, year: int, day: object, code: int, sum_: int
) -> None:
    text = f"On {day} the A{road} ({year}) in E{code:08d} cost £{sum_:,} under CD {road % 1000}"
    assert mask_contacts(text) == text


@given(st.text())
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask_contacts(mask_contacts(text)) == mask_contacts(text)


def test_sentences_know_british_abbreviations_and_keep_headings_apart() -> None:
    text = (
        "Introduction\nThe council's policy, e.g. for A roads, was set by Cllr. Smith in approx. 2019. "
        "See Fig. 3 and No. 5. It cost £3.5m "
        "to run.\nA line that goes on for a good while so that it has to wrap somewhere near the end of "
        "the\nnext line. Done!\n\n- a bullet\fNew page."
    )
    assert sentences(text) == [
        "Introduction",
        "The council's policy, e.g. for A roads, was set by Cllr. Smith in approx. 2019.",
        "See Fig. 3 and No. 5.",
        "It cost £3.5m to run.",
        "A line that goes on for a good while so that it has to wrap somewhere near the end of the next line.",
        "Done!",
        "- a bullet",
        "New page.",
    ]


@given(st.text(), st.integers(0, 60))
def test_shortened_text_is_never_longer_than_asked(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit


def test_shortening_cuts_after_a_whole_word() -> None:
    assert shorten("Gully cleansing  in\nKent", 80) == "Gully cleansing in Kent"
    assert shorten("Gully cleansing, twice a year", 17) == "Gully cleansing…"


@given(st.text())
def test_a_slug_is_always_fit_for_an_address(text: str) -> None:
    made = slug(text)
    assert made
    assert len(made) <= 80
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not made.startswith("-")
    assert not made.endswith("-")


def test_folding_makes_spellings_one() -> None:
    assert fold("King's Lynn & West Norfolk") == fold("KINGS LYNN and West-Norfolk")
    assert fold("Sir Gâr: priffyrdd") == "sir gar priffyrdd"
    assert slug("Stoke-on-Trent: Council’s “A–Z”") == "stoke-on-trent-councils-a-z"
