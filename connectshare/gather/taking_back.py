"""Takes back what is listed: what an undone import had shared, and what is not practice material after all.

Called by importing and the pages. Every step is an act; what somebody else offers too stays listed.
"""

from django.db import transaction
from django.db.models import QuerySet

from connectshare.catalogue.announcing import announce
from connectshare.catalogue.choosing import choose_current
from connectshare.catalogue.describing import let_speak
from connectshare.catalogue.lifecycle import withdraw
from connectshare.catalogue.models import Change, Material, Offer
from connectshare.catalogue.parting import ids_of
from connectshare.catalogue.returning import forget_voices
from connectshare.gather.hearing import say, turn_to
from connectshare.gather.models import Intake
from connectshare.plumbing.clock import now
from connectshare.sector.acting import record
from connectshare.sector.models import Person

BEING_READ = "Something of it is being read just now. Try again in a minute."
# Why something was withdrawn, where that says nothing against the thing itself, or only what one network thinks of it.
UNDONE = "The import that brought it was undone."
NOT_PRACTICE = "It is not practice material."


class BeingRead(Exception):
    """A worker has it in hand; the message is a sentence that says when to try again."""


@transaction.atomic
def take_back(intake: Intake, *, by: Person | None, why: str) -> None:
    """Forget what was shared, and take from view what nobody else offers. Raises `BeingRead`; then nothing is done."""
    held = Intake.objects.select_for_update().filter(pk=intake.pk).first()
    if held is None:
        return
    if held.leased_by:
        raise BeingRead(BEING_READ)
    material = living(held)
    record("took back", "intake", str(held.pk), by=by, detail={"url": held.url, "filename": held.filename, "why": why})
    held.delete()
    # Several uploaded files of one material are one offer, which stands for the last of them.
    others = Intake.objects.filter(material=material, source=None, network=held.network, url=held.url)
    if material is not None and material.status != Material.Status.WITHDRAWN and not others.exists():
        mine = material.offers.filter(url=held.url, source=None, network=held.network)
        _stop_offering(material, mine, {held.content_hash}, by=by, why=why)


@transaction.atomic
def take_off(intake: Intake, *, by: Person | None) -> Material | None:
    """A person says that what is listed is not practice material: their network offers it no more.

    What nobody else offers is withdrawn. A yes to the find brings all of it back (`deciding.answer`). Returns the
    material.
    """
    turn_to(intake)
    material = living(intake)
    finds = [intake] if material is None else same_offer(intake, material)
    for find in finds:
        turn_to(find)
        say(find, Intake.Answer.NO)
        record("said no to", "intake", str(find.pk), by=by, detail={"material": material.id if material else ""})
    intake.refresh_from_db()
    if material is not None and material.status != Material.Status.WITHDRAWN:
        hashes = {digest for find in finds for digest in (find.read_hash, find.content_hash)}
        _stop_offering(material, offers_of(intake, material), hashes, by=by, why=NOT_PRACTICE)
    return material


def living(intake: Intake) -> Material | None:
    """The material that a find leads to now: where it was merged, the one it was merged into."""
    material = intake.material
    while material is not None and material.merged_into is not None:
        material = material.merged_into
    return material


def same_offer(intake: Intake, material: Material) -> list[Intake]:
    """All finds by which the same network offers the same material; without a network, the one find."""
    if intake.network_id is None:
        return [intake]
    return list(Intake.objects.filter(network=intake.network_id, material__in=ids_of(material)))


def offers_of(intake: Intake, material: Material) -> QuerySet[Offer]:
    """What a find's network offers of a material; without a network, what its source does at its address."""
    if intake.network_id is not None:
        return material.offers.filter(network=intake.network_id)
    return material.offers.filter(network=None, source=intake.source_id, url=intake.url)


def offered_by_others(intake: Intake, material: Material) -> bool:
    """Whether it stays listed when this find's network offers it no more."""
    return material.offers.filter(gone_at=None).exclude(pk__in=offers_of(intake, material).values("pk")).exists()


def _stop_offering(
    material: Material, mine: QuerySet[Offer], hashes: set[str], *, by: Person | None, why: str
) -> None:  # fmt: skip
    if not material.offers.filter(gone_at=None).exclude(pk__in=mine.values("pk")).exists():
        withdraw(material, by=by, why=why)
        return
    mine.delete()
    for digest in hashes:
        if not material.offers.filter(content_hash=digest).exists() and material.editions.count() > 1:
            material.editions.filter(content_hash=digest).delete()
    forget_voices(material)
    let_speak(material, choose_current(material))
    material.changed_at = now()
    material.save()
    announce(material, Change.Kind.AMENDED)
