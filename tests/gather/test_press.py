"""Accounts by the press are told from their own words, called news, and ranked below the organisation's own document."""

from functools import cache
from hashlib import sha256
from random import Random

import pytest

from connectshare.catalogue.models import Kind
from connectshare.catalogue.publishing import publish
from connectshare.gather.drafts import Read, draft_of, understand
from connectshare.gather.formats.html import WebPage
from connectshare.gather.models import Intake
from connectshare.gather.protocols import Extracted, Found
from connectshare.gather.steps import kinds
from connectshare.gather.steps.press import press_words
from connectshare.search.indexer import BY_OTHERS, OWN
from tests import cast
from tests.gather import measuring
from tests.gather.labelled_texts import SIDES, own, press
from tests.world import words

PAPER = "Engineers told this magazine that crews now go where the score is highest."
ROAD = "The council ranks its gullies by silt, inspects the highway drainage each month and halved its flooded roads. "


@cache
def _of_the_year() -> list[tuple[str, str]]:
    rng = Random(2026)
    return [(title, "\n".join(text)) for title, text, _ in (words.press(rng) for _ in range(35))]


@pytest.mark.parametrize("side", SIDES)
def test_accounts_by_the_press_are_told_and_what_organisations_say_themselves_is_not(side: str) -> None:
    texts = press(side)
    told = {text.title: bool(press_words(text.title, text.text)) for text in texts}
    assert told == {text.title: text.label == "news" for text in texts}


def test_most_of_what_the_press_writes_in_the_simulated_year_is_told() -> None:
    assert sum(bool(press_words(title, text)) for title, text in _of_the_year()) >= 28


def test_nothing_else_of_the_simulated_year_is_called_press() -> None:
    rng = Random(2026)
    others = [(title, "\n".join(text)) for title, text, _ in (words.practice(rng, "Lowland") for _ in range(200))]
    for sort in words.NOT_PRACTICE:
        _, text, _, title = words.not_practice(rng, sort, owner="Lowland")
        others.append((title, "\n".join(text)))
    assert [title for title, text in others if press_words(title, text)] == []


@pytest.mark.parametrize("side", SIDES)
def test_no_other_labelled_text_is_called_press(side: str) -> None:
    assert [text.url for text in own(side) if text.label != "news" and press_words(text.title, text.text)] == []


def test_a_quotation_alone_makes_no_press() -> None:
    quoted = "“It saved us a fifth of the salt,” said Asha Verma. She added: “Nobody noticed.” "
    assert press_words("Salt: how a county saved a fifth", quoted + ROAD) == ()


def test_a_notice_for_the_press_is_the_organisations_own() -> None:
    notice = (
        "A spokesperson for the water company said it was pleased. Asha Verma told a conference. Notes to editors. "
    )
    assert press_words("New routes", notice + ROAD) == ()


def test_whoever_says_we_of_themselves_is_no_press() -> None:
    text = "A spokesperson for the bus company said it was pleased, and the steward told a conference. "
    assert press_words("Bus lanes", text + ROAD)
    assert press_words("Bus lanes", text + "We painted it. " + ROAD) == ()


def test_a_paper_that_states_its_news_article_is_press_and_another_publisher_needs_words_besides() -> None:
    assert press_words("Gullies", ROAD, article_of="The Lowland Gazette") == ("a news article of The Lowland Gazette",)
    assert press_words("Gullies", ROAD, article_of="Acme Surfacing") == ()
    conceded = "Asha Verma concedes that it took long. "
    assert press_words("Gullies", conceded + ROAD, article_of="Acme Surfacing")


@pytest.mark.parametrize(("type_", "said"), [("NewsArticle", "Lowland Gazette"), ("Article", "")])
def test_a_page_states_whose_news_article_it_is(type_: str, said: str) -> None:
    stated = f'{{"@type": "{type_}", "headline": "Gullies", "publisher": {{"@type": "Organization", "name": "Lowland Gazette"}}}}'
    page = (
        f'<html><head><script type="application/ld+json">{stated}</script></head><body><p>{ROAD * 3}</p></body></html>'
    )
    assert WebPage().extract(page.encode(), "text/html").news_of == said


def test_press_is_called_news_with_the_words_that_show_it() -> None:
    kind = kinds.kind_of("Lessons from gullies", ROAD, "", "https://x.example/a", {"news", "lesson"}, (PAPER[10:28],))
    assert kind is not None
    assert (kind.id, kind.evidence) == ("news", ("told this magazine",))
    assert kind.confidence >= kinds.SHOWN_FROM


@pytest.mark.django_db
@pytest.mark.parametrize(("opening", "teller"), [(PAPER, "press"), ("Engineers now score each site.", "own")])
def test_what_the_press_writes_of_an_organisation_ranks_below_its_own_document(opening: str, teller: str) -> None:
    cast.topics()
    Kind.objects.get_or_create(id="news", defaults={"label": "News"})
    council = cast.council("Kent")
    text = f"Kent County Council. {opening} {ROAD * 4}"
    page = Extracted("text/html", (text,), page_word="", title="How Kent halved its flooded roads")
    read = Read(
        Found("1", "https://x.example/a"),
        page,
        sha256(text.encode()).hexdigest(),
        "https://x.example/a",
        "a",
        (),
        len(text),
    )
    intake = Intake(url="https://x.example/a", organisation=council)
    material = publish(draft_of(understand(read, intake=intake), intake, picture=None), by=None).material
    assert material.told_by == teller
    assert (material.kind_id == "news") == (teller == "press")
    assert BY_OTHERS["press"] < min([*OWN.values(), *(value for key, value in BY_OTHERS.items() if key != "press")])


def test_how_often_press_is_told_is_measured() -> None:
    counted = measuring.press_told("held_out")
    assert counted.precision == 1
    assert counted.coverage >= 0.6
