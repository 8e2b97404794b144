"""How long until a source is looked at again: learned from its history, with back-off while it fails. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SHORTEST, LONGEST = timedelta(hours=6), timedelta(days=7)
# What costs one request is looked at more often, and what a hub or a ping announces by itself less.
LONGEST_OF_KIND = {"feed": timedelta(days=1), "mailbox": timedelta(hours=6), "table": timedelta(days=2)}
FAILING = (timedelta(hours=1), timedelta(hours=4), timedelta(hours=12), timedelta(days=1), timedelta(days=2))
LONGEST_FAILING = timedelta(days=4)
_PRIOR_DAYS, _PRIOR_LIVELY = 7.0, 1.0  # before we know better: something new once a week
_JITTER = 0.1


@dataclass(frozen=True)
class Look:
    """One look that ended well."""

    at: datetime
    lively: bool  # it found something new or changed


def pace(looks: Sequence[Look], kind: str) -> timedelta:
    """Half the usual time between two lively looks; `looks` the newest first. The first look says nothing."""
    longest = LONGEST_OF_KIND.get(kind, LONGEST)
    if len(looks) < 2:
        return min(timedelta(days=1), longest)
    days = (looks[0].at - looks[-1].at) / timedelta(days=1)
    lively = sum(look.lively for look in looks[:-1])
    usual = (days + _PRIOR_DAYS) / (lively + _PRIOR_LIVELY)
    return max(SHORTEST, min(timedelta(days=usual / 2), longest))


def after_failures(failures: int) -> timedelta:
    """The wait after so many failed looks in a row (at least one): soon at first, then ever longer."""
    return FAILING[failures - 1] if failures <= len(FAILING) else LONGEST_FAILING


def with_jitter(wait: timedelta, seed: str) -> timedelta:
    """A tenth more or less, always the same for the same `seed`, so that sources do not march in step."""
    part = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4]) / 2**32
    return wait * (1 - _JITTER + 2 * _JITTER * part)
