"""How sources and networks are, in words that a coordinator understands at a glance. Called by pages; never writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from connectshare.catalogue.models import Material, Offer
from connectshare.catalogue.reading.lines import readable
from connectshare.catalogue.reviewing import due
from connectshare.gather import overview
from connectshare.gather.letters import last_letter
from connectshare.gather.models import Intake, Run, Source
from connectshare.gather.questions import dead_links, held, to_ask
from connectshare.gather.troubles import TROUBLES
from connectshare.plumbing.clock import now
from connectshare.sector.models import Act, Network, Person, Role
from connectshare.sector.permissions import TENDS

ADOPTED = (Network.Standing.ENROLLED, Network.Standing.REPRESENTED)
MONTH = timedelta(days=30)
REGULAR = timedelta(days=92)  # something new at least once a quarter
SHOWN = 20
GROUPS = 12
OWNER, NOBODY = "You can mend this.", "Nothing for you to do: we try again by ourselves."
WORKS = (Run.Verdict.OK, Run.Verdict.PARTIAL, Run.Verdict.HELD)


@dataclass(frozen=True)
class Condition:
    """How something is: a word for the table, a sentence, what would mend it, and who can."""

    label: str
    words: str
    remedy: str = ""
    who: str = ""
    since: datetime | None = None


@dataclass(frozen=True)
class NotRead:
    """Finds of a source that could not be read for one and the same reason."""

    condition: Condition
    total: int
    shown: list[Intake]


@dataclass(frozen=True)
class Regularity:
    """Whether regular updates come in: the first of the two principles."""

    words: str
    is_regular: bool


@dataclass(frozen=True)
class NetworkLine:
    """One network on the page of all."""

    network: Network
    in_use: int
    in_trouble: int
    to_mend: int
    waiting: int
    new: int
    last_looked: datetime | None
    looked_after_by: str
    words: str


def condition_of(source: Source, *, run: Run | None = None, looking: bool = False) -> Condition:
    """How a source is. `run` is the last look that ended."""
    if source.state != Source.State.ACTIVE:
        return Condition(source.get_state_display(), OF_STATE[str(source.state)])
    if trouble := TROUBLES.get(source.trouble):
        who = OWNER if trouble.who == "owner" else NOBODY
        return Condition("Something is the matter", trouble.words, trouble.remedy, who, source.trouble_since)
    if looking:
        return Condition("Looking now", "We are looking at it now.")
    if run is None:
        return Condition("Not looked at yet", "We look at it for the first time within a few minutes.")
    if run.verdict in WORKS:
        return Condition("All is well", run.words or "All is well.")
    return Condition(run.get_verdict_display(), run.words, "", NOBODY)


OF_STATE: dict[str, str] = {
    Source.State.SUGGESTED: "Somebody suggested it. We do not look at it until a person says so.",
    Source.State.PAUSED: "It is paused: we do not look at it until you resume it. What is listed stays listed.",
    Source.State.REMOVED: "It was removed. What is listed from it stays listed.",
}


def is_being_looked_at(source: Source) -> bool:
    """Whether a look is under way."""
    return source.runs.exclude(step=Run.Step.DONE).exists()


def rhythm_in_words(source: Source) -> str:
    """“We look about every 3 days; next on Tuesday.”"""
    if source.state != Source.State.ACTIVE:
        return "We do not look at it."
    return f"We look {pace_in_words(source.pace_hours)}; next {next_in_words(source.due_at, now())}."


def pace_in_words(hours: float) -> str:
    """About how often; `hours` between two looks. Pure."""
    days = round(hours / 24)
    if hours < 20:
        return f"about every {max(2, round(hours))} hours"
    if days <= 1:
        return "about once a day"
    return "about once a week" if days == 7 else f"about every {days} days"


def next_in_words(when: datetime | None, moment: datetime) -> str:
    """When, as people say it at `moment`. Pure."""
    if when is None or when <= moment:
        return "within a few minutes"
    then = timezone.localtime(when)
    days = (then.date() - timezone.localtime(moment).date()).days
    if days == 0:
        return f"today at {then:%H:%M}"
    if days == 1:
        return "tomorrow"
    return f"on {then:%A}" if days < 7 else f"on {then.day} {then:%B %Y}"


def not_read_by_reason(source: Source) -> list[NotRead]:
    """What could not be read, grouped by what would mend it, the most frequent first."""
    rows = source.intakes.filter(overview.NOT_READ, step=Intake.Step.NONE).select_related("material")
    known = rows.exclude(trouble="").order_by().values_list("trouble").annotate(n=Count("pk"))
    groups = [(_of_trouble(name), total, rows.filter(trouble=name)) for name, total in known]
    other = rows.filter(trouble="").order_by().values_list("problem").annotate(n=Count("pk")).order_by("-n")[:GROUPS]
    groups += [(Condition("", words, "", ""), total, rows.filter(trouble="", problem=words)) for words, total in other]
    groups.sort(key=lambda group: -group[1])
    return [NotRead(condition, total, list(found.order_by("-id")[:SHOWN])) for condition, total, found in groups]


def broken_entries(run: Run | None) -> tuple[list[dict[str, str]], int]:
    """The first rows and entries that no find could be made of at a look, each with its reason, and how many."""
    told = [] if run is None else run.problems
    broken = [one for one in told if one.get("step") == "discover" and one["item"] != (run and run.source.url)]
    return broken[:SHOWN], len(broken)


def trust_in_words(source: Source) -> str:
    """What becomes of its finds, and who wanted it so where the network has adopted no principles."""
    if source.trust != Source.Trust.PUBLISH:
        return f"{source.get_trust_display()}."
    words = f"{source.get_trust_display()}; ask about the doubtful ones."
    if source.network is not None and source.network.standing not in ADOPTED:
        words += f" {source.network} has not adopted the principles yet: whoever added this source chose it so."
    return words


def _of_trouble(name: str) -> Condition:
    trouble = TROUBLES.get(name)
    if trouble is None:
        return Condition("", "It could not be read.", "", "")
    return Condition("", trouble.words, trouble.remedy, OWNER if trouble.who == "owner" else NOBODY)


def new_of(network: Network, since: datetime) -> list[Material]:
    """What has come in from a network since then, the newest first."""
    mine = readable().filter(offers__network=network, offers__first_seen__gt=since)
    return list(mine.distinct().order_by("-published_at", "id")[:SHOWN])


def new_total(network: Network, since: datetime) -> int:
    """How many that are."""
    return readable().filter(offers__network=network, offers__first_seen__gt=since).distinct().count()


def regularity_of(network: Network) -> Regularity:
    """Whether updates come in regularly, without blame where they do not."""
    last = Offer.objects.filter(network=network).aggregate(last=Max("first_seen"))["last"]
    if last is None:
        return Regularity("Nothing has come in yet.", False)
    if now() - last <= REGULAR:
        return Regularity(f"Regular updates come in: the latest on {_day(last)}.", True)
    return Regularity(f"The latest update came in on {_day(last)}. We go on looking.", False)


def _day(when: datetime) -> str:
    local = timezone.localtime(when)
    return f"{local.day} {local:%B %Y}"


@dataclass(frozen=True)
class NetworkHealth:
    """All that the page of one network says."""

    words: str
    rows: list[tuple[overview.Row, Condition]]
    people: list[Person]
    new: list[tuple[Material, int | None]]  # with the find that brought it
    new_total: int
    waiting: int
    dead: list[Material]
    dead_total: int
    reviews: list[Material]
    reviews_total: int
    regularity: Regularity
    letter: Act | None


def health_of(network: Network) -> NetworkHealth:
    """How a network is; a fixed number of queries."""
    rows = [
        (row, condition_of(row.source, run=row.run, looking=row.looking))
        for row in overview.sources_in_use([network], and_unowned=False)
    ]
    since = now() - MONTH
    dead, reviews = dead_links(network), due(network)
    to_mend = sum(condition.who == OWNER for _, condition in rows)
    return NetworkHealth(
        words=_in_words(len(rows), to_mend), rows=rows, people=to_ask(network),
        new=_with_finds(new_of(network, since), network), new_total=new_total(network, since),
        waiting=held(network).count(), dead=list(dead[:SHOWN]), dead_total=dead.count(),
        reviews=list(reviews[:SHOWN]), reviews_total=reviews.count(), regularity=regularity_of(network),
        letter=last_letter(network),
    )  # fmt: skip


def _with_finds(materials: list[Material], network: Network) -> list[tuple[Material, int | None]]:
    """Each with the number of a find of this network that leads to it, where there is one; one query."""
    brought = Q(material__in=materials) | Q(material__merged_into__in=materials)
    rows = Intake.objects.filter(brought, network=network, outcome=Intake.Outcome.LISTED)
    finds: dict[str, int] = {}
    for pk, material, into in rows.values_list("pk", "material", "material__merged_into"):
        finds[into or material] = pk
    return [(material, finds.get(material.id)) for material in materials]


def _in_words(in_use: int, to_mend: int) -> str:
    if not in_use:
        return "No source is in use yet."
    if to_mend:
        return f"{to_mend} source{'' if to_mend == 1 else 's'} could be mended by whoever publishes there."
    return "All is well. Nothing has to be done."


def every_network(networks: Sequence[Network]) -> list[NetworkLine]:
    """A line for each of these networks; a fixed number of queries however many they are."""
    owners = [trouble.name for trouble in TROUBLES.values() if trouble.who == "owner"]
    active = Q(state=Source.State.ACTIVE)
    sources: dict[int, dict[str, Any]] = {
        row["network"]: dict(row)
        for row in Source.objects.filter(network__in=networks).order_by().values("network").annotate(
            in_use=Count("pk", filter=active), in_trouble=Count("pk", filter=active & ~Q(trouble="")),
            to_mend=Count("pk", filter=active & Q(trouble__in=owners)), last_looked=Max("last_looked_at"),
        )
    }  # fmt: skip
    waiting = _counted(Intake.objects.filter(network__in=networks, outcome="held").values_list("network"))
    recent = Offer.objects.filter(network__in=networks).values("network", "material")
    firsts = recent.annotate(first=Min("first_seen")).filter(first__gt=now() - MONTH).order_by()
    new: dict[int, int] = {}
    for row in firsts:
        new[row["network"]] = new.get(row["network"], 0) + 1
    people = _looked_after(networks)
    none: dict[str, Any] = {"in_use": 0, "in_trouble": 0, "to_mend": 0, "last_looked": None}
    return [
        NetworkLine(
            network=network, waiting=waiting.get(network.pk, 0), new=new.get(network.pk, 0),
            looked_after_by=people.get(network.pk, "Nobody yet"), words=_in_words(facts["in_use"], facts["to_mend"]),
            in_use=facts["in_use"], in_trouble=facts["in_trouble"], to_mend=facts["to_mend"],
            last_looked=facts["last_looked"],
        )
        for network in networks
        for facts in [sources.get(network.pk, none)]
    ]  # fmt: skip


def _counted(rows: Iterable[tuple[int]]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for (key,) in rows:
        counts[key] = counts.get(key, 0) + 1
    return counts


def _looked_after(networks: Sequence[Network]) -> dict[int, str]:
    roles = Role.objects.filter(network__in=networks, kind__in=TENDS, ended=None, person__is_active=True)
    said: dict[int, str] = {}
    for key, kind in roles.order_by("-kind").values_list("network", "kind"):
        said[key] = Role.Kind(kind).label  # coordinators come last, and stay
    return said
