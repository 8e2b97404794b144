"""Runs: one look at a source, from "it is due" to the verdict. Called by the work loop and the schedule.

A run is a resumable row. Discovering twice does no harm; the verdict is counted from the rows.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Count, Q
from django.db.utils import InterfaceError, OperationalError

from connectshare.catalogue.models import Offer
from connectshare.gather import hosts
from connectshare.gather.detecting import NothingFound
from connectshare.gather.jsoning import to_json
from connectshare.gather.looking import NotWhatItWas, follow, items_of, look
from connectshare.gather.missing import look_soon_for_the_absent, note_removed, would_remove
from connectshare.gather.models import Intake, Run, Source
from connectshare.gather.pinging import note_hub
from connectshare.gather.protocols import Found, Gone, Listed, Problem
from connectshare.gather.timing import settle_rhythm
from connectshare.gather.troubles import of_visit, words_of
from connectshare.gather.verdicts import Seen, judge, may_be_over_soon
from connectshare.gather.visiting import host_of
from connectshare.kit.addresses import canonical
from connectshare.kit.fetching import FetchProblem
from connectshare.plumbing.clock import now
from connectshare.plumbing.leasing import release
from connectshare.plumbing.storing import keep
from connectshare.sector.models import Network, Person

log = logging.getLogger(__name__)
BATCH = 200
TRIES = 3
LATELY = 2  # looks in a row at which an item could not be read: some days
LONGEST_WAIT = timedelta(days=8)  # a rested host takes a week at most
RESULTS = ("new", "changed", "unchanged", "same", "held", "skipped", "quarantined")
NOT_NOTED = "This entry could not be taken: something in it cannot be kept."
STOPPED = "This look was stopped, since the source is not in use."


def open_run(source: Source, *, recheck: bool = False) -> Run:
    """The source's open run, begun now if there is none. Two callers at once get the same one."""
    last = source.runs.filter(step=Run.Step.DONE, verdict__in=[Run.Verdict.OK, Run.Verdict.PARTIAL]).first()
    expected = last.counts.get("seen", 0) if last else 0
    with transaction.atomic():
        run = source.runs.exclude(step=Run.Step.DONE).select_for_update().first()
        return run or Run.objects.create(source=source, started_at=now(), recheck=recheck, expected=expected)


def open_due_runs() -> list[Run]:
    """Begin a run for every source in use whose time has come."""
    # No wait is as long as that: the clock was ahead of time when it was set.
    absurd = Q(due_at__gt=now() + LONGEST_WAIT)
    due = Source.objects.filter(state=Source.State.ACTIVE).filter(Q(due_at=None) | Q(due_at__lte=now()) | absurd)
    return [open_run(source) for source in due]


def discover(run: Run) -> None:
    """List what the source offers, one intake a thing. On a passing trouble the run is put back for another try."""
    try:
        problems, trouble = _list(run)
        if not run.intakes.exists():
            trouble = next((one.trouble for one in problems if one.trouble), trouble)
        told = [{"item": one.item[:500], "step": "discover", "reason": one.reason[:500]} for one in problems]
        Run.objects.filter(pk=run.pk).update(step=Run.Step.ITEMS, problems=told, trouble=trouble)
    except FetchProblem as problem:
        _could_not(run, problem.reason, of_visit(problem), again=problem.temporary and not _long_wait(problem))
    except NotWhatItWas as problem:
        _could_not(run, words_of(problem.trouble), problem.trouble, verdict=Run.Verdict.SUSPICIOUS)
    except NothingFound as problem:
        _could_not(run, str(problem), "empty" if run.expected else "")
    except OperationalError:
        raise  # the database is busy: the run is taken up again
    except Exception:
        log.exception("run %s broke", run.pk)
        _could_not(run, "Something went wrong on our side while we read this. It will be tried again.", "", again=True)
    finally:
        release(run)


def _could_not(
    run: Run, reason: str, trouble: str, *, again: bool = False, verdict: Run.Verdict = Run.Verdict.FAILED
) -> None:
    """Put the run back for another try, or end it with its reason."""
    mine = Run.objects.filter(pk=run.pk)
    if again and run.tries + 1 < TRIES:
        mine.update(tries=run.tries + 1)
        return
    problems = [{"item": run.source.url, "step": "discover", "reason": reason}]
    mine.update(step=Run.Step.ITEMS, problems=problems, verdict=verdict, words=reason[:500], trouble=trouble)


