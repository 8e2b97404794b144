"""Who may do what."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from connectshare.sector.models import Network
from connectshare.sector.permissions import is_facilitator, may_tend, tended_by
from tests import cast

pytestmark = pytest.mark.django_db


def test_the_facilitator_may_act_for_every_network_but_a_closed_one(lowland: Network) -> None:
    closed = Network.objects.create(slug="closed", name="Closed", standing=Network.Standing.CLOSED)
    priya = cast.facilitator()
    assert is_facilitator(priya)
    assert may_tend(priya, lowland)
    assert tended_by(priya) == [lowland]
    assert closed not in tended_by(priya)


def test_a_coordinator_may_act_for_the_own_network_only(lowland: Network) -> None:
    other = cast.network("upland")
    gareth = cast.coordinator(lowland)
    assert may_tend(gareth, lowland)
    assert not may_tend(gareth, other)
    assert tended_by(gareth) == [lowland]
    assert not is_facilitator(gareth)


def test_a_role_that_has_ended_allows_nothing(lowland: Network) -> None:
    gareth = cast.coordinator(lowland)
    gareth.roles.update(ended=date(2026, 6, 1))
    assert not may_tend(gareth, lowland)
    assert tended_by(gareth) == []


def test_a_representative_does_not_tend_the_network(lowland: Network) -> None:
    gareth = cast.coordinator(lowland)
    gareth.roles.update(kind="representative")
    assert not may_tend(gareth, lowland)


def test_somebody_with_two_roles_in_a_network_has_it_once(lowland: Network) -> None:
    gareth = cast.coordinator(lowland)
    gareth.roles.create(kind="deputy", network=lowland, began=date(2026, 1, 1))
    assert tended_by(gareth) == [lowland]


@pytest.mark.parametrize("somebody", [None, AnonymousUser(), "priya@facilitator.example"])
def test_whoever_has_not_signed_in_may_do_nothing(lowland: Network, somebody: object) -> None:
    assert not is_facilitator(somebody)
    assert not may_tend(somebody, lowland)


def test_a_reader_without_a_role_may_do_nothing(lowland: Network) -> None:
    morag = cast.reader()
    assert not may_tend(morag, lowland)
    assert tended_by(morag) == []
