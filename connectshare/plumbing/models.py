"""The rows that plumbing keeps: named leases, and counts of what was searched for."""

from django.db import models


class Lease(models.Model):
    """The right to do one named thing alone: write the index, speak to a host, run the schedule.

    Times are seconds since 1970 by the machine's own clock.
    """

    name = models.CharField(primary_key=True, max_length=200)
    holder = models.CharField(max_length=160, blank=True)
    until = models.FloatField(default=0)
    not_before = models.FloatField(default=0)  # politeness: nobody may take it earlier

    def __str__(self) -> str:
        return f"{self.name} held by {self.holder or 'nobody'}"


class Leased(models.Model):
    """A row that is a piece of work: whoever holds the lease does it."""

    leased_by = models.CharField(max_length=160, blank=True, default="", db_index=True)
    leased_until = models.FloatField(default=0)
    deaths = models.PositiveSmallIntegerField(default=0)  # workers that died with it in hand

    class Meta:
        abstract = True


class SearchCount(models.Model):
    """How often some words were searched for on a day. No session, no address: see `counting`."""

    on = models.DateField()
    words = models.CharField(max_length=120)
    times = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)  # results the last time
    wanted = models.PositiveIntegerField(default=0)  # readers who said "not found"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["on", "words"], name="one_count_a_day")]

    def __str__(self) -> str:
        return f"{self.words}: {self.times}"


class Round(models.Model):
    """When something that runs by itself was last done, by the domain's clock."""

    name = models.CharField(primary_key=True, max_length=60)
    done_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} done at {self.done_at}"
