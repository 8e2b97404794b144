"""The campaign of faults: two homes gather the same sector, one through the door where things go wrong.

Called by the journey and the table of faults. After each wave time passes by `tick --at` and nobody does anything; then
the catalogue must be that of the home that never met a fault.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.world.breaking import BREAKAGES, Breakage, Missed
from tests.world.certificates import ExpiredDoor
from tests.world.full_disk import DISKS
from tests.world.lines import Line, judge
from tests.world.mailbox import environment
from tests.world.minding import Minding
from tests.world.running import Home
from tests.world.script import ROLLS_ON, WAVES, Case
from tests.world.sector import BEGIN, Sector
from tests.world.site import SHOWN, Answer, Fault, Reply, Request, Site

DAY = timedelta(days=1)
RECOVERY = (0.5, 1.5, 6, 13)  # days after the fault is over at which the schedule comes by
PATIENCE = (*RECOVERY, 24, 35)  # where nobody names the thing any more, so that only ever rarer looks find it
TRIES = 6  # at breaking our own machine in the right moment
OURS = (*BREAKAGES, *DISKS)
PEOPLE = "a person's corrections, all the while"
LETTERS = "letters, all the while"
LONGEST = 180.0  # seconds that a look may take, whatever the sites do
SAME = ("title", "summary", "kind", "topics", "organisations", "networks", "status", "dated", "licence")


class Campaign:
    """Two homes, one sector, and the lines of the table so far."""

    def __init__(self, folder: Path, *, seed: int = 11, each: int = 5) -> None:
        self.sector = Sector(seed)
        self.sector.fill(each, BEGIN)
        self.now = BEGIN
        self.lines: list[Line] = []
        self.skipped: list[str] = []
        self._left: set[str] = set()  # where earlier faults left a difference behind
        self._waves = 0
        self._uncalled: set[str] = set()  # of what letters told that was not to be told
        self.expired = ExpiredDoor("127.0.2.99", folder)
        self.calm = self._home(folder / "calm", "calm")
        self.tried = self._home(folder / "tried", "tried")
        self.both(
            "setup", {home: {"sources": self._sources(door)} for home, door in self._doors()}, at=BEGIN.isoformat()
        )
        self.both("tick", at=BEGIN.isoformat())
        self.minding = [Minding(self.sector, home, door) for home, door in self._doors()]
        for minding in self.minding:
            minding.correct(BEGIN)

    def _home(self, folder: Path, door: str) -> Home:
        hosts = [*(site.doors[door].host for site in self.sector.sites.values()), self.expired.host]
        mail = environment(self.sector.sites["mailbox"], door) if "mailbox" in self.sector.sites else {}
        return Home(folder, hosts, SSL_CERT_FILE=str(self.expired.certificate), **mail)

    def _doors(self) -> tuple[tuple[Home, str], ...]:
        return (self.calm, "calm"), (self.tried, "tried")

    def _sources(self, door: str) -> list[dict[str, str]]:
        return [
            {"url": site.doors[door].entry, "network": site.network, "kind": site.publisher.kind}
            for site in self.sector.sites.values()
        ]

    def both(self, name: str, own: dict[Home, dict[str, Any]] | None = None, **values: Any) -> Any:
        """Ask both homes at once; the answer of the tried one."""
        for home in (self.calm, self.tried):
            home.begin(name, **values, **(own or {}).get(home, {}))
        self.calm.end(seconds=LONGEST)
        return self.tried.end(seconds=LONGEST)

    def tick(self, days: float) -> None:
        """So many days later than `now`, on both."""
        self.both("tick", at=(self.now + days * DAY).isoformat())
        for minding in self.minding:
            minding.read()

    def run(self, note: Callable[[str], None] = lambda said: None) -> None:
        """Every wave of the script."""
        for number, cases in enumerate(WAVES, 1):
            started = time.monotonic()
            self.wave([case for case in cases if case.site in self.sector.sites])
            away = [case for case in cases if case.site not in self.sector.sites]
            self.skipped += [f"{case.name}: there is no {case.site} on this machine" for case in away]
            note(f"wave {number}: {time.monotonic() - started:.1f} s")
        if ROLLS_ON.site in self.sector.sites:
            self.rolled_on(ROLLS_ON)
        started = time.monotonic()
        for name, promise, breakage in OURS:
            self.broken(name, promise, breakage)
        note(f"our own machine: {time.monotonic() - started:.1f} s")
        self._settle_people()

    def wave(self, cases: list[Case]) -> None:
        """Break a site for each case, look, let days pass, mend, let days pass, compare."""
        before, self._waves = self._listed(), self._waves + 1
        for name in self.sector.sites:
            self.sector.write(name, self.now)
        self.minding[1].revise(self._waves, self.now)
        lines = {case.site: Line(case.name, case.promise, case.site) for case in cases}
        for case in cases:
            self._site(case).break_with(self._made(case, lines[case.site]))
        started = time.monotonic()
        told = {self._name(run["url"]): run for run in self.both("look", at=self.now.isoformat())}
        seconds = time.monotonic() - started
        for case in cases:
            judge(lines[case.site], case, told.get(case.site), seconds)
        self._note_lost(lines, before)
        longest = max(case.lasts for case in cases)
        for day in range(1, longest + 1):
            self.tick(day)
            for case in cases:
                if case.lasts == day:
                    self._site(case).mend()
        self._note_lost(lines, before)
        for days in RECOVERY:
            self.tick(longest + days)
        if "mailbox" in lines:
            lines["mailbox"].met = 1  # there is no request to count: its door was shut
        self.now += (longest + RECOVERY[-1] + 1) * DAY
        self._note_letters(lines, cases)
        self._compare(lines)
        self.lines += lines.values()

    def rolled_on(self, case: Case) -> None:
        """While a fault lasts more comes out than the list shows at once; all of it is to be had afterwards."""
        site, line, before = self._site(case), Line(case.name, case.promise, case.site), self._listed()
        site.break_with(self._made(case, line))
        site.shown = 5
        for hours in range(site.shown + 1):
            self.sector.write(case.site, self.now + timedelta(hours=hours))
            started = time.monotonic()
            runs = self.both("look", at=(self.now + timedelta(hours=hours)).isoformat(), recheck=False)
            mine = next((run for run in runs if self._name(run["url"]) == case.site), None)
        judge(line, case, mine, time.monotonic() - started)
        site.mend()
        for days in PATIENCE:
            self.tick(1 + days)
        self._note_lost({case.site: line}, before)
        self.now += (PATIENCE[-1] + 2) * DAY
        self._note_letters({case.site: line}, [case])
        self._compare({case.site: line})
        site.shown = SHOWN
        self.lines.append(line)

    def broken(self, name: str, promise: str, breakage: Breakage) -> None:
        """Break our own machine while both homes have something new to take in; again, with more, where it was missed."""
        line, before = Line(name, promise, "our machine"), self._listed()
        for attempt in range(TRIES):
            for site in self.sector.rng.sample(sorted(self.sector.sites), min(4 + 3 * attempt, len(self.sector.sites))):
                self.sector.write(site, self.now)
            started = time.monotonic()
            self.calm.begin("look", at=self.now.isoformat(), recheck=False)
            try:
                line.words, line.verdict, line.met = breakage(self.tried, self.now), "went on", 1
                break
            except Missed as problem:
                line.words = str(problem)
            except PermissionError as problem:
                self.skipped.append(f"{name}: {problem}")
                return
            finally:
                self.calm.end(seconds=LONGEST)
                line.seconds = time.monotonic() - started
        line.lost = sorted(before - self._listed())
        for site in self.sector.rng.sample(sorted(self.sector.sites), 2):
            self.sector.write(site, self.now)
        self.tick(8)
        self.now += 9 * DAY
        self._note_letters({}, [])
        line.different = self._new_differences()
        self.lines.append(line)

    def _note_letters(self, lines: dict[str, Line], cases: list[Case]) -> None:
        """Whoever could mend something hears of it; nobody hears of anything else."""
        calm, tried = (minding.told_of() for minding in self.minding)
        self._uncalled |= {f"{name}, where nothing was wrong" for name in calm}
        self._uncalled |= {f"{name}, where nothing was wrong" for name in tried.keys() - lines.keys()}
        for case in cases:
            told = tried[case.site]
            if case.hears and not told:
                lines[case.site].wrong.append("nobody heard of it who could have mended it")
            if told and not case.hears:
                lines[case.site].wrong.append(f"{told} letters about what nobody could mend, or what was over")

    def _settle_people(self) -> None:
        """The two lines of what was true all the while."""
        people = Line(
            PEOPLE, "5", "catalogue", "kept", "Corrected titles stand, and what was taken from view stays so.", met=1
        )
        people.wrong = [said for minding in self.minding for said in minding.overturned()]
        letters = Line(LETTERS, "4", "outbox", "sent", "Each says something, of what its receiver can mend.", met=1)
        letters.wrong = [f"an empty letter: {subject}" for minding in self.minding for subject in minding.empty]
        letters.wrong += [f"a letter about {said}" for said in sorted(self._uncalled)]
        if not any(minding.last for minding in self.minding):
            letters.wrong.append("there was no letter at all")
        self.lines += [people, letters]

    def _made(self, case: Case, line: Line) -> Fault:
        fault = case.fault(self._site(case))

        def noted(request: Request, honest: Answer) -> Reply:
            reply = fault(request, honest)
            line.met += reply != honest(request)
            return _filled(reply, self.expired.host)

        return noted

    def _site(self, case: Case) -> Site:
        return self.sector.sites[case.site]

    def _name(self, url: str) -> str:
        site = self.sector.site_at(url)
        return site.name if site else ""

    def _listed(self) -> set[str]:
        rows = self.tried.ask("rows")
        return {self.sector.told(url) for row in rows if row["status"] == "published" for url in row["source_urls"]}

    def _note_lost(self, lines: dict[str, Line], before: set[str]) -> None:
        for gone in sorted(before - self._listed()):
            name = gone.split("/")[0]
            if name in lines and gone not in lines[name].lost:
                lines[name].lost.append(gone)

    def _compare(self, lines: dict[str, Line]) -> None:
        differences = self._new_differences()
        for name, line in lines.items():
            line.different = [said for said in differences if name in said.split(": ")[0]]

    def _new_differences(self) -> list[str]:
        """Those that no fault before this one left behind."""
        now = {said.split(": ")[0]: said for said in self.differences()}
        new = [said for place, said in now.items() if place not in self._left]
        self._left |= now.keys()
        return new

    def catalogue(self, home: Home) -> dict[str, str]:
        """What a home's export says of each material, without what is random or tells the time; by where it is from."""
        return {
            " ".join(sorted({self.sector.told(url) for url in row["source_urls"]})) or row["title"]: json.dumps(
                [[row.get(name) for name in SAME], sorted(part["sha256"] for part in row["attachments"])]
            )
            for row in home.ask("rows")
        }

    def differences(self) -> list[str]:
        """Where the two catalogues differ, a sentence each; it begins with the addresses."""
        calm, tried = self.catalogue(self.calm), self.catalogue(self.tried)
        said = [f"{place}: missing" for place in calm.keys() - tried.keys()]
        said += [f"{place}: too many" for place in tried.keys() - calm.keys()]
        said += [
            f"{place}: {tried[place]} and not {calm[place]}"
            for place in calm.keys() & tried.keys()
            if calm[place] != tried[place]
        ]
        return sorted(said)

    def close(self) -> None:
        """End both homes and shut all sites."""
        self.calm.close()
        self.tried.close()
        self.sector.close()
        self.expired.close()


def _filled(reply: Reply, host: str) -> Reply:
    """The address of the expired door is known only now."""
    location = reply.headers.get("Location", "")
    if "{expired}" not in location:
        return reply
    return replace(reply, headers={**reply.headers, "Location": location.replace("{expired}", host)})
