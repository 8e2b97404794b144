"""The one clock of the domain: everything that asks for the time asks here.

`CONNECTSHARE_NOW` and `tick --at` set it, so that a year can be simulated. Leases and time-outs
use the machine's own clock instead.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from connectshare.kit.dates import CLOCK_YEARS

_fixed: datetime | None = None


def parse(text: str) -> datetime:
    """An ISO time as an aware datetime (London time where it names no zone). Raises ValueError with a sentence."""
    try:
        moment = parse_datetime(text if "T" in text or " " in text else f"{text}T00:00:00")
    except ValueError:  # written like a time, and none
        moment = None
    if moment is None:
        raise ValueError(f"“{text}” is not a time. Write it like 2026-11-23T09:00:00.")
    if moment.year not in CLOCK_YEARS:
        raise ValueError(f"“{text}” is out of reach. Name a year from {CLOCK_YEARS[0]} to {CLOCK_YEARS[-1]}.")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def now() -> datetime:
    """The present, aware."""
    if _fixed is not None:
        return _fixed
    return parse(settings.NOW) if settings.NOW else timezone.now()


def today() -> date:
    """The day in London."""
    return timezone.localtime(now()).date()


@contextmanager
def at(moment: datetime | None) -> Iterator[None]:
    """Let it be `moment` for a while, in this process; None leaves the clock as it is."""
    global _fixed
    before = _fixed
    _fixed = moment if moment is not None else before
    try:
        yield
    finally:
        _fixed = before
