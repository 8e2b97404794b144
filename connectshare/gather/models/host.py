"""A host that is not well: it asked us to come back later, or does not answer. Nobody visits it until then."""

from django.db import models


class Host(models.Model):
    """There is a row only for hosts that gave trouble. Times are of the domain's clock."""

    name = models.CharField(primary_key=True, max_length=260)  # host:port
    failures = models.PositiveSmallIntegerField(default=0)  # visits in a row that got no answer
    closed_until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=20, blank=True)  # of the last failure, as in `FetchProblem`

    def __str__(self) -> str:
        return self.name
