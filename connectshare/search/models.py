"""What search keeps besides the index: the vectors of materials, where the optional part is installed."""

from django.db import models

from connectshare.catalogue.models import Material


class Vectors(models.Model):
    """The passages of one material as unit vectors in half precision, one after the other."""

    material = models.OneToOneField(Material, models.CASCADE, primary_key=True, related_name="vectors")
    text_hash = models.CharField(max_length=64)  # of what was read
    passages = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "vectors"

    def __str__(self) -> str:
        return self.material_id
