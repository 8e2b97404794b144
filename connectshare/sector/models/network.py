"""Networks of councils and other organisations, and who belonged to them when."""

from django.db import models

from connectshare.sector.models.organisation import Organisation


class Network(models.Model):
    """A group of organisations that was invited, is represented, or is only known to exist."""

    class Standing(models.TextChoices):
        REPRESENTED = "represented", "Represented on the steering group"
        ENROLLED = "enrolled", "Enrolled"
        INVITED = "invited", "Invited"
        KNOWN = "known", "Known"
        MERGED = "merged", "Merged"
        CLOSED = "closed", "Closed"

    slug = models.SlugField(max_length=60, unique=True)  # permanent
    name = models.CharField(max_length=200)
    standing = models.CharField(max_length=20, choices=Standing, default=Standing.KNOWN)
    type = models.CharField(max_length=60, blank=True)
    scope = models.CharField(max_length=60, blank=True)
    region = models.CharField(max_length=100, blank=True)
    website = models.URLField(max_length=300, blank=True)
    what = models.TextField(blank=True)  # public wording
    is_facilitator = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """An organisation's membership of a network, from one day to another; open ends are unknown or current."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    began = models.DateField(null=True, blank=True)
    ended = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "organisation", "began"], name="one_membership_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} in {self.network}"
