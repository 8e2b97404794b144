"""A source: an address a network or organisation already publishes at."""

from django.db import models

from connectshare.sector.models import Network, Organisation


class Source(models.Model):
    """Suggested ones are never fetched until a person says yes."""

    class State(models.TextChoices):
        SUGGESTED = "suggested", "Suggested"
        ACTIVE = "active", "In use"
        PAUSED = "paused", "Paused"
        REMOVED = "removed", "Removed"

    class Trust(models.TextChoices):
        PUBLISH = "publish", "List clear finds at once"
        REVIEW = "review", "Ask the network first"

    network = models.ForeignKey(Network, models.PROTECT, null=True, blank=True, related_name="sources")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="sources")
    url = models.URLField(max_length=2000)
    kind = models.CharField(max_length=20, default="auto")
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    trust = models.CharField(max_length=10, choices=Trust, default=Trust.PUBLISH)
    pace_hours = models.FloatField(default=24.0)  # how long between two looks; learned from its history
    due_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)  # runs that failed in a row
    last_looked_at = models.DateTimeField(null=True, blank=True)
    former_url = models.URLField(max_length=2000, blank=True)  # where it was before it moved for good
    trouble = models.CharField(max_length=20, blank=True)  # a name of `troubles`; empty: all is well
    trouble_since = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # when its owners last heard of its trouble
    hub = models.URLField(max_length=2000, blank=True)  # the WebSub hub that its feed names
    hub_topic = models.URLField(max_length=2000, blank=True)  # what to subscribe to there
    hub_until = models.DateTimeField(null=True, blank=True)  # the hub tells us of news until then
    hub_due_at = models.DateTimeField(null=True, blank=True)  # it is not asked again before
    hub_tries = models.PositiveSmallIntegerField(default=0)  # times in a row that it was asked and did not confirm
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "url"],
                condition=~models.Q(state="removed"),
                name="one_source_an_address_and_network",
            )
        ]

    def __str__(self) -> str:
        return self.url
