"""Twelve months of a made-up sector in a few minutes, with nobody at the centre.

    python -m bench.year [--months 12] [--seed N] [--step-hours 12]

Sites add, change, move, break, recover, spam and vanish; coordinators answer some questions and go quiet. Time passes
by `tick --at`; the catalogue is compared with what the sites really hold.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.world.living import DAY, Life
from tests.world.mailbox import environment
from tests.world.running import Home
from tests.world.sector import BEGIN, Sector

EACH = 8  # documents on each site to begin with
MONTH = 30  # days
SECONDS_A_QUESTION = 20
STALE = 75  # days after which what was taken down should be called gone
STUCK = 14  # days that a site may work again without being gathered


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
    questions: Counter[str]
    delays: list[float]  # hours from publication to findable
    centre: list[str]
    remarks: list[str]  # which were listed twice, lost, or wrongly listed


@dataclass
class Year:
    """The sector, its one home, and what was measured so far."""

    life: Life
    home: Home
    waiting: dict[str, datetime] = field(default_factory=dict)  # published, not yet findable
    delays: list[float] = field(default_factory=list)
    asked: dict[int, str] = field(default_factory=dict)  # finds held, and their network
    questions: Counter[str] = field(default_factory=Counter)
    answers: dict[int, datetime] = field(default_factory=dict)  # when a coordinator will answer
    once_listed: set[str] = field(default_factory=set)
    crashes: list[str] = field(default_factory=list)

    def tick(self, at: datetime) -> None:
        """Time passes, and whoever has an answer gives it."""
        out = {key: since for key, since in self.waiting.items() if since <= at}
        phrases = {key: self.life.sector.documents[key].phrase for key in out}
        try:
            found = self.home.ask("step", at=at.isoformat(), phrases=phrases, seconds=300)
        except RuntimeError as problem:
            self.crashes.append(f"{at:%d %B}: {problem}")
            return
        for key, titles in found.items():
            if self.life.sector.documents[key].title in titles:
                self.delays.append((at - self.waiting.pop(key)) / timedelta(hours=1))

    def day(self, at: datetime, step: timedelta) -> None:
        """One day: what the sites do, the schedule's rounds, the coordinators' answers."""
        before = set(self.life.published)
        self.life.day(at)
        self.waiting |= {key: self.life.published[key] for key in self.life.published.keys() - before}
        moment = at
        while moment < at + DAY:
            moment += step
            self.tick(moment)
        self._answer(at + DAY)

    def _answer(self, at: datetime) -> None:
        for one in self.home.ask("held"):
            if one["id"] not in self.asked:
                self.asked[one["id"]] = one["network"]
                self.questions[one["network"]] += 1
                if self.life.answers(one["network"], at):
                    self.answers[one["id"]] = at + DAY * self.life.rng.randint(1, 6)
        for number in [number for number, when in self.answers.items() if when <= at]:
            del self.answers[number]
            held = {one["id"]: one for one in self.home.ask("held")}
            if number in held:
                self.home.ask("answer", intake=number, yes=self._is_practice(held[number]), at=at.isoformat())

    def _is_practice(self, find: dict[str, Any]) -> bool:
        sector = self.life.sector
        key = sector.key_at(find["url"]) or sector.hashes.get(find["hash"], "")
        return key in sector.documents and sector.documents[key].practice

    def measure(self, number: int, at: datetime) -> Month:
        """Compare the catalogue with the sites."""
        sector, offered = self.life.sector, self.life.offered()
        rows = [row for row in self.home.ask("rows") if row["status"] in ("published", "historic")]
        keys = [sector.keys_of(row) for row in rows]
        listed = Counter(key for row in keys for key in row)
        due = {key for key in offered if key not in self.waiting}
        good = sum(self._right(row) for row in keys)
        stale = [key for key, since in self.life.taken_down.items() if at - since > STALE * DAY and key in listed]
        lost = (self.once_listed & offered) - listed.keys()
        twice = [key for key, times in listed.items() if key in sector.documents and times > 1]
        remarks = [f"listed twice: {self._told(key, rows, keys)}" for key in twice]
        remarks += [f"lost: {sector.documents[key].title} ({self._where(key)})" for key in lost]
        remarks += [
            f"not findable for a month: {sector.documents[key].title} ({self._where(key)})"
            for key, since in self.waiting.items()
            if at - since > MONTH * DAY
        ]
        remarks += [
            f"wrongly listed: {row['title']}" for row, of in zip(rows, keys, strict=True) if not self._right(of)
        ]
        month = Month(
            number, len(offered & listed.keys()) / len(offered), good / len(rows), len(rows),
            sum(listed[key] - 1 for key in twice), len(lost), len(stale), self.questions, self.delays, self._centre(at),
            remarks,
        )  # fmt: skip
        self.once_listed |= listed.keys() & due
        self.questions, self.delays = Counter(), []
        return month

    def _right(self, keys: set[str]) -> bool:
        return bool(keys) and all(self.life.sector.documents[key].practice for key in keys)

    def _told(self, key: str, rows: list[dict[str, Any]], keys: list[set[str]]) -> str:
        places = [
            [self.life.sector.told(url) for url in row["source_urls"]]
            for row, of in zip(rows, keys, strict=True)
            if key in of
        ]
        return f"{self.life.sector.documents[key].title} ({' | '.join(', '.join(each) for each in places)})"

    def _where(self, key: str) -> str:
        """Who offers it, and what became of what was found there."""
        found = [
            f"{self.life.sector.told(one['url'])}: {one['outcome'] or 'open'} {one['problem']}"
            for one in self.home.ask("intakes")
            if key in (self.life.sector.key_at(one["url"]), self.life.sector.hashes.get(one["hash"]))
        ]
        return "; ".join([", ".join(self.life.sector.offered().get(key, ["nobody"])), *found])

    def _centre(self, at: datetime) -> list[str]:
        """What only a person at the centre could mend."""
        said, self.crashes = list(self.crashes), []
        for source in self.home.ask("sources"):
            site = self.life.sector.site_at(source["url"])
            if site and self.life.works(site.name, at, STUCK) and (source["failures"] or source["state"] != "active"):
                said.append(f"{site.name} works, and its source fails ({source['trouble'] or 'no trouble named'})")
        if self.home.ask("open_work"):
            said.append("work is left that nobody does")
        return said


def run(months: int, seed: int, step: timedelta, folder: Path) -> tuple[Year, list[Month]]:
    """The whole simulation."""
    sector = Sector(seed)
    sector.fill(EACH, BEGIN)
    life = Life(sector, Random(seed + 1), BEGIN)
    mail = environment(sector.sites["mailbox"], "tried") if "mailbox" in sector.sites else {}
    home = Home(folder, life.hosts(), **mail)
    year, told = Year(life, home), []
    try:
        sources = [
            {"url": site.doors["tried"].entry, "network": site.network, "kind": site.publisher.kind}
            for site in sector.sites.values()
        ]
        home.ask("setup", sources=sources, at=BEGIN.isoformat())
        year.tick(BEGIN)
        for number in range(1, months + 1):
            started = time.monotonic()
            for day in range((number - 1) * MONTH, number * MONTH):
                year.day(BEGIN + day * DAY, step)
            told.append(year.measure(number, BEGIN + number * MONTH * DAY))
            print(_line(told[-1]), f"{time.monotonic() - started:.0f} s |", flush=True)
    finally:
        home.close()
        sector.close()
    return year, told


HEADINGS = (
    "month", "listed", "recall", "precision", "duplicates", "lost", "stale", "to findable: median, p95 (h)",
    "minutes a network (most)", "actions at the centre", "took",
)  # fmt: skip


def _line(month: Month) -> str:
    delays = sorted(month.delays)
    half, most = (statistics.median(delays), delays[int(len(delays) * 0.95)]) if delays else (0.0, 0.0)
    minutes = max(month.questions.values(), default=0) * SECONDS_A_QUESTION / 60
    return (
        f"| {month.number} | {month.listed} | {month.recall:.3f} | {month.precision:.3f} | {month.duplicates} "
        f"| {month.lost} | {month.stale} | {half:.0f}, {most:.0f} | {minutes:.1f} | {len(month.centre)} |"
    )


def _said(months: list[Month]) -> list[str]:
    return [said for month in months for said in (*month.centre, *month.remarks)]


def main() -> None:
    """Print a line for each month, and what was out of the ordinary."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--months", type=int, default=12)
    words.add_argument("--seed", type=int, default=2026)
    words.add_argument("--step-hours", type=float, default=12, help="how often the schedule comes by")
    said = words.parse_args()
    print("|" + "|".join(f" {name} " for name in HEADINGS) + "|\n" + "|---" * len(HEADINGS) + "|")
    with tempfile.TemporaryDirectory() as folder:
        year, months = run(said.months, said.seed, timedelta(hours=said.step_hours), Path(folder))
    delays = sorted(delay for month in months for delay in month.delays)
    print(f"\n{len(year.life.published)} documents came out, {len(delays)} of them were findable, "
          f"{len(year.waiting)} are not yet. What was out of the ordinary:")  # fmt: skip
    for said_of in [*year.life.told, *dict.fromkeys(_said(months))]:
        print(f"- {said_of}")


if __name__ == "__main__":
    main()
