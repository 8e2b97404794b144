"""One look at a source: what was seen, and the verdict."""

import time

from django.db import models

from connectshare.gather.models.source import Source
from connectshare.plumbing.models import Leased


class Run(Leased):
    """A resumable row: discover, then work through what was found, then the verdict."""

    class Step(models.TextChoices):
        DISCOVER = "discover", "Looking at what is there"
        ITEMS = "items", "Going through the items"
        DONE = "done", "Done"

    class Verdict(models.TextChoices):
        OK = "ok", "All is well"
        PARTIAL = "partial", "Some items could not be read"
        FAILED = "failed", "The source could not be read"
        SUSPICIOUS = "suspicious", "Something looks wrong"
        HELD = "held", "Stopped for a person to look"

    source = models.ForeignKey(Source, models.CASCADE, related_name="runs")
    step = models.CharField(max_length=10, choices=Step, default=Step.DISCOVER, db_index=True)
    recheck = models.BooleanField(default=False)  # look at every item again
    started_at = models.DateTimeField()
    begun = models.FloatField(default=time.time)  # by the machine's clock: a run is bounded in time
    fetched = models.BigIntegerField(default=0)  # bytes: a run is bounded in what it fetches
    finished_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    expected = models.PositiveIntegerField(default=0)  # items seen at the last good run
    counts = models.JSONField(default=dict, blank=True)
    problems = models.JSONField(default=list, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    trouble = models.CharField(max_length=20, blank=True)  # a name of `troubles`
    words = models.CharField(max_length=500, blank=True)  # the verdict as a sentence for the coordinator

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=~models.Q(step="done"), name="one_open_run_a_source")
        ]

    def __str__(self) -> str:
        return f"Run {self.pk} of {self.source}"
