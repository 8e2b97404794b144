"""What the sector's tests ask of the product, in the process where Django runs. Plain values in and out.

Called by `running`, over a pipe or in the same process.
"""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout, suppress
from datetime import date, datetime
from typing import Any

from django.core.management import call_command
from django.db.models import Q
from django.test import Client

from connectshare.catalogue import lifecycle, reviewing
from connectshare.catalogue.amending import amend as amend_material
from connectshare.catalogue.models import Change, Material, Offer
from connectshare.gather.deciding import add_source
from connectshare.gather.deciding import answer as answer_find
from connectshare.gather.letters import MONTH, TROUBLE, questions_asked
from connectshare.gather.models import Intake, Run, Source
from connectshare.gather.pinging import ping_key
from connectshare.plumbing import clock
from connectshare.plumbing.models import Letter
from connectshare.sector.models import Act, Network, Person, Role


def setup(sources: list[dict[str, str]], at: str) -> None:
    """Make a home ready and take the sites into use."""
    with clock.at(clock.parse(at)), redirect_stdout(io.StringIO()):
        call_command("setup", "--no-assets")
        Offer.objects.all().delete()  # links of the founding records lead to real sites: nobody visits those from here
        for each in sources:
            network = Network.objects.get(slug=each["network"])
            coordinator(each["network"])
            add_source(each["url"], kind=each["kind"], network=network, by=None)


def coordinator(slug: str) -> Person:
    """Whoever looks after a network."""
    person, new = Person.objects.get_or_create(email=f"{slug}@coordinators.example", defaults={"name": "Gareth"})
    if new:
        network = Network.objects.get(slug=slug)
        Role.objects.create(person=person, kind=Role.Kind.COORDINATOR, network=network, began=date(2026, 1, 1))
    return person


def tick(at: str) -> list[str]:
    """`tick --at`; returns the names of what was due."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(io.StringIO()):
        call_command("tick", "--at", at, "--json")
    rounds: list[str] = json.loads(said.getvalue())["rounds"]
    return rounds


def next_due() -> str:
    """When the next source in use is due."""
    due = Source.objects.filter(state=Source.State.ACTIVE).exclude(due_at=None).order_by("due_at").first()
    return due.due_at.isoformat() if due and due.due_at else ""


def rows() -> list[dict[str, Any]]:
    """The export: everything that was contributed."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(io.StringIO()):
        call_command("export")
    told = [json.loads(line) for line in said.getvalue().splitlines()]
    return [row for row in told if row.get("contributed")]


def runs(after: int = 0) -> list[dict[str, Any]]:
    """The runs begun since the one with that number."""
    return [
        {
            "run": run.pk, "source": run.source_id, "kind": run.source.kind, "url": run.source.url, "step": run.step,
            "verdict": run.verdict, "words": run.words, "trouble": run.trouble, "counts": run.counts,
            "problems": run.problems, "at": run.started_at.isoformat(),
        }
        for run in Run.objects.filter(pk__gt=after).select_related("source").order_by("pk")
    ]  # fmt: skip


def sources() -> list[dict[str, Any]]:
    """Every source in use."""
    return [
        {
            "id": each.pk, "url": each.url, "kind": each.kind, "state": each.state, "failures": each.failures,
            "trouble": each.trouble, "pace": each.pace_hours, "network": each.network.slug if each.network else "",
            "due": each.due_at.isoformat() if each.due_at else "",
        }
        for each in Source.objects.filter(state__in=[Source.State.ACTIVE, Source.State.PAUSED]).select_related("network")
    ]  # fmt: skip


def intakes() -> list[dict[str, Any]]:
    """Every found thing and what became of it."""
    return [
        {
            "id": each.pk, "url": each.url, "outcome": each.outcome, "problem": each.problem, "step": each.step,
            "trouble": each.trouble, "network": each.network.slug if each.network else "", "run": each.run_id,
            "hash": each.content_hash, "since": each.held_since.isoformat() if each.held_since else "",
        }
        for each in Intake.objects.select_related("network")
    ]  # fmt: skip


