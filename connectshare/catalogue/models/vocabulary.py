"""The controlled vocabularies: topics in two levels, kinds and lenses. Ids are permanent, labels may change."""

from django.db import models


class Topic(models.Model):
    """What a material is about. A subtopic implies its theme; a merged topic redirects."""

    id = models.SlugField(primary_key=True, max_length=80)
    broader = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="narrower")
    label = models.CharField(max_length=120)
    synonyms = models.JSONField(default=list, blank=True)
    scope_note = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.label


class Kind(models.Model):
    """The type of document."""

    id = models.SlugField(primary_key=True, max_length=40)
    label = models.CharField(max_length=80)
    scope_note = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.label


class Lens(models.Model):
    """Why one would want it: "evidence for"."""

    id = models.SlugField(primary_key=True, max_length=40)
    label = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "lenses"

    def __str__(self) -> str:
        return self.label
