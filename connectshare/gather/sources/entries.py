"""One entry of a feed, whatever the feed's format, and how it becomes a found thing.

Called by the feed adapter; it never visits anything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from time import struct_time

from connectshare.gather.protocols import Found, Problem
from connectshare.gather.sources.markup import plain
from connectshare.kit.addresses import BadAddress, canonical, join

_ISO_DAY = re.compile(r"\s*\d{4}-\d\d-\d\d")
_EARLIEST = 1980  # years before are what unset clocks say
_FURNITURE = re.compile(
    r"\s*(?:The post .{1,300}? (?:appeared first on|first appeared on) .{1,200}?\.?|Continue reading\b.{0,300}|"
    r"Read more\b.{0,20}|\[(?:…|\.\.\.)\]|\[&#8230;\])\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Entry:
    """What a feed says of one thing, verbatim; texts may be HTML."""

    identity: str = ""
    links: tuple[tuple[str, str], ...] = ()  # (address, media type), the likeliest first
    title: str = ""
    summary: str = ""
    published: date | None = None
    version: str = ""
    language: str = ""
    licence: str = ""


@dataclass(frozen=True)
class FeedPage:
    """One page of a feed: its entries, and the address of the next page or ""."""

    entries: tuple[Entry, ...]
    onward: str = ""
    cut: bool = False  # it ends in the middle


def found_in(entries: Iterable[Entry], base: str) -> Iterator[Found | Problem]:
    """Make each entry a found thing, or a problem where nothing in it leads anywhere."""
    entries = tuple(entries)
    counts = Counter(entry.identity for entry in entries)
    for number, entry in enumerate(entries, 1):
        title = plain(entry.title)
        link = _first_link(entry, base)
        if link is None:
            yield Problem(title or f"Entry {number}", "The feed gives no web address for it.")
            continue
        url, media_type = link
        # Some feeds give every entry the same id: such an id tells nothing apart.
        identity = entry.identity if counts[entry.identity] == 1 else ""
        yield Found(
            external_id=identity[:1000] or url,
            url=url,
            title=title,
            summary=_FURNITURE.sub("", plain(entry.summary, 4000)),
            published=entry.published,
            version=entry.version[:100],
            media_type=media_type.split(";")[0].strip().lower()[:100],
            language=entry.language[:20],
            licence=entry.licence[:500],
        )


def _first_link(entry: Entry, base: str) -> tuple[str, str] | None:
    for address, media_type in entry.links:
        try:
            return canonical(join(base, address)), media_type
        except BadAddress:
            continue
    return None


def stated_date(text: str, parsed: struct_time | None = None) -> date | None:
    """The day as its publisher wrote it (not moved to UTC), else as `parsed`; None where neither is a likely day."""
    day = _written_day(text.strip())
    # feedparser makes a first of February of a 32nd of January; such a day is nobody's statement.
    if day is None and parsed is not None and not _ISO_DAY.match(text):
        try:
            day = date(parsed.tm_year, parsed.tm_mon, parsed.tm_mday)
        except ValueError:
            return None
    return day if day is not None and day.year >= _EARLIEST else None


def _written_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
