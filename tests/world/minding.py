"""What people do and see while things go wrong: letters that some get, and corrections that must outlive every fault.

Called by the campaign. Letters are read as their receivers do, without looking at what the product meant by them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.world.running import Home
from tests.world.sector import Sector

TITLE = "What the coordinator calls it, number {}"
CORRECTED = ("rss", "atom", "sitemap", "ckan")  # the sites where something is corrected
WITHDRAWN = "listing"  # and where something is taken from view
_TROUBLE = re.compile(r"could not read (?:one|some) address|Something you could mend:")
_ADDRESS = re.compile(r"(?:https?|imap)://[\d.]+:\d+[^\s]*")
_SAYS_SOMETHING = re.compile(r"^(?:- .{8,}|(?:https?|imap)://[\d.]+:\d+/\S*\n.{20,})", re.MULTILINE)


@dataclass
class Minding:
    """The letters of one home so far, and what its people have said."""

    sector: Sector
    home: Home
    door: str
    titles: dict[str, str] = field(default_factory=dict)  # by the place of the material
    withdrawn: set[str] = field(default_factory=set)  # places
    keys: dict[str, str] = field(default_factory=dict)  # the documents that all this is about, by site
    told: Counter[str] = field(default_factory=Counter)
    last: int = 0
    empty: list[str] = field(default_factory=list)  # subjects of letters that say nothing

    def correct(self, at: datetime) -> None:
        """A coordinator corrects some titles, and takes something from view."""
        for number, name in enumerate(name for name in CORRECTED if name in self.sector.sites):
            url = self._first(name)
            self.keys[name] = self.sector.key_at(url)
            self.titles[self.sector.told(url)] = TITLE.format(number)
            self.home.ask("amend", url=url, fields={"title": TITLE.format(number)}, at=at.isoformat())
        if WITHDRAWN in self.sector.sites:
            url = self._first(WITHDRAWN)
            self.keys[WITHDRAWN] = self.sector.key_at(url)
            self.withdrawn.add(self.sector.told(url))
            self.home.ask("withdraw", url=url, at=at.isoformat())

    def revise(self, number: int, at: datetime) -> None:
        """The site publishes a revision of one of these documents, so that it is gathered again."""
        name = sorted(self.keys)[number % len(self.keys)]
        self.sector.revise(name, self.keys[name], at)

    def overturned(self) -> list[str]:
        """What a person said and the catalogue says no more."""
        rows: dict[str, dict[str, Any]] = {}
        for row in self.home.ask("rows"):
            rows |= {self.sector.told(url): row for url in row["source_urls"]}
        said = [
            f"{place} is called “{rows[place]['title'] if place in rows else 'nothing'}” and not “{title}”"
            for place, title in self.titles.items()
            if place not in rows or rows[place]["title"] != title
        ]
        return said + [f"{place} is shown again" for place in self.withdrawn & rows.keys() if _is_shown(rows[place])]

    def read(self) -> None:
        """Read the letters since the last time; to be called within a month, after which their words are forgotten."""
        for letter in self.home.ask("letters", after=self.last):
            self.last = letter["id"]
            if not _SAYS_SOMETHING.search(letter["text"]) or not letter["subject"].strip():
                self.empty.append(letter["subject"])
            _, trouble, after = letter["text"].partition(_begin(letter["text"]))
            for address in _ADDRESS.findall(after) if trouble else ():
                if site := self.sector.site_at(address):
                    self.told[site.name] += 1

    def told_of(self) -> Counter[str]:
        """The sites of whose sources letters told since this was last asked that they could be mended; how often."""
        self.read()
        told, self.told = self.told, Counter()
        return told

    def _first(self, name: str) -> str:
        """The address at which this home found a site's oldest practice document."""
        site = self.sector.sites[name]
        found = {
            self.sector.key_at(one["url"]): one["url"] for one in self.home.ask("intakes") if one["outcome"] == "listed"
        }
        mine = [item for item in reversed(site.newest()) if item.document.practice and item.document.key in found]
        own = [item for item in mine if self.sector.offered()[item.document.key] == [name]]
        return str(found[own[0].document.key])


def _begin(text: str) -> str:
    """The words with which a letter comes to what could be mended; what no letter has, where it does not."""
    begin = _TROUBLE.search(text)
    return begin.group() if begin else "\0"


def _is_shown(row: dict[str, Any]) -> bool:
    return row["status"] in ("published", "historic")
