"""A year in the life of the sector: what its sites do day by day, and what its coordinators answer.

Called by the simulated year. Everything is drawn from a seeded generator; what it did is remembered, since the truth is
what the catalogue is measured against.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from tests.world import faults as f
from tests.world.sector import WEB, Sector
from tests.world.site import Door, Fault, Reply, Site

DAY = timedelta(days=1)
A_YEAR_OF = {  # how often a site does each of these in a year
    "publish": 24, "revise": 6, "copy": 2, "move": 2, "remove": 3, "break": 4,
    "other": 36, "press": 6,  # on web sites only, and more than what is practice there
}  # fmt: skip
PINGING = ("rss", "jsonfeed", "wordpress")  # sites that ping us when they have published something
TROUBLES: tuple[Callable[[Site], Fault], ...] = (
    lambda site: f.status(500),
    lambda site: f.status(503, retry_after="7200"),
    lambda site: f.always(Reply(f.SIGN_IN)),
    lambda site: f.always(Reply(f.NOT_FOUND)),
    lambda site: f.always(Reply(f.HOME)),
    lambda site: f.listing(site, f.said(b"")),
    lambda site: f.listing(site, f.spoken(f.cut_off)),
    lambda site: f.files(site, f.said(b"\x00\x01" * 900)),
    lambda site: f.robots(Reply(b"", status=500)),
    lambda site: f.Fewer(site, 2),
    lambda site: f.status(404),
)


@dataclass(frozen=True)
class Event:
    """One thing that a site does."""

    at: datetime
    what: str
    site: str


@dataclass
class Answering:
    """How one network's coordinator answers."""

    quiet: tuple[datetime, datetime]  # says nothing between these
    diligence: float = 0.7  # share of the questions answered within a week


