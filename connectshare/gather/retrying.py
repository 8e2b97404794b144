"""What could not be read is tried again by itself, whether its source still lists it or not.

Called by the pipeline and `ending`, which set when, and by the schedule, once a day. A feed forgets what it named
during an outage, and nobody shares a link twice. What is listed is not sent from here: `missing` looks after that.
"""

import time
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q

from connectshare.gather import hosts
from connectshare.gather.models import Intake, Run, Source
from connectshare.gather.troubles import PASSING
from connectshare.kit.fetch_problems import FetchProblem
from connectshare.plumbing.clock import now

UNSCANNED = "unscanned"  # the trouble of what waits for the malware scanner
SOON_OVER = (*PASSING, "certificate", UNSCANNED)  # troubles that are likely to be over soon
WAITS = tuple(timedelta(days=days) for days in (1, 3, 7, 14, 30))  # the last again and again
LATER = 2  # how many of them are left out where somebody has to do something first
TRIES = 3  # within one look
MOST_TRIES = 16  # a year, about
AT_ONCE = 500  # in one round
SLACK = timedelta(hours=6)  # so that a day's wait, begun after the round, is not two
OPEN = (Run.Step.DISCOVER, Run.Step.ITEMS)


def wait_after(failures: int, trouble: str) -> timedelta:
    """How long until it is tried again after so many failed looks in a row (at least one)."""
    number = failures - 1 if trouble in SOON_OVER else failures - 1 + LATER
    return WAITS[min(number, len(WAITS) - 1)]


def set_next_try(intake: Intake) -> None:
    """When what could not be read is tried again, and how; the caller saves it."""
    if intake.problem_step == "extract":
        intake.read_hash = intake.content_hash  # these bytes were looked at, to no avail
    if "file" in intake.found:  # next time the file is asked for first
        left = {key: value for key, value in intake.found.items() if key not in ("alone", "file")}
        intake.found = left | {"document": intake.found["file"]}
    if intake.failures and intake.recheck_at and intake.recheck_at > now():
        return  # its source was looked at in between: that it cannot be read was known
    intake.failures += 1
    lone = intake.source_id is None and intake.missing_since is None
    if intake.material_id is None or lone:  # all else is looked at when its source is
        intake.recheck_at = now() + wait_after(intake.failures, intake.trouble)


def put_off(intake: Intake, *, seconds: float) -> bool:
    """Leave it where it is for so many seconds. False: it goes no further now."""
    Intake.objects.filter(pk=intake.pk).update(not_before=time.time() + seconds)
    return False


def pause(tries: int) -> float:
    """Seconds until the next of several tries within one look."""
    return max(settings.FETCH_DELAY, 0.1) * 3.0**tries


def patience(problem: FetchProblem, tries: int) -> float | None:
    """Seconds until what failed is asked for again within the same look; None where that is of no use.

    `tries` is how often it had failed before.
    """
    asked = float(problem.retry_after or 0)
    return (asked or pause(tries)) if problem.temporary and tries + 1 < TRIES and asked <= hosts.SOON else None


def look_again_for_the_unread() -> int:
    """Send what could not be read, or was put off and never begun, to be fetched again. Returns how many."""
    outcomes = (Intake.Outcome.QUARANTINED, Intake.Outcome.NONE, Intake.Outcome.LISTED)
    unread = Intake.objects.filter(material=None, outcome__in=outcomes, step=Intake.Step.NONE, failures__lt=MOST_TRIES)
    due = (
        unread.filter(Q(recheck_at=None) | Q(recheck_at__lte=now() + SLACK))
        .filter(Q(source=None) | Q(source__state=Source.State.ACTIVE))
        .exclude(~Q(trouble=UNSCANNED), url="")  # what came as a file: its bytes will not change
        .exclude(run__step__in=OPEN)
        .exclude(host__in=hosts.resting())
        .order_by(F("recheck_at").asc(nulls_first=True), "id")
    )
    chosen = list(due.values_list("pk", flat=True)[:AT_ONCE])
    rows = Intake.objects.filter(pk__in=chosen)
    files = rows.filter(url="").update(step=Intake.Step.EXTRACT, tries=0, deaths=0)
    return files + rows.exclude(url="").update(step=Intake.Step.FETCH, tries=0, deaths=0)
