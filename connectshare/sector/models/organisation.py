"""Organisations: councils and the other bodies that do things, with their codes over time."""

from django.db import models


class Organisation(models.Model):
    """A council or other body. Its slug is permanent; its names and codes may change."""

    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=200)  # the everyday name: "Durham"
    official_name = models.CharField(max_length=250)  # "Durham County Council"
    type = models.CharField(max_length=40, default="other", db_index=True)
    region = models.CharField(max_length=60, blank=True)
    nation = models.CharField(max_length=40, blank=True)
    website = models.URLField(max_length=300, blank=True)
    aliases = models.JSONField(default=list, blank=True)
    is_highway_authority = models.BooleanField(default=False)
    population = models.PositiveIntegerField(null=True, blank=True)  # people, 2020
    area_km2 = models.PositiveIntegerField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.official_name


class Code(models.Model):
    """A code of an organisation in some scheme, and when it held (an ONS recode keeps both)."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="codes")
    scheme = models.CharField(max_length=20)  # "gss", "register"
    value = models.CharField(max_length=40)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "value"], name="one_holder_of_a_code")]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"
