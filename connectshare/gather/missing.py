"""What is no longer where it was: repeated evidence and a grace period before anything is called gone.

Called by the pipeline and the schedule. Being absent from a list is no evidence, since feeds forget the old: only an
address that itself answers "not found", several times over two weeks, is.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from connectshare.catalogue.lifecycle import settle_gone
from connectshare.gather import hosts
from connectshare.gather.models import Intake, Run, Source
from connectshare.plumbing.clock import now

EVIDENCE = 3  # looks that found it missing
GRACE = timedelta(days=14)
LONG_GRACE = timedelta(days=60)  # where so much is missing at once that the site is likelier at fault
LOOK_AGAIN = timedelta(days=5)
BRAKE = 0.1  # more than this share of a source's material absent at once stops the run


FORGETFUL = ("feed", "mailbox")  # what is old drops off their end


def would_remove(run: Run) -> bool:
    """Whether so much of what the source listed is absent that it looks like a fault. Feeds forget the old."""
    listed = run.source.intakes.filter(outcome=Intake.Outcome.LISTED)
    missing = listed.exclude(run=run).filter(missing_since=None).count()
    return run.source.kind not in FORGETFUL and missing >= 3 and missing > listed.count() * BRAKE


def look_soon_for_the_absent(run: Run) -> None:
    """What a full list no longer names is looked at within a day, at its own address."""
    if run.source.kind in FORGETFUL:
        return
    listed = run.source.intakes.filter(outcome=Intake.Outcome.LISTED, step=Intake.Step.NONE, missing_since=None)
    listed.exclude(run=run).filter(recheck_at__gt=now()).update(recheck_at=now())


def look_for_the_absent() -> int:
    """Send what its source lists no more, or no source lists, to be fetched at its own address in its turn."""
    newest = Run.objects.filter(source=OuterRef("source"), step=Run.Step.DONE).order_by("-id").values("pk")[:1]
    absent = (
        Intake.objects.filter(outcome=Intake.Outcome.LISTED, step=Intake.Step.NONE, recheck_at__lte=now())
        .filter(Q(source=None) | Q(source__state=Source.State.ACTIVE))
        .exclude(url="")  # what came by email has no address at which it could be missing
        .exclude(host__in=hosts.resting())
        .annotate(newest=Subquery(newest))
    )
    chosen = [intake.pk for intake in absent if intake.source_id is None or intake.run_id != intake.newest]
    return Intake.objects.filter(pk__in=chosen).update(step=Intake.Step.FETCH, tries=0)


@transaction.atomic
def note_removed(source: Source, external_ids: list[str]) -> None:
    """What the source itself says it has removed is gone at once, unless that is so much that it looks like a fault."""
    listed = source.intakes.filter(outcome=Intake.Outcome.LISTED)
    removed = [
        intake
        for intake in listed.filter(external_id__in=external_ids).select_related("material")
        if intake.missed < EVIDENCE
    ]
    if len(removed) >= 3 and len(removed) > listed.count() * BRAKE:
        return
    for intake in removed:
        intake.missing_since, intake.missed = intake.missing_since or now(), EVIDENCE
        intake.recheck_at = now() + LOOK_AGAIN
        intake.save(update_fields=["missing_since", "missed", "recheck_at"])
        _offer_gone(intake)


def _offer_gone(intake: Intake) -> None:
    if intake.material is not None:
        intake.material.offers.filter(source=intake.source_id, url=intake.url, gone_at=None).update(gone_at=now())
        settle_gone(intake.material)


@transaction.atomic
def note_not_found(intake: Intake) -> None:
    """Its own address said "not found": one more piece of evidence; with enough of it the offer is gone."""
    intake.missing_since = intake.missing_since or now()
    intake.missed += 1
    intake.recheck_at = now() + LOOK_AGAIN
    intake.save(update_fields=["missing_since", "missed", "recheck_at"])
    if intake.missed >= EVIDENCE and now() - intake.missing_since >= _grace(intake):
        _offer_gone(intake)


def _grace(intake: Intake) -> timedelta:
    if intake.source is None:
        return GRACE
    listed = intake.source.intakes.filter(outcome=Intake.Outcome.LISTED)
    missing = listed.exclude(missing_since=None).count()
    return LONG_GRACE if missing >= 3 and missing > listed.count() * BRAKE else GRACE
