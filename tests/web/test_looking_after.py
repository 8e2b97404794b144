"""The pages that say how sources and networks are, and the answers by a link: in words, and opening them writes nothing."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from connectshare.catalogue.drafting import OfferDraft
from connectshare.catalogue.models import Material
from connectshare.catalogue.publishing import publish
from connectshare.gather import knowing
from connectshare.gather.deciding import share_file
from connectshare.gather.models import Intake, Source
from connectshare.gather.pipeline import carry
from connectshare.gather.questions import LETTERS, answer_link
from connectshare.gather.troubles import TROUBLES
from connectshare.plumbing import clock, signing
from connectshare.plumbing.clock import now
from connectshare.plumbing.models import Unwanted
from connectshare.plumbing.outbox import is_unwanted
from connectshare.sector.models import Act, Network, Person
from tests import cast
from tests.gather.looking_at import practice
from tests.web.tending import open_site, shown, signed_in

pytestmark = pytest.mark.django_db
State = Source.State


@pytest.fixture
def link(gareth: Person, lowland: Network) -> str:
    """The path of the page on which Gareth answers for Lowland."""
    return _path(gareth, lowland)


def _path(person: Person, network: Network) -> str:
    return "/answer/" + answer_link(person, network).rsplit("/", 1)[1]


def _due(network: Network, number: int = 1) -> Material:
    offer = OfferDraft(f"https://{network.slug}.example/{number}", network=network.pk)
    material = publish(cast.draft(f"Policy {number}", offer=offer), by=None).material
    Material.objects.filter(pk=material.pk).update(review_on=clock.today() - timedelta(days=1))
    return material


# The page of one source


@pytest.mark.parametrize("trouble", sorted(TROUBLES))
def test_each_trouble_of_a_source_is_said_in_words_with_what_would_mend_it(
    desk: Client, lowland: Network, trouble: str
) -> None:
    of = cast.source(lowland, trouble=trouble, trouble_since=cast.MONDAY)
    page = shown(desk.get(f"/workspace/sources/{of.pk}")).replace("&#x27;", "'")
    known = TROUBLES[trouble]
    assert f"<strong>Something is the matter.</strong> {known.words} Since 23 November 2026." in page
    said = f"<strong>You can mend this.</strong> {known.remedy}" if known.who == "owner" else "Nothing for you to do"
    assert said in page


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Not looked at yet. We look at it for the first time within a few minutes."),
        ({"state": State.PAUSED}, "Paused. It is paused: we do not look at it until you resume it."),
        ({"state": State.SUGGESTED}, "Suggested. Somebody suggested it. We do not look at it until a person says so."),
        ({"state": State.REMOVED}, "Removed. It was removed. What is listed from it stays listed."),
    ],
)
def test_a_source_without_trouble_says_how_it_is(desk: Client, lowland: Network, facts: Any, said: str) -> None:
    of = cast.source(lowland, **facts)
    page = re.sub("<[^>]+>", "", shown(desk.get(f"/workspace/sources/{of.pk}")))
    assert said in page


def test_a_listed_find_that_cannot_be_read_any_more_shows_its_remedy_and_stays_listed(
    desk: Client, lowland: Network
) -> None:
    of = cast.source(lowland)
    material = _due(lowland)
    cast.intake(
        source=of, network=lowland, step="", outcome="listed", result="quarantined", trouble="login",
        problem="It asks for a password.", material=material,
    )  # fmt: skip
    for address in (f"/workspace/sources/{of.pk}", "/workspace/"):
        page = shown(desk.get(address))
        assert "Could not be read: It asks for a password. It stays listed." in page
    page = shown(desk.get(f"/workspace/sources/{of.pk}"))
    assert "Publish it where everybody can read it, or share the files themselves with us." in page


def test_a_listed_find_that_is_well_is_not_among_them(desk: Client, lowland: Network) -> None:
    of = cast.source(lowland)
    cast.intake(source=of, network=lowland, step="", outcome="listed", result="unchanged")
    assert "Could not be read" not in shown(desk.get(f"/workspace/sources/{of.pk}"))


def test_rows_and_entries_that_could_not_be_used_are_named_and_bounded(desk: Client, lowland: Network) -> None:
    of = cast.source(lowland)
    problems = [{"item": f"Row {n}", "step": "discover", "reason": "This row has no address."} for n in range(1, 60)]
    problems += [{"item": of.url, "step": "discover", "reason": "It broke."}]
    problems += [{"item": "https://a.example/", "step": "extract", "reason": "Locked."}]
    cast.run(of, finished_at=cast.MONDAY, problems=problems, verdict="partial", words="Some could not be used.")
    page = shown(desk.get(f"/workspace/sources/{of.pk}"))
    assert "Entries that we could not use" in page
    assert "the first 20 are shown" in page
    assert page.count("This row has no address.") == 20
    assert "It broke." not in page
    assert "Locked." not in page


@pytest.mark.parametrize(("standing", "is_said"), [("known", True), ("invited", True), ("enrolled", False)])
def test_the_page_says_where_somebody_chose_to_list_at_once_for_a_network_without_principles(
    desk: Client, lowland: Network, standing: str, is_said: bool
) -> None:
    Network.objects.update(standing=standing)
    of = cast.source(lowland)
    page = shown(desk.get(f"/workspace/sources/{of.pk}"))
    assert ("has not adopted the principles yet: whoever added this source chose it so." in page) is is_said


# An organisation that shares by itself


def test_the_facilitator_adds_the_source_of_an_organisation(settings: Any, lowland: Network) -> None:
    kent = cast.council("Kent")
    cast.topics()
    client = signed_in(cast.facilitator())
    assert "Or an organisation that shares by itself" in client.get("/workspace/sources/add").content.decode()
    with open_site("listing", settings) as site:
        site.add("Gully_cleansing_policy.pdf", b"%PDF-1.4")
        sent = {"address": site.address, "network": "", "organisation": "kent"}
        page = shown(client.post("/workspace/sources/probe", sent))
        assert '<input type="hidden" name="organisation" value="kent">' in page
        assert "Kent County Council" in page
        client.post("/workspace/sources/list", sent | {"kind": "listing"})
    of = Source.objects.get()
    assert (of.network, of.organisation, of.state) == (None, kent, "active")
    assert "Kent County Council" in client.get("/workspace/").content.decode()
    assert client.get(f"/workspace/sources/{of.pk}").status_code == 200


def test_a_coordinator_is_not_offered_the_choice_and_cannot_make_it(desk: Client, lowland: Network) -> None:
    cast.council("Kent")
    assert "Or an organisation" not in desk.get("/workspace/sources/add").content.decode()
    sent = {"address": "https://k.example/feed", "kind": "feed", "organisation": "kent"}
    assert desk.post("/workspace/sources/list", sent).status_code == 422
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose a network, or an organisation that shares by itself"),
        ({"network": "lowland", "organisation": "kent"}, "Choose a network or an organisation, not both"),
    ],
)
def test_it_is_for_one_of_the_two(lowland: Network, sent: dict[str, str], said: str) -> None:
    cast.council("Kent")
    response = signed_in(cast.facilitator()).post("/workspace/sources/probe", {"address": "https://k.example"} | sent)
    assert response.status_code == 422
    assert said in response.content.decode()


# The page of one network, and of all


def test_a_network_says_what_came_in_what_waits_and_whom_we_write_to(desk: Client, lowland: Network) -> None:
    cast.source(lowland, trouble="certificate", trouble_since=cast.MONDAY)
    cast.held(lowland)
    material = _due(lowland)
    Material.objects.create(
        title="Lost", status="gone", first_seen=now(), published_at=now(), changed_at=now()
    ).offers.create(network=lowland, url="https://l.example/lost", first_seen=now(), last_seen=now(), gone_at=now())
    page = re.sub("<[^>]+>", "", shown(desk.get("/workspace/networks/lowland")))
    assert "1 source could be mended by whoever publishes there." in page
    assert "The security certificate of the site is not valid." in page
    assert "Ask whoever runs the site to renew its certificate." in page
    assert "1 find waits for a yes or no; 1 due for “still right?”" in page
    assert "Regular updates come in" in page
    assert "Gareth" in page
    assert material.title in page
    assert "No longer where it was 1" in page


def test_a_network_without_anything_says_how_to_begin(desk: Client, lowland: Network) -> None:
    page = shown(desk.get("/workspace/networks/lowland"))
    assert "No source is in use yet." in page
    assert "Nothing has come in yet." in page
    assert "Add the first source" in page


def test_the_page_of_all_networks_says_how_each_is(lowland: Network) -> None:
    upland, quiet = cast.network("upland"), cast.network("quiet")
    cast.coordinator(lowland)
    cast.source(lowland, trouble="login", trouble_since=cast.MONDAY)
    cast.source(upland, "https://upland.example/feed", last_looked_at=cast.MONDAY)
    cast.held(upland)
    page = re.sub("<[^>]+>", " ", shown(signed_in(cast.facilitator()).get("/workspace/health")))
    page = " ".join(page.split())
    assert "2 sources in use. 1 could be mended by whoever publishes there; we write to them ourselves." in page
    assert "Nothing here needs you." in page
    assert "Lowland Highways Group 1 source could be mended by whoever publishes there. 1 1 0 0 Not yet Coord" in page
    assert "Upland Highways Group All is well. Nothing has to be done. 1 0 1 0" in page
    assert "Nobody yet" in page
    assert page.index("No source in use yet 1") < page.index(quiet.name)


def test_nobody_looks_into_another_network(desk: Client) -> None:
    cast.network("upland")
    assert desk.get("/workspace/networks/upland").status_code == 403
    assert "Upland" not in desk.get("/workspace/health").content.decode()
    assert desk.get("/workspace/networks/nowhere").status_code == 404


@pytest.mark.parametrize("address", ["/workspace/health", "/workspace/networks/lowland", "/workspace/sources/{of}"])
def test_the_number_of_queries_does_not_grow_with_what_there_is(
    desk: Client, lowland: Network, address: str, django_assert_max_num_queries: Any
) -> None:
    of = cast.source(lowland)
    for number in range(12):
        another = cast.source(lowland, f"https://lowland.example/feed/{number}")
        cast.run(another, finished_at=cast.MONDAY, verdict="ok")
        cast.held(lowland, number, source=of)
        material = _due(lowland, number)
        facts = {"network": lowland, "step": "", "source": of}
        cast.intake(f"l{number}", outcome="listed", material=material, **facts)
        cast.intake(f"q{number}", outcome="quarantined", trouble="login", problem="Closed.", **facts)
        cast.intake(f"s{number}", outcome="skipped", answer="no", material=material, **facts)
    with django_assert_max_num_queries(36):
        assert desk.get(address.format(of=of.pk)).status_code == 200


@pytest.mark.parametrize("address", ["/workspace/health", "/workspace/networks/lowland", "/workspace/sources/{of}"])
def test_looking_writes_nothing(desk: Client, lowland: Network, address: str) -> None:
    of = cast.source(lowland)
    cast.held(lowland, source=of)
    with _no_writes():
        desk.get(address.format(of=of.pk))
    assert not Act.objects.exists()


def _no_writes() -> Any:
    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        assert sql.split()[0] in {"SELECT", "SAVEPOINT", "RELEASE", "BEGIN"}, sql
        return execute(sql, params, many, context)

    return connection.execute_wrapper(refuse)


# The answers by the link of a letter


def test_the_link_opens_the_questions_without_signing_in_and_opening_writes_nothing(
    letterbox: Client, link: str, lowland: Network
) -> None:
    cast.held(lowland)
    _due(lowland)
    with _no_writes():
        page = shown(letterbox.get(link))
    assert "2 questions" in page
    assert "Why we ask: It is a film." in page
    assert "Yes, it is still right" in page
    assert "You answer as gareth@council.example." in page


def test_answers_are_acts_of_whom_the_letter_was_sent_to(
    letterbox: Client, link: str, gareth: Person, lowland: Network
) -> None:
    find, material = cast.held(lowland), _due(lowland)
    page = shown(letterbox.post(link, {f"find-{find.pk}": "no", f"review-{material.pk}": "historic"}, follow=True))
    assert "Thank you. 2 answers noted." in page
    assert "No question is open" in page
    find.refresh_from_db()
    material.refresh_from_db()
    assert (find.outcome, material.status) == ("skipped", "historic")
    assert {act.by for act in Act.objects.filter(verb__in=["said no to", "called historic"])} == {gareth}


def test_nothing_chosen_changes_nothing_and_is_said(letterbox: Client, link: str, lowland: Network) -> None:
    find = cast.held(lowland)
    assert "Nothing was chosen, so nothing has changed." in shown(letterbox.post(link, {}, follow=True))
    find.refresh_from_db()
    assert find.outcome == "held"


def test_a_link_answers_for_its_own_network_only(letterbox: Client, link: str) -> None:
    theirs = cast.held(cast.network("upland"))
    letterbox.post(link, {f"find-{theirs.pk}": "yes"})
    theirs.refresh_from_db()
    assert theirs.outcome == "held"


@pytest.fixture
def a_file(gareth: Person, lowland: Network, settings: Any, tmp_path: Path) -> Iterator[Intake]:
    """A file that nobody could open, waiting for an answer."""
    settings.STORAGE_URL = str(tmp_path / "kept")
    cast.topics()
    knowing.forget()
    find = share_file(practice("Winter service").encode(), "w.html", network=lowland, by=gareth)
    carry(find)
    yield find
    knowing.forget()


def test_a_file_that_nobody_could_open_is_asked_about_and_may_be_kept(
    letterbox: Client, link: str, a_file: Intake
) -> None:
    page = shown(letterbox.get(link))
    assert "List it: Lowland Highways Group lets you keep and offer a copy" in page
    assert "Its address there" in page
    letterbox.post(link, {f"find-{a_file.pk}": "permit"})
    carry(Intake.objects.get())
    assert Intake.objects.get().outcome == "listed"


def test_its_address_may_be_given_instead(letterbox: Client, link: str, a_file: Intake) -> None:
    sent = {f"find-{a_file.pk}": "link", f"link-{a_file.pk}": "ftp://a.example/x"}
    assert "still waits: Only addresses that start with http" in shown(letterbox.post(link, sent, follow=True))
    letterbox.post(link, sent | {f"link-{a_file.pk}": "www.example.org/w.pdf"})
    assert Intake.objects.filter(url="https://www.example.org/w.pdf", step="fetch").exists()


@pytest.mark.parametrize("tail", ["", "/stop"])
@pytest.mark.parametrize("spoil", ["cut", "old", "role"])
def test_a_link_that_is_no_longer_good_says_what_to_do(
    letterbox: Client, link: str, gareth: Person, spoil: str, tail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if spoil == "cut":
        link = link[:-6]
    elif spoil == "role":
        gareth.roles.update(ended="2026-02-01")
    else:
        real = signing.time.time
        monkeypatch.setattr("django.core.signing.time.time", lambda: real() + 46 * 24 * 3600)
    response = letterbox.get(link + tail)
    page = shown(response)
    assert response.status_code == 403
    said = {"cut": "is not complete", "old": "is too old", "role": "somebody who looked after"}[spoil]
    assert said in page
    assert "Nothing is lost: the next email has a new one" in page
    assert 'href="/workspace/"' in page
    assert letterbox.post(link + tail, {"do": "stop"}).status_code == 403
    assert not Unwanted.objects.exists()


def test_the_letters_stop_and_come_again_by_a_button_only(
    letterbox: Client, link: str, gareth: Person, lowland: Network
) -> None:
    with _no_writes():
        assert "gareth@council.example gets at most one email a month" in shown(letterbox.get(f"{link}/stop"))
    assert "You get no more emails about Lowland Highways Group" in shown(letterbox.post(f"{link}/stop"))
    assert is_unwanted(gareth.email, LETTERS + lowland.slug)
    letterbox.post(f"{link}/stop", {"do": "resume"})
    assert not is_unwanted(gareth.email, LETTERS + lowland.slug)
    assert [act.verb for act in Act.objects.order_by("pk")] == ["stopped letters about", "wanted letters about"]


def test_what_a_link_opens_is_kept_by_no_cache_and_told_to_no_search_engine(letterbox: Client, link: str) -> None:
    for address in (link, f"{link}/stop"):
        response = letterbox.get(address)
        assert "no-store" in response.headers["Cache-Control"]
        assert '<meta name="robots" content="noindex">' in response.content.decode()
