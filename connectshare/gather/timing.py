"""When a source is looked at again: sets what `rhythm` says, from the rows of its looks. Called when a run ends."""

from datetime import timedelta

from connectshare.gather import hosts, rhythm
from connectshare.gather.models import Run, Source
from connectshare.gather.troubles import LASTING, PASSING
from connectshare.gather.visiting import host_of
from connectshare.plumbing.clock import now

REMEMBERED = 30  # looks
SOON = timedelta(hours=3)  # where a look could not do everything
TOMORROW = timedelta(days=1)  # where something is the matter: it may be over, and its owner must not be written to
WELL = (Run.Verdict.OK, Run.Verdict.PARTIAL, Run.Verdict.HELD)
AT_LEAST_ONE = timedelta(days=2)  # within which another source has answered, if we are connected
LONG = timedelta(days=14)  # for which it is nobody's business that a site does not answer


def settle_rhythm(source: Source, run: int, *, verdict: str, trouble: str, unfinished: bool) -> None:
    """Set the pace and the next look. A failing source is tried again soon, then ever more rarely, for good."""
    _note_trouble(source, trouble)
    if verdict in WELL:
        source.failures = 0
        wait = rhythm.pace(_looks(source, run), source.kind)
        source.pace_hours = wait / timedelta(hours=1)
        if unfinished or source.trouble in PASSING:
            wait = min(wait, SOON)
        elif source.trouble:
            wait = min(wait, TOMORROW)
    else:
        source.failures += 1
        wait = rhythm.after_failures(source.failures)
    due = now() + rhythm.with_jitter(wait, f"{source.pk}:{run}")
    rest = hosts.rests_until(host_of(source.url))
    source.last_looked_at, source.due_at = now(), max(due, rest) if rest else due
    source.save(update_fields=[
        "failures", "pace_hours", "last_looked_at", "due_at", "trouble", "trouble_since", "told_at",
    ])  # fmt: skip


def _looks(source: Source, run: int) -> list[rhythm.Look]:
    """The looks that ended well, the newest first, this one included (its row is written already)."""
    rows = source.runs.filter(verdict__in=WELL, step=Run.Step.DONE).order_by("-id")[:REMEMBERED]
    return [rhythm.Look(row.started_at, row.counts.get("new", 0) + row.counts.get("changed", 0) > 0) for row in rows]


def _note_trouble(source: Source, trouble: str) -> None:
    """Since when what is the matter. What should have passed and has not becomes a trouble that its owner hears of."""
    passing = trouble in PASSING
    if passing and source.trouble == LASTING:
        return
    if passing and source.trouble in PASSING:  # it comes in several forms
        since = source.trouble_since or now()
        source.trouble = LASTING if now() - since >= LONG and _is_theirs(source, trouble) else trouble
    elif trouble != source.trouble:
        source.trouble, source.trouble_since, source.told_at = trouble, now() if trouble else None, None


def _is_theirs(source: Source, trouble: str) -> bool:
    """Where nobody answers at all it is we who are not connected."""
    lately = Source.objects.filter(failures=0, last_looked_at__gte=now() - AT_LEAST_ONE)
    return trouble != "unreachable" or lately.exclude(pk=source.pk).exists()
