"""What becomes of finds that nobody answered: silence is safe. Called by the schedule, once a day."""

from datetime import timedelta

from django.db.models import Q

from connectshare.catalogue.policy import speaks_for_itself
from connectshare.gather.models import Intake, Source
from connectshare.plumbing.clock import now
from connectshare.sector.models import Network

PATIENCE = timedelta(days=28)
ENROLLED = (Network.Standing.ENROLLED, Network.Standing.REPRESENTED)
RESTS = "Nobody answered for 28 days, so it rests. You can still say yes."


def let_silence_speak() -> int:
    """Let likely finds of enrolled networks' own sources go out as links, and all others rest. Returns how many."""
    waiting = Intake.objects.filter(outcome=Intake.Outcome.HELD, step=Intake.Step.NONE).filter(
        Q(held_since__lte=now() - PATIENCE) | Q(held_since=None, done_at__lte=now() - PATIENCE)
    )
    # While a source is paused, what it had found waits with it.
    rows = list(waiting.exclude(source__state=Source.State.PAUSED).select_related("network", "source"))
    for intake in rows:
        _settle(intake)
    return len(rows)


def _settle(intake: Intake) -> None:
    mine = Intake.objects.filter(pk=intake.pk, outcome=Intake.Outcome.HELD, step=Intake.Step.NONE)
    likely = speaks_for_itself(float(intake.judgement.get("relevance", 0)))
    in_use = intake.source is not None and intake.source.state == Source.State.ACTIVE
    own = in_use and intake.network is not None and intake.network.standing in ENROLLED
    if likely and own and not intake.found.get("doubt") and not intake.judgement.get("earlier"):
        mine.update(by_silence=True, step=Intake.Step.EXTRACT, tries=0)
    else:
        mine.update(outcome=Intake.Outcome.SKIPPED, problem=RESTS, held_since=None)
