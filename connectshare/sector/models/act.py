"""Who did what, when. Rows are only ever added."""

from django.db import models

from connectshare.sector.models.person import Person


class Act(models.Model):
    """One act on one thing. `by` is empty where the machine acted by itself; `by_role` says as what."""

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True)
    by_role = models.CharField(max_length=40, default="machine")
    verb = models.CharField(max_length=40)  # "published", "amended", "paused", …
    subject_kind = models.CharField(max_length=40)  # "material", "source", "network", …
    subject = models.CharField(max_length=120)  # its public id
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject", "at"], name="history_of_a_thing")]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind} {self.subject}"
