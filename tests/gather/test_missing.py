"""Nothing vanishes: what is gone is called so after repeated evidence and a grace period."""

from datetime import timedelta

import pytest

from connectshare.catalogue.drafting import OfferDraft
from connectshare.catalogue.lifecycle import merge
from connectshare.catalogue.models import Material, Offer
from connectshare.catalogue.publishing import publish
from connectshare.gather.ending import offered_again
from connectshare.gather.missing import (
    EVIDENCE,
    GRACE,
    look_for_the_absent,
    note_not_found,
    note_silence,
    would_remove,
)
from connectshare.gather.models import Intake, Run, Source
from connectshare.plumbing import clock
from tests import cast

pytestmark = pytest.mark.django_db
Listed = Intake.Outcome.LISTED


@pytest.fixture
def source() -> Source:
    return cast.source(cast.network())


def _listed(source: Source, run: Run, number: int = 1) -> Intake:
    url = f"https://lowland.example/{number}"
    offer = OfferDraft(url, source=source.pk, network=source.network_id)
    material = publish(cast.draft(f"Policy {number}", of=cast.edition(str(number)), offer=offer), by=None).material
    return cast.intake(
        str(number), source=source, run=run, material=material, outcome=Listed, step="", recheck_at=cast.MONDAY
    )


def _not_found_on(intake: Intake, *days: float) -> Material:
    for day in days:
        with clock.at(cast.MONDAY + timedelta(days=day)):
            intake.refresh_from_db()
            note_not_found(intake)
    return Material.objects.get(pk=intake.material_id)


def test_three_looks_over_two_weeks_make_it_gone(source: Source) -> None:
    intake = _listed(source, cast.run(source))
    assert _not_found_on(intake, 0, 7, GRACE.days).status == "gone"
    assert intake.material.offers.get().gone_at == cast.MONDAY + GRACE


def test_many_looks_within_the_grace_period_do_not(source: Source) -> None:
    intake = _listed(source, cast.run(source))
    assert _not_found_on(intake, *range(GRACE.days)).status == "published"


def test_two_looks_do_not_however_far_apart(source: Source) -> None:
    assert EVIDENCE == 3
    assert _not_found_on(_listed(source, cast.run(source)), 0, 60).status == "published"


def test_it_is_not_gone_while_another_offers_it(source: Source) -> None:
    intake = _listed(source, cast.run(source))
    there = cast.draft(of=cast.edition("1"), offer=OfferDraft("https://upland.example/1"))
    publish(there, by=None, known=intake.material)
    assert _not_found_on(intake, 0, 7, 15).status == "published"
    assert intake.material.offers.exclude(gone_at=None).count() == 1


def test_of_what_was_never_listed_nothing_can_go_missing(source: Source) -> None:
    intake = cast.intake(source=source, run=cast.run(source))
    note_not_found(intake)
    assert (intake.missed, intake.missing_since, intake.recheck_at) == (0, None, None)


def test_what_was_merged_into_another_goes_and_comes_back_with_it(source: Source) -> None:
    intake = _listed(source, cast.run(source))
    there = cast.draft("Another policy", of=cast.edition("another"), offer=OfferDraft("https://upland.example/1"))
    survivor = publish(there, by=None).material
    survivor.offers.update(gone_at=cast.MONDAY)
    assert intake.material is not None
    merge(intake.material, into=survivor, by=None, why="the same")
    _not_found_on(intake, 0, 7, GRACE.days)
    survivor.refresh_from_db()
    assert survivor.status == "gone"
    offered_again(intake)
    survivor.refresh_from_db()
    assert survivor.status == "published"


def test_silence_is_evidence_only_after_two_months_and_while_its_source_answers(source: Source) -> None:
    intake = _listed(source, cast.run(source))
    for day in range(0, 70, 10):
        assert Material.objects.get().status == "published"
        with clock.at(cast.MONDAY + timedelta(days=day)):
            note_silence(intake)
    assert Material.objects.get().status == "gone"
    Source.objects.update(failures=1)
    other = _listed(source, cast.run(source), 2)
    other.refresh_from_db()
    note_silence(other)
    assert other.missed == 0


def test_being_absent_from_a_list_is_no_evidence_but_a_reason_to_look_at_its_own_address(source: Source) -> None:
    earlier, now = cast.run(source), cast.run(source)
    absent, there = _listed(source, earlier, 1), _listed(source, now, 2)
    with clock.at(cast.MONDAY + timedelta(hours=1)):
        assert look_for_the_absent() == 1
    absent.refresh_from_db()
    there.refresh_from_db()
    assert (absent.step, there.step) == (Intake.Step.FETCH, "")
    assert absent.material.status == "published"
    assert absent.missed == 0


def test_it_is_looked_for_when_its_time_has_come_and_not_before(source: Source) -> None:
    earlier, _ = cast.run(source), cast.run(source)
    intake = _listed(source, earlier)
    Intake.objects.filter(pk=intake.pk).update(recheck_at=cast.MONDAY + timedelta(days=5))
    with clock.at(cast.MONDAY + timedelta(days=4)):
        assert look_for_the_absent() == 0
    with clock.at(cast.MONDAY + timedelta(days=6)):
        assert look_for_the_absent() == 1


def test_a_paused_source_is_left_alone(source: Source) -> None:
    earlier, _ = cast.run(source), cast.run(source)
    _listed(source, earlier)
    Source.objects.update(state=Source.State.PAUSED)
    with clock.at(cast.MONDAY + timedelta(days=1)):
        assert look_for_the_absent() == 0


def _absent(source: Source, absent: int, there: int) -> Run:
    earlier, now = cast.run(source), cast.run(source, step=Run.Step.ITEMS)
    for number in range(absent):
        _listed(source, earlier, number)
    for number in range(there):
        _listed(source, now, 100 + number)
    return now


@pytest.mark.parametrize(
    ("absent", "there", "stops"),
    [(3, 20, True), (20, 0, True), (2, 10, False), (2, 0, False), (3, 27, False), (0, 5, False)],
)
def test_a_run_that_would_remove_more_than_a_tenth_stops(source: Source, absent: int, there: int, stops: bool) -> None:
    assert would_remove(_absent(source, absent, there)) is stops


def test_a_feed_may_forget_the_old(source: Source) -> None:
    Source.objects.update(kind="feed")
    source.refresh_from_db()
    assert not would_remove(_absent(source, 20, 2))


def test_what_was_not_there_stops_each_run_until_it_is_called_gone(source: Source) -> None:
    run = _absent(source, 20, 2)
    Intake.objects.exclude(run=run).update(missing_since=cast.MONDAY)
    assert would_remove(run)
    Offer.objects.filter(material__intakes__run__lt=run.pk).update(gone_at=cast.MONDAY)
    assert not would_remove(run)


def test_what_answered_at_its_own_address_since_it_left_the_list_does_not_stop_a_run(source: Source) -> None:
    run = _absent(source, 20, 2)
    earlier = Run.objects.exclude(pk=run.pk)
    earlier.update(finished_at=cast.MONDAY)
    Intake.objects.update(done_at=cast.MONDAY)
    assert would_remove(run)
    Intake.objects.filter(run__in=earlier).update(done_at=cast.MONDAY + timedelta(days=1))
    assert not would_remove(run)
    Intake.objects.filter(run__in=earlier).update(problem="The site refuses our visit.")
    assert would_remove(run)
