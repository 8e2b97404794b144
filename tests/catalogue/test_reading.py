"""In every list of materials what states no date comes last, whichever database holds it."""

from datetime import date

import pytest

from connectshare.catalogue.models import Material, Offer, OrganisationLink, TopicLink
from connectshare.catalogue.reading.material import find, material_page
from connectshare.catalogue.reading.organisations import found_of, offered_by, published_by_members, shared_by
from connectshare.sector.models import Membership, Network, Organisation
from tests import cast

pytestmark = pytest.mark.django_db
IN_ORDER = ["Of 2024", "Of 2021", "Of no date"]


@pytest.fixture
def place() -> Organisation:
    """A council with three materials, one of them undated."""
    council, (_, gullies, _) = cast.council(), cast.topics()
    for title, dated in (("Of no date", None), ("Of 2021", date(2021, 5, 1)), ("Of 2024", date(2024, 5, 1))):
        material = _material(title, dated=dated)
        OrganisationLink.objects.create(material=material, organisation=council, origin="source")
        TopicLink.objects.create(material=material, topic=gullies, origin="source")
    return council


def _material(title: str, **fields: object) -> Material:
    moment = cast.MONDAY
    return Material.objects.create(
        title=title, told_by="own", first_seen=moment, published_at=moment, changed_at=moment, **fields
    )


@pytest.fixture
def group(place: Organisation) -> Network:
    """The network it belongs to."""
    network = cast.network()
    Membership.objects.create(network=network, organisation=place)
    return network


def test_undated_material_comes_last_on_the_page_of_an_organisation(place: Organisation) -> None:
    (shelf,) = shared_by(place).shelves
    assert [line.title for line in shelf.lines] == IN_ORDER


def test_undated_material_comes_last_on_the_page_of_a_network(place: Organisation, group: Network) -> None:
    assert [line.title for line in published_by_members(group)] == IN_ORDER
    Material.objects.update(of_network=group)
    assert [line.title for line in found_of(group)] == IN_ORDER
    for material in Material.objects.all():
        Offer.objects.create(material=material, network=group, first_seen=cast.MONDAY, last_seen=cast.MONDAY)
    assert [line.title for line in offered_by(group)] == IN_ORDER


def test_undated_material_comes_last_among_what_is_equally_related(place: Organisation) -> None:
    other = _material("Another")
    TopicLink.objects.create(material=other, topic_id="gullies", origin="source")
    found = find(other.id)
    assert found
    assert [line.title for line in material_page(found).related] == IN_ORDER
