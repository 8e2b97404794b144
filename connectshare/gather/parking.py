"""What bounds the work: a run in time and in bytes, and a source by being in use. What is parked is taken up later.

Called by the work loop about once a second, so it looks before it writes. What is in hand is never touched: it ends.
"""

import time

from django.conf import settings
from django.db.models import Q, QuerySet

from connectshare.gather.models import Intake, Run, Source

LONGEST = 2 * 3600.0  # seconds that a run may take, by the machine's clock


def park() -> int:
    """Put off what is not to be begun now; returns how many items."""
    return _what_is_too_much() + _what_is_not_in_use()


def _what_is_too_much() -> int:
    """What a run has not begun after its time, or after it has fetched so much, waits for the next one."""
    over = Q(begun__lt=time.time() - LONGEST) | Q(fetched__gte=settings.RUN_BYTES)
    runs = Run.objects.filter(over, step=Run.Step.ITEMS).values_list("pk", flat=True)
    return _rest(Intake.objects.filter(run__in=list(runs), step=Intake.Step.FETCH))


def _what_is_not_in_use() -> int:
    """Of a paused source nothing new is fetched; what a removed one had found is left as it is, too."""
    unused = Source.objects.exclude(state=Source.State.ACTIVE)
    waiting = Intake.objects.exclude(step=Intake.Step.NONE).filter(source__in=unused)
    # Somebody's yes goes on to its end, whatever became of the source.
    left = waiting.filter(Q(step=Intake.Step.FETCH) | Q(source__state=Source.State.REMOVED), answer="")
    not_begun = Run.objects.filter(step=Run.Step.DISCOVER, source__in=unused, leased_by="")
    if not_begun.exists():
        not_begun.update(step=Run.Step.ITEMS)  # its end says why
    return _rest(left)


def _rest(items: QuerySet[Intake]) -> int:
    chosen = list(items.filter(leased_by="").values_list("pk", flat=True)[:1000])
    if not chosen:
        return 0
    # Once more by the lease: somebody may have begun one in the meantime.
    mine = Intake.objects.filter(pk__in=chosen, leased_by="")
    return mine.update(step=Intake.Step.NONE, result="", tries=0)
