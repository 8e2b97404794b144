"""Reading dates as British documents, file names and file properties write them.

Called by the describing step and by source and format adapters. Gives nothing rather than a guess: never a date
after today, never one before 1950.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

Precision = Literal["day", "month", "year"]
EARLIEST_YEAR = 1950
CLOCK_YEARS = range(2000, 2200)  # of a clock: so far from where dates end that any period can be added or taken away

_ENGLISH = "january february march april may june july august september october november december"
_WELSH = "ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr"
_MONTHS = {name: number for names in (_ENGLISH, _WELSH) for number, name in enumerate(names.split(), start=1)}
_MONTHS |= {name[:3]: number for number, name in enumerate(_ENGLISH.split(), start=1)} | {"sept": 9}
_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_TIME = r"(?:\s+[0-2]?\d:\d\d(?::\d\d)?(?:\s+[A-Z]{3,4})?)?"

# In the order of trust: at one place in a text the first that fits wins.
_FORMS: tuple[tuple[Precision, "re.Pattern[str]"], ...] = tuple(
    (precision, re.compile(pattern, re.IGNORECASE))  # type: ignore[misc]
    for precision, pattern in (
        ("day", rf"\bD:{_YEAR}(?P<month>[01]\d)(?P<day>[0-3]\d)"),
        ("day", rf"(?<![\d/.-]){_YEAR}-(?P<month>[01]?\d)-{_DAY}(?:(?=[T\s])|(?![\d-]))"),
        ("day", rf"(?<![\d/.-]){_YEAR}[/.](?P<month>[01]?\d)[/.](?P<day>[0-3]?\d)(?![\d/])"),
        ("day", rf"\b{_DAY}(?:\s+of)?[\s,-]*{_MONTH}[\s,-]*{_YEAR}\b"),
        ("day", rf"\b{_MONTH}\s+{_DAY},?{_TIME}\s+{_YEAR}\b"),
        (
            "day",
            r"(?<![\d/.-])(?P<day>[0-3]?\d)(?P<sep>[/.-])(?P<month>[0-3]?\d)(?P=sep)(?P<year>(?:19|20)\d\d)(?![\d/-])",
        ),
        ("day", r"(?<![\d/.-])(?P<day>[0-3]?\d)(?P<sep>[/.-])(?P<month>[01]?\d)(?P=sep)(?P<year>\d\d)(?![\d/.-])"),
        ("day", r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)"),
        ("month", rf"\b{_MONTH}[\s,-]*{_YEAR}\b"),
        ("year", rf"(?<![\d/.-]){_YEAR}\s?[-/–]\s?(?P<next>(?:20)?\d\d)(?![\d/-])"),
        ("month", rf"(?<![\d/.-]){_YEAR}-(?P<month>[01]\d)(?![\d-])"),
    )
)
_BARE_YEAR = re.compile(_YEAR)
_ONLY_A_MONTH = re.compile(rf"(?:{_DAY} )?{_MONTH} {_YEAR}")


@dataclass(frozen=True)
class Dated:
    """A date and how exact it is: for "month" the day is 1, for "year" it is 1 January."""

    value: date
    precision: Precision


@dataclass(frozen=True)
class Mentioned:
    """A date written in a text: where (characters from its start) and in which words."""

    dated: Dated
    words: str
    start: int


def parse_date(text: str, *, today: date) -> Dated | None:
    """Return the date that `text` (one field: a property, an attribute, a cell) states, or None."""
    text = text.strip()
    for mentioned in _mentions(text[:80], today):
        return mentioned.dated
    year = _BARE_YEAR.fullmatch(text)
    return _dated(int(year["year"]), 1, 1, "year", today) if year else None


def find_dates(text: str, *, today: date) -> list[Mentioned]:
    """Return every date written in `text` in the order of the text; a bare year is not one."""
    return sorted(_mentions(text, today), key=lambda mentioned: mentioned.start)


def is_only_a_month(folded: str) -> bool:
    """Whether a folded text is a month and its year, with or without a day: "march 2020", "1 ebrill 2021"."""
    return bool(_ONLY_A_MONTH.fullmatch(folded))


def _mentions(text: str, today: date) -> Iterator[Mentioned]:
    taken = bytearray(len(text))
    for precision, pattern in _FORMS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            dated = _read(match, precision, today)
            if dated or precision == "day":
                taken[start:end] = b"\1" * (end - start)  # the year of an impossible day is no date either
            if dated:
                yield Mentioned(dated, " ".join(match.group().split()), start)


def _read(match: "re.Match[str]", precision: Precision, today: date) -> Dated | None:
    parts = match.groupdict()
    year = _full_year(parts["year"], today)
    if precision == "year":
        return _dated(year, 1, 1, precision, today) if int(parts["next"]) % 100 == (year + 1) % 100 else None
    month = (
        _MONTHS.get(parts["month"].lower()) or int(parts["month"])
        if not parts["month"].isdigit()
        else int(parts["month"])
    )
    day = int(parts["day"]) if precision == "day" else 1
    if month > 12 and day <= 12 and parts.get("sep") == "/":
        day, month = month, day  # only American order makes sense of it
    return _dated(year, month, day, precision, today)


def _full_year(written: str, today: date) -> int:
    year = int(written)
    if year > 99:
        return year
    return 2000 + year if 2000 + year <= today.year else 1900 + year


def _dated(year: int, month: int, day: int, precision: Precision, today: date) -> Dated | None:
    if year < EARLIEST_YEAR:
        return None
    try:
        value = date(year, month, day)
    except ValueError:
        return None
    return Dated(value, precision) if value <= today else None
