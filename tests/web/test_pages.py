"""Every page of the reading side answers, says the agreed words, and carries the headers that keep readers safe."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from connectshare.catalogue.models import Material
from connectshare.catalogue.reading.covering import done_by, what_others_have
from connectshare.sector.facts import table
from connectshare.sector.models import Organisation
from connectshare.sector.reading import organisation_facts

PAGES = (
    "/", "/search", "/search?q=gully+cleansing", "/topics/", "/topics/drainage-and-flooding", "/organisations/",
    "/organisations/east-sussex", "/networks/", "/networks/wmha", "/who-does-what", "/steering-group/", "/disclaimer",
    "/about/how-it-works", "/about/principles", "/about/accessibility", "/about/privacy", "/about/cookies",
    "/about/take-down", "/about/our-robot", "/about/contact", "/accounts/login/",
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_every_page_answers_in_its_frame(reader: Client, address: str) -> None:
    """The frame is the same everywhere."""
    response = reader.get(address)
    page = response.content.decode()
    assert response.status_code == 200
    assert re.search(r"<title>[^<]+ – Connect &amp; Share</title>|<title>Connect &amp; Share: ", page)
    assert "Practice material from UK highways and transport teams" in page
    assert page.index("Skip to main content") < page.index("Connect &amp; Share</span>") < page.index("<main")
    assert "Is something wrong with this page?" in page
    assert "Not a government service." in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize("address", PAGES)
def test_nothing_but_our_own_files_may_run_on_a_page(reader: Client, address: str) -> None:
    """No inline script or style, no third party, no frame."""
    response = reader.get(address)
    page = response.content.decode()
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert not re.search(r'(?:src|href)="(?:https?:)?//[^"]+\.(?:js|css|woff2?)', page)


@pytest.mark.parametrize("address", [page for page in PAGES if page != "/accounts/login/"])
def test_reading_sets_no_cookie(reader: Client, address: str) -> None:
    """No account, no session, no token."""
    assert not reader.get(address).cookies


@pytest.mark.parametrize("address", PAGES)
def test_a_page_needs_fewer_than_fifteen_queries(
    reader: Client, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Whatever it shows. The search looks up the labels of ten filters."""
    most = 18 if address.startswith("/search") else 15
    with django_assert_max_num_queries(most):
        reader.get(address)


