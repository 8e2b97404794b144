"""What becomes of a material after it is published: merged, parted again, withdrawn, hidden, gone, historic.

Called by publishing, by the forms and by the schedule. Every step is an act, and can be undone.
"""

from django.db import transaction

from connectshare.catalogue.announcing import announce
from connectshare.catalogue.choosing import choose_current, current_of
from connectshare.catalogue.describing import let_speak
from connectshare.catalogue.models import Change, Edition, Material
from connectshare.catalogue.parting import ids_of, keep_apart
from connectshare.catalogue.returning import carry_over, forget_voices, take_back, what_returns
from connectshare.plumbing.clock import now
from connectshare.sector.acting import record
from connectshare.sector.models import Act, Person

Status = Material.Status


@transaction.atomic
def merge(other: Material, *, into: Material, by: Person | None, why: str) -> None:
    """Make `other` a part of `into`; its address will lead there. The act keeps what moved, for an undoing."""
    # The very same bytes: one edition is enough, and the other stays with the merged one.
    there = list(into.editions.values_list("content_hash", flat=True))
    editions = list(other.editions.exclude(content_hash__in=there).values_list("pk", flat=True))
    offers = list(other.offers.values_list("pk", flat=True))
    shown = current_of(into)
    other.editions.filter(pk__in=editions).update(material=into, is_current=False)
    stayed = list(into.offers.values_list("pk", flat=True))
    other.offers.update(material=into)
    moved = {
        "into": into.id, "editions": editions, "offers": offers, "status": other.status, "why": why,
        "stayed": stayed,
        "contributed": into.contributed, "carried": carry_over(other, into),
    }  # fmt: skip
    other.merged_into, other.status, other.changed_at = into, Status.MERGED, now()
    other.save(update_fields=["merged_into", "status", "changed_at"])
    into.contributed = into.contributed or other.contributed
    _show(into, shown)
    announce(other, Change.Kind.MERGED, {"into": into.id})
    announce(into, Change.Kind.AMENDED, {"absorbed": other.id})
    record("merged", "material", other.id, by=by, detail=moved)


@transaction.atomic
def part(other: Material, *, by: Person | None) -> None:
    """Undo a merge, and remember that these two are not the same. Raises ValueError where there is nothing to undo."""
    into = other.merged_into
    act = Act.objects.filter(verb="merged", subject_kind="material", subject=other.id).order_by("-at", "-pk").first()
    if into is None or act is None:
        raise ValueError("This material was not merged into another.")
    chain = [into]
    while into.merged_into is not None:  # merged on in its turn: what moved is with the last of them
        into = into.merged_into
        chain.append(into)
    shown = {one.id: current_of(one) for one in (other, into)}
    editions, offers = what_returns(other, into, act.detail)
    editions.update(material=other)
    offers.update(material=other)
    forget_voices(into)
    keep_apart(
        other.editions.values_list("content_hash", flat=True), into.editions.values_list("content_hash", flat=True)
    )
    other.merged_into, other.status, other.changed_at = None, act.detail["status"], now()
    other.save(update_fields=["merged_into", "status", "changed_at"])
    keep_apart(ids_of(other), {name for one in chain for name in ids_of(one)})
    if len(chain) == 1:
        take_back(into, act.detail.get("carried", {}))
        given = into.offers.exclude(network=None, organisation=None).exists()
        into.contributed = act.detail.get("contributed", into.contributed) or given
    for material in (other, into):
        _show(material, shown[material.id], anew=material is into)
        announce(material, Change.Kind.RESTORED if material is other else Change.Kind.AMENDED)
    record("parted", "material", other.id, by=by, detail={"from": into.id})


def _show(material: Material, shown: Edition | None, *, anew: bool = False) -> None:
    """Choose the edition to be shown, and let it speak where that is another one, or what was said has changed."""
    current = choose_current(material)
    if anew or current != shown:
        let_speak(material, current)
    material.save()


@transaction.atomic
def withdraw(material: Material, *, by: Person | None, why: str) -> None:
    """Take it from view; its address answers with a tombstone that says when and why."""
    was = material.status
    _become(material, Status.WITHDRAWN, why, Change.Kind.WITHDRAWN)
    record("withdrew", "material", material.id, by=by, detail={"why": why, "was": was})


@transaction.atomic
def hide(material: Material, *, by: Person | None, why: str) -> None:
    """Take it from view while its owner looks. Hiding is not deleting."""
    was = material.status
    _become(material, Status.HIDDEN, why, Change.Kind.WITHDRAWN)
    record("hid", "material", material.id, by=by, detail={"why": why, "was": was})


@transaction.atomic
def restore(material: Material, *, by: Person | None) -> None:
    """Show it again, as what it was before."""
    acts = Act.objects.filter(verb__in=["hid", "withdrew"], subject_kind="material", subject=material.id)
    act = acts.order_by("-at", "-pk").first()
    was = act.detail.get("was", Status.PUBLISHED) if act else Status.PUBLISHED
    _become(material, Status(was), "", Change.Kind.RESTORED)
    record("restored", "material", material.id, by=by)


@transaction.atomic
def call_historic(material: Material, *, by: Person) -> None:
    """A proper state: of its time, still worth reading."""
    _become(material, Status.HISTORIC, "", Change.Kind.AMENDED)
    record("called historic", "material", material.id, by=by)


@transaction.atomic
def settle_gone(material: Material) -> None:
    """Say "no longer at its source" once every offer is gone; never delete."""
    if material.status == Status.PUBLISHED and not material.offers.filter(gone_at=None).exists():
        _become(material, Status.GONE, "", Change.Kind.AMENDED)
        record("gone at source", "material", material.id, by=None)


def link_checked(material: Material, state: str) -> None:
    """Write down how its link was found: ok, suspect or gone."""
    Material.objects.filter(pk=material.pk).update(link_state=state, link_checked_at=now())


@transaction.atomic
def found_again(material: Material) -> None:
    """It is back at its source."""
    if material.status == Status.GONE:
        _become(material, Status.PUBLISHED, "", Change.Kind.RESTORED)
        record("found again", "material", material.id, by=None)


def _become(material: Material, status: Material.Status, why: str, change: str) -> None:
    material.status, material.status_reason, material.changed_at = status, why, now()
    material.save(update_fields=["status", "status_reason", "changed_at"])
    announce(material, change)
