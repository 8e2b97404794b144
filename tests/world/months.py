"""What one month of the simulated year came to, against what it should come to. Called by `bench/year.py`."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

MINUTES_A_QUESTION = 1  # as the letters themselves promise
GOALS = {"recall": 0.95, "precision": 0.97}  # at least, each month
MOST_MINUTES = 10  # a network a month: under it


@dataclass
class Month:
    """What one month came to."""

    number: int
    recall: float
    precision: float
    listed: int
    duplicates: int
    lost: int
    stale: int
    questions: dict[str, int]  # how many things each network was asked by letter
    delays: list[float]  # hours from publication to findable
    pinged: list[float]  # the same, of sites that ping
    centre: list[str]
    remarks: list[str]  # which were listed twice, lost, or wrongly listed
    press: tuple[int, int]  # accounts by others: called news, and listed

    @property
    def minutes(self) -> int:
        """What the most asked network was asked, in minutes."""
        return max(self.questions.values(), default=0) * MINUTES_A_QUESTION

    def missed(self) -> list[str]:
        """The goals that it missed."""
        said = [f"{name} {getattr(self, name):.3f}" for name, least in GOALS.items() if getattr(self, name) < least]
        said += [f"{name} {getattr(self, name)}" for name in ("duplicates", "lost") if getattr(self, name)]
        said += [f"{self.minutes} minutes asked of a network"] if self.minutes >= MOST_MINUTES else []
        return said + ([f"{len(self.centre)} actions at the centre"] if self.centre else [])


def delay(hours: list[float]) -> str:
    """Median and 95th percentile."""
    if not hours:
        return "-"
    ranked = sorted(hours)
    return f"{statistics.median(ranked):.1f}, {ranked[min(len(ranked) - 1, int(len(ranked) * 0.95))]:.1f}"
