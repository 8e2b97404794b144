"""Answers on the pages are taken at whatever step the find is, and what is not taken is told truly."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from connectshare.catalogue.drafting import OfferDraft
from connectshare.catalogue.models import Material
from connectshare.catalogue.policy import OF_EARLIER
from connectshare.catalogue.publishing import publish
from connectshare.catalogue.reviewing import still_right
from connectshare.gather.deciding import answer
from connectshare.gather.models import Intake
from connectshare.gather.questions import answer_link
from connectshare.plumbing import clock
from connectshare.sector.models import Act, Network, Person
from tests import cast
from tests.web.tending import shown

pytestmark = pytest.mark.django_db
STEPS = ["", "fetch", "extract", "publish"]


@pytest.fixture
def link(gareth: Person, lowland: Network) -> str:
    return "/answer/" + answer_link(gareth, lowland).rsplit("/", 1)[1]


@pytest.mark.parametrize("leased_by", ["", "another/1/2"])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(("said", "outcome"), [("yes", "listed"), ("no", "skipped")])
def test_an_answer_by_letter_is_taken_while_the_find_is_looked_at_again(
    letterbox: Client, link: str, lowland: Network, step: str, said: str, outcome: str, leased_by: str
) -> None:
    find = cast.held(lowland, step=step, leased_by=leased_by, leased_until=9e9)
    assert "1 question" in shown(letterbox.get(link))
    page = shown(letterbox.post(link, {f"find-{find.pk}": said}, follow=True))
    assert "Thank you. 1 answer noted." in page
    assert "No question is open" in page
    find.refresh_from_db()
    assert (find.outcome, find.answer) == (outcome, said)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(("said", "outcome"), [("yes", "listed"), ("no", "skipped")])
def test_an_answer_in_the_workspace_is_taken_while_the_find_is_looked_at_again(
    desk: Client, lowland: Network, step: str, said: str, outcome: str
) -> None:
    of = cast.source(lowland)
    find = cast.held(lowland, step=step, source=of)
    for page in ("/workspace/", f"/workspace/sources/{of.pk}"):
        assert "Yes, it is practice material" in shown(desk.get(page))
    desk.post(f"/workspace/finds/{find.pk}", {"answer": said})
    find.refresh_from_db()
    assert (find.outcome, find.answer) == (outcome, said)


@pytest.mark.parametrize("became", ["quarantined", "skipped"])
def test_an_answer_is_taken_where_a_look_or_silence_has_settled_the_question_meanwhile(
    letterbox: Client, link: str, lowland: Network, became: str
) -> None:
    find = cast.held(lowland)
    Intake.objects.update(outcome=became)
    assert "1 answer noted" in shown(letterbox.post(link, {f"find-{find.pk}": "no"}, follow=True))
    assert Act.objects.get(verb="said no to").subject == str(find.pk)


def test_a_no_by_letter_to_what_was_listed_meanwhile_takes_it_off(
    letterbox: Client, link: str, lowland: Network
) -> None:
    find = cast.held(lowland)
    material = publish(cast.draft(offer=OfferDraft(find.url, network=lowland.pk)), by=None).material
    Intake.objects.update(outcome="listed", material=material)
    assert "1 answer noted" in shown(letterbox.post(link, {f"find-{find.pk}": "no"}, follow=True))
    assert Material.objects.get().status == "withdrawn"


def test_what_somebody_else_has_answered_is_told_and_stays(
    letterbox: Client, desk: Client, link: str, gareth: Person, lowland: Network
) -> None:
    find = cast.held(lowland)
    answer(find, is_practice=True, by=gareth)
    said = "“A film about gullies 1” was answered already, with a yes."
    assert said in shown(letterbox.post(link, {f"find-{find.pk}": "no"}, follow=True))
    assert said in shown(desk.post(f"/workspace/finds/{find.pk}", {"answer": "no"}, follow=True))
    find.refresh_from_db()
    assert (find.outcome, find.answer) == ("listed", "yes")


def test_one_answer_that_is_not_wanted_keeps_none_of_the_others_from_being_taken(
    letterbox: Client, link: str, gareth: Person, lowland: Network
) -> None:
    gone, first, second = (cast.held(lowland, number) for number in (1, 2, 3))
    answer(first, is_practice=True, by=gareth)
    given = {f"find-{find.pk}": "no" for find in (gone, first, second)}
    gone.delete()
    page = shown(letterbox.post(link, given, follow=True))
    assert "Thank you. 1 answer noted." in page
    assert "“A film about gullies 2” was answered already, with a yes." in page
    assert "Another of your answers is to something that is not here any more." in page


def test_a_review_that_is_not_due_any_more_is_told_so(
    letterbox: Client, link: str, gareth: Person, lowland: Network
) -> None:
    draft = cast.draft("Winter policy", offer=OfferDraft("https://lowland.example/w", network=lowland.pk))
    material = publish(draft, by=None).material
    Material.objects.update(review_on=clock.today() - timedelta(days=1))
    still_right(material, gareth)
    page = shown(letterbox.post(link, {f"review-{material.pk}": "historic"}, follow=True))
    assert "“Winter policy” is not asked about any more." in page
    assert "Nothing was chosen" not in page
    assert Material.objects.get().status == "published"


def test_the_pages_say_what_was_said_before_of_the_same_thing(
    letterbox: Client, desk: Client, link: str, lowland: Network
) -> None:
    of = cast.source(lowland)
    waiting, skipped = OF_EARLIER["another-no"], OF_EARLIER["no"]
    judged = {"title": "Jobs", "reasons": ["It talks about roads."], "earlier": waiting}
    cast.held(lowland, judgement=judged, source=of)
    like = judged | {"earlier": skipped, "like_find": 1}
    cast.intake("2", network=lowland, source=of, step="", outcome="skipped", problem=skipped, judgement=like)
    for page in (link, "/workspace/", f"/workspace/sources/{of.pk}"):
        words = re.sub("<[^>]+>", "", shown((letterbox if page == link else desk).get(page)))
        assert f"Why we ask: {waiting}" in words
        assert "It talks about roads." not in words
    for page in (f"/workspace/sources/{of.pk}", "/workspace/networks/lowland"):
        assert f"Not practice material: {skipped}" in shown(desk.get(page))


def test_a_place_is_asked_for_only_where_one_is_needed(letterbox: Client, link: str, lowland: Network) -> None:
    find = cast.held(lowland)
    page = shown(letterbox.post(link, {f"find-{find.pk}": "permit"}, follow=True))
    assert "so it is only asked for a yes or no." in page
    assert Intake.objects.get().permitted_by == ""
