"""The ten-minute month: one letter a month to whoever looks after a network, and none where there is nothing to say.

The schedule calls `write_due` daily; the letters go into the outbox in the transaction of the act that tells of them.
A source that its owner could mend may bring one earlier letter, three days after the trouble began. Either letter tells
of a trouble once, as it says; until it is mended the pages of the source and of its network do.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from connectshare.catalogue.models import Material
from connectshare.catalogue.reading.lines import readable
from connectshare.gather.models import Source
from connectshare.gather.questions import (
    AT_ONCE,
    LETTERS,
    Questions,
    answer_link,
    dead_links,
    held,
    questions_for,
    to_ask,
)
from connectshare.gather.troubles import TROUBLES, Trouble
from connectshare.plumbing.clock import now
from connectshare.plumbing.outbox import post
from connectshare.sector.acting import record
from connectshare.sector.models import Act, Network, Person, Role
from connectshare.sector.permissions import TENDS

MONTH, TROUBLE = "wrote the month to", "wrote of a trouble to"  # the acts; `detail` holds what was asked and told
APART = timedelta(days=28)  # between two monthly letters, which are in different months besides
TROUBLE_AFTER = timedelta(days=3)
TROUBLE_APART = timedelta(days=7)  # between an earlier letter and the letter before it
PATIENCE = timedelta(days=28)  # until silence speaks, as `silence` has it: counted from the asking
LONGEST_UNASKED = timedelta(days=35)  # a find waits for the next letter, but not for ever
REMEMBERED = timedelta(days=400)
ASKED_OF_A_REVIEW = 2  # letters that ask the same
SHOWN = 8  # titles of a sort in one letter
TROUBLES_SHOWN = 3
OVER = (Network.Standing.CLOSED, Network.Standing.MERGED)


@dataclass(frozen=True)
class Told:
    """What earlier letters said."""

    finds: frozenset[int]
    reviews: "Counter[str]"
    dead: frozenset[str]
    last_month: datetime | None
    last: datetime | None
    lately_troubled: frozenset[int]  # sources of which a letter told within a month


@dataclass(frozen=True)
class Ailing:
    """A source that its owner could mend."""

    source: Source
    trouble: Trouble


@dataclass(frozen=True)
class Month:
    """All that a monthly letter to one network says."""

    network: Network
    new: list[Material]
    new_total: int
    questions: Questions
    dead: list[Material]
    ailing: list[Ailing]
    ailing_more: int
    fresh: bool  # there is something that no letter has said before

    @property
    def to_do(self) -> int:
        """How many things wait for a person: answers and sources to mend."""
        return self.questions.total + len(self.ailing)


def write_due() -> int:
    """Write every letter whose time has come; returns how many were written."""
    looked_after = Network.objects.filter(roles__kind__in=TENDS, roles__ended=None).exclude(standing__in=OVER)
    return sum(_write_to(network) for network in looked_after.distinct().order_by("position", "id"))


def questions_asked(network: Network, since: datetime, until: datetime) -> int:
    """How many things this network was asked to do by letter, from `since` until before `until`.

    Answers wanted and sources to mend; once, however many people look after the network.
    """
    acts = _acts(network).filter(at__gte=since, at__lt=until)
    return sum(len(detail.get(name, ())) for (detail,) in acts.values_list("detail") for name in ASKS)


ASKS = ("finds", "reviews", "troubles")


def last_letter(network: Network) -> Act | None:
    """The act of the last monthly letter."""
    return _acts(network).filter(verb=MONTH).order_by("-at", "-id").first()


def _acts(network: Network) -> QuerySet[Act]:
    return Act.objects.filter(subject_kind="network", subject=network.slug, verb__in=(MONTH, TROUBLE))


@transaction.atomic
def _write_to(network: Network) -> int:
    people = to_ask(network)
    if not people:
        return 0
    told = _told(network)
    written = 0
    if _month_is_due(told):
        month = _month(network, told)
        written = _write_month(month, people) if month.fresh else 0
    if not written and (told.last is None or now() - told.last >= TROUBLE_APART):
        written = _write_trouble(network, _untold(network, told), people)
    # The wait for an answer begins with the asking.
    unasked = held(network).exclude(pk__in=_told(network).finds)
    unasked.filter(found_at__gt=now() - LONGEST_UNASKED).update(held_since=now())
    return written


def _told(network: Network) -> Told:
    acts = list(_acts(network).filter(at__gt=now() - REMEMBERED).order_by("at", "id"))

    def all_of(name: str, among: Iterable[Act]) -> list[Any]:
        return [one for act in among for one in act.detail.get(name, ())]

    lately = [act for act in acts if act.at > now() - APART]
    return Told(
        finds=frozenset(all_of("finds", acts)),
        reviews=Counter(all_of("reviews", acts)),
        dead=frozenset(all_of("dead", acts)),
        last_month=max((act.at for act in acts if act.verb == MONTH), default=None),
        last=max((act.at for act in acts), default=None),
        lately_troubled=frozenset(all_of("troubles", lately)),
    )


def _month_is_due(told: Told) -> bool:
    last = told.last_month
    if last is None:
        return True
    then, today = timezone.localtime(last).date(), timezone.localtime(now()).date()
    return now() - last >= APART and (then.year, then.month) != (today.year, today.month)


def _month(network: Network, told: Told) -> Month:
    since = told.last_month or now() - timedelta(days=31)
    mine = readable().filter(offers__network=network, offers__first_seen__gt=since, offers__gone_at=None)
    new = mine.distinct().order_by("-published_at", "id")
    ailing = _untold(network, told)
    shown = ailing[:TROUBLES_SHOWN]
    done = frozenset(id for id, times in told.reviews.items() if times >= ASKED_OF_A_REVIEW)
    questions = questions_for(network, room=AT_ONCE - len(shown), leave=done)
    dead = [material for material in dead_links(network)[:50] if material.id not in told.dead][:SHOWN]
    unheard = (
        any(find.pk not in told.finds for find in questions.finds)
        or any(review.id not in told.reviews for review in questions.reviews)
        or bool(shown)
    )
    total = new.count()
    return Month(
        network, list(new[:SHOWN]), total, questions, dead, shown, len(ailing) - len(shown),
        fresh=bool(total or dead or unheard),
    )  # fmt: skip


def _untold(network: Network, told: Told) -> list[Ailing]:
    """Sources that have been in trouble for three days, which their owner could mend, and no letter has told of it."""
    owners = [trouble.name for trouble in TROUBLES.values() if trouble.who == "owner"]
    rows = Source.objects.filter(
        network=network,
        state=Source.State.ACTIVE,
        trouble__in=owners,
        trouble_since__lte=now() - TROUBLE_AFTER,
        told_at=None,
    ).exclude(pk__in=told.lately_troubled)  # what comes and goes is one trouble
    return [Ailing(source, TROUBLES[source.trouble]) for source in rows.order_by("trouble_since", "id")]


def _write_month(month: Month, people: list[Person]) -> int:
    key = f"month:{month.network.slug}:{timezone.localtime(now()):%Y-%m}"
    facts = {"month": month, "minutes": 1 + month.to_do, "silence_on": (now() + PATIENCE).date()}
    written = _post(key, _subject(month), "month", month.network, people, facts)
    if written:
        held(month.network).filter(pk__in=[find.pk for find in month.questions.finds]).update(held_since=now())
        _note(MONTH, month.network, month.ailing, {
            "to": written, "new": month.new_total, "finds": [find.pk for find in month.questions.finds],
            "reviews": [review.id for review in month.questions.reviews],
            "dead": [material.id for material in month.dead],
        })  # fmt: skip
    return written


def _write_trouble(network: Network, ailing: list[Ailing], people: list[Person]) -> int:
    if not ailing:
        return 0
    first = ailing[0].source
    key = f"trouble:{first.pk}:{first.trouble_since:%Y-%m-%dT%H:%M}"
    subject = f"{network}: something you could mend (2 minutes)"
    written = _post(key, subject, "trouble", network, people, {"ailing": ailing})
    if written:
        _note(TROUBLE, network, ailing, {"to": written})
    return written


def _note(verb: str, network: Network, ailing: list[Ailing], detail: dict[str, Any]) -> None:
    keys = [one.source.pk for one in ailing]
    Source.objects.filter(pk__in=keys).update(told_at=now())
    record(verb, "network", network.slug, by=None, detail=detail | {"troubles": keys})


def _post(key: str, subject: str, name: str, network: Network, people: list[Person], facts: dict[str, Any]) -> int:
    written = 0
    for person in people:
        link = answer_link(person, network)
        deputy = not person.roles.filter(kind=Role.Kind.COORDINATOR, network=network, ended=None).exists()
        context = facts | {
            "network": network, "person": person, "answer": link, "stop": f"{link}/stop", "deputy": deputy,
            "site_url": settings.SITE_URL,
        }  # fmt: skip
        text, html = (render_to_string(f"letters/{name}.{kind}", context) for kind in ("txt", "html"))
        to = f"{key}:{person.pk}"
        written += post(to, person.email, subject, text, html, stop_url=f"{link}/stop")
    return written


def _subject(month: Month) -> str:
    """“Lowland Highways Group: 14 new, 3 questions (4 minutes)”, of what there is."""
    said = [f"{month.new_total} new"] if month.new_total else []
    asked = month.questions.total
    said += [f"{asked} question{'' if asked == 1 else 's'}"] if asked else []
    said += ["something you could mend"] if month.ailing else []
    if not said:
        said = [f"{len(month.dead)} link{'' if len(month.dead) == 1 else 's'} no longer where it was"]
    minutes = f" ({1 + month.to_do} minutes)" if month.to_do else ""
    return f"{month.network}: {', '.join(said)}{minutes}"


__all__ = ["LETTERS", "last_letter", "questions_asked", "write_due"]
