"""The material: one catalogued thing worth reading, at a permanent address."""

import secrets

from django.db import models

from connectshare.catalogue.models.vocabulary import Kind
from connectshare.sector.models import Network, Organisation

# No vowels and no look-alikes: ids spell no words and survive being read out.
ID_LETTERS = "23456789bcdfghjkmnpqrstvwxz"


def new_id() -> str:
    """A random short id: 27 ** 8 is 282 thousand million."""
    return "".join(secrets.choice(ID_LETTERS) for _ in range(8))


class Material(models.Model):
    """Needs only a title, where it came from and when it was first seen; the rest is suggested or said by people.

    `origins` says for each field where its value came from: source, extracted, suggested or person.
    """

    class Status(models.TextChoices):
        PUBLISHED = "published", "Published"
        HISTORIC = "historic", "Historic"
        GONE = "gone", "No longer at its source"
        WITHDRAWN = "withdrawn", "Withdrawn"
        MERGED = "merged", "Merged into another"
        HIDDEN = "hidden", "Hidden while its owner looks"

    READABLE = (Status.PUBLISHED, Status.HISTORIC, Status.GONE)

    class ToldBy(models.TextChoices):
        OWN = "own", "The organisation itself"
        GOVERNMENT = "government", "Government"
        NETWORK = "network", "A network"
        PROFESSIONAL_BODY = "professional-body", "A professional body"
        RESEARCH = "research", "Research"
        SUPPLIER = "supplier", "A supplier"
        ADVISER = "adviser", "An adviser"
        TRADE_BODY = "trade-body", "A trade body"
        PARLIAMENT = "parliament", "Parliament"
        COMMUNITY = "community", "A community group"
        PRESS = "press", "The press"

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    title = models.CharField(max_length=300)
    summary = models.CharField(max_length=600, blank=True)
    summary_from_document = models.BooleanField(default=False)
    kind = models.ForeignKey(Kind, models.PROTECT, null=True, blank=True, related_name="materials")
    told_by = models.CharField(max_length=20, choices=ToldBy, blank=True)
    publisher = models.CharField(max_length=250, blank=True)
    language = models.CharField(max_length=12, blank=True)
    region = models.CharField(max_length=60, blank=True)  # of the place, where it differs from the organisation's
    extent = models.CharField(max_length=60, blank=True)  # "UK", "England", "Midlands"
    dated = models.DateField(null=True, blank=True)
    dated_precision = models.CharField(max_length=5, blank=True)  # day, month, year
    dated_is_estimate = models.BooleanField(default=False)
    licence = models.CharField(max_length=60, blank=True)  # SPDX id, or empty: not stated
    stage = models.CharField(max_length=20, blank=True)
    access = models.CharField(max_length=200, blank=True)  # "For subscribers", …; empty: open to all
    note = models.CharField(max_length=500, blank=True)
    contributed = models.BooleanField(default=False)
    link_state = models.CharField(max_length=20, default="not-checked")  # not-checked, ok, suspect, gone
    link_checked_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.PUBLISHED, db_index=True)
    status_reason = models.CharField(max_length=300, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbed")
    origins = models.JSONField(default=dict, blank=True)
    evidence = models.JSONField(default=dict, blank=True)
    organisations = models.ManyToManyField(Organisation, through="OrganisationLink", related_name="materials")
    # The network whose work it is, where it was found and not offered.
    of_network = models.ForeignKey(Network, models.SET_NULL, null=True, blank=True, related_name="materials_of")
    about_networks = models.ManyToManyField(Network, blank=True, related_name="materials_about")
    first_seen = models.DateTimeField()
    published_at = models.DateTimeField(db_index=True)
    changed_at = models.DateTimeField()
    review_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-published_at", "id"]

    def __str__(self) -> str:
        return self.title


class Account(models.Model):
    """The story on a material that somebody wrote in ten minutes."""

    material = models.OneToOneField(Material, models.CASCADE, related_name="account")
    problem = models.TextField(blank=True)
    what_we_did = models.TextField(blank=True)
    result_number = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    result_unit = models.CharField(max_length=60, blank=True)
    result_period = models.CharField(max_length=60, blank=True)
    cost_band = models.CharField(max_length=20, blank=True)
    would_change = models.TextField(blank=True)
    would_not_work = models.TextField(blank=True)
    stage = models.CharField(max_length=20, blank=True)  # idea, trial, in use, standard, stopped
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Account of {self.material_id}"
