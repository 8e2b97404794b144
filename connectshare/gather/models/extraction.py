"""What the sandbox made of some bytes, kept by their hash: the same file is never read twice."""

from django.db import models


class Extraction(models.Model):
    """`data` is the extraction as compressed JSON; `problem` a sentence where the bytes could not be read."""

    content_hash = models.CharField(primary_key=True, max_length=64)
    reader = models.CharField(max_length=20)  # version of the readers; a newer one reads again
    data = models.BinaryField(blank=True)
    problem = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.content_hash[:8]
