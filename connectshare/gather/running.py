"""Runs: one look at a source, from "it is due" to the verdict. Called by the work loop and the schedule.

A run is a resumable row. Discovering twice does no harm; the verdict is counted from the rows.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Count, Q

from connectshare.catalogue.models import Offer
from connectshare.gather.detecting import NothingFound, detect
from connectshare.gather.jsoning import to_json
from connectshare.gather.missing import note_removed, would_remove
from connectshare.gather.models import Intake, Run, Source
from connectshare.gather.protocols import Found, Gone, Listed, Problem
from connectshare.gather.sources import by_kind
from connectshare.gather.verdicts import Seen, judge
from connectshare.gather.visiting import get, host_of
from connectshare.kit.addresses import canonical
from connectshare.kit.fetching import FetchProblem
from connectshare.plumbing.clock import now
from connectshare.plumbing.leasing import release
from connectshare.plumbing.storing import keep
from connectshare.sector.models import Person
from connectshare.sector.permissions import tended_by

log = logging.getLogger(__name__)
BATCH = 200
TRIES = 3
RESULTS = ("new", "changed", "unchanged", "same", "held", "skipped", "quarantined")
SHORTEST_PACE, LONGEST_PACE = 6.0, 24.0 * 14  # hours


def open_run(source: Source, *, recheck: bool = False) -> Run:
    """The source's open run, begun now if there is none. Two callers at once get the same one."""
    last = source.runs.filter(step=Run.Step.DONE, verdict__in=[Run.Verdict.OK, Run.Verdict.PARTIAL]).first()
    expected = last.counts.get("seen", 0) if last else 0
    with transaction.atomic():
        run = source.runs.exclude(step=Run.Step.DONE).select_for_update().first()
        return run or Run.objects.create(source=source, started_at=now(), recheck=recheck, expected=expected)


def open_due_runs() -> list[Run]:
    """Begin a run for every source in use whose time has come."""
    due = Source.objects.filter(state=Source.State.ACTIVE).filter(Q(due_at=None) | Q(due_at__lte=now()))
    return [open_run(source) for source in due]


def discover(run: Run) -> None:
    """List what the source offers, one intake a thing. On a passing trouble the run is put back for another try."""
    try:
        problems = _list(run)
    except (FetchProblem, NothingFound) as problem:
        reason = getattr(problem, "reason", str(problem))
        if getattr(problem, "temporary", False) and run.tries + 1 < TRIES:
            Run.objects.filter(pk=run.pk).update(tries=run.tries + 1)
            return release(run)
        problems = [{"item": run.source.url, "step": "discover", "reason": reason}]
        Run.objects.filter(pk=run.pk).update(verdict=Run.Verdict.FAILED, words=reason[:500])
    Run.objects.filter(pk=run.pk).update(step=Run.Step.ITEMS, problems=problems)
    return release(run)


def _list(run: Run) -> list[dict[str, str]]:
    source = run.source
    page = get(source.url)
    if source.kind == "auto":
        found = detect(source.url, get)
        source.kind, source.url = found.kind, found.address
        source.save(update_fields=["kind", "url"])
        page = get(source.url)
    problems: list[dict[str, str]] = []
    removed: list[str] = []
    items = _named(by_kind(source.kind).discover(page, get), problems, removed)
    seen: set[str] = set()
    while batch := list(islice(items, BATCH)):
        fresh = {found.external_id: found for found in batch if found.external_id not in seen}
        seen.update(fresh)
        with transaction.atomic():
            _note(run, list(fresh.values()))
    note_removed(source, [name for name in removed if name not in seen])
    return problems


def _named(listed: Iterable[Listed], problems: list[dict[str, str]], removed: list[str]) -> Iterable[Found]:
    """The things found; their broken neighbours and what was removed are written down beside."""
    for entry in listed:
        if isinstance(entry, Problem):
            problems.append({"item": entry.item[:500], "step": "discover", "reason": entry.reason[:500]})
        elif isinstance(entry, Gone):
            removed.append(entry.external_id[:2000])
        else:
            yield entry


def _note(run: Run, batch: list[Found]) -> None:
    """An intake for each found thing: new, or seen again."""
    known = {
        intake.external_id: intake
        for intake in Intake.objects.filter(
            source=run.source, external_id__in=[found.external_id[:2000] for found in batch]
        )
    }
    for found in batch:
        intake = known.get(found.external_id[:2000])
        if intake is None:
            _first_met(run, found)
        elif intake.run_id != run.pk:
            _see_again(intake, run, found)


