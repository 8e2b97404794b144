"""Who makes a material available, where. A material is gone only when every offer is."""

from django.db import models

from connectshare.catalogue.models.material import Material
from connectshare.sector.models import Network, Organisation


class Offer(models.Model):
    """One address at which one network, organisation or nobody we know offers the material."""

    material = models.ForeignKey(Material, models.CASCADE, related_name="offers")
    url = models.URLField(max_length=2000, blank=True)  # empty: uploaded
    source = models.PositiveBigIntegerField(null=True, blank=True)  # gather's source; a lower floor does not know it
    network = models.ForeignKey(Network, models.SET_NULL, null=True, blank=True, related_name="offers")
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True, related_name="offers")
    content_hash = models.CharField(max_length=64, blank=True)  # the edition last seen there
    former_url = models.URLField(max_length=2000, blank=True)  # the fall-back where an address was corrected
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["url"], name="offer_by_address"),
            models.Index(fields=["source", "url"], name="offer_by_source_and_address"),
        ]

    def __str__(self) -> str:
        return self.url
