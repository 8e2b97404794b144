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

from connectshare.catalogue.models import Change, Offer
from connectshare.gather.deciding import add_source
from connectshare.gather.deciding import answer as answer_find
from connectshare.gather.models import Intake, Run, Source
from connectshare.plumbing import clock
from connectshare.sector.models import Network, Person, Role


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
