"""A network's seat on the steering group. The name as once published stays in its data file, never here."""

from django.db import models

from connectshare.sector.models.network import Network
from connectshare.sector.models.person import Person


class Seat(models.Model):
    """One seat. `person` is set when a network nominates somebody who signs in and agrees to be named."""

    network = models.OneToOneField(Network, models.CASCADE, related_name="seat")
    position = models.PositiveSmallIntegerField(default=0)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="seats")
    term_ends = models.DateField(null=True, blank=True)
    name_withdrawn_at = models.DateTimeField(null=True, blank=True)  # the listed name is not shown any more
    confirmed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"Seat of {self.network}"
