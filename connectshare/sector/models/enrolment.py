"""The principles, and which network adopted which version of them."""

from django.db import models

from connectshare.sector.models.network import Network
from connectshare.sector.models.person import Person


class Principles(models.Model):
    """One version of the text that a network adopts."""

    version = models.CharField(max_length=10, unique=True)
    text = models.TextField()
    since = models.DateField()

    class Meta:
        verbose_name_plural = "principles"

    def __str__(self) -> str:
        return f"Principles {self.version}"


class Enrolment(models.Model):
    """A network's adoption of the principles."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="enrolments")
    principles = models.ForeignKey(Principles, models.PROTECT)
    adopted_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True)
    adopted_as = models.CharField(max_length=100, blank=True)  # the role in which they adopted it
    adopted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.network} adopted {self.principles}"
