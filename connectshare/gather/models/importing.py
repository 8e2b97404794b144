"""A file that somebody imports: what it would change, and afterwards what it did change, so that it can be undone."""

from django.db import models

from connectshare.sector.models import Network, Person


class Import(models.Model):
    """`differences` holds what the preview says; once applied, `before` holds what an undoing puts back."""

    class State(models.TextChoices):
        PREVIEW = "preview", "Not applied"
        APPLIED = "applied", "Applied"
        UNDONE = "undone", "Undone"

    class Sort(models.TextChoices):
        ROWS = "rows", "A list"
        FILES = "files", "A zip of files"

    network = models.ForeignKey(Network, models.PROTECT, null=True, blank=True, related_name="imports")
    by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="imports")
    sort = models.CharField(max_length=5, choices=Sort)
    filename = models.CharField(max_length=250)
    content_hash = models.CharField(max_length=64, db_index=True)  # of the file, which is kept
    state = models.CharField(max_length=8, choices=State, default=State.PREVIEW)
    at = models.DateTimeField()  # of the preview
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    differences = models.JSONField(default=dict)
    before = models.JSONField(default=dict, blank=True)
    kept_changes = models.JSONField(default=list, blank=True)  # sentences: what an undoing left as it was found

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Import {self.pk} of {self.filename}"
