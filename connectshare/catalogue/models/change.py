"""What happened to a material, and which readers of changes have yet to hear of it."""

from django.db import models

from connectshare.catalogue.models.material import Material


class Change(models.Model):
    """Written in the same transaction as what it tells of. Rows are only ever added."""

    class Kind(models.TextChoices):
        PUBLISHED = "published", "published"
        AMENDED = "amended", "amended"
        WITHDRAWN = "withdrawn", "withdrawn"
        MERGED = "merged", "merged"
        RESTORED = "restored", "restored"

    material = models.ForeignKey(Material, models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField(db_index=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.material_id} {self.kind}"


class Pending(models.Model):
    """A reader of changes (the index, later the alerts) has not yet taken up what happened to a material."""

    reader = models.CharField(max_length=20)
    material = models.ForeignKey(Material, models.CASCADE, related_name="pending")
    since = models.DateTimeField()
    # Grows with every further change, so that a reader only ticks off what it has read.
    turn = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "material"], name="one_turn_a_reader")]

    def __str__(self) -> str:
        return f"{self.reader}: {self.material_id}"
