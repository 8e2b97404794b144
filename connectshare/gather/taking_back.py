"""Takes back what somebody shared: as if it had never been given, as far as the permanence of addresses allows.

Called when an import is undone. Every step is an act; what somebody else offers too stays listed.
"""

from django.db import transaction

from connectshare.catalogue.announcing import announce
from connectshare.catalogue.choosing import choose_current
from connectshare.catalogue.describing import let_speak
from connectshare.catalogue.lifecycle import withdraw
from connectshare.catalogue.models import Change, Material
from connectshare.catalogue.returning import forget_voices
from connectshare.gather.models import Intake
from connectshare.plumbing.clock import now
from connectshare.sector.acting import record
from connectshare.sector.models import Person


class BeingRead(Exception):
    """A worker has it in hand; the message is a sentence that says when to try again."""


@transaction.atomic
def take_back(intake: Intake, *, by: Person | None, why: str) -> None:
    """Forget what was shared, and take from view what nobody else offers. Raises `BeingRead`; then nothing is done."""
    held = Intake.objects.select_for_update().filter(pk=intake.pk).first()
    if held is None:
        return
    if held.leased_by:
        raise BeingRead("Something of it is being read just now. Try again in a minute.")
    material = held.material
    while material is not None and material.merged_into is not None:
        material = material.merged_into
    record("took back", "intake", str(held.pk), by=by, detail={"url": held.url, "filename": held.filename, "why": why})
    held.delete()
    if material is not None and material.status != Material.Status.WITHDRAWN:
        _stop_offering(material, held, by=by, why=why)


def _stop_offering(material: Material, intake: Intake, *, by: Person | None, why: str) -> None:
    mine = material.offers.filter(url=intake.url, source=None, network=intake.network)
    # Several uploaded files of one material are one offer, which stands for the last of them.
    if Intake.objects.filter(material=material, source=None, network=intake.network, url=intake.url).exists():
        return
    if not material.offers.filter(gone_at=None).exclude(pk__in=mine.values("pk")).exists():
        withdraw(material, by=by, why=why)
        return
    mine.delete()
    brought = material.editions.filter(content_hash=intake.content_hash)
    if not material.offers.filter(content_hash=intake.content_hash).exists() and material.editions.count() > 1:
        brought.delete()
    forget_voices(material)
    let_speak(material, choose_current(material))
    material.changed_at = now()
    material.save()
    announce(material, Change.Kind.AMENDED)
