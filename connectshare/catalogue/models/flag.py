"""A reader's report that something is wrong."""

from django.db import models

from connectshare.catalogue.models.material import Material


class Flag(models.Model):
    """One report. Personal data hides at once; copyright hides once its sender has confirmed by email."""

    class Kind(models.TextChoices):
        PERSONAL_DATA = "personal-data", "Personal information"
        COPYRIGHT = "copyright", "Copyright"
        LINK = "link", "The link does not work"
        WRONG = "wrong", "Something is wrong"

    material = models.ForeignKey(Material, models.CASCADE, related_name="flags")
    kind = models.CharField(max_length=20, choices=Kind)
    words = models.TextField(blank=True)
    sender = models.EmailField(blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} on {self.material_id}"