def _first_met(run: Run, found: Found) -> None:
    url = canonical(found.url) if found.url else ""
    given = {"step": Intake.Step.EXTRACT, "content_hash": keep(found.body)} if found.body else {}
    by = Person.objects.filter(email__iexact=found.sender).first() if found.sender else None
    network = run.source.network or (tended_by(by)[0] if by and tended_by(by) else None)
    Intake.objects.create(
        source=run.source, run=run, network=network, organisation=run.source.organisation, by=by,
        external_id=found.external_id[:2000], url=url, host=host_of(url), found=to_json(found),
        filename=found.filename[:250], version=found.version[:200], found_at=now(), **given,
    )  # fmt: skip


def _see_again(intake: Intake, run: Run, found: Found) -> None:
    """What its source itself says is unchanged ends here, but for a look now and then: files are replaced in place."""
    fresh = intake.recheck_at is not None and intake.recheck_at > now()
    settled = intake.outcome in (Intake.Outcome.LISTED, Intake.Outcome.HELD, Intake.Outcome.SKIPPED)
    unchanged = bool(found.version) and intake.version == found.version[:200] and fresh and settled and not run.recheck
    intake.run, intake.tries = run, 0
    intake.url, intake.found = canonical(found.url) if found.url else "", to_json(found)
    intake.host = host_of(intake.url)
    if found.body:
        intake.content_hash = keep(found.body)
        unchanged = intake.content_hash == intake.read_hash and settled and not run.recheck
    intake.result = result_again(intake) if unchanged else ""
    intake.step = Intake.Step.NONE if unchanged else Intake.Step.EXTRACT if found.body else Intake.Step.FETCH
    intake.save()


def result_again(intake: Intake) -> str:
    """What a run says of an item that is as it was."""
    return intake.outcome if intake.outcome in ("held", "skipped", "quarantined") else "unchanged"


def finish(run: Run) -> None:
    """Count, judge, and set when to look again. All from the rows, so that doing it twice gives the same."""
    counts = _counts(run)
    failed = run.verdict == Run.Verdict.FAILED
    stopped = not failed and would_remove(run)
    seen = Seen(counts, run.expected, len(run.problems), failed, stopped, run.words)
    verdict, words = judge(seen)
    with transaction.atomic():
        counts["gone"] = Offer.objects.filter(source=run.source_id, gone_at__gte=run.started_at).count()
        _set_rhythm(run.source, counts, failed=failed)
        Run.objects.filter(pk=run.pk).update(
            step=Run.Step.DONE, counts=counts, verdict=verdict, words=words[:500], finished_at=now(),
            problems=run.problems + _item_problems(run), leased_by="", leased_until=0,
        )  # fmt: skip


def _counts(run: Run) -> dict[str, int]:
    rows = run.intakes.values_list("result").annotate(n=Count("pk"))
    by_result = dict(rows)
    counts = {name: by_result.get(name, 0) for name in RESULTS}
    return {"seen": sum(counts.values())} | counts


def _item_problems(run: Run) -> list[dict[str, str]]:
    troubled = run.intakes.filter(result__in=["quarantined", "held", "skipped"]).exclude(problem="")
    told = [problem["item"] for problem in run.problems]
    return [
        {"item": intake.url or intake.filename, "step": intake.problem_step, "reason": intake.problem}
        for intake in troubled[:1000]
        if intake.url not in told
    ]


def _set_rhythm(source: Source, counts: dict[str, int], *, failed: bool) -> None:
    """A lively source is looked at more often, a quiet one less; a failing one backs off and recovers by itself."""
    if failed:
        source.failures += 1
        wait = min(source.pace_hours * 2 ** min(source.failures, 6), LONGEST_PACE)
    else:
        source.failures = 0
        lively = counts["new"] + counts["changed"] > 0
        source.pace_hours = min(max(source.pace_hours * (0.7 if lively else 1.3), SHORTEST_PACE), LONGEST_PACE)
        wait = source.pace_hours
    source.last_looked_at, source.due_at = now(), now() + timedelta(hours=wait)
    source.save(update_fields=["failures", "pace_hours", "last_looked_at", "due_at"])