@dataclass
class Life:
    """The sector as time goes by."""

    sector: Sector
    rng: Random
    begin: datetime
    published: dict[str, datetime] = field(default_factory=dict)  # practice documents, when they first came out
    taken_down: dict[str, datetime] = field(default_factory=dict)  # and when the last site let go of them
    well_since: dict[str, datetime] = field(default_factory=dict)
    broken_until: dict[str, datetime] = field(default_factory=dict)
    closed: dict[str, datetime] = field(default_factory=dict)  # sites that vanished for good
    told: list[str] = field(default_factory=list)  # the rarer things that happened
    new_doors: dict[str, Door] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [name for name in self.sector.sites if name != "mailbox"]
        self.new_doors = {
            name: Door(self.sector.sites[name], f"127.0.3.{self.sector.sites[name].number}") for name in names
        }
        self.well_since = dict.fromkeys(names, self.begin)
        days = self.rng.sample(range(40, 300), 6)
        first, second, third, fourth = self.rng.sample(names, 4)
        spammed = self.rng.sample([name for name in WEB if name in names], 2)
        self._plan: dict[int, Callable[[datetime], None]] = {
            days[0]: lambda at: self._move_house(first, at),
            days[1]: lambda at: self._move_house(second, at),
            days[2]: lambda at: self._relaunch(third, at),
            days[3]: lambda at: self._spam(spammed[0], at),
            days[4]: lambda at: self._spam(spammed[1], at),
            days[5]: lambda at: self._close(fourth, at),
        }
        quiet = self.rng.sample(sorted({site.network for site in self.sector.sites.values()}), 2)
        away = (self.begin + 90 * DAY, self.begin + 210 * DAY)
        never = (self.begin, self.begin)
        networks = {site.network for site in self.sector.sites.values()}
        self.coordinators = {name: Answering(away if name in quiet else never) for name in sorted(networks)}

    def hosts(self) -> list[str]:
        """Every host and port that the sector may ever have."""
        doors = [site.doors["tried"] for site in self.sector.sites.values()]
        return [door.host for door in (*doors, *self.new_doors.values())]

    def day(self, at: datetime) -> list[Event]:
        """What is to happen on the day that begins then, in order; the caller lets each happen when it is time."""
        plan = self._plan.get((at - self.begin).days)
        if plan is not None:
            plan(at)
        events: list[Event] = []
        for name in self.sector.sites:
            if name in self.closed:
                continue
            self._mend(name, at)
            events += [
                Event(at + timedelta(minutes=self.rng.randint(0, 1400)), what, name)
                for what, often in A_YEAR_OF.items()
                if self.rng.random() < often / 365
            ]
        self._note_taken_down(at)
        return sorted(events, key=lambda event: event.at)

    def happen(self, event: Event) -> bool:
        """Let it happen; returns whether the site pings us about it."""
        self._do(event.what, event.site, self.sector.sites[event.site], event.at)
        return event.site in PINGING and event.what in ("publish", "revise", "copy", "press")

    def _do(self, what: str, name: str, site: Site, at: datetime) -> None:
        mine = [key for key, item in site.items.items() if item.document.practice]
        if what == "publish":
            self.published[self.sector.write(name, at).key] = at
        elif what == "other" and name in WEB:
            self.sector.write_other(name, at)
        elif what == "press" and name in WEB:
            self.published[self.sector.write_press(name, at).key] = at
        elif what in ("other", "press"):
            pass  # only what is practice comes in catalogues, tables and emails
        elif what == "copy":
            self.sector.copy(site.items[self.rng.choice(mine)].document, self.rng.choice(self._open(but=name)), at)
        elif what == "break" and name in self.well_since and name not in self.broken_until:
            site.break_with(self.rng.choice(TROUBLES)(site))
            self.broken_until[name] = at + DAY * self.rng.randint(1, 6)
        elif mine and len(mine) > 4:
            key = self.rng.choice(mine)
            if what == "revise":
                self.sector.revise(name, key, at)
            elif what == "move" and name != "mailbox":
                site.move_item(key)
            elif what == "remove" and name != "mailbox":
                site.remove(key, at)

    def _mend(self, name: str, at: datetime) -> None:
        if name in self.broken_until and self.broken_until[name] <= at:
            del self.broken_until[name]
            self.sector.sites[name].mend()
            self.well_since[name] = at

    def _open(self, but: str) -> list[str]:
        return [name for name in self.sector.sites if name not in self.closed and name != but]

    def _move_house(self, name: str, at: datetime) -> None:
        """The site gets a new host; the old one sends visitors on for two months and is then switched off."""
        if name in self.closed:
            return
        site, new = self.sector.sites[name], self.new_doors[name]
        old = site.doors["tried"]
        old.sends_on_to, site.doors["tried"] = new.base, new
        self._plan[(at - self.begin).days + 60] = lambda later: old.close()
        self.told.append(f"{at.date()}: {name} moved to a new host")

    def _relaunch(self, name: str, at: datetime) -> None:
        """A new website: every document has another address, and the old ones send visitors on."""
        for key in list(self.sector.sites[name].items):
            self.sector.sites[name].move_item(key)
        self.told.append(f"{at.date()}: {name} was relaunched, every document has a new address")

    def _spam(self, name: str, at: datetime) -> None:
        """A flood of pages that have no business here."""
        for number in range(30):
            self.sector.write_other(name, at + timedelta(minutes=number))
        self.told.append(f"{at.date()}: {name} published 30 pages that are not practice")

    def _close(self, name: str, at: datetime) -> None:
        """The site is gone for good, and whatever only it had."""
        self.sector.sites[name].doors["tried"].close()
        self.closed[name] = at
        self.broken_until.pop(name, None)
        self.told.append(f"{at.date()}: {name} vanished for good")

    def _note_taken_down(self, at: datetime) -> None:
        offered = self.offered()
        for key, document in self.sector.documents.items():
            if not document.practice:
                continue
            if key in offered:
                self.taken_down.pop(key, None)
            else:
                self.taken_down.setdefault(key, at)

    def offered(self) -> set[str]:
        """The practice documents that some site offers now."""
        return {key for key, names in self.sector.offered().items() if set(names) - set(self.closed)}

    def works(self, name: str, at: datetime, for_days: int) -> bool:
        """Whether a site has worked for so many days."""
        if name in self.closed or name in self.broken_until:
            return False
        return at - self.well_since.get(name, self.begin) >= for_days * DAY

    def answers(self, network: str, at: datetime) -> bool:
        """Whether the coordinator of a network answers a question put to them at that time."""
        who = self.coordinators[network]
        return not who.quiet[0] <= at < who.quiet[1] and self.rng.random() < who.diligence