def held() -> list[dict[str, Any]]:
    """What waits for somebody's answer."""
    return [one for one in intakes() if one["outcome"] == Intake.Outcome.HELD]


def answer(intake: int, yes: bool, at: str) -> None:
    """The coordinator of its network says whether it is practice material."""
    found = Intake.objects.select_related("network").get(pk=intake)
    with clock.at(clock.parse(at)):
        answer_find(found, is_practice=yes, by=coordinator(found.network.slug if found.network else "adept"))


def amend(url: str, fields: dict[str, Any], at: str) -> None:
    """A coordinator corrects what is said of the material found at an address."""
    found = Intake.objects.exclude(material=None).select_related("network", "material").get(url=url)
    assert found.material
    assert found.network
    with clock.at(clock.parse(at)):
        amend_material(found.material, fields, by=coordinator(found.network.slug), why="It was wrong.")


def withdraw(url: str, at: str) -> None:
    """A coordinator takes the material found at an address from view."""
    found = Intake.objects.exclude(material=None).select_related("network", "material").get(url=url)
    assert found.material
    assert found.network
    with clock.at(clock.parse(at)):
        lifecycle.withdraw(found.material, by=coordinator(found.network.slug), why="It must not be shown.")


def letters(after: int = 0) -> list[dict[str, Any]]:
    """Every letter written since the one with that number."""
    return [
        {"id": one.pk, "key": one.key, "to": one.to, "subject": one.subject, "text": one.text, "at": one.posted_at.isoformat()}
        for one in Letter.objects.filter(pk__gt=after).order_by("pk")
    ]  # fmt: skip


def letters_asked(after: int = 0) -> list[dict[str, Any]]:
    """What letters to networks asked since the act with that number: finds, reviews, sources to mend."""
    acts = Act.objects.filter(pk__gt=after, verb__in=(MONTH, TROUBLE)).order_by("pk")
    return [{"act": act.pk, "network": act.subject, **act.detail} for act in acts]


def still_right(material: str, network: str, at: str) -> None:
    """The coordinator of a network says that a material is still right."""
    with clock.at(clock.parse(at)):
        reviewing.still_right(Material.objects.get(pk=material), coordinator(network))


def ping(source: int, at: str) -> int:
    """A website tells us that there is something new; the status of our answer."""
    with clock.at(clock.parse(at)):
        key = ping_key(Source.objects.get(pk=source))
        return Client(headers={"host": "localhost"}).post(f"/ping/{key}").status_code


def asked(since: str, until: str) -> dict[str, int]:
    """How many things each network was asked by letter."""
    begin, end = clock.parse(since), clock.parse(until)
    return {network.slug: count for network in Network.objects.all() if (count := questions_asked(network, begin, end))}


def findable(phrases: dict[str, str]) -> dict[str, list[str]]:
    """For each phrase (by any name), the titles of the first materials found for it."""
    return {name: _found(phrase) for name, phrase in phrases.items()}


def _found(phrase: str) -> list[str]:
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(io.StringIO()):
        call_command("find", phrase, "--json", "--limit", "3")
    return [result["title"] for result in json.loads(said.getvalue())["results"]]


def open_work() -> int:
    """Runs and items that are not done."""
    return Run.objects.exclude(step=Run.Step.DONE).count() + Intake.objects.exclude(Q(step=Intake.Step.NONE)).count()


def now() -> str:
    """The domain's time."""
    moment: datetime = clock.now()
    return moment.isoformat()


def look(at: str, recheck: bool = True) -> list[dict[str, Any]]:
    """`gather --all` at that time, with `--recheck` every item; the runs it began."""
    words = ["--recheck"] if recheck else []
    last = Run.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with (
        clock.at(clock.parse(at)),
        redirect_stdout(io.StringIO()),
        redirect_stderr(io.StringIO()),
        suppress(SystemExit),
    ):
        call_command("gather", "--all", "--json", *words)
    return runs(after=last)


def step(at: str, phrases: dict[str, str]) -> dict[str, list[str]]:
    """`tick --at`, then look for each phrase where something was listed: the addresses of what is found for it."""
    before = Change.objects.count()
    tick(at)
    return findable(phrases) if Change.objects.count() != before else {}
