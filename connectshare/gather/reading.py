"""Reads how fresh the catalogue is and where we look, for pages. Never writes."""

from datetime import datetime

from connectshare.gather.models import Run, Source


def last_looked() -> datetime | None:
    """When a look for new material last ended; None before the first."""
    return Run.objects.exclude(finished_at=None).order_by("-finished_at").values_list("finished_at", flat=True).first()


def sources_of(*, network: int | None = None, organisation: int | None = None) -> list[Source]:
    """The sources in use of a network or an organisation, by their keys."""
    return list(Source.objects.filter(state=Source.State.ACTIVE, network=network, organisation=organisation))


def organisations_looked_at() -> set[int]:
    """The keys of organisations whose own pages a source in use looks at."""
    rows = Source.objects.filter(state=Source.State.ACTIVE).exclude(organisation=None)
    return set(rows.values_list("organisation", flat=True))


def networks_looked_at() -> set[int]:
    """The keys of networks whose pages a source in use looks at."""
    rows = Source.objects.filter(state=Source.State.ACTIVE).exclude(network=None)
    return set(rows.values_list("network", flat=True))


def addresses() -> int:
    """How many addresses we visit."""
    return Source.objects.filter(state=Source.State.ACTIVE).values("url").distinct().count()
