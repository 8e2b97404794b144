"""The work loop: takes the next run or intake, and does it. Any number of processes and machines may run it.

Called by the `worker`, `gather` and `tick` commands. The rows are the queue.
"""

import time
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet
from django.db.utils import OperationalError

from connectshare.gather.ending import quarantine
from connectshare.gather.links import check
from connectshare.gather.models import Intake, LinkCheck, Run
from connectshare.gather.parking import park
from connectshare.gather.pipeline import carry
from connectshare.gather.running import discover, finish
from connectshare.gather.visiting import busy_hosts
from connectshare.plumbing import leasing

ALONE_AFTER = 3  # workers that died with an item in hand, before it is done with nothing beside it
GIVE_UP_AFTER = 6
NOTHING = 0.2  # seconds until it is worth looking again
SWEEP_EVERY = 1.0

LEASED = (Run, Intake, LinkCheck)


class Worker:
    """Takes one piece of work after another. Shared by the threads of a process.

    `only` limits it to some runs (and leaves items without a run alone), for `gather`.
    """

    def __init__(self, only: Iterable[int] | None = None) -> None:
        self._only = list(only) if only is not None else None
        self._swept = 0.0

    def step(self) -> float | None:
        """Do one piece of work. Returns None, or the seconds for which there is nothing to do."""
        try:
            self._sweep()
            # Items first: while there are some, it costs no look at the runs.
            done = self._carry() or self._discover() or self._finish() or self._check() or self._carry_alone()
        except OperationalError:
            return NOTHING  # the database is busy
        return None if done else NOTHING

    def left(self) -> bool:
        """Whether there is work left, now or later."""
        if self._runs().exclude(step=Run.Step.DONE).exists():
            return True
        return self._only is None and (self._intakes().exists() or LinkCheck.objects.filter(wanted=True).exists())

    def _runs(self) -> QuerySet[Run]:
        return Run.objects.all() if self._only is None else Run.objects.filter(pk__in=self._only)

    def _intakes(self) -> QuerySet[Intake]:
        rows = Intake.objects.exclude(step=Intake.Step.NONE)
        return rows if self._only is None else rows.filter(run__in=self._only)

    def _sweep(self) -> None:
        if time.monotonic() - self._swept > SWEEP_EVERY:
            self._swept = time.monotonic()
            for model in LEASED:
                leasing.free_the_dead(model._default_manager.all())
            park()

    def _discover(self) -> bool:
        run = leasing.claim(self._runs().filter(step=Run.Step.DISCOVER).order_by("id"))
        if run is not None:
            discover(run)
        return run is not None

    def _carry(self) -> bool:
        ready = self._intakes().filter(not_before__lte=time.time(), deaths__lt=ALONE_AFTER)
        if busy := busy_hosts():
            ready = ready.exclude(step=Intake.Step.FETCH, host__in=busy)
        intake = leasing.claim(ready.order_by("id"))
        if intake is not None:
            carry(intake)
        return intake is not None

    def _finish(self) -> bool:
        working = Intake.objects.filter(run=OuterRef("pk")).exclude(step=Intake.Step.NONE)
        over = self._runs().filter(step=Run.Step.ITEMS).exclude(Exists(working))
        run = leasing.claim(over.order_by("id"))
        if run is not None:
            try:
                finish(run)
            finally:
                leasing.release(run)
        return run is not None

    def _check(self) -> bool:
        """A link that the schedule wants looked at; not the business of who came for some runs only."""
        if self._only is not None:
            return False
        ready = LinkCheck.objects.filter(wanted=True, not_before__lte=time.time()).exclude(host__in=busy_hosts())
        row = leasing.claim(ready.order_by("next_at", "id"))
        if row is not None:
            check(row)
        return row is not None

    def _carry_alone(self) -> bool:
        """An item that workers died with: nothing else is in hand of anybody while it is tried again."""
        suspects = self._intakes().filter(deaths__gte=ALONE_AFTER)
        if not suspects.exists() or Intake.objects.exclude(leased_by="").exists():
            return False
        with leasing.holding("alone") as mine:
            intake = leasing.claim(suspects.order_by("id")) if mine else None
            if intake is None:
                return False
            if intake.deaths >= GIVE_UP_AFTER:
                _give_up(intake)
            else:
                carry(intake)
        return True


def _give_up(intake: Intake) -> None:
    try:
        quarantine(intake, intake.step, "Our reader stopped every time it came to this item.")
    finally:
        leasing.release(intake)
