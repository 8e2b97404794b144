"""Law and guidance that changed after something was written, so that its reader hears of it. Plain values only."""

from collections.abc import Collection
from datetime import date

# (themes or subtopics, the day it came into force, what to say of anything older), newest first.
CHANGES = (
    (
        {"procurement-and-delivery", "term-and-framework-contracts", "contract-and-supplier-management"},
        date(2025, 2, 24),
        "Written before the Procurement Act 2023.",
    ),
    (
        {"asset-management-and-planning", "risk-based-approach", "safety-inspection-and-intervention"},
        date(2016, 10, 28),
        "Written before the code of practice Well-managed highway infrastructure (2016).",
    ),
)


def changed_since(topics: Collection[str], dated: date | None, precision: str) -> list[str]:
    """The notes for something about `topics` (themes included) and dated so. A bare year counts from its end."""
    if dated is None:
        return []
    latest = date(dated.year, 12, 31) if precision == "year" else dated
    return [words for about, since, words in CHANGES if latest < since and about & set(topics)]
