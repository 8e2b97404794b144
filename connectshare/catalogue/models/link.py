"""What links a material to topics, organisations and lenses; a person's no is kept as well as a yes."""

from django.db import models

from connectshare.catalogue.models.material import Material
from connectshare.catalogue.models.vocabulary import Lens, Topic
from connectshare.sector.models import Organisation


class Link(models.Model):
    """Where a link came from, how sure it is, and whether it stands. Machines overturn no person's answer."""

    class State(models.TextChoices):
        ASSERTED = "asserted", "Holds"
        REJECTED = "rejected", "A person said no"

    origin = models.CharField(max_length=10)  # source, extracted, suggested, person
    state = models.CharField(max_length=10, choices=State, default=State.ASSERTED)
    confidence = models.FloatField(default=1.0)  # 0 to 1
    evidence = models.JSONField(default=list, blank=True)  # the words that led to it

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.origin} {self.state}"


class TopicLink(Link):
    """A material is about a topic."""

    material = models.ForeignKey(Material, models.CASCADE, related_name="topic_links")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["material", "topic"], name="one_link_a_topic")]


class OrganisationLink(Link):
    """An organisation did it, or published it."""

    class Part(models.TextChoices):
        DOER = "doer", "did it"
        PUBLISHER = "publisher", "published it"

    material = models.ForeignKey(Material, models.CASCADE, related_name="organisation_links")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="links")
    part = models.CharField(max_length=10, choices=Part, default=Part.DOER)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["material", "organisation", "part"], name="one_part_once")]


class LensLink(Link):
    """A material is evidence for something."""

    material = models.ForeignKey(Material, models.CASCADE, related_name="lens_links")
    lens = models.ForeignKey(Lens, models.PROTECT, related_name="links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["material", "lens"], name="one_link_a_lens")]
