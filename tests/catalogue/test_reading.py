"""What pages read: undated material comes last, whichever database holds it; and what makes networks alike."""

from datetime import date, datetime

import pytest

from connectshare.catalogue.models import Material, Offer, OrganisationLink, TopicLink
from connectshare.catalogue.reading.covering import what_networks_share
from connectshare.catalogue.reading.material import find, material_page
from connectshare.catalogue.reading.organisations import published_by_members, published_in, shared_by, work_shown
from connectshare.sector.models import Membership, Network, Organisation
from connectshare.sector.neighbours import networks_like, region_of
from connectshare.sector.reading import network_facts
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
    assert [line.title for line in published_in(place.region)] == IN_ORDER
    Material.objects.update(of_network=group)
    assert [line.title for line in work_shown(group).found] == IN_ORDER


def test_what_a_network_offers_is_not_called_found(place: Organisation, group: Network) -> None:
    """Nor is what it offered once."""
    Material.objects.update(of_network=group)
    for title, gone_at in (("Of no date", None), ("Of 2024", None), ("Of 2021", cast.MONDAY)):
        _offer(Material.objects.get(title=title), group, gone_at)
    work = work_shown(group)
    assert [line.title for line in work.offered] == ["Of 2024", "Of no date"]
    assert not work.found
    _offer(Material.objects.get(title="Of 2021"), group, None)
    assert [line.title for line in work_shown(group).offered] == IN_ORDER


def _offer(material: Material, by: Network, gone_at: datetime | None) -> None:
    moment = cast.MONDAY
    Offer.objects.create(material=material, network=by, first_seen=moment, last_seen=moment, gone_at=gone_at)


def test_undated_material_comes_last_among_what_is_equally_related(place: Organisation) -> None:
    other = _material("Another")
    TopicLink.objects.create(material=other, topic_id="gullies", origin="source")
    found = find(other.id)
    assert found
    assert [line.title for line in material_page(found).related] == IN_ORDER


def test_networks_are_alike_by_members_place_or_sort_and_say_by_which(place: Organisation, group: Network) -> None:
    others = {slug: cast.network(slug) for slug in ("moorland", "coastal", "inland", "far", "closed")}
    Network.objects.update(type="council network", scope="regional", region="South East England")
    Network.objects.filter(slug="far").update(type="board", region="UK")
    Network.objects.filter(slug="coastal").update(type="board")
    Network.objects.filter(slug="inland").update(region="Wales")
    Network.objects.filter(slug="closed").update(standing="closed")
    Membership.objects.create(network=others["coastal"], organisation=place)
    facts = network_facts(group.slug)
    assert facts
    assert [(one.network.slug, one.by) for one in networks_like(facts.network, facts.members)] == [
        ("coastal", "also in South East England, 1 member in common"),
        ("moorland", "also a council network, in South East England"),
        ("inland", "also a council network"),
    ]


def test_a_network_without_type_place_or_members_is_like_none(db: None) -> None:
    cast.network("moorland")
    assert networks_like(cast.network(), []) == []


def test_a_region_is_a_networks_own_only_where_both_are_the_same(place: Organisation) -> None:
    def of(region: str) -> str:
        return region_of(Network(region=region))

    assert of("North East") == of("North East England") == "North East"
    assert of("North East and beyond") == of("UK") == of("") == ""


def test_what_other_networks_share_is_told_only_of_types_it_has_not(place: Organisation, group: Network) -> None:
    other, third = cast.network("coastal"), cast.network("moorland")
    policy = Material.objects.get(title="Of 2024")
    Material.objects.filter(pk=policy.pk).update(kind="policy", of_network=other)
    _offer(policy, third, None)
    assert [(kind.id, [slug for slug, _ in kind.networks]) for kind in what_networks_share(group)] == [
        ("policy", ["coastal", "moorland"])
    ]
    assert what_networks_share(other) == []
