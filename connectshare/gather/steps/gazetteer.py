"""Finding the organisations that a text is about, by their official and everyday names and their addresses.

Called by the describing step with rows of the sector's organisations. A place is not a council: "Durham" counts only
in words like "Durham County Council", so that "Reading" the verb and "Kent Road" never become an organisation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from connectshare.kit.text import fold

Role = Literal["doer", "publisher"]
FIRST_PAGE = 4_000  # characters: who did it stands near the beginning
MOST_DOERS = 3
_LOCAL_WORDS = (
    "county unitary metropolitan_district london_borough city_corporation scottish_council welsh_unitary "
    "non_metropolitan_district"
)
_LOCAL = frozenset(_LOCAL_WORDS.split())
_INSTITUTIONS_WORDS = (
    "council corporation authority authorities cyngor comhairle department government association agency "
    "office foundation group highways transport board borough trafnidiaeth laboratory university "
    "institute england wales scotland"
)
_INSTITUTIONS = frozenset(_INSTITUTIONS_WORDS.split())
_AFTER_PLACE = [
    "council",
    "county council",
    "city council",
    "borough council",
    "metropolitan borough council",
    "metropolitan district council",
    "county borough council",
    "highways",
    "councils highways",
]
_BEFORE_PLACE = (
    "city of {} council|council of the city of {}|london borough of {}|royal borough of {}|"
    "metropolitan borough of {}|cyngor {}|cyngor sir {}"
)
_SUFFIX = re.compile(r" (?:ua|district|london boro|county|city|mdc|city of|borough)$")
_DIRECTIONS_WORDS = "north south east west mid new central greater upper lower northern southern eastern western"
_DIRECTIONS = frozenset(_DIRECTIONS_WORDS.split())
_COMPASS = ("East ", "West ", "North ", "South ")
_NOT_A_STREET = r"(?! (?:and|&|Street|Road|Lane|Avenue|Way|Bridge|Hill|Park|Police|University|Wildlife|United|City F))"
# Names that are words, or better known as somewhere or something else: only with "Council" beside them.
_OTHER_THINGS_TOO_WORDS = (
    "Reading Bury Newport Stirling Sutton Cumberland Highland Angus Merton Brent Halton Bedford York "
    "Derby Camden Richmond"
)
_OTHER_THINGS_TOO = frozenset(_OTHER_THINGS_TOO_WORDS.split())
_SHARED_HOSTS = frozenset({"gov.uk", "github.com"})
# Public places where councils keep pages under a name of their own.
_HOSTING = (".moderngov.co.uk", ".cmis.uk.com", ".cmis-uk.com", ".opendata.arcgis.com", ".hub.arcgis.com")
_POSSESSIVE = re.compile(r"['’]s\b")
_ACRONYM = re.compile(r"[A-Z][A-Za-z]{1,5}")


@dataclass(frozen=True)
class Entry:
    """One organisation as the gazetteer needs it. `kind` is its type as in the sector's data, for example "county"."""

    key: str
    names: tuple[str, ...]  # everyday and official, the everyday one first
    host: str = ""  # its website, as a host or an address
    kind: str = ""


@dataclass(frozen=True)
class Mention:
    """An organisation, what it has to do with the material, and how we know, in words for readers."""

    key: str
    role: Role
    evidence: str
    count: int = 0


