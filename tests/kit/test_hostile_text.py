"""Texts that are made to keep a pattern busy are read as soon as others. Each of these took minutes once, or hours."""

from datetime import date

import pytest

from connectshare.kit.contacts import mask_contacts
from connectshare.kit.dates import find_dates
from connectshare.kit.sentences import sentences

pytestmark = pytest.mark.timeout(30)
LINES = 2_000


@pytest.mark.parametrize(
    "line",
    [
        "reading +111" + "1" * 100,
        "reading 001" + "01" * 40,
        "tel: " + "12" * 60,
        "0" + "1234567" * 20,
        "+1" + " 1" * 60 + "x",
        "(01" + "9 " * 80,
    ],
    ids=lambda line: line[:14],
)
def test_long_runs_of_digits_are_looked_through_once(line: str) -> None:
    assert mask_contacts(f"{line}\n" * LINES)


def test_a_text_of_full_stops_is_parted_once() -> None:
    assert sentences("." * 200_000 + " and so on.")


def test_a_text_of_dates_is_read_once() -> None:
    assert find_dates("Reviewed on 1 May 2024. " * 10_000, today=date(2026, 11, 23))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Ring 01234 567890 today", "567890"),
        ("Ring +44 (0)1234 567 890 today", "567"),
        ("Tel. 020 7946 0000", "7946"),
        ("Ring 01234567890.", "01234567890"),
        ("+441234567890", "441234567890"),
        ("0044 1234 567890", "567890"),
    ],
)
def test_numbers_to_ring_are_masked_as_ever(text: str, masked: str) -> None:
    assert masked not in mask_contacts(text)
