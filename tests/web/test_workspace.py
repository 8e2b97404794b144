"""The workspace: sources and finds of one's own networks, a dry run before anything, and every change an act."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from connectshare.catalogue.models import Material
from connectshare.gather.models import Intake, Run, Source
from connectshare.sector.models import Act, Network, Person
from tests import cast
from tests.journeys.sites import Site
from tests.web.tending import open_site, shown, signed_in

pytestmark = pytest.mark.django_db
State = Source.State


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    """A council's page that lists four documents, one of them no practice material."""
    cast.topics()
    with open_site("listing", settings) as site:
        for name in ("Gully_cleansing_policy", "Culvert_inspection_guidance", "Carriageway_drainage_specification"):
            site.add(f"{name}.pdf", b"%PDF-1.4")
        yield site


def _held(network: Network, **fields: Any) -> Intake:
    judged = {"title": "A film about <roads>", "summary": "Ten minutes of film.", "reasons": ["It is a film."]}
    return cast.intake(network=network, step="", outcome="held", judgement=judged, problem="It may not be.", **fields)


def test_a_source_stands_with_its_last_verdict_and_counts(desk: Client, lowland: Network) -> None:
    of = cast.source(lowland, kind="feed")
    cast.run(of, words="An older look.", verdict="ok", finished_at=cast.MONDAY)
    cast.run(
        of,
        words="43 items seen, 2 new or changed.",
        verdict="ok",
        finished_at=cast.MONDAY,
        counts={"seen": 43, "new": 2},
    )
    page = shown(desk.get("/workspace/"))
    assert "https://lowland.example/feed" in page
    assert "RSS, Atom or JSON feed" in page
    assert "43 items seen, 2 new or changed." in page
    assert ">43</td>" in page
    assert "23 November 2026, 09:00" in page or "today, 09:00" in page
    assert "An older look." not in page


