"""How two materials stand to each other, and which a person said are not the same."""

from django.db import models

from connectshare.catalogue.models.material import Material


class Relation(models.Model):
    """`left` is a translation (or part, reply, replacement) of `right`."""

    class Kind(models.TextChoices):
        TRANSLATION = "translation", "is a translation of"
        PART = "part", "is part of"
        REPLACES = "replaces", "replaces"

    left = models.ForeignKey(Material, models.CASCADE, related_name="relations")
    right = models.ForeignKey(Material, models.CASCADE, related_name="related_by")
    kind = models.CharField(max_length=20, choices=Kind)
    origin = models.CharField(max_length=10, default="suggested")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["left", "right", "kind"], name="one_relation_once")]

    def __str__(self) -> str:
        return f"{self.left_id} {self.get_kind_display()} {self.right_id}"


class NotSame(models.Model):
    """A merge that was undone: these are kept apart for good.

    Each side is a material by its id, or contents by their SHA-256, which outlive the rows. Ids, because two materials
    may have the very same bytes, or come to have other ones.
    """

    left = models.CharField(max_length=64, db_index=True)
    right = models.CharField(max_length=64, db_index=True)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["left", "right"], name="said_once")]

    def __str__(self) -> str:
        return f"{self.left[:8]} is not {self.right[:8]}"
