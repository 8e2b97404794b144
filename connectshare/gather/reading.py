"""Reads how fresh the catalogue is and where we look, for pages. Never writes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import QuerySet

from connectshare.gather.models import Run, Source


def last_looked() -> datetime | None:
    """When a look for new material last ended; None before the first."""
    return Run.objects.exclude(finished_at=None).order_by("-finished_at").values_list("finished_at", flat=True).first()


def sources_of(*, network: int | None = None, organisation: int | None = None) -> list[Source]:
    """The addresses that we know of a network or an organisation (their keys), those in use first."""
    return _in_use_first(Source.objects.filter(network=network, organisation=organisation))


def sources_called(keys: Collection[int]) -> list[Source]:
    """The sources of those keys, with whose they are, those in use first."""
    return _in_use_first(Source.objects.filter(pk__in=keys).select_related("network", "organisation"))


def is_looked_at(sources: Sequence[Source]) -> bool:
    """Whether we look at one of them at least."""
    return any(source.state == Source.State.ACTIVE for source in sources)


def _in_use_first(rows: QuerySet[Source]) -> list[Source]:
    order = [Source.State.ACTIVE, Source.State.PAUSED, Source.State.SUGGESTED]
    known = rows.filter(state__in=order).order_by("id")
    return sorted(known, key=lambda row: order.index(Source.State(row.state)))


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