def test_a_material_page_needs_few_queries(
    reader: Client, scrutiny: Material, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """However much hangs on it."""
    with django_assert_max_num_queries(12):
        reader.get(reverse("material", args=[scrutiny.id, "scrutiny-review-of-pothole-management"]))


def test_the_home_page_says_what_is_here_in_the_agreed_order(reader: Client) -> None:
    """Order is the order on a phone."""
    page = reader.get("/").content.decode()
    words = [
        "See how other highways and transport teams have done it",
        "Free to read, no account.",
        "What are you working on?",
        "For example: gully cleansing, section 58, school streets",
        "Nothing here has been judged to be good or best practice.",
        "Newly added",
        "Topics</h2>",
        "Who does what</h2>",
        "highway authorities have something listed here.",
        "See it as a table",
        "Networks</h2>",
    ]
    body = page[page.index("<main") :]
    places = [body.index(word) for word in words]
    assert places == sorted(places)
    assert body.count('<ul class="cs-new">') == 1
    assert len(re.findall(r"/material/", body)) == 6


def test_no_page_calls_anything_best_or_leading(reader: Client) -> None:
    """Except where the sector's own text denies it."""
    for address in PAGES:
        page = re.sub(r"<[^>]+>", " ", reader.get(address).content.decode()).lower()
        for allowed in ("good or best practice", "good or best", "as best practice", "best performers", "best put to"):
            page = page.replace(allowed, "")
        if "search" not in address:
            assert not re.search(r"\b(best|award-winning|landmark)\b", page), address


def test_the_names_of_the_steering_group_are_on_its_page_only_and_never_indexed(reader: Client) -> None:
    """The names are read from the one file, here too."""
    names = [row["name_as_published"] for row in table("steering-group.csv")]
    response = reader.get("/steering-group/")
    assert all(name in response.content.decode() for name in names)
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "As listed; not confirmed since" in response.content.decode()
    for address in (*PAGES, "/sitemap/0.xml", "/feeds/latest.atom"):
        if address != "/steering-group/":
            page = reader.get(address).content.decode()
            assert not [name for name in names if name in page], address
    assert "steering-group" not in reader.get("/sitemap/0.xml").content.decode()


def test_who_does_what_tells_the_states_apart_in_words(reader: Client) -> None:
    """And scores nobody."""
    page = reader.get("/who-does-what").content.decode()
    assert "This shows what has been published and found. It does not score anyone." in page
    assert 'href="/who-does-what/map"' in page
    assert page.index('href="/who-does-what"') < page.index('href="/who-does-what/map"')
    assert "Listed here" in page
    assert "We do not look there yet" in page
    assert "For members" in page or "Nothing found" not in page


def test_who_does_what_can_be_narrowed_to_a_topic_and_a_region(reader: Client) -> None:
    """The counts follow."""
    page = reader.get("/who-does-what?topic=drainage-and-flooding&region=South East").content.decode()
    assert "Who does what: Drainage &amp; flooding" in page
    assert "East Sussex County Council" in page
    assert "Devon County Council" not in page


def test_a_network_tells_its_standing_and_what_became_of_it(reader: Client) -> None:
    """In words, with the year."""
    page = reader.get("/networks/wmha").content.decode()
    assert "Represented on the steering group. Joined Midlands Highway Alliance Plus in 2020." in page
    assert 'href="/networks/mhaplus"' in page


def test_an_organisation_that_is_no_more_leads_to_those_that_came_after(reader: Client) -> None:
    """Addresses survive reorganisation."""
    page = reader.get("/organisations/cumbria").content.decode()
    assert page.count("Was split into") == 2
    assert "1 April 2023" in page


def test_what_others_say_of_an_organisation_is_kept_apart(reader: Client) -> None:
    """A news report is not its own document."""
    page = reader.get("/organisations/hampshire").content.decode()
    assert page.index("What others say about it") < page.index("Gully sensors in Hampshire")


def test_a_topic_begins_with_guidance_and_ends_with_news(reader: Client) -> None:
    """Not one list by date."""
    page = reader.get("/topics/asset-management-and-planning").content.decode()
    words = ("Also called", ">Start here", ">What organisations have decided", "did not work</h2>", ">News</h2>")
    parts = ('id="latest"', 'id="narrower"', 'id="who"', 'id="neighbours"', 'id="missing"', 'id="sources"', 'id="ask"')
    places = [page.index(word) for word in (*words, *parts)]
    assert places == sorted(places)


def test_a_merged_topic_leads_to_what_it_became(reader: Client) -> None:
    """For good."""
    response = reader.get("/topics/bids")
    assert (response.status_code, response.headers["Location"]) == (301, "/topics/finance-and-business-cases")


def test_a_page_that_never_existed_says_so_and_offers_a_way_on(reader: Client) -> None:
    """404 in plain words."""
    response = reader.get("/nonsense")
    assert response.status_code == 404
    assert "This page has moved or never existed." in response.content.decode()


def test_the_operator_is_named_from_the_settings(reader: Client, settings: object) -> None:
    """Empty until there is one, and then everywhere."""
    assert "Operator to be named before public start" in reader.get("/about/contact").content.decode()
    settings.OPERATOR_NAME, settings.OPERATOR_EMAIL = "Anytown Roads Ltd", "roads@anytown.example"  # type: ignore[attr-defined]
    page = reader.get("/about/contact").content.decode()
    assert "Run by Anytown Roads Ltd for the networks that support it." in page
    assert "mailto:roads@anytown.example" in page


def test_a_page_that_did_not_change_is_not_sent_again(reader: Client) -> None:
    """By its ETag."""
    first = reader.get("/topics/")
    again = reader.get("/topics/", headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304


def test_what_we_found_of_a_network_is_not_called_its_offer(reader: Client) -> None:
    page = reader.get("/networks/mhaplus").content.decode()
    assert "Found on its public pages" in page
    assert "What it offers" not in page


def test_an_organisation_shows_what_it_covers_and_what_places_like_it_have(reader: Client) -> None:
    """Each figure leads to as many results."""
    page = reader.get("/organisations/east-sussex").content.decode()
    covers = page[page.index('id="covers"') : page.index("</section>", page.index('id="covers"'))]
    rows = re.findall(r'href="(/search[^"]+)">[^<]+</a> <span class="cs-board__figure">(\d+)', covers)
    assert rows
    for address, count in rows:
        assert f">{count} result" in reader.get(address.replace("&amp;", "&")).content.decode()
    assert "/feeds/search.atom?organisation=east-sussex" in covers
    assert "It does not score anyone." in covers


def test_what_places_like_it_have_is_what_it_has_not(reader: Client) -> None:
    """Two of them at least, and each is named."""
    seen = 0
    for organisation in Organisation.objects.filter(is_highway_authority=True):
        alike = organisation_facts(organisation.slug)
        assert alike
        for topic in what_others_have(organisation, alike.like_it):
            seen += 1
            assert len(topic.places) > 1
            assert not done_by(organisation).filter(topic_links__topic=topic.id, topic_links__state="asserted").exists()
            for place in topic.places:
                assert done_by(place).filter(topic_links__topic=topic.id, topic_links__state="asserted").exists()
    assert seen


def test_a_network_shows_what_it_covers_and_whom_to_ask(reader: Client) -> None:
    """Even one that has taken no part yet."""
    page = reader.get("/networks/adept").content.decode()
    assert 'id="covers"' in page
    assert "see <a href=" in page[page.index('id="ask"') :]
