"""The seats: listed names come from their one file, are kept nowhere else, and can be withdrawn for good."""

import pytest
from django.apps import apps
from django.core import serializers

from connectshare.sector import settling
from connectshare.sector.facts import table
from connectshare.sector.models import Act, Person, Seat
from connectshare.sector.seats import LISTED, NO_NAME, seats, withdraw_name
from tests import cast
from tests.sector.conftest import FACILITATOR

pytestmark = pytest.mark.usefixtures("settled")


def test_the_names_shown_are_those_of_the_file() -> None:
    listed = {row["network"]: row["name_as_published"] for row in table("steering-group.csv")}
    assert {seat.network_slug: seat.name for seat in seats()} == {
        slug: name or NO_NAME for slug, name in listed.items()
    }
    assert {seat.note for seat in seats() if seat.name != NO_NAME} == {LISTED}


def test_no_listed_name_is_anywhere_in_the_database() -> None:
    kept = "".join(serializers.serialize("json", model._default_manager.all()) for model in apps.get_models())
    for row in table("steering-group.csv"):
        assert not row["name_as_published"] or row["name_as_published"] not in kept


def test_a_withdrawn_name_is_not_shown_any_more_and_the_seat_stays() -> None:
    first, *others = seats()
    withdraw_name(first.network_slug)
    now = {seat.network_slug: seat for seat in seats()}
    assert (now[first.network_slug].name, now[first.network_slug].note) == (NO_NAME, "")
    assert [now[other.network_slug] for other in others] == others
    settling.settle(FACILITATOR)
    assert seats()[0].name == NO_NAME, "a second set-up does not bring it back"


def test_withdrawing_is_an_act_that_does_not_repeat_the_name() -> None:
    seat, person = seats()[0], cast.facilitator()
    withdraw_name(seat.network_slug, by=person)
    act = Act.objects.get(verb="withdrew name")
    assert (act.subject, act.by, act.by_role) == (seat.network_slug, person, "facilitator")
    assert seat.name not in serializers.serialize("json", [act])


def test_a_network_without_a_seat_has_no_name_to_withdraw() -> None:
    with pytest.raises(Seat.DoesNotExist):
        withdraw_name("scots")


def test_a_nominated_person_is_shown_in_place_of_the_listed_name() -> None:
    listed = seats()[0]
    person = Person.objects.create_user("nominee@council.example", name="Nominee")
    Seat.objects.filter(network__slug=listed.network_slug).update(person=person)
    assert (seats()[0].name, seats()[0].note) == ("Nominee", "")
    person.delete()
    withdraw_name(listed.network_slug)
    assert seats()[0].name == NO_NAME
