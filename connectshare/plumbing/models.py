"""The rows that plumbing keeps: named leases, letters on their way, and counts of what was searched for."""

from typing import Any

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


LEASE = ("leased_by", "leased_until")


class Leased(models.Model):
    """A row that is a piece of work: whoever holds the lease does it."""

    leased_by = models.CharField(max_length=160, blank=True, default="", db_index=True)
    leased_until = models.FloatField(default=0)
    deaths = models.PositiveSmallIntegerField(default=0)  # workers that died with it in hand

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:
        """Whoever saves a row as he once read it leaves the lease alone, which the heartbeat renews in the meantime.

        A row that was deleted in the meantime is not written again.
        """
        if self._state.adding or options:
            super().save(**options)
            return
        own = [field for field in self._meta.concrete_fields if not field.primary_key and field.name not in LEASE]
        values = {field.attname: getattr(self, field.attname) for field in own}
        type(self)._default_manager.filter(pk=self.pk).update(**values)


class Letter(Leased):
    """An email on its way, written in the same transaction as its cause; `key` names the cause. See `outbox`."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to be sent"
        SENT = "sent", "Sent"
        GIVEN_UP = "given-up", "Could not be delivered"

    key = models.CharField(max_length=200, unique=True)  # nothing is sent twice
    to = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    stop_url = models.URLField(max_length=500, blank=True)  # where one press ends such letters
    state = models.CharField(max_length=10, choices=State, default=State.WAITING, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    posted_at = models.DateTimeField()
    due_at = models.DateTimeField()  # not tried before
    ended_at = models.DateTimeField(null=True, blank=True)  # sent, or given up

    def __str__(self) -> str:
        return f"{self.key} to {self.to}: {self.state}"


class Unwanted(models.Model):
    """Somebody does not want letters about something. See `outbox`."""

    to = models.EmailField()  # lower case
    about = models.CharField(max_length=120)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["to", "about"], name="one_wish_an_address_and_matter")]

    def __str__(self) -> str:
        return f"{self.to} wants no letters about {self.about}"


class SearchCount(models.Model):
    """How often some words were searched for on a day. No session, no address: see `counting`."""

    on = models.DateField()
    words = models.CharField(max_length=120)
    times = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)  # results the last time
    opened = models.PositiveIntegerField(default=0)  # results gone on to; far fewer than `times`: abandoned
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
