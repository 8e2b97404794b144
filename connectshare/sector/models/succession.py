"""Who was merged into, split into or succeeded by whom: many to many, dated."""

from django.db import models

from connectshare.sector.models.network import Network
from connectshare.sector.models.organisation import Organisation


class Succession(models.Model):
    """One step from a body that was to a body that is. Both ends are organisations, or both networks."""

    class Kind(models.TextChoices):
        MERGED = "merged", "merged into"
        SPLIT = "split", "was split into"
        SUCCEEDED = "succeeded", "was succeeded by"

    from_organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="successors")
    to_organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="predecessors")
    from_network = models.ForeignKey(Network, models.CASCADE, null=True, related_name="successors")
    to_network = models.ForeignKey(Network, models.CASCADE, null=True, related_name="predecessors")
    kind = models.CharField(max_length=20, choices=Kind)
    on = models.CharField(max_length=10)  # ISO, as precise as known: "2020-07"
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(
                        from_organisation__isnull=False,
                        to_organisation__isnull=False,
                        from_network=None,
                        to_network=None,
                    )
                    | models.Q(
                        from_network__isnull=False,
                        to_network__isnull=False,
                        from_organisation=None,
                        to_organisation=None,
                    )
                ),
                name="both_ends_of_one_sort",
            ),
        ]

    def __str__(self) -> str:
        was, became = self.from_organisation or self.from_network, self.to_organisation or self.to_network
        return f"{was} {self.get_kind_display()} {became}"
