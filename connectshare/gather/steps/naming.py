"""What two found files are called, compared: their titles, file names, versions, dates and sites.

Called by the matching step, and by whatever sorts editions. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from connectshare.kit.dates import Dated
from connectshare.kit.text import fold

_VERSION = re.compile(
    (
        r"(?<![a-z0-9])(?:v(?:er(?:sion)?)?|rev(?:ision)?|"
        r"issue)[\s._-]{0,2}(\d{1,4}(?:[._]\d{1,3}){0,3})(?![a-z0-9]|[._-]\d)"
    ),
    re.IGNORECASE,
)
_DATE_WORDS = re.compile(
    r"\b(?:(?:19|20)\d\d(?:\s?[-/–]\s?(?:20)?\d\d)?|\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?|\d{6,8}|"
    r"\d{1,2}(?:st|nd|rd|th)?\s+(?=(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)))"
    r"|\b(?:january|february|march|april|june|july|august|september|october|november|december|jan|feb|"
    r"mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"\b(january|february|march|april|may|june|july|august|september|october|november|december)\b", re.IGNORECASE
)
_FILES = "item index default view download file document home page mgai datasets about content"
_GENERIC_FILES = frozenset(_FILES.split())
_PLAIN = (
    "the a an of and for to in on at with by from final draft copy document doc docx pdf pptx ppt xlsx "
    "xls odt html md txt old new updated revised latest web"
)
_NOT_NAMING = frozenset(_PLAIN.split())
# What is told anew for every period is another thing each time; a policy or a plan is replaced by its next version.
_PERIODICALS = (
    "report reports annual newsletter bulletin minutes agenda evaluation survey statement performance results "
    "accounts monitoring scorecard dashboard statistics review digest briefing"
)
_PERIODICAL = frozenset(_PERIODICALS.split())


@dataclass(frozen=True)
class Name:
    """What a found file is called, and where it is."""

    title: str
    url: str
    dated: Dated | None = None


@dataclass(frozen=True)
class Naming:
    """How two names stand to each other."""

    agreement: float  # 0 to 1: how far title or file name are the same apart from versions and dates
    same_title: bool
    rivals: bool  # they name different numbers, parts or places of one series
    other_date: bool
    periodical: bool  # both are of the kind that is told anew for every period
    one_is_an_issue: bool  # one is such a thing of a stated year, and the other is not called so
    other_version: bool
    other_site: bool
    two_owners: bool  # both are public bodies' own sites, not libraries of others' documents


def compare_names(a: Name, b: Name, *, few_words: bool) -> Naming:
    """Return how two names stand to each other; less is forgiven where the texts have few words."""
    title_a, title_b = naming_words(a.title), naming_words(b.title)
    file_a, file_b = naming_words(_file_name(a.url)), naming_words(_file_name(b.url))
    pairs = [(title_a, title_b), (file_a, file_b), (title_a, file_b), (file_a, title_b)]
    agreement = max((len(x & y) / len(x | y) for x, y in pairs if x and y), default=0.0)
    if not title_a and fold(a.title) == fold(b.title) != "":
        agreement = 1.0  # "June 2021" is all there is
    site_a, site_b = _site(a.url), _site(b.url)
    other_site = bool(site_a and site_b and site_a != site_b)
    return Naming(
        agreement=agreement,
        same_title=title_a == title_b,
        rivals=_rivals(title_a, title_b)
        or (few_words and agreement < 0.8 and _apart(title_a, title_b))
        or (agreement < 1.0 and _rivals(file_a, file_b) and title_a != title_b),
        other_date=_apart(_years(a), _years(b)) or _apart(_months(a), _months(b)),
        periodical=bool(_kind(a) and _kind(b)),
        one_is_an_issue=_is_issue(a) != _is_issue(b) and _kind(a) != _kind(b),
        other_version=versions(a) != versions(b),
        other_site=other_site,
        two_owners=bool(other_site and owner_of(a.url) and owner_of(b.url)),
    )


def versions(name: Name) -> tuple[int, ...]:
    """Return the greatest version number in the title or the file's name, in its parts; empty where there is none."""
    numbers = [
        tuple(int(part) for part in re.split(r"[._]", match[1]))
        for words in (name.title, _file_name(name.url))
        for match in _VERSION.finditer(words)
    ]
    return max(numbers, default=())


def version_key(title: str, url: str, dated: Dated | None) -> tuple[tuple[int, ...], int, str]:
    """Return what sorts the editions of one material, the newest last, whatever the order they came in.

    The version number written in the title or the file's name goes before the date; the address settles a tie.
    """
    return versions(Name(title, url)), dated.value.toordinal() if dated else 0, url


@lru_cache(4096)
def naming_words(name: str) -> frozenset[str]:
    """Return the words that name the thing: no version, no date, no format."""
    name = re.sub(r"[_+]", " ", name)
    plain = _DATE_WORDS.sub(" ", _VERSION.sub(" ", name))
    return frozenset(word for word in fold(plain).split() if word not in _NOT_NAMING)


@lru_cache(4096)
def _kind(name: Name) -> frozenset[str]:
    return (naming_words(name.title) | naming_words(_file_name(name.url))) & _PERIODICAL


def _is_issue(name: Name) -> bool:
    return bool(_kind(name) and _years(name))


def _apart(x: frozenset[str], y: frozenset[str]) -> bool:
    """Whether each of two sets has something that the other has not."""
    return bool(x - y and y - x)


def _rivals(x: frozenset[str], y: frozenset[str]) -> bool:
    """Whether two titles are of one pattern and each has something of its own: a number, a part, a place."""
    if not x or not y or x <= y or y <= x:
        return False
    own_x, own_y = x - y, y - x
    numbered = any(_is_number(word) for word in own_x) and any(_is_number(word) for word in own_y)
    return numbered or (bool(x & y) and len(x & y) >= max(len(own_x), len(own_y)))


def _is_number(word: str) -> bool:
    return word.isdigit() or (len(word) == 1 and word.isalpha())


def _years(name: Name) -> frozenset[str]:
    return frozenset(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", _said(name)))


def _months(name: Name) -> frozenset[str]:
    return frozenset(month[:3].lower() for month in _MONTH.findall(_said(name)))


def _said(name: Name) -> str:
    return re.sub(r"[_+-]", " ", _VERSION.sub(" ", f"{name.title} {_file_name(name.url)}"))


@lru_cache(4096)
def _file_name(url: str) -> str:
    name = unquote(PurePosixPath(urlsplit(url).path).name)
    stem = re.sub(r"\.[A-Za-z]{2,5}$", "", name)
    return "" if stem.lower() in _GENERIC_FILES else stem


def owner_of(url: str) -> str:
    """Return the public body's part of its own site's host ("kent" of www.kent.gov.uk), "" of any other site."""
    own, _, rest = _site(url).partition(".")
    return own if rest.startswith(("gov.", "llyw.")) and own not in ("www", "service", "data", "publishing") else ""


def _site(url: str) -> str:
    """The owner's part of a host: democracy.eastsussex.gov.uk and www.eastsussex.gov.uk are one."""
    host = urlsplit(url).hostname or ""
    labels = host.split(".")
    if not host or labels[-1].isdigit():
        return host  # an address in figures
    wide = labels[-2:-1] in (["gov"], ["co"], ["org"], ["ac"], ["llyw"], ["nhs"])
    return ".".join(labels[-3:] if wide else labels[-2:])
