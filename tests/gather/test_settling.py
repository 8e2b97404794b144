"""The addresses that the sector is known to publish at: suggested, and never looked at until a person says so."""

import pytest

from connectshare.gather import settling
from connectshare.gather.models import Run, Source
from connectshare.plumbing.clock import now
from connectshare.sector import settling as sector
from connectshare.sector.facts import table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _bodies() -> None:
    sector.settle("facilitator@localhost")


def test_networks_and_public_bodies_are_suggested_and_none_is_looked_at() -> None:
    assert settling.settle() == len(list(table("sources.csv")))
    assert Source.objects.exclude(network=None).filter(network__slug="adept").exists()
    assert Source.objects.filter(network=None, organisation__slug="department-for-transport").exists()
    assert set(Source.objects.values_list("state", flat=True)) == {Source.State.SUGGESTED}
    assert not Run.objects.exists()


def test_what_somebody_has_answered_is_not_suggested_again() -> None:
    settling.settle()
    Source.objects.filter(organisation__slug="devon").update(state=Source.State.REMOVED, added_at=now())
    before = Source.objects.count()
    settling.settle()
    assert Source.objects.count() == before
