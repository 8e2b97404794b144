"""How a find reads that waits for its network's answer: a no holds for the same thing at other addresses too."""

from django.db import models

from connectshare.gather.models.intake import Intake


class Likeness(models.Model):
    """The fingerprint of the text that somebody is asked about; what is listed has it with its editions."""

    intake = models.OneToOneField(Intake, models.CASCADE, primary_key=True, related_name="likeness")
    text_hash = models.CharField(max_length=64, blank=True, db_index=True)
    signature = models.BinaryField(blank=True)  # MinHash of the text
    words = models.PositiveIntegerField(default=0)
    compared = models.JSONField(default=dict, blank=True)  # what else matching compares, as an edition keeps it

    def __str__(self) -> str:
        return f"Likeness of {self.intake_id}"
