"""What becomes of a material: merged and parted, withdrawn, hidden, gone, historic."""

import pytest

from connectshare.catalogue import lifecycle
from connectshare.catalogue.drafting import OfferDraft
from connectshare.catalogue.models import Change, Material, NotSame, Pending
from connectshare.catalogue.publishing import publish
from connectshare.sector.models import Act, Person
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def priya() -> Person:
    return cast.facilitator()


def _one(name: str, order: str = "1") -> Material:
    return publish(
        cast.draft(name, url=f"https://lowland.example/{name}", of=cast.edition(name, order=order)), by=None
    ).material


def _shape(material: Material) -> tuple[object, ...]:
    material.refresh_from_db()
    return (
        material.status, material.merged_into_id,
        sorted(material.editions.values_list("content_hash", "is_current")),
        sorted(material.offers.values_list("url", flat=True)),
    )  # fmt: skip


def test_a_merge_moves_everything_and_leaves_an_address_that_leads_on(priya: Person) -> None:
    kept, other = _one("kept", "1"), _one("other", "2")
    lifecycle.merge(other, into=kept, by=priya, why="the same policy")
    other.refresh_from_db()
    assert (other.status, other.merged_into_id) == ("merged", kept.id)
    assert not other.editions.exists()
    assert (kept.editions.count(), kept.offers.count()) == (2, 2)
    assert kept.editions.get(is_current=True).title == "other", "the newest is shown"
    assert Act.objects.get(verb="merged").detail["why"] == "the same policy"


def test_an_undone_merge_gives_back_exactly_what_was(priya: Person) -> None:
    kept, other = _one("kept", "1"), _one("other", "2")
    before = _shape(kept), _shape(other)
    lifecycle.merge(other, into=kept, by=None, why="")
    lifecycle.part(other, by=priya)
    assert (_shape(kept), _shape(other)) == before


def test_an_undone_merge_is_remembered_as_not_the_same_by_contents_and_by_material(priya: Person) -> None:
    kept, other = _one("kept"), _one("other")
    hashes = tuple(sorted(one.editions.get().content_hash for one in (kept, other)))
    pairs = {hashes, tuple(sorted((kept.id, other.id)))}
    for _ in range(2):
        lifecycle.merge(other, into=kept, by=None, why="")
        lifecycle.part(other, by=priya)
        assert set(NotSame.objects.values_list("left", "right")) == pairs
    assert NotSame.objects.count() == 2


def test_there_is_nothing_to_undo_where_nothing_was_merged(priya: Person) -> None:
    with pytest.raises(ValueError, match="not merged"):
        lifecycle.part(_one("alone"), by=priya)


def test_a_chain_of_merges_can_be_undone_link_by_link(priya: Person) -> None:
    first, second, third = _one("first"), _one("second"), _one("third")
    lifecycle.merge(third, into=second, by=None, why="")
    lifecycle.merge(second, into=first, by=None, why="")
    lifecycle.part(third, by=priya)
    assert third.editions.count() == 1
    assert (third.offers.get().url, first.offers.count()) == ("https://lowland.example/third", 2)


def test_both_sides_of_a_merge_are_announced_and_both_of_its_undoing(priya: Person) -> None:
    kept, other = _one("kept"), _one("other")
    Pending.objects.all().delete()
    Change.objects.all().delete()
    lifecycle.merge(other, into=kept, by=None, why="")
    assert set(Change.objects.values_list("material", "kind")) == {(other.id, "merged"), (kept.id, "amended")}
    assert Pending.objects.count() == 2
    Pending.objects.all().delete()
    lifecycle.part(other, by=priya)
    assert Pending.objects.count() == 2


def test_withdrawing_keeps_the_reason_for_the_tombstone(priya: Person) -> None:
    material = _one("gullies")
    lifecycle.withdraw(material, by=priya, why="Replaced by a national code")
    material.refresh_from_db()
    assert (material.status, material.status_reason) == ("withdrawn", "Replaced by a national code")
    assert material.changes.first().kind == Change.Kind.WITHDRAWN
    assert Act.objects.get(verb="withdrew").by == priya


def test_hiding_is_not_deleting(priya: Person) -> None:
    material = _one("gullies")
    lifecycle.hide(material, by=None, why="somebody is named in it")
    assert Material.objects.get().status == "hidden"
    lifecycle.restore(material, by=priya)
    material.refresh_from_db()
    assert (material.status, material.status_reason, material.editions.count()) == ("published", "", 1)


def test_historic_is_a_proper_state_that_stays_readable(priya: Person) -> None:
    material = _one("gullies")
    lifecycle.call_historic(material, by=priya)
    material.refresh_from_db()
    assert material.status == "historic"
    assert material.status in Material.READABLE


def test_a_material_is_gone_only_when_every_offer_is() -> None:
    material = _one("gullies")
    publish(
        cast.draft(of=cast.edition("gullies"), offer=OfferDraft("https://upland.example/x")), by=None, known=material
    )
    material.offers.filter(url__contains="lowland").update(gone_at=cast.MONDAY)
    material.refresh_from_db()
    lifecycle.settle_gone(material)
    assert Material.objects.get().status == "published"
    material.offers.update(gone_at=cast.MONDAY)
    lifecycle.settle_gone(material)
    assert Material.objects.get().status == "gone"
    assert Act.objects.filter(verb="gone at source").count() == 1


@pytest.mark.parametrize("status", ["withdrawn", "hidden", "historic", "merged"])
def test_what_a_person_has_said_of_a_material_is_not_changed_by_its_going(status: str) -> None:
    material = _one("gullies")
    Material.objects.update(status=status)
    material.refresh_from_db()
    material.offers.update(gone_at=cast.MONDAY)
    lifecycle.settle_gone(material)
    assert Material.objects.get().status == status


def test_every_step_leaves_word_for_the_index(priya: Person) -> None:
    material = _one("gullies")
    for step in (
        lambda: lifecycle.hide(material, by=None, why=""),
        lambda: lifecycle.restore(material, by=priya),
        lambda: lifecycle.call_historic(material, by=priya),
        lambda: lifecycle.withdraw(material, by=priya, why=""),
    ):
        Pending.objects.all().delete()
        step()
        assert Pending.objects.filter(material=material, reader="index").exists()


@pytest.mark.parametrize("status", ["published", "historic"])
def test_what_was_withdrawn_is_restored_as_what_it_was(priya: Person, status: str) -> None:
    material = _one("kept")
    Material.objects.update(status=status)
    material.refresh_from_db()
    lifecycle.withdraw(material, by=priya, why="It is not practice material.")
    lifecycle.restore(material, by=priya)
    material.refresh_from_db()
    assert (material.status, material.status_reason) == (status, "")