def test_the_number_of_queries_does_not_grow_with_the_sources(
    desk: Client, lowland: Network, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        of = cast.source(lowland, f"https://lowland.example/{number}")
        cast.run(of, words="Fine.", verdict="ok", finished_at=cast.MONDAY)
        _held(lowland, external_id=str(number))
    with django_assert_max_num_queries(18):
        desk.get("/workspace/")


def test_what_belongs_to_another_network_is_not_shown(desk: Client) -> None:
    upland = cast.network("upland")
    of = cast.source(upland, "https://upland.example/feed")
    _held(upland)
    page = shown(desk.get("/workspace/"))
    assert "upland.example" not in page
    assert "A film about" not in page
    assert desk.get(f"/workspace/sources/{of.pk}").status_code == 403


def test_the_facilitator_sees_every_network_and_what_has_none(lowland: Network) -> None:
    cast.source(lowland)
    cast.intake(network=None, step="", outcome="quarantined", problem="The file is encrypted.")
    page = shown(signed_in(cast.facilitator()).get("/workspace/"))
    assert "https://lowland.example/feed" in page
    assert "Could not be read: The file is encrypted." in page


def test_somebody_without_a_role_is_told_so(lowland: Network) -> None:
    cast.source(lowland)
    client = signed_in(cast.reader())
    assert "You do not look after a network's material yet." in client.get("/workspace/").content.decode()
    assert client.get("/workspace/sources/add").status_code == 403


def test_a_held_find_shows_title_summary_and_reasons_and_nothing_in_them_runs(desk: Client, lowland: Network) -> None:
    _held(lowland)
    page = shown(desk.get("/workspace/"))
    assert "A film about &lt;roads&gt;" in page
    assert "Ten minutes of film." in page
    assert "It is a film." in page
    assert "Found, waiting for Lowland Highways Group" in page
    assert "Yes, it is practice material" in page


@pytest.mark.parametrize(
    ("said", "outcome", "step", "verb"),
    [("yes", "listed", "extract", "said yes to"), ("no", "skipped", "", "said no to")],
)
def test_an_answer_stands_and_is_an_act(
    desk: Client, gareth: Person, lowland: Network, said: str, outcome: str, step: str, verb: str
) -> None:
    find = _held(lowland)
    response = desk.post(f"/workspace/finds/{find.pk}", {"answer": said}, follow=True)
    find.refresh_from_db()
    assert (find.outcome, find.step, find.answer) == (outcome, step, said)
    act = Act.objects.get(subject_kind="intake")
    assert (act.verb, act.by, act.by_role) == (verb, gareth, "coordinator")
    assert "A film about &lt;roads&gt;" in response.content.decode()


def test_an_answer_given_twice_changes_nothing(desk: Client, lowland: Network) -> None:
    find = _held(lowland)
    desk.post(f"/workspace/finds/{find.pk}", {"answer": "yes"})
    again = desk.post(f"/workspace/finds/{find.pk}", {"answer": "no"}, follow=True)
    find.refresh_from_db()
    assert find.outcome == "listed"
    assert "was answered already" in again.content.decode()
    assert Act.objects.filter(subject_kind="intake").count() == 1


def test_nobody_answers_for_another_network(desk: Client) -> None:
    find = _held(cast.network("upland"))
    response = desk.post(f"/workspace/finds/{find.pk}", {"answer": "yes"})
    find.refresh_from_db()
    assert response.status_code == 403
    assert "You do not look after Upland Highways Group" in response.content.decode()
    assert find.outcome == "held"
    assert not Act.objects.exists()


def test_a_find_without_a_network_is_the_facilitators(desk: Client) -> None:
    find = cast.intake(network=None, step="", outcome="held")
    assert desk.post(f"/workspace/finds/{find.pk}", {"answer": "yes"}).status_code == 403
    assert signed_in(cast.facilitator()).post(f"/workspace/finds/{find.pk}", {"answer": "yes"}).status_code == 302


def test_an_answer_that_is_neither_yes_nor_no_is_refused(desk: Client, lowland: Network) -> None:
    assert desk.post(f"/workspace/finds/{_held(lowland).pk}", {"answer": "maybe"}).status_code == 400


def test_what_was_skipped_can_be_called_back_from_the_page_of_its_source(desk: Client, lowland: Network) -> None:
    of = cast.source(lowland)
    find = cast.intake(source=of, network=lowland, step="", outcome="skipped", problem="It is a film.")
    page = shown(desk.get(f"/workspace/sources/{of.pk}"))
    assert "Not practice material: It is a film." in page
    response = desk.post(f"/workspace/finds/{find.pk}", {"answer": "yes", "from": "source"})
    find.refresh_from_db()
    assert response.headers["Location"] == f"/workspace/sources/{of.pk}"
    assert find.step == "extract"


def test_a_dry_run_shows_what_would_be_taken_and_writes_nothing(desk: Client, lowland: Network, site: Site) -> None:
    response = desk.post("/workspace/sources/probe", {"address": site.address, "network": lowland.slug})
    page = shown(response)
    assert response.status_code == 200
    assert "Gully cleansing policy" in page
    assert "Page that lists documents" in page
    assert "The page lists documents or items in its main part." in page
    assert "We would take 3" in page
    assert "List these" in page
    assert not Source.objects.exists()
    assert not Act.objects.exists()


def test_another_thing_found_there_can_be_looked_at_instead(desk: Client, lowland: Network, site: Site) -> None:
    rss = f"<rss version='2.0'><channel><item><title>Verges</title><link>{site.url('v')}</link></item></channel></rss>"
    site.add("rss", rss.encode())
    sent = {"address": site.address, "network": lowland.slug}
    first = desk.post("/workspace/sources/probe", sent).content.decode()
    assert "Also found there" in first
    assert f'name="address" value="{site.url("rss")}"' in first
    second = shown(desk.post("/workspace/sources/probe", sent | {"address": site.url("rss"), "kind": "feed"}))
    assert "Verges" in second
    assert "RSS, Atom or JSON feed" in second
    assert not Source.objects.exists()


def test_listing_these_adds_the_source_in_the_persons_name(
    desk: Client, gareth: Person, lowland: Network, site: Site
) -> None:
    response = desk.post(
        "/workspace/sources/list", {"address": site.address, "kind": "listing", "network": lowland.slug}, follow=True
    )
    source = Source.objects.get()
    assert (source.url, source.kind, source.network, source.state) == (site.address, "listing", lowland, State.ACTIVE)
    act = Act.objects.get()
    assert (act.verb, act.subject_kind, act.by) == ("added", "source", gareth)
    assert response.redirect_chain[-1][0] == f"/workspace/sources/{source.pk}"
    assert "We look at it for the first time within a few minutes." in shown(response)


def test_a_suggestion_is_looked_at_before_it_is_taken_into_use(desk: Client, lowland: Network, site: Site) -> None:
    suggested = cast.source(lowland, f"http://{site.host}/", state=State.SUGGESTED)
    assert "Take into use" in desk.get("/workspace/").content.decode()
    sent = {"address": site.address, "network": lowland.slug, "suggestion": str(suggested.pk)}
    page = desk.post("/workspace/sources/probe", sent).content.decode()
    assert f'name="suggestion" value="{suggested.pk}"' in page
    suggested.refresh_from_db()
    assert suggested.state == State.SUGGESTED
    desk.post("/workspace/sources/list", sent | {"kind": "listing"})
    suggested.refresh_from_db()
    assert suggested.state == State.REMOVED
    assert Source.objects.get(state=State.ACTIVE).url == site.address


def test_a_suggestion_of_another_network_stays(desk: Client, lowland: Network) -> None:
    theirs = cast.source(cast.network("upland"), state=State.SUGGESTED)
    sent = {"address": "https://a.example/f", "kind": "feed", "network": lowland.slug, "suggestion": str(theirs.pk)}
    desk.post("/workspace/sources/list", sent)
    theirs.refresh_from_db()
    assert theirs.state == State.SUGGESTED


def test_a_suggestion_taken_at_its_own_address_becomes_the_source(desk: Client, lowland: Network) -> None:
    of = cast.source(lowland, state=State.SUGGESTED)
    sent = {"address": of.url, "kind": "feed", "network": lowland.slug, "suggestion": str(of.pk)}
    desk.post("/workspace/sources/list", sent)
    of.refresh_from_db()
    assert (of.state, of.kind) == (State.ACTIVE, "feed")
    assert Source.objects.count() == 1


def test_a_site_that_cannot_be_reached_is_a_sentence_beside_what_was_typed(desk: Client, lowland: Network) -> None:
    response = desk.post("/workspace/sources/probe", {"address": "http://127.0.0.1:9/news", "network": lowland.slug})
    page = shown(response)
    assert response.status_code == 422
    assert "There is a problem" in page
    assert "<title>Error: Add a source" in page
    assert 'href="#address"' in page
    assert 'value="http://127.0.0.1:9/news"' in page
    assert not Source.objects.exists()


def test_an_address_with_nothing_to_gather_says_what_to_paste_instead(
    desk: Client, lowland: Network, site: Site
) -> None:
    site.add("empty.html", b"<!doctype html><html lang=en><title>Hello</title><main><p>Hello.</p></main></html>")
    page = shown(desk.post("/workspace/sources/probe", {"address": site.url("empty.html"), "network": lowland.slug}))
    assert "Paste the address of the page on which your documents are listed." in page


def test_an_empty_field_asks_for_an_address(desk: Client, lowland: Network) -> None:
    response = desk.post("/workspace/sources/probe", {"address": "  ", "network": lowland.slug})
    assert response.status_code == 422
    assert "Enter the address of a web page" in response.content.decode()


def test_one_document_is_no_source_but_can_be_shared(desk: Client, lowland: Network, site: Site) -> None:
    page = shown(desk.post("/workspace/sources/probe", {"address": site.url("Gully_cleansing_policy.pdf")}))
    assert "This is one document" in page
    assert "Share this document" in page
    assert "List these" not in page


@pytest.mark.parametrize("to", ["probe", "list"])
def test_nobody_adds_a_source_for_another_network(desk: Client, to: str) -> None:
    cast.network("upland")
    sent = {"address": "https://upland.example/feed", "kind": "feed", "network": "upland"}
    second = cast.network("midland")
    Person.objects.get().roles.create(kind="deputy", network=second, began="2026-01-01")
    response = desk.post(f"/workspace/sources/{to}", sent)
    assert response.status_code == 422
    assert "Choose one of the networks that you look after" in response.content.decode()
    assert not Source.objects.exists()


def test_who_tends_one_network_only_is_never_asked_which(desk: Client, lowland: Network) -> None:
    assert "<select" not in desk.get("/workspace/sources/add").content.decode()
    desk.post("/workspace/sources/list", {"address": "https://lowland.example/feed", "kind": "feed"})
    assert Source.objects.get().network == lowland


@pytest.mark.parametrize("kind", ["", "auto", "document", "ftp"])
def test_only_kinds_that_can_be_gathered_become_sources(desk: Client, lowland: Network, kind: str) -> None:
    sent = {"address": "https://lowland.example/feed", "kind": kind, "network": lowland.slug}
    assert desk.post("/workspace/sources/list", sent).status_code == 422
    assert not Source.objects.exists()


def test_a_source_is_paused_resumed_and_removed_each_an_act(desk: Client, lowland: Network) -> None:
    of = cast.source(lowland)
    for do, state in (("pause", State.PAUSED), ("resume", State.ACTIVE), ("remove", State.REMOVED)):
        desk.post(f"/workspace/sources/{of.pk}/state", {"do": do})
        of.refresh_from_db()
        assert of.state == state
    assert list(Act.objects.order_by("id").values_list("verb", flat=True)) == ["paused", "active", "removed"]


def test_a_suggestion_is_never_resumed_past_the_dry_run(desk: Client, lowland: Network) -> None:
    of = cast.source(lowland, state=State.SUGGESTED)
    desk.post(f"/workspace/sources/{of.pk}/state", {"do": "resume"})
    of.refresh_from_db()
    assert of.state == State.SUGGESTED


def test_nobody_pauses_a_source_of_another_network(desk: Client) -> None:
    of = cast.source(cast.network("upland"))
    assert desk.post(f"/workspace/sources/{of.pk}/state", {"do": "pause"}).status_code == 403
    of.refresh_from_db()
    assert of.state == State.ACTIVE


def test_the_page_of_a_source_tells_of_each_look(desk: Client, lowland: Network) -> None:
    of = cast.source(lowland)
    cast.run(of, words="Nothing was found there; last time there were 40. Nothing was changed.", verdict="suspicious",
             finished_at=cast.MONDAY, counts={"seen": 0})  # fmt: skip
    cast.run(of, step=Run.Step.DISCOVER)
    cast.intake(source=of, network=lowland, step="", outcome="quarantined", problem="The file is encrypted.")
    page = shown(desk.get(f"/workspace/sources/{of.pk}"))
    assert "Something looks wrong." in page
    assert "last time there were 40" in page
    assert "Looking at what is there" in page
    assert "Could not be read: The file is encrypted." in page
    assert "1 could not be read" in page


@pytest.mark.parametrize(
    "address", ["/workspace/", "/workspace/sources/add", "/workspace/sources/1", "/contribute", "/contribute/1"]
)
def test_who_has_not_signed_in_is_asked_to(address: str) -> None:
    response = Client(headers={"host": "localhost"}).get(address)
    assert response.headers["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("address", ["/workspace/", "/workspace/sources/add", "/contribute"])
def test_what_is_ones_own_is_kept_by_no_cache(desk: Client, address: str) -> None:
    assert "no-store" in desk.get(address).headers["Cache-Control"]


@pytest.mark.parametrize(
    "address", ["/workspace/finds/1", "/workspace/sources/probe", "/workspace/sources/list", "/contribute"]
)
def test_a_form_of_another_site_is_refused(gareth: Person, address: str) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    client.force_login(gareth)
    response = client.post(address, {"address": "https://a.example/", "answer": "yes", "link": "https://a.example/"})
    assert response.status_code == 403
    assert "Please try again" in response.content.decode()
    assert not Intake.objects.exists()


@pytest.mark.parametrize(
    "address", ["/workspace/finds/{find}", "/workspace/sources/list", "/workspace/sources/{of}/state"]
)
def test_nothing_is_changed_by_opening_an_address(desk: Client, lowland: Network, address: str) -> None:
    of, find = cast.source(lowland), _held(lowland)
    response = desk.get(address.format(of=of.pk, find=find.pk) + "?answer=yes&do=pause")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert "There is no page at this address" in shown(response)


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://localhost/workspace/sources/1?more=1", "/workspace/sources/1?more=1"),
        ("https://elsewhere.example/workspace/", "/workspace/"),
        ("http://[", "/workspace/"),
        ("", "/workspace/"),
    ],
)
def test_an_answer_sent_after_the_session_ended_is_not_lost_silently(
    letterbox: Client, lowland: Network, gareth: Person, came_from: str, back: str
) -> None:
    find = _held(lowland)
    for _ in range(2):
        asked = letterbox.post(f"/workspace/finds/{find.pk}", {"answer": "yes"}, headers={"referer": came_from})
    assert asked.headers["Location"] == f"/accounts/login/?{urlencode({'next': back}, safe='/')}"
    assert shown(letterbox.get(asked.headers["Location"])).count("what you sent was not taken") == 1
    find.refresh_from_db()
    assert (find.outcome, find.answer) == ("held", "")


def test_an_address_that_is_no_page_keeps_the_list_and_shows_readers_no_door_that_is_closed(
    reader: Client, desk: Client
) -> None:
    listed = Material.objects.values_list("pk", flat=True).first()
    response = reader.get(f"/search/wanted?list={listed}")
    assert (response.status_code, response.headers["X-Robots-Tag"]) == (405, "noindex, nofollow")
    assert f'href="/topics/?list={listed}"' in shown(response)
    assert "/workspace/" not in shown(response)
    assert "/workspace/" in shown(desk.get("/search/wanted"))


def test_what_no_button_sends_is_refused_with_a_sentence(desk: Client, lowland: Network) -> None:
    response = desk.post(f"/workspace/finds/{_held(lowland).pk}", {"answer": "perhaps"})
    assert response.status_code == 400
    assert "The answer is yes or no, or where it is." in shown(response)
