"""The page of one material: permanent addresses, and each fact in the agreed words."""

from datetime import date

from django.test import Client
from django.urls import reverse

from connectshare.catalogue.models import Attachment, Edition, EditionText, Material, Topic, TopicLink
from connectshare.plumbing.clock import now

SLUG = "scrutiny-review-of-pothole-management"


def _page(material: Material, client: Client, **params: str) -> str:
    return client.get(reverse("material", args=[material.id, SLUG]), params).content.decode()


def _edition(material: Material) -> Edition:
    return Edition.objects.create(material=material, content_hash="0" * 64, title="x", is_current=True, found_at=now())


def test_the_facts_of_a_founding_record_are_told_plainly(reader: Client, scrutiny: Material) -> None:
    """Who, when, how it got here."""
    page = _page(scrutiny, reader)
    for words in (
        "Found on a public page. Not contributed to Connect &amp; Share.",
        "Link not checked yet.",
        "Committee or scrutiny report",
        "East Sussex County Council",
        "2023",
        "Summary: written by Connect &amp; Share",
        "Open at democracy.eastsussex.gov.uk",
        "Not stated: link only",
        "Who else is doing this",
        "Those with something on the same topic, of the same type and region first.",
        "Cite this",
        "Report a problem",
    ):
        assert words in page, words
    assert page.index("Summary:") < page.index("Disclaimer: please read") < page.index("Open at ") < page.index("Facts")


def test_a_wrong_or_missing_tail_leads_to_the_right_address(reader: Client, scrutiny: Material) -> None:
    """Titles change; addresses go on."""
    right = reverse("material", args=[scrutiny.id, SLUG])
    for address in (f"/material/{scrutiny.id}", f"/material/{scrutiny.id}/old-title"):
        response = reader.get(address)
        assert (response.status_code, response.headers["Location"]) == (301, right)


def test_a_merged_material_leads_to_its_survivor(reader: Client, scrutiny: Material) -> None:
    """Page and openings alike."""
    moment = now()
    twin = Material.objects.create(
        title="Pothole review",
        status="merged",
        merged_into=scrutiny,
        first_seen=moment,
        published_at=moment,
        changed_at=moment,
    )
    assert reader.get(f"/material/{twin.id}/pothole-review").headers["Location"] == f"/material/{scrutiny.id}/{SLUG}"
    response = reader.get(f"/material/{twin.id}/open/1")
    assert (response.status_code, response.headers["Location"]) == (301, f"/material/{scrutiny.id}/open/1")


def test_a_withdrawn_material_says_when_and_why(reader: Client, scrutiny: Material) -> None:
    """410, not 404."""
    Material.objects.filter(pk=scrutiny.pk).update(status="withdrawn", status_reason="its owner asked")
    response = reader.get(f"/material/{scrutiny.id}/{SLUG}")
    assert response.status_code == 410
    assert "its owner asked" in response.content.decode()
    assert scrutiny.title not in response.content.decode()
    assert reader.get(f"/material/{scrutiny.id}/open/1").status_code == 410


def test_a_date_that_is_not_stated_is_not_made_up(reader: Client, scrutiny: Material) -> None:
    """It says when we first saw it."""
    Material.objects.filter(pk=scrutiny.pk).update(dated=None, dated_precision="")
    assert "Date not stated; first seen here " in _page(scrutiny, reader)


def test_law_that_changed_since_is_told(reader: Client, scrutiny: Material) -> None:
    """By topic and date."""
    topic = Topic.objects.get(pk="term-and-framework-contracts")
    TopicLink.objects.create(material=scrutiny, topic=topic, origin="person")
    assert "Written before the Procurement Act 2023." in _page(scrutiny, reader)
    Material.objects.filter(pk=scrutiny.pk).update(dated=date(2025, 6, 1), dated_precision="day")
    assert "Written before the Procurement Act 2023." not in _page(scrutiny, reader)


def test_a_page_come_to_from_a_search_shows_where_the_words_are(reader: Client, scrutiny: Material) -> None:
    """With the page number, and marked."""
    text = "Opening.\fA trial of thermal patching began in May."
    EditionText.objects.create(edition=_edition(scrutiny), text=text, page_word="page")
    page = _page(scrutiny, reader, q="thermal patching")
    assert "Where it is mentioned" in page
    assert "page 2" in page
    assert "<mark>" in page
    assert "Where it is mentioned" not in _page(scrutiny, reader)


def test_a_word_that_led_to_a_topic_is_shown_when_asked_why(reader: Client, scrutiny: Material) -> None:
    """Evidence, not magic."""
    link = scrutiny.topic_links.first()
    assert link is not None
    link.evidence = ["pot hole", "patching"]
    link.save()
    assert "Words that led to it: pot hole, patching" in _page(scrutiny, reader)


def test_a_topic_that_a_person_rejected_is_not_shown(reader: Client, scrutiny: Material) -> None:
    """A no is kept."""
    scrutiny.topic_links.filter(topic="potholes-and-reactive-repair").update(state="rejected")
    page = _page(scrutiny, reader)
    assert "/topics/potholes-and-reactive-repair" not in page


def test_titles_and_summaries_cannot_break_out_of_the_page(reader: Client, scrutiny: Material) -> None:
    """Found text is hostile text."""
    Material.objects.filter(pk=scrutiny.pk).update(summary='<script>alert("x")</script>')
    assert "<script>alert" not in _page(scrutiny, reader)


def test_only_web_addresses_are_ways_to_open(reader: Client, scrutiny: Material) -> None:
    """Nothing that a browser would run."""
    scrutiny.offers.update(url="javascript:alert(1)")
    page = _page(scrutiny, reader)
    assert "javascript:" not in page
    assert reader.get(f"/material/{scrutiny.id}/open/1").status_code == 404


def test_a_link_of_a_known_format_says_what_it_is(reader: Client, scrutiny: Material) -> None:
    """Before anybody opens 64 pages on a telephone."""
    Attachment.objects.create(
        edition=_edition(scrutiny),
        url="https://example.gov.uk/plan.pdf",
        media_type="application/pdf",
        bytes=2_100_000,
        pages=64,
    )
    assert "Open at example.gov.uk (PDF, 2.1 MB, 64 pages)" in _page(scrutiny, reader)
