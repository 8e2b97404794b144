"""One found thing on its way in: a resumable row that carries its step, its tries and its problem."""

from urllib.parse import unquote

from django.db import models

from connectshare.catalogue.models import Material
from connectshare.gather.models.run import Run
from connectshare.gather.models.source import Source
from connectshare.plumbing.models import Leased
from connectshare.sector.models import Network, Organisation, Person


class Intake(Leased):
    """Unique on source and external id; a pasted link or an uploaded file has no source."""

    class Step(models.TextChoices):
        FETCH = "fetch", "To be fetched"
        EXTRACT = "extract", "To be read"
        PUBLISH = "publish", "To be described and listed"
        NONE = "", "Nothing to do"

    class Outcome(models.TextChoices):
        LISTED = "listed", "Listed"
        HELD = "held", "Waiting for the network"
        SKIPPED = "skipped", "Not practice material"
        QUARANTINED = "quarantined", "Could not be read"
        NONE = "", "Not yet known"

    class Answer(models.TextChoices):
        YES = "yes", "It is practice material"
        NO = "no", "It is not practice material"
        ELSEWHERE = "elsewhere", "It is published elsewhere"
        NONE = "", "Nobody has said"

    source = models.ForeignKey(Source, models.CASCADE, null=True, blank=True, related_name="intakes")
    run = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="intakes")  # the last that saw it
    network = models.ForeignKey(Network, models.SET_NULL, null=True, blank=True, related_name="intakes")
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True, related_name="intakes")
    by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="intakes")
    external_id = models.CharField(max_length=2000)
    url = models.URLField(max_length=2000, blank=True)
    host = models.CharField(max_length=260, blank=True)  # host:port; one visit to it at a time
    filename = models.CharField(max_length=250, blank=True)
    found = models.JSONField(default=dict, blank=True)  # protocols.Found as JSON

    step = models.CharField(max_length=8, choices=Step, default=Step.FETCH, blank=True, db_index=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, default="")
    result = models.CharField(
        max_length=12, blank=True, default=""
    )  # what the run says of it: new, changed, unchanged, …
    answer = models.CharField(max_length=9, choices=Answer, blank=True, default="")  # a person's: no worker writes it
    tries = models.PositiveSmallIntegerField(default=0)
    kills = models.PositiveSmallIntegerField(default=0)  # sandboxes it killed
    not_before = models.FloatField(default=0)  # machine clock, seconds since 1970
    problem = models.CharField(max_length=500, blank=True)
    problem_step = models.CharField(max_length=10, blank=True)
    trouble = models.CharField(max_length=20, blank=True)  # a name of `troubles`, where the problem is a known one
    held_since = models.DateTimeField(null=True, blank=True)  # waiting for its network's answer since then
    by_silence = models.BooleanField(default=False)  # nobody answered in time: listed as a link only

    permitted_by = models.CharField(max_length=200, blank=True)  # who lets us keep and offer a copy of these bytes
    permitted_on = models.DateField(null=True, blank=True)

    version = models.CharField(max_length=200, blank=True)  # what the source said of the version we have
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    final_url = models.URLField(max_length=2000, blank=True)
    media_type = models.CharField(max_length=120, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)  # of the bytes last fetched
    read_hash = models.CharField(max_length=64, blank=True)  # of the bytes last taken through to the end
    recheck_at = models.DateTimeField(null=True, blank=True)  # looked at again then, whether its source lists it or not
    failures = models.PositiveSmallIntegerField(default=0)  # looks in a row at which it could not be read
    missing_since = models.DateTimeField(null=True, blank=True)
    missed = models.PositiveSmallIntegerField(default=0)
    judgement = models.JSONField(default=dict, blank=True)  # relevance and its reasons
    material = models.ForeignKey(Material, models.SET_NULL, null=True, blank=True, related_name="intakes")
    found_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["source", "external_id"], name="one_intake_an_item")]
        indexes = [
            models.Index(fields=["run", "step"], name="work_left_in_a_run"),
            models.Index(fields=["leased_by", "id"], condition=~models.Q(step=""), name="work_to_be_taken"),
            # What is asked for every item, of a source or network that may have tens of thousands.
            models.Index(fields=["source", "content_hash"], name="bytes_of_a_source"),
            models.Index(fields=["source", "answer"], name="answers_of_a_source"),
            models.Index(fields=["network", "answer"], name="answers_of_a_network"),
            models.Index(fields=["answer", "content_hash"], name="answers_to_these_bytes"),
        ]

    def __str__(self) -> str:
        return self.url or self.filename

    @property
    def file_name(self) -> str:
        """What it is called as a file: as it came, as its site names it, or the last part of its address."""
        last = (self.final_url or self.url).split("?")[0].rstrip("/").rsplit("/", 1)[-1]
        return self.filename or str(self.found.get("called") or "") or unquote(last)

    @property
    def is_kept_out(self) -> bool:
        """Whether a person has said that it is not to be listed."""
        return self.answer in (self.Answer.NO, self.Answer.ELSEWHERE)

    @property
    def needs_a_place(self) -> bool:
        """Whether no reader could open it until somebody says where it is, or that a copy may be kept."""
        return not self.url and not self.permitted_by and self.judgement.get("opens") is False
