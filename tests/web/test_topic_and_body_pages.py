"""The pages of topics, networks and organisations are worth sending round: with much on them, with little, with none."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from connectshare.catalogue.models import Kind, Material, Offer, OrganisationLink, Topic, TopicLink
from connectshare.gather.models import Source
from connectshare.plumbing.clock import now
from connectshare.sector.models import Membership, Network, Organisation

THEME, NARROW = "/topics/drainage-and-flooding", "/topics/gully-regimes"
MOST_QUERIES = 15


def _page(reader: Client, address: str) -> str:
    response = reader.get(address)
    assert response.status_code == 200
    return response.content.decode()


def _section(page: str, id: str) -> str:
    """What stands under a heading, without its marks."""
    start = page.index(f'id="{id}"')
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index(">", start) + 1 : page.index("</section>", start)]).split())


def _nothing_on() -> Topic:
    """A narrower topic with nothing, in a theme with something."""
    return Topic.objects.filter(links=None, merged_into=None, broader="winter-weather-and-resilience")[0]


def _source(state: str, **fields: object) -> Source:
    return Source.objects.create(url=f"https://{state}.example/news", state=state, added_at=now(), **fields)


@pytest.mark.parametrize("address", [THEME, NARROW])
def test_a_topic_says_how_many_authorities_have_something(reader: Client, address: str) -> None:
    page = _page(reader, address)
    has, of = re.search(r"(\d+) of (\d+) highway authorities have something listed on this", page).groups()  # type: ignore[union-attr]
    assert int(of) == Organisation.objects.filter(is_highway_authority=True).count()
    plates = page[page.index('id="who"') : page.index("</ul>", page.index('id="who"'))]
    assert plates.count("/organisations/") == int(has) > 0


@pytest.mark.parametrize("address", [THEME, NARROW])
def test_whatever_a_topic_has_is_one_link_from_its_top(reader: Client, address: str) -> None:
    page = _page(reader, address)
    jumps = re.findall(r'href="#([\w-]+)"', page[page.index('aria-label="On this page"') :])
    assert {"group-1", "latest", "who"} <= set(jumps)
    assert all(page.count(f'id="{jump}"') == 1 for jump in jumps)
    for view in ("", "/map", "/timeline"):
        address_of_view = f"/who-does-what{view}?topic={address.rpartition('/')[2]}"
        assert f'href="{address_of_view}"' in page
        assert reader.get(address_of_view).status_code == 200


def test_see_all_of_a_group_leads_to_as_many_results(reader: Client) -> None:
    page = _page(reader, THEME)
    links = re.findall(r'href="(/search[^"]+)">See all (\d+)<', page)
    assert links
    for address, count in links:
        assert f">{count} result" in _page(reader, address.replace("&amp;", "&"))


def test_latest_of_a_topic_is_dated_and_newest_first(reader: Client) -> None:
    years = [int(year) for year in re.findall(r"· (\d{4})\b", _section(_page(reader, THEME), "latest"))]
    assert len(years) == 3
    assert years == sorted(years, reverse=True)


def test_a_topic_names_its_neighbours_with_how_many_are_about_both(reader: Client) -> None:
    page = _page(reader, NARROW)
    part = page[page.index('id="neighbours"') : page.index("</section>", page.index('id="neighbours"'))]
    shown = re.findall(r'href="/topics/([\w-]+)">[^<]+</a> <span class="cs-count">\((\d+)\)', part)
    assert shown
    mine = TopicLink.objects.filter(topic="gully-regimes", state="asserted").values("material")
    for topic, count in shown:
        assert TopicLink.objects.filter(topic=topic, state="asserted", material__in=mine).count() == int(count)


def test_a_topic_says_what_is_missing_by_name(reader: Client) -> None:
    page = _page(reader, "/topics/road-safety")
    missing = _section(page, "missing")
    assert "No council document yet on Road safety" in missing
    assert "No lesson on what did not work yet on Road safety" in missing
    assert "Vulnerable road users" in missing
    assert "No guidance" not in missing


def test_what_is_no_longer_missing_is_not_named(reader: Client) -> None:
    council = Organisation.objects.get(slug="devon")
    topic = Topic.objects.get(label="Vulnerable road users")
    for kind in ("policy", "lesson"):
        material = Material.objects.create(
            title=kind, kind=Kind.objects.get(pk=kind), told_by="own", first_seen=now(), published_at=now(),
            changed_at=now(),
        )  # fmt: skip
        TopicLink.objects.create(material=material, topic=topic, origin="person")
        OrganisationLink.objects.create(material=material, organisation=council, origin="person")
    missing = _section(_page(reader, "/topics/road-safety"), "missing")
    assert "No council document" not in missing
    assert "No lesson" not in missing
    assert "Vulnerable road users" not in missing


def test_a_topic_with_nothing_leads_on_to_its_sisters(reader: Client) -> None:
    page = _page(reader, f"/topics/{_nothing_on().pk}")
    assert "Nothing is listed on this yet." in page
    assert "Winter policy &amp; plans" in _section(page, "neighbours")
    assert 'id="missing"' not in page
    assert "Tell us" in _section(page, "ask")


def test_a_topic_says_where_its_material_comes_from_and_how_fresh_that_is(reader: Client) -> None:
    assert "found or shared one by one, the last on" in _section(_page(reader, NARROW), "sources")
    devon = Organisation.objects.get(slug="devon")
    source = _source("active", organisation=devon, last_looked_at=now())
    Offer.objects.filter(material__topic_links__topic="gully-regimes").update(source=source.pk)
    words = _section(_page(reader, NARROW), "sources")
    assert re.search(r"Devon County Council, active\.example : last looked today, \d\d:\d\d ", words)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("active", "active.example : not looked at yet"),
        ("paused", "paused.example : paused"),
        ("suggested", "suggested.example : we do not look there yet We begin when somebody there says yes."),
        ("removed", "We do not look there yet."),
    ],
)
def test_where_we_look_says_the_state_of_every_source(reader: Client, state: str, words: str) -> None:
    network, council = Network.objects.get(slug="wmha"), Organisation.objects.get(slug="east-sussex")
    _source(state, network=network)
    _source(state, organisation=council)
    for address in ("/networks/wmha", "/organisations/east-sussex"):
        assert _section(_page(reader, address), "sources") == f"Where we look {words}"


def test_only_where_we_look_is_a_blank_called_nothing_found(reader: Client) -> None:
    council = Organisation.objects.filter(is_highway_authority=True, links=None)[0]
    address = f"/organisations/{council.slug}"
    assert "Nothing is listed here, and we do not look there yet." in _page(reader, address)
    _source("suggested", organisation=council)
    assert "Nothing found" not in _page(reader, address)
    _source("active", organisation=council)
    assert "Nothing found" in _page(reader, address)


def test_a_network_with_nothing_is_still_worth_sending_round(reader: Client) -> None:
    page = _page(reader, "/networks/wmha")
    assert "Represented on the steering group." in page
    assert "We hold no list of its members yet." in _section(page, "members")
    assert "What highway authorities in West Midlands publish Members of this network or not." in _section(
        page, "in-region"
    )
    assert re.search(r"Midland Service Improvement Group : also a council network", _section(page, "alike"))
    assert "Case study : ADEPT" in _section(page, "others-share")
    assert "Where we look We do not look there yet." in _section(page, "sources")
    assert "Ask Midlands Highway Alliance Plus , which it is now part of." in _section(page, "ask")
    assert "about ten minutes, once" in _section(page, "yours")


def test_a_network_that_is_no_more_is_not_asked_to_share(reader: Client) -> None:
    page = _page(reader, "/networks/hmep")
    assert "There is nobody to ask any more." in _section(page, "ask")
    assert "ten minutes" not in page
    assert not [id for id in ("others-share", "members", "sources") if f'id="{id}"' in page]


def test_what_other_networks_share_leads_to_results(reader: Client) -> None:
    page = _page(reader, "/networks/wmha")
    part = page[page.index('id="others-share"') : page.index("</section>", page.index('id="others-share"'))]
    links = re.findall(r'href="(/search[^"]+)"', part)
    assert links
    for address in links:
        assert re.search(r">[1-9]\d* results?", _page(reader, address.replace("&amp;", "&")))


def _grown() -> Network:
    """South West Highways Alliance with members, an offer of many materials, and sources."""
    network = Network.objects.get(slug="swha")
    for council in Organisation.objects.filter(region="South West", is_highway_authority=True):
        Membership.objects.create(network=network, organisation=council)
    Membership.objects.create(
        network=Network.objects.get(slug="adept"), organisation=Organisation.objects.get(slug="devon")
    )
    for material in Material.objects.all()[:20]:
        Offer.objects.create(material=material, network=network, first_seen=now(), last_seen=now())
    _source("active", network=network)
    return network


def test_a_network_with_much_shows_its_latest_and_who_its_members_are(reader: Client) -> None:
    _grown()
    page = _page(reader, "/networks/swha")
    assert _section(page, "latest").count("Add to your list") == 3
    assert "Devon County Council" in _section(page, "members")
    assert "Highway Infrastructure Asset Management Plan" in _section(page, "by-members")
    assert 'id="in-region"' not in page
    assert "ADEPT : 1 member in common" in _section(page, "alike")
    places = [page.index(f'id="{id}"') for id in ("latest", "covers", "members", "offers", "by-members", "sources")]
    assert places == sorted(places)


def test_the_latest_of_an_organisation_is_shown_where_not_all_is_seen_at_a_glance(reader: Client) -> None:
    page = _page(reader, "/organisations/department-for-transport")
    assert _section(page, "latest").count("Add to your list") == 3
    assert 'id="latest"' not in _page(reader, "/organisations/devon")


@pytest.mark.parametrize("address", [THEME, "/networks/swha", "/organisations/department-for-transport"])
def test_what_is_listed_twice_on_a_page_has_no_id_twice(reader: Client, address: str) -> None:
    _grown()
    ids = re.findall(r'\sid="([^"]+)"', _page(reader, address))
    assert len(ids) == len(set(ids))


def test_none_of_these_pages_needs_more_queries_for_more(
    reader: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    _grown()
    source = _source("active", organisation=Organisation.objects.get(slug="devon"))
    Offer.objects.update(source=source.pk)
    pages = (THEME, NARROW, f"/topics/{_nothing_on().pk}", "/networks/wmha", "/networks/swha", "/networks/adept",
             "/organisations/devon", "/organisations/department-for-transport")  # fmt: skip
    for address in pages:
        with django_assert_max_num_queries(MOST_QUERIES):
            reader.get(address)
