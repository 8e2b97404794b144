"""Everything that runs by itself, and when. One list; `serve` and `tick` go through it.

A round only begins work (rows), which the work loop does; small tidying is done on the spot.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.core.management import call_command
from django.db.models import Q, QuerySet
from django.db.utils import OperationalError

from connectshare.catalogue.models import Attachment
from connectshare.catalogue.reviewing import retire_old_news
from connectshare.gather.letters import write_due
from connectshare.gather.links import want_checks
from connectshare.gather.missing import look_for_the_absent
from connectshare.gather.models import Extraction, Import, Intake
from connectshare.gather.pinging import subscribe_due
from connectshare.gather.retrying import UNSCANNED, look_again_for_the_unread
from connectshare.gather.running import open_due_runs
from connectshare.gather.silence import let_silence_speak
from connectshare.plumbing import leasing, outbox
from connectshare.plumbing.clock import now
from connectshare.plumbing.models import Lease, Round, SearchCount
from connectshare.plumbing.signing import USED
from connectshare.plumbing.storing import every_file
from connectshare.search.embedding import embed_some, forget_unreadable
from connectshare.search.indexer import want_where_missing

log = logging.getLogger(__name__)
UNUSED_FILES_KEPT = 2 * 24 * 3600  # seconds since they were last wanted
READINGS_KEPT = timedelta(days=7)
COUNTS_KEPT = timedelta(days=730)


@dataclass(frozen=True)
class Due:
    """One thing that runs by itself."""

    name: str
    every: timedelta
    do: Callable[[], object]


def sweep_files() -> int:
    """Delete the bytes that no kept copy and no open intake needs: where rights are unknown we keep no file."""
    # What is open comes first: it may be on its way into the catalogue while we look.
    kept = set(_open_intakes().values_list("content_hash", flat=True))
    kept |= set(Import.objects.filter(state=Import.State.PREVIEW).values_list("content_hash", flat=True))
    kept |= set(Attachment.objects.filter(kept=True).values_list("content_hash", flat=True))
    kept |= set(Attachment.objects.exclude(thumbnail_hash="").values_list("thumbnail_hash", flat=True))
    return sum(_sweep(path) for path in every_file() if path.name not in kept)


def _sweep(path: Path) -> bool:
    try:
        if time.time() - path.stat().st_mtime <= UNUSED_FILES_KEPT:
            return False
        path.unlink()
    except FileNotFoundError:  # a draft that has got its name in the meantime
        return False
    return True


def _open_intakes() -> QuerySet[Intake]:
    """What is on its way, or waits for somebody's answer or for the scanner."""
    waits = Q(outcome=Intake.Outcome.HELD) | Q(trouble=UNSCANNED)
    return Intake.objects.filter(waits | ~Q(step=Intake.Step.NONE))


def forget_readings() -> int:
    """Drop the words of what was read long ago, for us to keep only what the catalogue keeps, contacts masked."""
    old = Extraction.objects.filter(made_at__lt=now() - READINGS_KEPT, problem="")
    return old.exclude(pk__in=_open_intakes().values("content_hash")).delete()[0]


def tidy() -> None:
    """Drop what the retention table says: used links, ended sessions, old counts and letters, vectors of what went."""
    Lease.objects.filter(name__startswith=USED, until__lt=time.time()).delete()
    outbox.forget_words()
    forget_unreadable()
    SearchCount.objects.filter(on__lt=(now() - COUNTS_KEPT).date()).delete()
    call_command("clearsessions", verbosity=0)


ROUNDS = (
    Due("look at sources that are due", timedelta(minutes=5), open_due_runs),
    Due("look again for what is listed no more", timedelta(days=1), look_for_the_absent),
    Due("look again for what could not be read", timedelta(days=1), look_again_for_the_unread),
    Due("let silence speak", timedelta(days=1), let_silence_speak),
    Due("write the month's letters", timedelta(days=1), write_due),
    Due("send letters", timedelta(minutes=5), outbox.send_due),
    Due("ask hubs for news", timedelta(hours=1), subscribe_due),
    Due("check links", timedelta(hours=1), want_checks),
    Due("retire old news", timedelta(days=1), retire_old_news),
    Due("sweep files", timedelta(days=1), sweep_files),
    Due("forget readings", timedelta(days=1), forget_readings),
    Due("see that there is an index", timedelta(minutes=5), want_where_missing),
    Due("read for meaning", timedelta(minutes=1), embed_some),
    Due("tidy", timedelta(days=1), tidy),
)


def begin_due() -> list[str]:
    """Begin every round whose time has come; returns their names. One process at a time does it."""
    begun: list[str] = []
    with leasing.holding("schedule") as mine:
        for due in ROUNDS if mine else ():
            last = Round.objects.filter(pk=due.name).first()
            if last is None or not now() - due.every < last.done_at <= now():
                _do(due)
                Round.objects.update_or_create(pk=due.name, defaults={"done_at": now()})
                begun.append(due.name)
    return begun


def _do(due: Due) -> None:
    """One that breaks must not keep the others from their turn; it is tried again when it is due again."""
    try:
        due.do()
    except OperationalError:
        raise  # the database is busy: all of them another time
    except Exception:
        log.exception("the round “%s” broke", due.name)
