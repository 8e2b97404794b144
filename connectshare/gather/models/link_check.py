"""The standing of one link that no source of ours looks after: a find of our own, or something shared by hand."""

from django.db import models

from connectshare.catalogue.models import Offer
from connectshare.plumbing.models import Leased


class LinkCheck(Leased):
    """A resumable row: wanted now, or done until `next_at`. Times are of the domain's clock."""

    offer = models.OneToOneField(Offer, models.CASCADE, related_name="link_check")
    host = models.CharField(max_length=260)
    wanted = models.BooleanField(default=False, db_index=True)
    not_before = models.FloatField(default=0)  # machine clock, seconds since 1970
    next_at = models.DateTimeField(db_index=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    missed = models.PositiveSmallIntegerField(default=0)  # looks in a row that found nothing there
    missing_since = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=20, blank=True)  # a name of `troubles`

    class Meta:
        ordering = ["next_at", "id"]

    def __str__(self) -> str:
        return f"{self.offer_id}: {self.trouble or 'well'}"