def _long_wait(problem: FetchProblem) -> bool:
    return (problem.retry_after or 0) > hosts.SOON


def _list(run: Run) -> tuple[list[Problem], str]:
    """Note all that is listed. What could not be read of the list, and the trouble at which it broke off, if any."""
    source = run.source
    page = look(source)
    problems: list[Problem] = []
    removed: list[str] = []
    broken: list[FetchProblem] = []
    items = _named(items_of(source, page, broken.append), problems, removed)
    seen: set[str] = set()
    while batch := list(islice(items, BATCH)):
        fresh = {found.external_id[:2000]: found for found in batch if found.external_id[:2000] not in seen}
        seen.update(fresh)
        problems += _noted(run, fresh)
        if not _is_in_use(run):
            return problems, ""
    note_removed(source, [name for name in removed if name not in seen])
    if seen:
        follow(source, page)
        note_hub(source, page)
    return problems, of_visit(broken[0]) if broken else ""


def _is_in_use(run: Run) -> bool:
    return Source.objects.filter(pk=run.source_id, state=Source.State.ACTIVE).exists()


def _named(listed: Iterable[Listed], problems: list[Problem], removed: list[str]) -> Iterable[Found]:
    """The things found; their broken neighbours and what was removed are written down beside."""
    for entry in listed:
        if isinstance(entry, Problem):
            problems.append(entry)
        elif isinstance(entry, Gone):
            removed.append(entry.external_id[:2000])
        else:
            yield entry


def _noted(run: Run, batch: dict[str, Found]) -> list[Problem]:
    """Note a batch, item by item where one of them breaks it off: that one is a problem, and the others go on."""
    try:
        with transaction.atomic():
            _note(run, batch)
        return []
    except (OperationalError, InterfaceError, OSError):
        raise  # no item's fault: the database or the disk
    except Exception:
        if len(batch) > 1:
            return [problem for name, found in batch.items() for problem in _noted(run, {name: found})]
        log.exception("an item of run %s could not be noted", run.pk)
        return [Problem(found.title or found.url or found.external_id, NOT_NOTED) for found in batch.values()]


def _note(run: Run, batch: dict[str, Found]) -> None:
    """An intake for each found thing: new, or seen again."""
    mine = run.source.intakes
    known = {intake.external_id: intake for intake in mine.filter(external_id__in=batch)}
    strangers = [_plain(found.url) for name, found in batch.items() if name not in known and found.url]
    # A source that gives its things new names at every look still gives the same things.
    renamed = {intake.url: intake for intake in mine.filter(url__in=strangers).exclude(run=run)}
    for name, found in batch.items():
        intake = known.get(name)
        if intake is None and (former := renamed.pop(_plain(found.url), None)) and former.external_id not in batch:
            intake, former.external_id = former, name
        if intake is None:
            _first_met(run, found)
        elif intake.run_id != run.pk:
            _see_again(intake, run, found)


def _plain(url: str) -> str:
    return canonical(url) if url else ""


def _first_met(run: Run, found: Found) -> None:
    url = _plain(found.url)
    given = {"step": Intake.Step.EXTRACT, "content_hash": keep(found.body)} if found.body else {}
    by = Person.objects.filter(email__iexact=found.sender).first() if found.sender else None
    network = run.source.network or (_network_of(by) if by else None)
    Intake.objects.create(
        source=run.source, run=run, network=network, organisation=run.source.organisation, by=by,
        external_id=found.external_id[:2000], url=url, host=host_of(found.document or url), found=to_json(found),
        filename=found.filename[:250], version=found.version[:200], found_at=now(), **given,
    )  # fmt: skip


def _network_of(by: Person) -> Network | None:
    """The network for which somebody sends something; whoever enrols networks sends it for none."""
    role = by.roles.filter(ended=None).exclude(network=None).order_by("id").first()
    return role.network if role else None


