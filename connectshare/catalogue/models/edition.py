"""Editions of a material, the files or links of each, their text and their fingerprints."""

from django.db import models

from connectshare.catalogue.models.material import Material


class Edition(models.Model):
    """A version of a material as found or given. The one with the greatest `order` is shown."""

    material = models.ForeignKey(Material, models.CASCADE, related_name="editions")
    content_hash = models.CharField(max_length=64)  # SHA-256 of the bytes; of the address where nothing was fetched
    text_hash = models.CharField(max_length=64, blank=True, db_index=True)
    signature = models.BinaryField(blank=True)  # MinHash of the text
    words = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=300)
    compared = models.JSONField(default=dict, blank=True)  # what else matching compares: title, address, date, language
    said = models.JSONField(default=list, blank=True)  # what each that offers it says of it, the most trusted first
    order = models.CharField(max_length=120, blank=True)  # sorts editions, the same whatever the order of arrival
    is_current = models.BooleanField(default=True)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["material", "content_hash"], name="one_edition_a_content"),
        ]
        indexes = [models.Index(fields=["content_hash"], name="edition_by_content")]

    def __str__(self) -> str:
        return f"{self.title} ({self.content_hash[:8]})"


class EditionText(models.Model):
    """The text of an edition with contacts masked, pages parted by form feeds: for the index only."""

    edition = models.OneToOneField(Edition, models.CASCADE, primary_key=True, related_name="text")
    text = models.TextField()
    page_word = models.CharField(max_length=8, blank=True)

    def __str__(self) -> str:
        return f"Text of {self.edition_id}"


class Band(models.Model):
    """One band of an edition's fingerprint: editions that share one are compared."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="bands")
    value = models.BigIntegerField()

    class Meta:
        # By its value first: every find asks for the editions of 64 values, which this answers by itself.
        constraints = [models.UniqueConstraint(fields=["value", "edition"], name="one_band_once")]

    def __str__(self) -> str:
        return str(self.value)


class Attachment(models.Model):
    """A file or link of an edition. `sha256` is set only where a copy may be kept."""

    class Rights(models.TextChoices):
        UNKNOWN = "unknown", "Not stated"
        OPEN = "open", "Open licence"
        PERMITTED = "permitted", "With permission"

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="attachments")
    url = models.URLField(max_length=2000, blank=True)
    filename = models.CharField(max_length=250, blank=True)
    media_type = models.CharField(max_length=120, blank=True)
    bytes = models.PositiveBigIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    content_hash = models.CharField(max_length=64, blank=True)  # of what was read
    kept = models.BooleanField(default=False)  # a copy is kept under this hash
    thumbnail_hash = models.CharField(max_length=64, blank=True)
    rights = models.CharField(max_length=10, choices=Rights, default=Rights.UNKNOWN)
    licence = models.CharField(max_length=60, blank=True)  # SPDX id
    permitted_by = models.CharField(max_length=200, blank=True)
    permitted_on = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.filename or self.url
