"""What is no longer where it was: repeated evidence and a grace period before anything is called gone.

Called by the pipeline, the runs, the schedule and `links`. Being absent from a list is no evidence, since lists forget
the old: only an address that itself answers "not found", several times over two weeks, is; or one that does not answer
at all for two months, while we reach the source that names it.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from connectshare.catalogue.lifecycle import link_checked, settle_gone
from connectshare.catalogue.models import Offer
from connectshare.gather import hosts
from connectshare.gather.models import Intake, LinkCheck, Run, Source
from connectshare.plumbing.clock import now

EVIDENCE = 3  # looks that found it missing
GRACE = timedelta(days=14)
LONG_EVIDENCE = 6  # looks in a row that met silence
LONG_GRACE = timedelta(days=60)  # for silence, and where so much is missing at once that the site is likelier at fault
LOOK_AGAIN = timedelta(days=5)
BRAKE = 0.1  # more than this share of a source's material absent at once stops the run


FORGETFUL = ("feed", "mailbox")  # what is old drops off their end


def would_remove(run: Run) -> bool:
    """Whether so much of what the source listed is absent that it looks like a fault.

    Feeds forget the old. So do pages of the latest things: what answered at its own address since is not missed, nor is
    what has been called gone already.
    """
    if run.source.kind in FORGETFUL:
        return False
    listed = _listed(run.source)
    absent = listed.exclude(run=run)
    alive = absent.filter(missing_since=None, problem="", done_at__gt=F("run__finished_at"))
    return _is_much(absent.count() - alive.count(), of=listed)


def _listed(source: Source) -> QuerySet[Intake]:
    """What is listed from a source and not yet called gone."""
    gone = Offer.objects.filter(source=OuterRef("source"), url=OuterRef("url")).exclude(gone_at=None)
    return source.intakes.filter(~Exists(gone), outcome=Intake.Outcome.LISTED)


def _is_much(missing: int, *, of: QuerySet[Intake]) -> bool:
    return missing >= 3 and missing > of.count() * BRAKE


def look_soon_for_the_absent(run: Run) -> None:
    """What a list no longer names is looked at within a day, at its own address."""
    if run.source.kind in FORGETFUL:
        return
    listed = run.source.intakes.filter(outcome=Intake.Outcome.LISTED, step=Intake.Step.NONE, missing_since=None)
    unexplained = Q(done_at__lte=F("run__finished_at")) | Q(run__finished_at=None)
    listed.exclude(run=run).filter(unexplained, recheck_at__gt=now()).update(recheck_at=now())


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
    offers = offers_of(intake).filter(gone_at=None).select_related("material")
    materials = {offer.material_id: offer.material for offer in offers}
    offers.update(gone_at=now())
    for material in materials.values():
        settle_gone(material)


def offers_of(intake: Intake) -> QuerySet[Offer]:
    """Where it is offered: with the material that shows it, whatever that was merged into."""
    if intake.material_id is None:
        return Offer.objects.none()
    return Offer.objects.filter(source=intake.source_id, url=intake.url)


def note_answer(intake: Intake) -> None:
    """It is at its address: whatever spoke against that is forgotten. The caller saves it."""
    if intake.missed >= EVIDENCE:
        _link_is(intake, "ok")
    intake.missing_since, intake.missed = None, 0


def _link_is(intake: Intake, state: str) -> None:
    """Say so of a material that can be had nowhere else."""
    for offer in offers_of(intake).select_related("material"):
        if not offer.material.offers.exclude(pk=offer.pk).filter(gone_at=None).exists():
            link_checked(offer.material, state)


@transaction.atomic
def note_not_found(intake: Intake) -> None:
    """Its own address said "not found": one more piece of evidence; with enough of it the offer is gone."""
    _note_missing(intake, EVIDENCE, _grace(intake))


@transaction.atomic
def note_silence(intake: Intake) -> None:
    """Its address does not answer. That is evidence only while its source does: else we may be the ones cut off."""
    if intake.source is not None and intake.source.failures == 0:
        _note_missing(intake, LONG_EVIDENCE, LONG_GRACE)


def _note_missing(intake: Intake, evidence: int, grace: timedelta) -> None:
    if intake.material_id is None:
        return  # it was never listed: it can only be tried again, and that ever more rarely
    gone = is_gone(intake, evidence, grace)
    intake.recheck_at = now() + LOOK_AGAIN
    intake.save(update_fields=["missing_since", "missed", "recheck_at"])
    if gone:
        _offer_gone(intake)
    elif intake.missed >= EVIDENCE:
        _link_is(intake, "suspect")


def is_gone(row: Intake | LinkCheck, evidence: int, grace: timedelta) -> bool:
    """Count one more look that did not find it, and say whether that is enough by now. The caller saves the row."""
    row.missing_since = row.missing_since or now()
    row.missed += 1
    return row.missed >= evidence and now() - row.missing_since >= grace


def _grace(intake: Intake) -> timedelta:
    if intake.source is None:
        return GRACE
    listed = _listed(intake.source)
    return LONG_GRACE if _is_much(listed.exclude(missing_since=None).count(), of=listed) else GRACE
