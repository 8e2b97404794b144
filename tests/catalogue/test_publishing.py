"""Writing materials: people win, one thing is one material, and nothing changes without a word of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectshare.catalogue import publishing
from connectshare.catalogue.drafting import Draft, OfferDraft, Said, Suggested
from connectshare.catalogue.models import Attachment, Change, Material, Offer, Pending, TopicLink
from connectshare.catalogue.publishing import as_person, publish
from connectshare.sector.models import Act
from tests import cast

pytestmark = pytest.mark.django_db
OPEN_ENDED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=24, deadline=None)


def _links(material: Material) -> dict[str, tuple[str, str]]:
    rows = TopicLink.objects.filter(material=material)
    return {link.topic_id: (link.state, link.origin) for link in rows}


def _heard() -> tuple[int, int, int]:
    return Change.objects.count(), Pending.objects.count(), Act.objects.count()


def test_a_first_draft_makes_a_material_with_its_offer_edition_and_links() -> None:
    cast.topics()
    made = publish(cast.draft(of=cast.edition(), topic_ids=("gullies",), summary="Twice a year."), by=None)
    material = Material.objects.get()
    assert made.what == "new"
    assert (material.title, material.summary, material.status) == (
        "Gully cleansing policy",
        "Twice a year.",
        "published",
    )
    assert material.offers.get().content_hash == material.editions.get(is_current=True).content_hash
    assert _links(material) == {"gullies": ("asserted", "extracted")}
    assert material.origins["title"] == "extracted"
    assert material.changes.get().kind == Change.Kind.PUBLISHED
    assert Act.objects.get().verb == "published"


def test_an_address_here_says_nothing_of_where_a_thing_came_from() -> None:
    first = publish(cast.draft(), by=None).material
    second = publish(cast.draft(), by=None).material
    assert first.id != second.id
    assert len(first.id) == 8


def test_a_second_identical_draft_changes_nothing_and_says_nothing() -> None:
    cast.topics()
    draft = cast.draft(of=cast.edition(), topic_ids=("gullies", "culverts"))
    material = publish(draft, by=None).material
    before, heard = material.changed_at, _heard()
    again = publish(draft, by=None, known=material)
    assert again.what == "unchanged"
    assert _heard() == heard
    assert Material.objects.get().changed_at == before
    assert (material.offers.count(), material.editions.count()) == (1, 1)


def test_a_changed_edition_amends_and_keeps_the_address_and_the_older_edition() -> None:
    material = publish(cast.draft(of=cast.edition("first", order="1")), by=None).material
    made = publish(cast.draft("Gully policy 2027", of=cast.edition("second", order="2")), by=None, known=material)
    assert (made.what, made.material.id) == ("amended", material.id)
    assert made.material.title == "Gully policy 2027"
    assert list(made.material.editions.order_by("order").values_list("is_current", flat=True)) == [False, True]


@OPEN_ENDED
@given(spoken=st.sets(st.sampled_from(["title", "summary", "publisher", "region", "licence"])))
def test_people_win_field_by_field(spoken: set[str]) -> None:
    names = ("title", "summary", "publisher", "region", "licence")
    found = Draft({name: Said(f"found {name}", "extracted") for name in names}, OfferDraft("https://lowland.example/"))
    material = publish(found, by=None).material
    said = Draft({name: Said(f"said {name}", "person") for name in {*spoken, "title"}}, found.offer)
    publish(said, by=None, known=material)
    later = Draft({name: Said(f"later {name}", "source") for name in names}, found.offer)
    after = publish(later, by=None, known=material).material
    for name in names:
        by_person = name in spoken or name == "title"
        assert getattr(after, name) == (f"said {name}" if by_person else f"later {name}")
        assert after.origins[name] == ("person" if by_person else "source")


def test_a_person_may_change_what_a_person_said() -> None:
    material = publish(as_person(cast.draft("First")), by=None).material
    assert publish(as_person(cast.draft("Second")), by=None, known=material).material.title == "Second"


def test_a_draft_cannot_set_what_is_not_a_drafts_to_set() -> None:
    with pytest.raises(ValueError, match="status"):
        publish(cast.draft(status="withdrawn"), by=None)
    assert not Material.objects.exists()


def test_the_machine_takes_back_its_own_links_only() -> None:
    cast.topics()
    material = publish(cast.draft(topic_ids=("gullies",)), by=None).material
    publish(cast.draft(topic_ids=("culverts",)), by=None, known=material)
    assert _links(material) == {"culverts": ("asserted", "extracted")}


def test_a_rejected_link_is_never_overturned_and_others_are_still_found() -> None:
    cast.topics()
    material = publish(cast.draft(topic_ids=("gullies",)), by=None).material
    TopicLink.objects.filter(material=material).update(state="rejected", origin="person")
    for _ in range(2):
        publish(cast.draft(topic_ids=("gullies", "culverts")), by=None, known=material)
    assert _links(material) == {"gullies": ("rejected", "person"), "culverts": ("asserted", "extracted")}


def test_topics_that_a_person_chose_are_left_alone() -> None:
    cast.topics()
    material = publish(as_person(cast.draft(topic_ids=("gullies",))), by=None).material
    publish(cast.draft(topic_ids=("culverts",)), by=None, known=material)
    publish(cast.draft(), by=None, known=material)
    assert _links(material) == {"gullies": ("asserted", "person")}


def test_an_organisation_has_each_part_once() -> None:
    wetherby = str(cast.council().pk)
    parts = (Suggested(wetherby, part="doer"), Suggested(wetherby, part="publisher"))
    draft = replace(cast.draft(), organisations=parts)
    material = publish(draft, by=None).material
    publish(draft, by=None, known=material)
    assert sorted(material.organisation_links.values_list("part", flat=True)) == ["doer", "publisher"]


def test_the_same_thing_from_two_networks_is_one_material_with_two_offers() -> None:
    lowland, upland = cast.network("lowland"), cast.network("upland")
    edition = cast.edition()
    first = publish(cast.draft(of=edition, offer=OfferDraft("https://lowland.example/a", network=lowland.pk)), by=None)
    there = cast.draft(of=edition, offer=OfferDraft("https://upland.example/b", network=upland.pk))
    second = publish(there, by=None, same=[first.material])
    assert second.what == "joined"
    assert Material.objects.count() == 1
    assert sorted(Offer.objects.values_list("network__slug", flat=True)) == ["lowland", "upland"]
    assert first.material.editions.count() == 1
    assert publish(there, by=None, known=first.material).what == "unchanged"


def test_where_several_are_the_same_the_oldest_survives() -> None:
    first = publish(cast.draft("One", of=cast.edition("a")), by=None).material
    second = publish(cast.draft("Two", of=cast.edition("b")), by=None).material
    made = publish(cast.draft("Three", of=cast.edition("c")), by=None, same=[second, first])
    assert made.material.id == first.id
    second.refresh_from_db()
    assert (second.status, second.merged_into_id) == ("merged", first.id)
    assert first.editions.count() == 3
    assert made.material.editions.filter(is_current=True).count() == 1


def test_what_is_known_as_a_merged_material_goes_to_the_one_that_survived() -> None:
    first = publish(cast.draft("One", of=cast.edition("a")), by=None).material
    second = publish(cast.draft("Two", of=cast.edition("b")), by=None).material
    publish(cast.draft("Three", of=cast.edition("c")), by=None, same=[second, first])
    second.refresh_from_db()
    assert publish(cast.draft("Four", of=cast.edition("d")), by=None, known=second).material.id == first.id


_NUMBERS = count()


@OPEN_ENDED
@given(order=st.permutations([1, 2, 3, 4]))
def test_the_edition_shown_does_not_hang_on_which_arrived_first(order: Sequence[int]) -> None:
    cast.topics() if not publishing.Material.objects.exists() else None
    group = next(_NUMBERS)
    material = None
    for number in order:
        made = publish(
            cast.draft(
                f"Version {number}", url=f"https://lowland.example/{group}/{number}", summary=f"Summary {number}",
                of=cast.edition(f"{group}/{number}", order=f"{number:08d}"),
                topic_ids=("gullies",) if number % 2 else ("culverts",),
            ), by=None, same=[material] if material else [],
        )  # fmt: skip
        material = made.material
    current = material.editions.get(is_current=True)
    assert current.title == "Version 4"
    material.refresh_from_db()
    assert (material.title, material.summary) == ("Version 4", "Summary 4")
    assert set(_links(material)) == {"culverts"}
    assert (material.editions.count(), material.offers.count()) == (4, 4)


def test_an_edition_that_nobody_offers_any_more_gives_way_to_one_that_is_offered() -> None:
    newer = cast.draft("Version 2", of=cast.edition("newer", order="2"))
    material = publish(newer, by=None).material
    publish(cast.draft("Version 1", of=cast.edition("older", order="1")), by=None, known=material)
    assert material.editions.get(is_current=True).title == "Version 1", "its one source went back to it"


def test_a_change_and_its_pending_row_come_and_go_with_the_material(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("killed here")

    material = publish(cast.draft("Before", of=cast.edition()), by=None).material
    heard = _heard()
    monkeypatch.setattr(publishing, "record", broken)
    with pytest.raises(RuntimeError):
        publish(cast.draft("After", of=cast.edition("second", order="2")), by=None, known=material)
    with pytest.raises(RuntimeError):
        publish(cast.draft("Another", of=cast.edition("third")), by=None)
    assert _heard() == heard
    assert Material.objects.get().title == "Before"
    assert material.editions.count() == 1


def test_a_further_change_is_a_further_turn_of_the_same_pending_row() -> None:
    material = publish(cast.draft("One"), by=None).material
    publish(cast.draft("Two"), by=None, known=material)
    assert Pending.objects.get().turn == 2
    assert Change.objects.count() == 2


def test_what_was_gone_and_is_found_again_is_listed_again() -> None:
    material = publish(cast.draft(), by=None).material
    Material.objects.update(status="gone")
    Offer.objects.update(gone_at=cast.MONDAY)
    made = publish(cast.draft(), by=None, known=material)
    assert (made.what, made.material.status, made.material.offers.get().gone_at) == ("amended", "published", None)


@pytest.mark.parametrize("status", ["withdrawn", "hidden"])
def test_finding_a_thing_again_never_brings_back_what_a_person_took_from_view(status: str) -> None:
    material = publish(cast.draft(), by=None).material
    Material.objects.update(status=status)
    publish(cast.draft("New title", of=cast.edition("new")), by=None, known=material)
    material.refresh_from_db()
    assert material.status == status


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_offers_of_one_file_the_same_one_describes_it_whoever_came_first(order: tuple[int, int]) -> None:
    one = cast.draft(of=cast.edition(), offer=OfferDraft("https://b.example/policy.pdf"))
    said = replace(one, fields=dict(one.fields) | {"title": Said("Our gully cleansing policy", "source")})
    guessed = replace(
        one,
        fields=dict(one.fields) | {"title": Said("Gully policy final", "suggested")},
        offer=OfferDraft("https://a.example/policy.pdf"),
    )
    drafts = (said, guessed)
    material = publish(drafts[order[0]], by=None).material
    publish(drafts[order[1]], by=None, same=[material])
    assert Material.objects.get().title == "Our gully cleansing policy"
    again = publish(drafts[order[0]], by=None, known=Material.objects.get())
    assert again.what == "unchanged"


def test_a_copy_of_bytes_that_were_found_without_a_licence_is_kept_once_somebody_permits_it() -> None:
    found = publish(cast.draft(of=cast.edition("plan")), by=None).material
    permitted = cast.edition("plan", kept=True, rights="permitted", permitted_by="ADEPT", permitted_on=date(2026, 3, 1))
    offer = OfferDraft("", network=cast.network().pk)
    publish(cast.draft(of=permitted, offer=offer), by=None, same=[found])
    file = Attachment.objects.get()
    assert (file.kept, file.rights, file.permitted_by) == (True, "permitted", "ADEPT")
    publish(cast.draft(of=cast.edition("plan")), by=None, known=found)
    assert Attachment.objects.get().kept, "found again without a licence, it stays kept"
