"""What people said of a thing holds for the same thing at every other address, until a person says otherwise."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from connectshare.catalogue import lifecycle
from connectshare.catalogue.drafting import OfferDraft
from connectshare.catalogue.models import Material
from connectshare.catalogue.policy import OF_EARLIER
from connectshare.catalogue.publishing import publish
from connectshare.gather import pipeline
from connectshare.gather.deciding import answer, share_file, share_link
from connectshare.gather.models import Intake, Source
from connectshare.gather.overview import taken_out
from connectshare.gather.questions import held
from connectshare.gather.silence import PATIENCE, let_silence_speak
from connectshare.gather.taking_back import UNDONE, take_back, take_off
from connectshare.plumbing import clock
from connectshare.sector.models import Act, Network, Person
from tests import cast
from tests.gather.looking_at import at_statement, in_hand, practice, work_off
from tests.kit.loopback import Site

pytestmark = pytest.mark.django_db(transaction=True)
LONG = " ".join(f"Route {n} is treated by gritter {n % 7} from depot {n % 5} before frost." for n in range(60))
PAGE = practice("Winter service policy", LONG)
SET_ANEW = PAGE.replace("<main>", "<nav><a href='/'>Home</a></nav><main>")  # other bytes, the same words
REWORDED = PAGE.replace("Route 7 is", "Route 7, the ring road, is")  # a few other words
NUMBERS = count(1)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(cast.MONDAY):
        yield


def _found(web: Site, of: Network | None, page: str = PAGE, *, path: str = "", trust: str = "publish") -> Intake:
    """A new find at an address of its own, in a source of its own, not read yet."""
    number = next(NUMBERS)
    path = path or f"/docs/{number}"
    web.put(path, page)
    source = Source.objects.create(
        network=of, url=web.url(f"/library/{number}"), kind="listing", trust=trust, added_at=cast.MONDAY
    )
    found = {"external_id": path, "url": web.url(path)}
    return cast.intake(path, source=source, network=of, url=web.url(path), host=web.host_port, found=found)


def _read(web: Site, of: Network | None, page: str = PAGE, **more: Any) -> Intake:
    """The same, read and done with."""
    find = _found(web, of, page, **more)
    work_off()
    find.refresh_from_db()
    return find


def _refused(find: Intake) -> bool:
    return (find.outcome, find.answer, find.material) == ("skipped", "", None)


@pytest.fixture
def taken_off(web: Site, lowland: Network, gareth: Person) -> Intake:
    """What was listed by itself, and Lowland has said that it is not practice material."""
    find = _read(web, lowland)
    assert find.outcome == "listed"
    take_off(find, by=gareth)
    return find


@pytest.fixture
def refused(web: Site, lowland: Network, gareth: Person) -> Intake:
    """What waited for an answer, and was never listed."""
    find = _read(web, lowland, trust="review")
    assert find.outcome == "held"
    answer(find, is_practice=False, by=gareth)
    return find


@pytest.mark.parametrize("first", ["taken_off", "refused"])
@pytest.mark.parametrize("page", [PAGE, SET_ANEW, REWORDED], ids=["same bytes", "set anew", "reworded"])
def test_a_no_holds_for_the_same_thing_at_another_address(
    web: Site, lowland: Network, first: str, page: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(first)
    again = _read(web, lowland, page)
    assert _refused(again)
    assert again.problem == OF_EARLIER["no"] == again.judgement["earlier"]
    assert not Material.objects.filter(status__in=Material.READABLE).exists()


@pytest.mark.parametrize("first", ["taken_off", "refused"])
def test_a_no_holds_at_its_own_address_though_another_source_lists_it_and_it_reads_otherwise(
    web: Site, lowland: Network, first: str, request: pytest.FixtureRequest
) -> None:
    path = request.getfixturevalue(first).external_id
    assert _refused(_read(web, lowland, practice("Culvert inspection policy", "Culverts. " * 90), path=path))


def test_a_no_holds_for_nothing_else(web: Site, lowland: Network, taken_off: Intake) -> None:
    other = _read(web, lowland, practice("Culvert inspection policy", "Culverts are looked at each spring. " * 30))
    assert other.outcome == "listed"


def test_what_others_offer_on_comes_back_for_nobody_who_took_it_off(
    web: Site, lowland: Network, gareth: Person
) -> None:
    mine, theirs = _read(web, lowland), _read(web, cast.network("upland"))
    assert mine.material == theirs.material
    take_off(mine, by=gareth)
    assert _refused(_read(web, lowland))
    material = Material.objects.get()
    assert (material.status, list(material.offers.values_list("network__slug", flat=True))) == ("published", ["upland"])


def test_one_no_answers_what_waits_with_the_same_bytes(web: Site, lowland: Network, gareth: Person) -> None:
    one, two = (_read(web, lowland, trust="review") for _ in range(2))
    assert held(lowland).count() == 2
    answer(one, is_practice=False, by=gareth)
    work_off()
    two.refresh_from_db()
    assert _refused(two)
    assert not held(lowland).exists()


# Saying yes after all


def test_a_yes_to_the_like_takes_the_no_back_and_the_material_is_at_its_old_address(
    web: Site, lowland: Network, gareth: Person, taken_off: Intake
) -> None:
    again = _read(web, lowland)
    assert set(taken_out(lowland)) == {taken_off, again}
    answer(again, is_practice=True, by=gareth)
    work_off()
    material = Material.objects.get()
    assert (material, material.status) == (taken_off.material, "published")
    assert {offer.url for offer in material.offers.all()} == {taken_off.url, again.url}
    assert Act.objects.filter(verb="said yes to", by=gareth).count() == 2
    assert taken_out(lowland) == []


@pytest.mark.parametrize("first", ["taken_off", "refused"])
def test_undoing_a_no_undoes_it_for_all_that_it_was_given(
    web: Site, lowland: Network, gareth: Person, first: str, request: pytest.FixtureRequest
) -> None:
    find = request.getfixturevalue(first)
    again = _read(web, lowland, REWORDED)
    theirs = _read(web, cast.network("upland"))
    assert (_refused(again), theirs.outcome) == (True, "held")
    answer(find, is_practice=True, by=gareth)
    work_off()
    for one in (find, again, theirs):
        one.refresh_from_db()
    assert [one.outcome for one in (find, again, theirs)] == ["listed"] * 3
    assert {find.material, again.material, theirs.material} == {Material.objects.get(status="published")}
    assert (again.answer, theirs.answer) == ("", "")


def test_a_yes_brings_back_all_by_which_the_network_offered_it(web: Site, lowland: Network, gareth: Person) -> None:
    one, two = _read(web, lowland), _read(web, lowland)
    take_off(one, by=gareth)
    two.refresh_from_db()
    assert two.answer == "no"
    answer(two, is_practice=True, by=gareth)
    work_off()
    assert set(Intake.objects.values_list("answer", "outcome")) == {("yes", "listed")}
    assert Material.objects.get().offers.count() == 2


def test_what_was_let_in_once_is_not_refused_for_another_no(web: Site, lowland: Network, gareth: Person) -> None:
    held_too = _read(web, lowland, trust="review")
    _read(web, lowland)  # listed by itself
    answer(held_too, is_practice=False, by=gareth)
    assert _read(web, lowland).outcome == "listed", "the network offers these very bytes"


# Other networks


@pytest.mark.parametrize("first", ["taken_off", "refused"])
@pytest.mark.parametrize("page", [PAGE, SET_ANEW], ids=["same bytes", "set anew"])
def test_another_network_is_asked_and_neither_silenced_nor_taken_at_its_silence(
    web: Site, lowland: Network, first: str, page: str, request: pytest.FixtureRequest
) -> None:
    find = request.getfixturevalue(first)
    upland = cast.network("upland")
    theirs = _read(web, upland, page)
    assert (theirs.outcome, theirs.problem, list(held(upland))) == ("held", OF_EARLIER["another-no"], [theirs])
    with clock.at(cast.MONDAY + PATIENCE + timedelta(days=1)):
        assert let_silence_speak() == 1
        work_off()
    theirs.refresh_from_db()
    assert (theirs.outcome, theirs.material) == ("skipped", None)
    answer(theirs, is_practice=True, by=cast.facilitator())
    work_off()
    theirs.refresh_from_db()
    find.refresh_from_db()
    material = Material.objects.get(status="published")
    assert [offer.network for offer in material.offers.all()] == [upland]
    assert (theirs.material, find.answer) == (material, "no")
    assert _refused(_read(web, lowland)), "Lowland's no still holds for Lowland"


def test_another_network_is_not_asked_about_what_readers_see_anyway(
    web: Site, lowland: Network, gareth: Person
) -> None:
    waiting = _read(web, lowland, trust="review")
    _read(web, cast.network("upland"))
    answer(waiting, is_practice=False, by=gareth)
    assert _read(web, cast.network("highland")).outcome == "listed"


# What was withdrawn for a reason of its own


@pytest.fixture
def withdrawn(web: Site, lowland: Network, gareth: Person) -> Material:
    """A page that its author wanted to be taken from view."""
    material = _read(web, lowland).material
    assert material is not None
    lifecycle.withdraw(material, by=gareth, why="Its author asked for it.")
    return material


@pytest.mark.parametrize("page", [PAGE, SET_ANEW, REWORDED], ids=["same bytes", "set anew", "reworded"])
@pytest.mark.parametrize("whose", ["lowland", "upland", ""])
def test_what_was_withdrawn_for_a_reason_comes_back_by_no_address_without_a_person(
    web: Site, withdrawn: Material, page: str, whose: str
) -> None:
    of = Network.objects.filter(slug=whose).first() or (cast.network(whose) if whose else None)
    again = _read(web, of, page)
    assert (again.outcome, again.problem) == (
        "held", f"{OF_EARLIER['withdrawn']} Its author asked for it.",
    )  # fmt: skip
    with clock.at(cast.MONDAY + PATIENCE + timedelta(days=1)):
        let_silence_speak()
        work_off()
    assert not Material.objects.filter(status__in=Material.READABLE).exists()
    answer(again, is_practice=True, by=cast.facilitator())
    work_off()
    assert Material.objects.get(status="published") != withdrawn
    withdrawn.refresh_from_db()
    assert withdrawn.status == "withdrawn"


def test_nor_does_it_come_back_at_its_own_address_by_another_source_and_in_other_words(
    web: Site, lowland: Network, withdrawn: Material
) -> None:
    path = Intake.objects.get().external_id
    assert _read(web, lowland, practice("Culverts", "Culverts. " * 90), path=path).outcome == "held"


def test_nor_where_somebody_shares_it_by_hand_without_knowing(
    web: Site, lowland: Network, gareth: Person, withdrawn: Material
) -> None:
    link = share_link(web.put("/elsewhere", PAGE), network=lowland, by=gareth)
    file = share_file(PAGE.encode(), "plan.html", network=lowland, by=gareth, permitted=True)
    work_off()
    for shared in (link, file):
        shared.refresh_from_db()
        assert (shared.outcome, shared.problem.endswith("Its author asked for it.")) == ("held", True)


def test_a_yes_that_did_not_know_of_the_withdrawal_is_asked_for_once_more(
    web: Site, lowland: Network, gareth: Person
) -> None:
    waiting = _read(web, lowland, trust="review")
    material = _read(web, lowland).material
    assert material is not None
    lifecycle.withdraw(material, by=gareth, why="Its author asked for it.")
    answer(waiting, is_practice=True, by=gareth)
    work_off()
    waiting.refresh_from_db()
    assert (waiting.outcome, list(held(lowland))) == ("held", [waiting])
    answer(waiting, is_practice=True, by=gareth)
    work_off()
    waiting.refresh_from_db()
    assert waiting.outcome == "listed"


def test_a_founding_record_that_was_withdrawn_does_not_come_back_at_its_address(web: Site, lowland: Network) -> None:
    url = web.url("/founding")
    material = publish(cast.draft(offer=OfferDraft(url)), by=None).material
    lifecycle.withdraw(material, by=None, why="Its author asked for it.")
    assert _read(web, lowland, path="/founding").outcome == "held"


def test_what_is_withdrawn_takes_nothing_in_that_is_in_view(web: Site, lowland: Network, withdrawn: Material) -> None:
    other = practice("Gully policy", LONG.replace("gritter", "tanker"))
    theirs = _read(web, cast.network("upland"), other)
    mine = Intake.objects.get(network=lowland)
    web.put(mine.external_id, other)
    Intake.objects.filter(pk=mine.pk).update(step="fetch", etag="", last_modified="")
    work_off()
    assert theirs.material is not None
    theirs.material.refresh_from_db()
    withdrawn.refresh_from_db()
    assert (theirs.material.status, withdrawn.status) == ("published", "withdrawn")


def test_what_an_undone_import_had_brought_may_be_shared_again(web: Site, lowland: Network, gareth: Person) -> None:
    def shared() -> Intake:
        made = share_file(PAGE.encode(), "plan.html", network=lowland, by=gareth, permitted=True)
        work_off()
        made.refresh_from_db()
        return made

    take_back(shared(), by=gareth, why=UNDONE)
    assert Material.objects.get().status == "withdrawn"
    assert shared().outcome == "listed"


# By hand, and at the same moment


def test_who_shares_by_hand_what_the_network_refused_is_asked(
    web: Site, lowland: Network, gareth: Person, taken_off: Intake
) -> None:
    link = share_link(web.put("/elsewhere", PAGE), network=lowland, by=gareth)
    work_off()
    link.refresh_from_db()
    assert (link.outcome, link.problem) == ("held", OF_EARLIER["no"])
    answer(link, is_practice=True, by=gareth)
    work_off()
    assert Material.objects.get() == taken_off.material
    assert Material.objects.get().status == "published"


def test_a_no_said_while_the_like_is_in_hand_holds_for_it_or_takes_it_off_with_it(
    web: Site, lowland: Network, gareth: Person
) -> None:
    moments = 0
    for moment in range(1, 200):
        Material.objects.all().delete()
        Intake.objects.all().delete()
        first = _read(web, lowland)
        again = _found(web, lowland)
        with at_statement(moment, lambda: take_off(first, by=gareth)) as seen:  # noqa: B023
            pipeline.carry(in_hand(again))
        if seen[0] < moment:
            break
        work_off()
        moments += 1
        assert not Material.objects.filter(status__in=Material.READABLE).exists(), moment
        again.refresh_from_db()
        assert (again.outcome, first.answer) == ("skipped", "no")
    assert moments > 10
