"""Counts what is searched for, without knowing who asked.

Words that could identify somebody are never written: addresses, telephone numbers, postcodes.
Called by the search page; read by the steering group's reports, which show only words of three days or more.
"""

import re

from django.db.models import F

from connectshare.kit.text import clean
from connectshare.plumbing.clock import today
from connectshare.plumbing.models import SearchCount

_PERSONAL = re.compile(r"@|(?:\d[\s().-]*){7,}|\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)


def _countable(words: str) -> str:
    words = " ".join(clean(words).lower().split())
    return "" if _PERSONAL.search(words) else words[:120]


def note_search(words: str, found: int, *, wanted: bool = False) -> None:
    """Count one search (or one "not found? tell us") of today. Says nothing about who asked."""
    if not (words := _countable(words)):
        return
    row, _ = SearchCount.objects.get_or_create(on=today(), words=words)
    SearchCount.objects.filter(pk=row.pk).update(
        times=F("times") + (0 if wanted else 1), wanted=F("wanted") + (1 if wanted else 0), found=found
    )


def note_opened(words: str, times: int) -> None:
    """Count that results for words that were searched for today were gone on to. Of other words nothing is kept."""
    SearchCount.objects.filter(on=today(), words=_countable(words)).update(opened=F("opened") + times)
