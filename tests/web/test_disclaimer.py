"""The disclaimer is read once before anything is opened; it works without cookies and never leads to a stranger."""

import pytest
from django.test import Client
from django.urls import reverse

from connectshare.catalogue.disclaimer import BODY, HEADING, VERSION
from connectshare.catalogue.models import Attachment, Edition, Material
from connectshare.plumbing.clock import now
from connectshare.plumbing.storing import keep


def _open(material: Material, number: int = 1) -> str:
    return reverse("open", args=[material.id, number])


def _page(material: Material, client: Client) -> str:
    return client.get(f"/material/{material.id}", follow=True).content.decode()


def _with_copy(material: Material, data: bytes, filename: str, media_type: str) -> None:
    edition = Edition.objects.create(
        material=material, content_hash=keep(data), title=material.title, is_current=True, found_at=now()
    )
    Attachment.objects.create(
        edition=edition, filename=filename, media_type=media_type, bytes=len(data), kept=True, content_hash=keep(data),
        rights="open", licence="OGL-UK-3.0",
    )  # fmt: skip


def test_the_text_is_word_for_word_on_its_page_and_on_the_material(reader: Client, scrutiny: Material) -> None:
    """Both sentences."""
    for page in (reader.get("/disclaimer").content.decode(), _page(scrutiny, reader)):
        assert HEADING in page
        assert BODY in page
        assert "Some entries were not contributed: we found them on public pages" in page


def test_opening_leads_by_way_of_the_disclaimer(reader: Client, scrutiny: Material) -> None:
    """And the disclaimer leads back or on."""
    response = reader.get(_open(scrutiny))
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/disclaimer?next=")
    page = reader.get(response.headers["Location"]).content.decode()
    assert "I have read this. Open the document" in page
    assert f"Back to {scrutiny.title}" in page


def test_having_read_it_leads_straight_to_the_document_and_is_remembered(reader: Client, scrutiny: Material) -> None:
    """A year, by the version alone."""
    url = scrutiny.offers.get().url
    response = reader.post("/disclaimer", {"next": _open(scrutiny)})
    assert (response.status_code, response.headers["Location"]) == (303, url)
    cookie = response.cookies["disclaimer"]
    assert cookie.value == VERSION
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 365 * 24 * 3600)
    assert not cookie["domain"]
    again = reader.get(_open(scrutiny))
    assert (again.status_code, again.headers["Location"]) == (303, url)
    assert "Read it again." in _page(scrutiny, reader)


def test_without_cookies_the_button_leads_to_the_document_and_never_in_a_loop(scrutiny: Material) -> None:
    """A new browser each time is a browser that keeps none."""
    response = Client(headers={"host": "localhost"}).post("/disclaimer", {"next": _open(scrutiny)})
    assert response.headers["Location"] == scrutiny.offers.get().url


def test_without_cookies_a_kept_copy_is_handed_out_too(scrutiny: Material) -> None:
    """By a word in the address that is good for an hour."""
    _with_copy(scrutiny, b"%PDF-1.7 plan", "plan.pdf", "application/pdf")
    response = Client(headers={"host": "localhost"}).post("/disclaimer", {"next": _open(scrutiny)})
    assert response.headers["Location"].startswith(_open(scrutiny))
    file = Client(headers={"host": "localhost"}).get(response.headers["Location"])
    assert file.status_code == 200
    assert b"".join(file.streaming_content) == b"%PDF-1.7 plan"  # type: ignore[attr-defined]


def test_a_made_up_word_in_the_address_opens_nothing(scrutiny: Material) -> None:
    """It must be signed."""
    _with_copy(scrutiny, b"%PDF-1.7 plan", "plan.pdf", "application/pdf")
    response = Client(headers={"host": "localhost"}).get(f"{_open(scrutiny)}?read={VERSION}")
    assert response.status_code == 303


def test_having_read_an_older_text_is_not_enough(reader: Client, scrutiny: Material) -> None:
    """The version counts."""
    reader.cookies["disclaimer"] = "0123456789ab"
    assert reader.get(_open(scrutiny)).headers["Location"].startswith("/disclaimer?")


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "http:evil.example",
     "javascript:alert(1)", "/%09/evil.example\n", "///evil.example", "https:/evil.example", "", "\t//evil.example"],
)  # fmt: skip
def test_the_disclaimer_never_leads_to_a_strangers_address(reader: Client, wanted: str) -> None:
    """Only to what is listed here."""
    response = reader.post("/disclaimer", {"next": wanted})
    assert response.status_code == 303
    assert response.headers["Location"] in {"/disclaimer", "/%09/evil.example"}
    page = reader.get("/disclaimer", {"next": wanted}).content.decode()
    assert "evil" not in page[page.index("<main") : page.index("</main")]


def test_a_copy_is_a_download_that_can_run_nothing(reader: Client, scrutiny: Material) -> None:
    """HTML and SVG never show in our name."""
    _with_copy(scrutiny, b"<svg onload=alert(1)>", "drawing.svg", "image/svg+xml")
    reader.post("/disclaimer", {"next": "/"})
    response = reader.get(_open(scrutiny))
    assert response.headers["Content-Disposition"] == 'attachment; filename="drawing.svg"'
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_the_cookie_can_be_cleared(reader: Client, scrutiny: Material) -> None:
    """By one button."""
    reader.post("/disclaimer", {"next": "/"})
    reader.post("/disclaimer/forget")
    assert reader.get(_open(scrutiny)).headers["Location"].startswith("/disclaimer?")


def test_asking_only_for_the_head_sets_and_writes_nothing(reader: Client, scrutiny: Material) -> None:
    """Link checkers and mail scanners."""
    before = Material.objects.values_list("changed_at").get(pk=scrutiny.pk)
    for address in ("/", _open(scrutiny), "/disclaimer"):
        assert not reader.head(address).cookies
    assert Material.objects.values_list("changed_at").get(pk=scrutiny.pk) == before


def test_an_opening_that_is_not_there_is_not_found(reader: Client, scrutiny: Material) -> None:
    """No number but those offered."""
    assert reader.get(_open(scrutiny, 9)).status_code == 404
    assert reader.get("/material/zzzzzzzz/open/1").status_code == 404