def _see_again(intake: Intake, run: Run, found: Found) -> None:
    """What its source itself says is unchanged ends here, but for a look now and then: files are replaced in place.

    So does what a person keeps out: what was refused is remembered as it was then.
    """
    fresh = intake.recheck_at is not None and intake.recheck_at > now()
    listed = intake.outcome == Intake.Outcome.LISTED and intake.material_id is not None  # not a yes on its way
    settled = listed or intake.outcome in (Intake.Outcome.HELD, Intake.Outcome.SKIPPED)
    unchanged = bool(found.version) and intake.version == found.version[:200] and fresh and settled and not run.recheck
    intake.run, intake.tries = run, 0
    intake.url, intake.found = _plain(found.url), to_json(found)
    intake.host = host_of(found.document or intake.url)
    if found.body and not intake.is_kept_out:
        intake.content_hash = keep(found.body)
        unchanged = intake.content_hash == intake.read_hash and settled and not run.recheck
    unchanged = intake.is_kept_out or (unchanged and not says_something_else(intake))
    intake.result = result_again(intake) if unchanged else ""
    intake.step = Intake.Step.NONE if unchanged else Intake.Step.EXTRACT if found.body else Intake.Step.FETCH
    # Nothing else: somebody may have it in hand, or answer at this moment.
    intake.save(update_fields=["external_id", "run", "tries", "url", "found", "host", "content_hash", "result", "step"])


def said_of(intake: Intake) -> str:
    """By this it is seen that its source says something else, or that a date it gave is no longer one to come."""
    today = now().date().isoformat()
    early = max(intake.found.get("published", ""), intake.judgement.get("to_come", "")) > today
    return f"{intake.found.get('said', '')}{' too early' if early else ''}"


def says_something_else(intake: Intake) -> bool:
    """Whether its source says something else of it than when it was judged."""
    return intake.judgement.get("said", "") not in ("", said_of(intake))


def result_again(intake: Intake) -> str:
    """What a run says of an item that is as it was."""
    return intake.outcome if intake.outcome in ("held", "skipped", "quarantined") else "unchanged"


def finish(run: Run) -> None:
    """Count, judge, and set when to look again. All from the rows, so that doing it twice gives the same."""
    counts = _counts(run)
    if not _is_in_use(run):
        _stop(run, counts)
        return
    failed = run.verdict in (Run.Verdict.FAILED, Run.Verdict.SUSPICIOUS)
    whole = not failed and not run.trouble  # else the list broke off: what it did not come to is not absent
    unread = run.intakes.filter(result="quarantined")
    seen = Seen(
        counts, run.expected, len(run.problems), run.verdict if failed else "", whole and would_remove(run),
        run.words or _first_reason(run), run.intakes.filter(step=Intake.Step.NONE, result="").count(),
        tuple(unread.values_list("trouble", flat=True)),
        tuple(unread.filter(failures__lte=LATELY).values_list("trouble", flat=True)),
        may_be_empty=run.source.kind == "mailbox",
    )  # fmt: skip
    verdict, words, trouble = judge(seen)
    trouble = run.trouble or trouble
    with transaction.atomic():
        if whole:
            look_soon_for_the_absent(run)
        counts["gone"] = Offer.objects.filter(source=run.source_id, gone_at__gte=run.started_at).count()
        Run.objects.filter(pk=run.pk).update(
            step=Run.Step.DONE, counts=counts, verdict=verdict, words=words[:500], finished_at=now(),
            trouble=trouble, problems=run.problems + _item_problems(run),
        )  # fmt: skip
        settle_rhythm(run.source, run.pk, verdict=verdict, trouble=trouble, unfinished=may_be_over_soon(seen))


def _stop(run: Run, counts: dict[str, int]) -> None:
    """It says nothing of the source, which is looked at anew as soon as it is in use again."""
    Run.objects.filter(pk=run.pk).update(
        step=Run.Step.DONE, counts=counts, verdict=Run.Verdict.HELD, words=STOPPED, finished_at=now()
    )


def _first_reason(run: Run) -> str:
    first = next(iter(run.problems), None)
    if first is None or "://" in first["item"]:
        return first["reason"] if first else ""
    return f"No entry could be read. {first['item']}: {first['reason']}"


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