class Gazetteer:
    """A trie of folded name forms; built once, used for any number of texts."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {entry.key: entry for entry in entries}
        self._trie: dict[str, Any] = {}
        self._acronyms: dict[str, str] = {}
        self._hosts: dict[str, str] = {}
        self._sites: dict[str, str] = {}
        # Councils last: where a region and a council share a form of name, the council has it.
        for entry in sorted(self._entries.values(), key=lambda entry: entry.kind in _LOCAL):
            self._add(entry)

    def find(self, text: str, url: str = "", site_name: str = "", title: str = "") -> list[Mention]:
        """Return who did it and who published it, surest first; empty where nothing says so."""
        publisher = self._publisher(url, site_name)
        found = [publisher] if publisher else []
        doers = self._doers(text, title)
        named_in_title = any(doer.evidence.startswith("the title") for doer in doers)
        others_council = "ouncil" in title and publisher is not None and not self._is_local(publisher.key)
        if publisher and not named_in_title and not others_council and (not doers or self._is_local(publisher.key)):
            count = next((doer.count for doer in doers if doer.key == publisher.key), 0)
            doers = [Mention(publisher.key, "doer", publisher.evidence, count)]
        return doers + found

    def names_in(self, text: str) -> Counter[str]:
        """Return how often each organisation is named in `text`."""
        counts: Counter[str] = Counter(key for key, _ in self._walk(fold(_POSSESSIVE.sub("", text)).split()))
        for match in _ACRONYM.finditer(text) if self._acronyms else ():
            key = self._acronyms.get(match.group())
            if key and (counts[key] or _stands_alone(match.group())):
                counts[key] += 1
        return +counts

    # -- building ------------------------------------------------------------------------------------------------

    def _add(self, entry: Entry) -> None:
        host = _bare_host(entry.host)
        if host and host not in _SHARED_HOSTS:
            self._hosts[host] = entry.key
        for name in entry.names:
            if re.fullmatch(_ACRONYM, name) and sum(sign.isupper() for sign in name) > 1:
                self._acronyms[name] = entry.key
                continue
            for form in _forms(name, entry.kind):
                self._sites.setdefault(form, entry.key)
                node = self._trie
                for word in form.split():
                    node = node.setdefault(word, {})
                node[""] = entry.key

    def _is_local(self, key: str) -> bool:
        return self._entries[key].kind in _LOCAL

    def _label(self, key: str) -> str:
        names = self._entries[key].names
        full = [name for name in names if _INSTITUTIONS & set(fold(name).split())]
        return " ".join((full or list(names))[0].split())

    # -- reading -------------------------------------------------------------------------------------------------

    def _walk(self, words: list[str]) -> Iterator[tuple[str, int]]:
        """Yield (key, place) for the longest form at each place; "West Lancashire" does not contain Lancashire."""
        place, last = 0, len(words)
        root = self._trie
        while place < last:
            node = root.get(words[place])
            if node is None:
                place += 1
                continue
            key, end, at = node.get(""), place + 1, place + 1
            while at < last and (node := node.get(words[at])) is not None:
                at += 1
                if "" in node:
                    key, end = node[""], at
            if key and not (place and words[place - 1] in _DIRECTIONS and self._is_local(key)):
                yield key, place
            place = end if key else place + 1

    def _publisher(self, url: str, site_name: str) -> Mention | None:
        host = _bare_host(url)
        for known in _parents(host):
            if known in self._hosts:
                return Mention(self._hosts[known], "publisher", f"published at {host}")
        for tail in _HOSTING:
            if host.endswith(tail):
                own = host.removesuffix(tail).rsplit(".", 1)[-1].split("-council")[0]
                key = self._hosts.get(f"{own}.gov.uk")
                return Mention(key, "publisher", f"published at {host}") if key else None
        key = self._sites.get(fold(site_name)) or self._acronyms.get(site_name.strip())
        return Mention(key, "publisher", f"the page calls its site “{site_name.strip()}”") if key else None

    def _doers(self, text: str, title: str) -> list[Mention]:
        titled = self.names_in(title) + self._places_in_title(title)
        first, everywhere = self.names_in(text[:FIRST_PAGE]), self.names_in(text)
        if titled:
            return [
                Mention(key, "doer", f"the title names {self._label(key)}", everywhere[key])
                for key, _ in titled.most_common(MOST_DOERS)
            ]
        ranked = sorted(first, key=lambda key: (self._is_local(key), everywhere[key]), reverse=True)
        ranked = [key for key in ranked if everywhere[key] > 1] or (ranked if len(ranked) == 1 else [])
        chosen = [key for key in ranked if everywhere[key] >= 0.6 * everywhere[ranked[0]]]
        if len(chosen) > MOST_DOERS:
            return []  # a list of many
        return [Mention(key, "doer", self._times(key, everywhere[key]), everywhere[key]) for key in chosen]

    def _times(self, key: str, count: int) -> str:
        return (
            f"{self._label(key)} is named {count} times"
            if count > 1
            else f"{self._label(key)} is named on the first page"
        )

    def _places_in_title(self, title: str) -> Counter[str]:
        """Everyday names used for the council: "Hampshire trials warm mix", "Charging in Portsmouth"."""
        counts: Counter[str] = Counter()
        for entry in self._entries.values():
            place = entry.names[0] if entry.names and entry.kind in _LOCAL else ""
            if not place or place not in title or place in _OTHER_THINGS_TOO:
                continue
            found = re.search(
                rf"(?<!New )(?<!North )(?<!South )(?<!East )(?<!West )\b{re.escape(place)}\b{_NOT_A_STREET}", title
            )
            distinctive = place.endswith("shire") or " and " in place or place.startswith(_COMPASS)
            if found and (distinctive or found.start() == 0 or title[: found.start()].endswith(" in ")):
                counts[entry.key] += 1
        return counts


def _forms(name: str, kind: str) -> Iterator[str]:
    """Yield the folded forms under which `name` may be met and cannot mean anything else."""
    outer, _, inner = name.partition("(")
    for part in [outer, *re.split(r",| and ", inner.rstrip(") "))] if inner else [name]:
        folded = fold(part).removeprefix("the ")
        words = folded.split()
        if not words:
            continue
        if kind in _LOCAL and not ({"council", "corporation", "comhairle", "cyngor"} & set(words)):
            yield from _place_forms(folded)
        elif _INSTITUTIONS & set(words) and len(words) > 1:
            yield folded
            if kind in _LOCAL and words[-1] == "council":
                yield from _place_forms(_place_of(folded))


def _place_of(folded: str) -> str:
    for after in sorted(_AFTER_PLACE, key=len, reverse=True):
        if folded.endswith(" " + after):
            return folded.removesuffix(" " + after).removeprefix("city of ").removeprefix("city and county of ")
    return folded


def _place_forms(folded: str) -> Iterator[str]:
    place = _SUFFIX.sub("", folded)
    for before in ("london borough of ", "royal borough of ", "city of ", "county of ", "city and county of "):
        place = place.removeprefix(before)
    if len(place) < 4 or place in {"city", "county", "city of", "county of"}:
        return
    plain = [place, place.removeprefix("county ")]
    for spelling in dict.fromkeys(plain):
        yield from (f"{spelling} {after}" for after in _AFTER_PLACE)
        yield from (form.format(spelling) for form in _BEFORE_PLACE.split("|"))


def _bare_host(address: str) -> str:
    host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    return re.sub(r"^(?:www\d?|new|my|go)\.", "", host.rstrip("."))


def _parents(host: str) -> Iterator[str]:
    labels = host.split(".")
    return (".".join(labels[start:]) for start in range(max(len(labels) - 1, 0)))


def _stands_alone(acronym: str) -> bool:
    """Whether an acronym is distinctive: mixed case as in DfT, or at least four letters as in COSLA."""
    return len(acronym) > 3 or (len(acronym) == 3 and not acronym.isupper())
