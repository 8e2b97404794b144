"""What the people who look after networks see of sources and finds. Called by the workspace pages; never writes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from connectshare.gather.models import Intake, Run, Source
from connectshare.gather.sources import ADAPTERS
from connectshare.sector.models import Network

SHOWN = 50  # finds of a sort on one page
TAKEN_OUT = 20
RUNS = 20  # the latest looks at one source
# What could not be read at the last look; what is listed already stays listed.
NOT_READ = Q(outcome=Intake.Outcome.QUARANTINED) | (Q(outcome=Intake.Outcome.LISTED) & ~Q(problem=""))
KINDS = {adapter.kind: adapter.label for adapter in ADAPTERS} | {"auto": "Not looked at yet"}


@dataclass(frozen=True)
class Row:
    """A source as one line of a table."""

    source: Source
    kind: str  # in words
    run: Run | None  # the last look that ended
    looking: bool  # a look is under way


@dataclass(frozen=True)
class Finds:
    """The first of many finds, and how many there are."""

    shown: list[Intake]
    total: int


def kind_in_words(source: Source) -> str:
    """What sort of source it is."""
    return KINDS.get(source.kind, source.kind)


def sources_in_use(networks: Sequence[Network], *, and_unowned: bool) -> list[Row]:
    """Sources that are in use or paused. Three queries, however many there are."""
    ended = Run.objects.filter(source=OuterRef("pk")).exclude(finished_at=None).order_by("-id").values("pk")[:1]
    rows = (
        Source.objects.filter(_belongs(networks, and_unowned), state__in=[Source.State.ACTIVE, Source.State.PAUSED])
        .select_related("network", "organisation")
        .annotate(last_run=Subquery(ended))
        .order_by("network__name", "id")
    )
    runs = Run.objects.in_bulk([row.last_run for row in rows if row.last_run])
    looking = set(Run.objects.exclude(step=Run.Step.DONE).values_list("source", flat=True))
    return [Row(row, kind_in_words(row), runs.get(row.last_run), row.pk in looking) for row in rows]


def suggested(networks: Sequence[Network], *, and_unowned: bool) -> list[Source]:
    """Sources that wait for a yes."""
    rows = Source.objects.filter(_belongs(networks, and_unowned), state=Source.State.SUGGESTED)
    return list(rows.select_related("network", "organisation").order_by("network__name", "id"))


def waiting(networks: Sequence[Network], *, and_unowned: bool) -> Finds:
    """Finds that wait for a network's answer, the oldest first."""
    return _first(Intake.objects.filter(_belongs(networks, and_unowned), outcome=Intake.Outcome.HELD))


def not_read(networks: Sequence[Network], *, and_unowned: bool) -> Finds:
    """Finds that could not be read, the newest first, but for those of sources that were removed."""
    rows = Intake.objects.filter(_belongs(networks, and_unowned), NOT_READ, step="")
    return _first(rows.exclude(source__state=Source.State.REMOVED).order_by("-id"))


def taken_out(network: Network) -> list[Intake]:
    """What was listed once, and somebody of the network has said that it is not practice material; and its likes."""
    listed = Q(answer=Intake.Answer.NO, material__isnull=False)
    like = Q(answer="", outcome=Intake.Outcome.SKIPPED, judgement__like_find__isnull=False)
    rows = Intake.objects.filter(listed | like, network=network)
    return list(rows.select_related("network").order_by("-done_at", "-id")[:TAKEN_OUT])


def runs_of(source: Source) -> list[Run]:
    """The latest looks at a source, the newest first."""
    return list(source.runs.order_by("-id")[:RUNS])


def outcomes_of(source: Source) -> dict[str, int]:
    """How many finds of a source came to what: listed, held, skipped, quarantined, and "" for those under way."""
    return dict(source.intakes.order_by().values_list("outcome").annotate(n=Count("pk")))


def finds_of(source: Source, outcome: Intake.Outcome) -> Finds:
    """The finds of a source that came to one end, last; what waits in its turn, all else the latest first."""
    rows = source.intakes.filter(outcome=outcome)
    return _first(rows if outcome == Intake.Outcome.HELD else rows.order_by("-id"))


def _belongs(networks: Sequence[Network], and_unowned: bool) -> Q:
    return Q(network__in=networks) | Q(network=None) if and_unowned else Q(network__in=networks)


def _first(rows: QuerySet[Intake]) -> Finds:
    return Finds(list(rows.select_related("network", "source", "material")[:SHOWN]), rows.count())
