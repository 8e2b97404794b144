"""Taking out what is not practice material, and parting what is not the same thing: asked once more, and undone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from connectshare.catalogue.drafting import OfferDraft
from connectshare.catalogue.lifecycle import merge
from connectshare.catalogue.models import Material, NotSame
from connectshare.catalogue.publishing import publish
from connectshare.gather import knowing
from connectshare.gather.deciding import say_not_same, share_file
from connectshare.gather.merges import merge_of
from connectshare.gather.models import Intake
from connectshare.gather.pipeline import carry
from connectshare.sector.models import Act, Network, Person
from connectshare.web.pages import correcting
from tests import cast
from tests.gather.looking_at import practice
from tests.web.tending import shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def lowland(settings: Any, tmp_path: Path) -> Iterator[Network]:
    settings.STORAGE_URL = str(tmp_path / "kept")
    cast.topics()
    knowing.forget()
    yield cast.network()
    knowing.forget()


def _listed(network: Network, name: str = "jobs", **more: Any) -> Intake:
    """A find of a network that was listed by itself."""
    of = cast.source(network, f"https://{network.slug}.example/feed/{name}")
    url = f"https://lowland.example/{name}"
    offer = OfferDraft(url, of.pk, network.pk)
    material = publish(cast.draft(name, offer=offer, of=cast.edition(name)), by=None).material
    return cast.intake(name, source=of, network=network, step="", outcome="listed", material=material, **more)


def test_the_pages_of_source_and_network_offer_to_take_a_listed_find_out(desk: Client, lowland: Network) -> None:
    find = _listed(lowland)
    for page in (f"/workspace/sources/{find.source_id}", "/workspace/networks/lowland"):
        assert f'href="/workspace/finds/{find.pk}/not-practice"' in desk.get(page).content.decode()


def test_asking_once_more_says_what_becomes_of_it_and_writes_nothing(desk: Client, lowland: Network) -> None:
    find = _listed(lowland)
    page = shown(desk.get(f"/workspace/finds/{find.pk}/not-practice"))
    assert "Nobody else offers it, so it is taken out of the catalogue" in page
    assert "You can undo this at any time" in page
    assert Material.objects.get().status == "published"
    assert not Act.objects.filter(verb="said no to").exists()


def test_what_nobody_else_offers_is_withdrawn_in_the_persons_name_and_teaches_the_filter(
    desk: Client, gareth: Person, lowland: Network
) -> None:
    find = _listed(lowland)
    page = shown(desk.post(f"/workspace/finds/{find.pk}/not-practice", follow=True))
    assert "“jobs” is taken out. If that was wrong, say yes to it below." in page
    assert "Your network said that this is not practice material." in page
    find.refresh_from_db()
    material = Material.objects.get()
    assert (find.outcome, find.answer, find.step) == ("skipped", "no", "")
    assert (material.status, material.status_reason) == ("withdrawn", "It is not practice material.")
    assert {act.by for act in Act.objects.filter(verb__in=["said no to", "withdrew"])} == {gareth}
    assert desk.get(f"/material/{material.pk}/jobs").status_code == 410


def test_what_others_offer_too_stays_listed_as_theirs(desk: Client, lowland: Network) -> None:
    find = _listed(lowland)
    upland = cast.network("upland")
    material = Material.objects.get()
    publish(cast.draft("jobs", offer=OfferDraft("https://u.example/", 9, upland.pk)), by=None, known=material)
    assert "Others offer it too" in shown(desk.get(f"/workspace/finds/{find.pk}/not-practice"))
    desk.post(f"/workspace/finds/{find.pk}/not-practice")
    material.refresh_from_db()
    assert material.status == "published"
    assert [offer.network for offer in material.offers.all()] == [upland]


def test_every_find_by_which_the_network_offers_it_is_answered(desk: Client, lowland: Network) -> None:
    first = _listed(lowland)
    second = cast.intake("again", network=lowland, step="", outcome="listed", material=first.material)
    desk.post(f"/workspace/finds/{first.pk}/not-practice")
    second.refresh_from_db()
    assert (second.outcome, second.answer) == ("skipped", "no")


def test_a_yes_brings_it_back_to_its_old_address(desk: Client, gareth: Person, lowland: Network) -> None:
    find = share_file(practice("Gully policy").encode(), "g.html", network=lowland, by=gareth, permitted=True)
    carry(find)
    desk.post(f"/workspace/finds/{find.pk}/not-practice")
    page = desk.get("/workspace/networks/lowland").content.decode()
    assert "Taken out" in page
    answer = desk.post(f"/workspace/finds/{find.pk}", {"answer": "yes", "from": "network"})
    assert answer.headers["Location"] == "/workspace/networks/lowland"
    carry(Intake.objects.get())
    material = Material.objects.get()
    assert (material.status, material.status_reason) == ("published", "")
    assert material.offers.get().network == lowland
    assert Act.objects.get(verb="restored").by == gareth


def test_what_was_withdrawn_for_another_reason_is_not_brought_back_by_a_yes(desk: Client, lowland: Network) -> None:
    find = _listed(lowland)
    Material.objects.update(status="withdrawn", status_reason="Its owner asked.")
    Intake.objects.update(outcome="skipped")
    desk.post(f"/workspace/finds/{find.pk}", {"answer": "yes"})
    assert Material.objects.get().status == "withdrawn"


def test_pressed_twice_it_changes_nothing_more(desk: Client, lowland: Network) -> None:
    find = _listed(lowland)
    desk.post(f"/workspace/finds/{find.pk}/not-practice")
    page = shown(desk.post(f"/workspace/finds/{find.pk}/not-practice", follow=True))
    assert "is not listed for you any more" in page
    assert Act.objects.filter(verb="said no to").count() == 1


def test_what_is_being_read_just_now_is_taken_out_all_the_same(desk: Client, lowland: Network) -> None:
    find = _listed(lowland, leased_by="another/1/2", leased_until=9e9)
    Intake.objects.update(step="fetch")
    assert "is taken out" in shown(desk.post(f"/workspace/finds/{find.pk}/not-practice", follow=True))
    assert Material.objects.get().status == "withdrawn"
    find.refresh_from_db()
    assert (find.answer, find.step) == ("no", "fetch"), "whoever reads it goes on with the answer"


def test_nobody_takes_out_what_another_network_offers(desk: Client) -> None:
    find = _listed(cast.network("upland"))
    assert desk.get(f"/workspace/finds/{find.pk}/not-practice").status_code == 403
    assert desk.post(f"/workspace/finds/{find.pk}/not-practice").status_code == 403
    assert Material.objects.get().status == "published"


def _merged(network: Network) -> tuple[Material, Material]:
    kept, other = (_listed(network, name).material for name in ("Verges", "Hedges"))
    assert kept and other
    merge(other, into=kept, by=None, why="found to be the same thing")
    return kept, other


def test_the_page_of_a_network_says_what_was_put_together_by_whom_and_where(desk: Client, lowland: Network) -> None:
    _, other = _merged(lowland)
    page = shown(desk.get("/workspace/networks/lowland"))
    assert "Put together as one thing" in page
    assert "“Hedges”" in page
    assert ">Verges</a>”" in page
    assert "Connect &amp; Share, by itself" in page
    assert 'href="https://lowland.example/Hedges"' in page
    assert f'href="/workspace/networks/lowland/merges/{other.pk}"' in page


def test_parting_asks_once_more_and_then_keeps_them_apart_for_good(
    desk: Client, gareth: Person, lowland: Network
) -> None:
    kept, other = _merged(lowland)
    place = f"/workspace/networks/lowland/merges/{other.pk}"
    assert "They will not be put together again." in shown(desk.get(place))
    other.refresh_from_db()
    assert other.status == "merged"
    page = shown(desk.post(place, follow=True))
    assert "“Hedges” and “Verges” are two again" in page
    other.refresh_from_db()
    assert (other.status, other.merged_into, other.offers.count(), kept.offers.count()) == ("published", None, 1, 1)
    assert NotSame.objects.exists()
    assert Act.objects.get(verb="parted").by == gareth
    assert desk.post(place).status_code == 404


def test_what_two_people_part_at_the_same_moment_is_parted_once_and_the_second_is_told(
    desk: Client, gareth: Person, lowland: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, other = _merged(lowland)
    seen = merge_of(lowland, other.pk)
    say_not_same(other, by=gareth)
    Material.objects.filter(pk=other.pk).update(status="historic")
    monkeypatch.setattr(correcting, "merge_of", lambda network, id: seen)
    page = shown(desk.post(f"/workspace/networks/lowland/merges/{other.pk}", follow=True))
    assert "“Hedges” and “Verges” were parted already." in page
    assert Material.objects.get(pk=other.pk).status == "historic"
    assert Act.objects.filter(verb="parted").count() == 1


def test_nobody_parts_what_concerns_another_network_only(desk: Client, lowland: Network) -> None:
    upland = cast.network("upland")
    _, other = _merged(upland)
    assert desk.post(f"/workspace/networks/upland/merges/{other.pk}").status_code == 403
    assert desk.post(f"/workspace/networks/lowland/merges/{other.pk}").status_code == 404
    other.refresh_from_db()
    assert other.status == "merged"
