"""Twelve months of a made-up sector in a few minutes, with nobody at the centre.

    python -m bench.year [--months 12] [--seed N] [--step-hours 6]

Sites add, change, move, break, recover, spam and vanish, each when it is time; coordinators answer some of what letters
ask them, and go quiet. Time passes by `tick --at`; the catalogue is compared with what the sites really hold. Fails
where a goal is missed, and says which.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.world.living import DAY, PINGING, Event, Life
from tests.world.mailbox import environment
from tests.world.months import MINUTES_A_QUESTION, Month, delay
from tests.world.running import Home
from tests.world.sector import BEGIN, Sector

EACH = 8  # documents on each site to begin with
MONTH = 30  # days
OTHERS = 3  # pages that are no practice material, on each web site to begin with
PING_HEARD = timedelta(minutes=5)  # the schedule comes by every five minutes
STALE = 75  # days after which what was taken down should be called gone
STUCK = 14  # days that a site may work again without being gathered


@dataclass
class Year:
    """The sector, its one home, and what was measured so far."""

    life: Life
    home: Home
    waiting: dict[str, datetime] = field(default_factory=dict)  # published, not yet findable
    delays: list[float] = field(default_factory=list)
    pinged: list[float] = field(default_factory=list)
    letters: int = 0  # the last that was read
    answers: dict[tuple[str, str], tuple[datetime, str]] = field(default_factory=dict)  # when, and by which network
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
                took = (at - self.waiting.pop(key)) / timedelta(hours=1)
                (self.pinged if self._pings(key) else self.delays).append(took)

    def day(self, at: datetime, step: timedelta) -> None:
        """One day: what the sites do, the schedule's rounds, the coordinators' answers."""
        events, moment = self.life.day(at), at
        while moment < at + DAY:
            moment += step
            while events and events[0].at <= moment:
                self._let_happen(events.pop(0))
            self.tick(moment)
        self._answer(at + DAY)

    def _let_happen(self, event: Event) -> None:
        """Where the site pings about it, the schedule's next round hears of it."""
        before = set(self.life.published)
        pings = self.life.happen(event)
        self.waiting |= {key: self.life.published[key] for key in self.life.published.keys() - before}
        if pings:
            for source in self.home.ask("sources"):
                if (site := self.life.sector.site_at(source["url"])) and site.name == event.site:
                    self.home.ask("ping", source=source["id"], at=event.at.isoformat())
            self.tick(event.at + PING_HEARD)

    def _pings(self, key: str) -> bool:
        offering = self.life.sector.offered().get(key, ())
        return any(name in PINGING and name not in self.life.broken_until for name in offering)

    def _answer(self, at: datetime) -> None:
        """Coordinators answer some of what a letter asked them, within a week."""
        for letter in self.home.ask("letters_asked", after=self.letters):
            self.letters = letter["act"]
            for what in ("finds", "reviews"):
                for one in letter.get(what, ()):
                    if self.life.answers(letter["network"], at):
                        when = at + DAY * self.life.rng.randint(1, 6)
                        self.answers[what, str(one)] = when, letter["network"]
        due = {question: network for question, (when, network) in self.answers.items() if when <= at}
        held = {str(one["id"]): one for one in self.home.ask("held")} if due else {}
        for (what, one), network in due.items():
            del self.answers[what, one]
            if what == "reviews":
                self.home.ask("still_right", material=one, network=network, at=at.isoformat())
            elif one in held:
                self.home.ask("answer", intake=int(one), yes=self._is_practice(held[one]), at=at.isoformat())

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
        remarks += [f"not called gone after {STALE} days: {sector.documents[key].title}" for key in stale]
        remarks += [
            f"not findable for a month: {sector.documents[key].title} ({self._where(key)})"
            for key, since in self.waiting.items()
            if at - since > MONTH * DAY
        ]
        remarks += [
            f"wrongly listed: {row['title']} ({self._sorts(of)})"
            for row, of in zip(rows, keys, strict=True)
            if not self._right(of)
        ]
        begin, end = ((at - days * DAY).isoformat() for days in (MONTH, 0))
        month = Month(
            number, len(offered & listed.keys()) / len(offered), good / len(rows), len(rows),
            sum(listed[key] - 1 for key in twice), len(lost), len(stale),
            self.home.ask("asked", since=begin, until=end), self.delays, self.pinged, self._centre(at), remarks,
            self._press(rows, keys),
        )  # fmt: skip
        self.once_listed |= listed.keys() & due
        self.delays, self.pinged = [], []
        return month

    def _press(self, rows: list[dict[str, Any]], keys: list[set[str]]) -> tuple[int, int]:
        documents = self.life.sector.documents
        by_others = [
            row for row, of in zip(rows, keys, strict=True) if {documents[key].sort for key in of} == {"press"}
        ]
        return sum(row["kind"] == "news" for row in by_others), len(by_others)

    def _right(self, keys: set[str]) -> bool:
        return bool(keys) and all(self.life.sector.documents[key].practice for key in keys)

    def _sorts(self, keys: set[str]) -> str:
        return ", ".join(sorted({self.life.sector.documents[key].sort for key in keys})) or "of nobody"

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
    sector.fill(EACH, BEGIN, others=OTHERS)
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
    "the same with pings", "minutes a network (most)", "actions at the centre", "press called news", "took",
)  # fmt: skip


def _line(month: Month) -> str:
    return (
        f"| {month.number} | {month.listed} | {month.recall:.3f} | {month.precision:.3f} | {month.duplicates} "
        f"| {month.lost} | {month.stale} | {delay(month.delays)} | {delay(month.pinged)} | {month.minutes} "
        f"| {len(month.centre)} | {month.press[0]} of {month.press[1]} |"
    )


def _said(months: list[Month]) -> list[str]:
    return [said for month in months for said in (*month.centre, *month.remarks)]


def main() -> None:
    """Print a line for each month, and what was out of the ordinary."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--months", type=int, default=12)
    words.add_argument("--seed", type=int, default=2026)
    words.add_argument("--step-hours", type=float, default=6, help="how often the schedule comes by without a ping")
    said = words.parse_args()
    print("|" + "|".join(f" {name} " for name in HEADINGS) + "|\n" + "|---" * len(HEADINGS) + "|")
    with tempfile.TemporaryDirectory() as folder:
        year, months = run(said.months, said.seed, timedelta(hours=said.step_hours), Path(folder))
    plain, pinged = ([hours for month in months for hours in getattr(month, name)] for name in ("delays", "pinged"))
    print(f"\n{len(year.life.published)} documents came out; {len(plain) + len(pinged)} of them were found, "
          f"{len(year.waiting)} not yet.")  # fmt: skip
    print(f"Hours from publication to findable, median and p95: {delay(plain)} where the schedule comes by every "
          f"{said.step_hours:g} hours (every five minutes in life); {delay(pinged)} where the site pings. "
          "What waits for its network's answer, or for its site to work again, is among them.")  # fmt: skip
    asked = sum(sum(month.questions.values()) for month in months)
    networks = len({name for month in months for name in month.questions})
    print(f"{asked} things were asked of {networks} networks by letter, {MINUTES_A_QUESTION} minute each.")
    print("What was out of the ordinary:")
    for said_of in [*year.life.told, *dict.fromkeys(_said(months))]:
        print(f"- {said_of}")
    missed = [f"month {month.number}: {', '.join(month.missed())}" for month in months if month.missed()]
    print("\n" + ("Goals missed:" if missed else "Every goal was met in every month."))
    for said_of in missed:
        print(f"- {said_of}")
    if missed:
        sys.exit(1)


if __name__ == "__main__":
    main()
