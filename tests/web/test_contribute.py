"""Sharing one thing: a link or a file, taken in whole, and told of until it is listed or could not be read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from connectshare.catalogue.models import Attachment, Material
from connectshare.gather import knowing
from connectshare.gather.models import Intake
from connectshare.gather.pipeline import carry
from connectshare.plumbing.clock import today
from connectshare.plumbing.storing import bytes_of
from connectshare.sector.models import Act, Network, Person
from connectshare.web import uploading
from connectshare.web.pages import contribute
from connectshare.web.uploading import Ceiling, harmless_name
from tests import cast
from tests.gather.workbooks import workbook, zipped
from tests.web.tending import open_site, signed_in

ARTICLE = (
    "<!doctype html><html lang=en><head><title>Gully cleansing by risk</title></head><body><main>"
    "<h1>Gully cleansing by risk</h1>"
    + "<p>The council empties its highway gullies by risk of flooding, not by the calendar. Silt levels are recorded "
    "at each visit, and the drainage team sets the next visit from them.</p>" * 5 + "</main></body></html>"
).encode()


@pytest.fixture
def lowland(db: None) -> Network:
    return cast.network()


@pytest.fixture
def desk(gareth: Person, settings: Any, tmp_path: Path) -> Client:
    """Gareth's browser."""
    settings.STORAGE_URL = str(tmp_path / "kept")
    return signed_in(gareth)


def test_a_pasted_link_is_taken_in_for_the_own_network(desk: Client, gareth: Person, lowland: Network) -> None:
    response = desk.post("/contribute", {"link": " www.example.org/Gullies.pdf#page=3 ", "network": lowland.slug})
    intake = Intake.objects.get()
    assert response.headers["Location"] == f"/contribute/{intake.pk}"
    assert intake.url == "https://www.example.org/Gullies.pdf"
    assert (intake.network, intake.by, intake.step) == (lowland, gareth, "fetch")
    assert Act.objects.get(verb="shared").by == gareth


def test_the_same_link_twice_is_one_intake(desk: Client) -> None:
    first = desk.post("/contribute", {"link": "https://www.example.org/a"})
    second = desk.post("/contribute", {"link": "https://www.example.org/a"})
    assert first.headers["Location"] == second.headers["Location"]
    assert Intake.objects.count() == 1


def test_a_file_is_kept_whole_under_a_harmless_name(desk: Client) -> None:
    data = bytes(range(256)) * 20_000  # beyond what is held in memory
    desk.post("/contribute", {"file": SimpleUploadedFile("Gully \u202epolicy?.pdf", data)})
    intake = Intake.objects.get()
    assert intake.filename == "Gully policy.pdf"
    assert bytes_of(intake.content_hash) == data
    assert intake.step == "extract"


def test_a_file_that_is_too_large_is_stopped_and_said_so(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contribute, "Ceiling", lambda: Ceiling(100_000))
    too_large = SimpleUploadedFile("film.pdf", b"x" * 3_000_000)
    response = desk.post("/contribute", {"link": "https://www.example.org/kept", "file": too_large})
    page = response.content.decode()
    assert response.status_code == 422
    assert "The file must be smaller than 100 MB" in page
    assert 'value="https://www.example.org/kept"' in page
    assert page.count("govuk-error-message") == 1
    assert not Intake.objects.exists()


def test_the_ceiling_is_100_mb() -> None:
    assert Ceiling()._most == uploading.LARGEST == 104_857_600


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Paste a link or choose a file"),
        ({"link": "ftp://a.example/b"}, "Only addresses that start with http:// or https:// can be visited."),
        ({"link": "not an address"}, "There is a problem"),
        ({"link": "https://a.example/" + "a" * 2000}, "2,000 characters or fewer"),
        ({"file": SimpleUploadedFile("empty.pdf", b"")}, "This file is empty"),
        ({"link": "https://a.example/", "file": SimpleUploadedFile("a.pdf", b"a")}, "one after the other"),
    ],
)
def test_what_cannot_be_taken_in_is_a_sentence_and_the_link_stays(
    desk: Client, sent: dict[str, Any], said: str
) -> None:
    response = desk.post("/contribute", sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert f'value="{sent.get("link", "")}"' in page
    assert not Intake.objects.exists()


def test_nobody_shares_for_another_network(desk: Client, gareth: Person) -> None:
    cast.network("upland")
    gareth.roles.create(kind="deputy", network=cast.network("midland"), began="2026-01-01")
    page = desk.post("/contribute", {"link": "https://a.example/", "network": "upland"}).content.decode()
    assert "Choose one of the networks that you look after" in page
    assert not Intake.objects.exists()


def test_somebody_without_a_role_cannot_share(lowland: Network) -> None:
    response = signed_in(cast.reader()).post("/contribute", {"link": "https://a.example/"})
    assert response.status_code == 403
    assert not Intake.objects.exists()


def test_the_facilitator_may_share_for_no_network(lowland: Network) -> None:
    client = signed_in(cast.facilitator())
    assert "No network" in client.get("/contribute").content.decode()
    client.post("/contribute", {"link": "https://a.example/", "network": "none"})
    assert Intake.objects.get().network is None


def test_nothing_is_read_of_an_upload_before_somebody_has_signed_in(db: None) -> None:
    stranger = Client(headers={"host": "localhost", "referer": "http://localhost/contribute"})
    response = stranger.post("/contribute", {"file": SimpleUploadedFile("a.pdf", b"a")})
    assert response.headers["Location"] == "/accounts/login/?next=/contribute"
    assert response.wsgi_request._read_started is False


def test_while_it_is_read_the_page_asks_again_by_itself_and_by_a_link(desk: Client) -> None:
    place = desk.post("/contribute", {"link": "https://www.example.org/a"}).headers["Location"]
    page = desk.get(place).content.decode()
    assert "We are reading it." in page
    assert f'hx-get="{place}"' in page
    assert f'<a href="{place}">Look again</a>' in page
    assert 'http-equiv="refresh"' not in page
    part = desk.get(place, headers={"HX-Request": "true"}).content.decode()
    assert "We are reading it." in part
    assert "<html" not in part


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("held", "Found, waiting for Lowland Highways Group"),
        ("quarantined", "Could not be read: The file is encrypted."),
        ("skipped", "Not practice material: The file is encrypted."),
    ],
)
def test_when_it_is_done_the_page_says_so_and_asks_no_more(
    desk: Client, lowland: Network, outcome: str, said: str
) -> None:
    find = cast.intake(network=lowland, step="", outcome=outcome, problem="The file is encrypted.")
    page = desk.get(f"/contribute/{find.pk}").content.decode()
    assert said in page
    assert "hx-get" not in page


def test_what_somebody_else_shares_is_not_shown(desk: Client) -> None:
    find = cast.intake(network=cast.network("upland"), step="", outcome="held")
    assert desk.get(f"/contribute/{find.pk}").status_code == 403


def test_a_shared_link_goes_all_the_way_to_its_material(desk: Client, lowland: Network, settings: Any) -> None:
    cast.topics()
    with open_site("listing", settings) as site:
        place = desk.post("/contribute", {"link": site.add("gullies.html", ARTICLE)}).headers["Location"]
        carry(Intake.objects.get())
    material = Material.objects.get()
    assert material.title == "Gully cleansing by risk"
    assert f'href="/material/{material.pk}/gully-cleansing-by-risk"' in desk.get(place).content.decode()


@pytest.fixture
def read_here(lowland: Network) -> Iterator[None]:
    """Shared files are read and judged by the words of this test's own topics."""
    cast.topics()
    knowing.forget()
    yield
    knowing.forget()


def _file(name: str = "gullies.html") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, ARTICLE)


def _shared(desk: Client, **said: str) -> tuple[str, Intake]:
    place = desk.post("/contribute", {"file": _file(), **said}).headers["Location"]
    carry(Intake.objects.get())
    return place, Intake.objects.get()


@pytest.mark.usefixtures("read_here")
def test_a_file_that_may_be_kept_is_listed_with_a_copy_that_readers_can_open(desk: Client, gareth: Person) -> None:
    _, intake = _shared(desk, permitted="yes")
    assert intake.outcome == "listed"
    file = Attachment.objects.get()
    assert (file.kept, file.rights, file.permitted_by) == (True, "permitted", "Lowland Highways Group")
    assert file.permitted_on == today()
    act = Act.objects.get(verb="permitted a copy of")
    assert (act.by, act.detail["sha256"]) == (gareth, file.content_hash)
    material = Material.objects.get()
    page = desk.get(f"/material/{material.pk}/gully-cleansing-by-risk").content.decode()
    assert "A copy kept by Connect &amp; Share with the permission of Lowland Highways Group." in page
    assert "There is no address for this" not in page
    desk.post("/disclaimer", {"next": f"/material/{material.pk}/open/1"})
    opened = desk.get(f"/material/{material.pk}/open/1")
    assert b"".join(opened.streaming_content) == ARTICLE  # type: ignore[attr-defined]


@pytest.mark.usefixtures("read_here")
def test_a_file_that_nobody_could_open_is_not_listed_but_asked_about(desk: Client) -> None:
    place, intake = _shared(desk)
    assert (intake.outcome, Material.objects.count()) == ("held", 0)
    page = desk.get(place).content.decode()
    assert "It is not listed yet: where is it published, or may we keep a copy?" in page
    assert "Lowland Highways Group lets you keep and offer a copy" in page
    assert "Where is it published?" in desk.get("/workspace/").content.decode()


@pytest.mark.usefixtures("read_here")
def test_saying_later_that_a_copy_may_be_kept_lists_it(desk: Client) -> None:
    place, intake = _shared(desk)
    answer = desk.post(f"/workspace/finds/{intake.pk}", {"answer": "permit", "from": "share"})
    assert answer.headers["Location"] == place
    carry(Intake.objects.get())
    assert Attachment.objects.get().kept
    assert Material.objects.get().title == "Gully cleansing by risk"


@pytest.mark.usefixtures("read_here")
def test_sharing_it_again_with_the_tick_lists_it(desk: Client) -> None:
    _shared(desk)
    _, intake = _shared(desk, permitted="yes")
    assert (intake.outcome, Attachment.objects.get().kept) == ("listed", True)


@pytest.mark.usefixtures("read_here")
def test_saying_where_it_is_published_shares_the_link_instead(desk: Client, lowland: Network) -> None:
    _, held = _shared(desk)
    answer = desk.post(
        f"/workspace/finds/{held.pk}", {"answer": "link", "link": "www.example.org/g.pdf", "from": "share"}
    )
    link = Intake.objects.get(url="https://www.example.org/g.pdf")
    assert answer.headers["Location"] == f"/contribute/{link.pk}"
    assert (link.step, link.network) == ("fetch", lowland)
    held.refresh_from_db()
    assert (held.outcome, held.answer) == ("skipped", "elsewhere")  # that teaches the filter nothing
    assert Act.objects.filter(verb="said where it is").exists()


@pytest.mark.usefixtures("read_here")
def test_an_address_that_is_none_is_a_sentence_and_the_file_still_waits(desk: Client) -> None:
    _, held = _shared(desk)
    page = desk.post(f"/workspace/finds/{held.pk}", {"answer": "link", "link": " ", "from": "share"}, follow=True)
    assert "still waits" in page.content.decode()
    held.refresh_from_db()
    assert held.outcome == "held"


@pytest.mark.usefixtures("read_here")
def test_an_open_licence_in_the_file_asks_nobody(desk: Client) -> None:
    free = ARTICLE.replace(b"</main>", b"<p>Published under the Open Government Licence v3.0.</p></main>")
    desk.post("/contribute", {"file": SimpleUploadedFile("g.html", free)})
    carry(Intake.objects.get())
    file = Attachment.objects.get()
    assert (file.kept, file.rights, file.permitted_by) == (True, "open", "")


@pytest.mark.usefixtures("read_here")
@pytest.mark.parametrize(("ticked", "outcome"), [(True, "listed"), (False, "held")])
def test_the_files_of_a_zip_may_be_kept_by_one_tick(desk: Client, ticked: bool, outcome: str) -> None:
    said = {"permitted": "yes"} if ticked else {}
    file = SimpleUploadedFile("all.zip", zipped(("gullies.html", ARTICLE)))
    place = desk.post("/contribute", {"file": file, **said}).headers["Location"]
    page = desk.get(place).content.decode()
    assert "Lowland Highways Group lets Connect &amp; Share keep and offer copies of these files" in page
    assert ("checked" in page) is ticked
    desk.post(place, {"do": "apply", **said})
    carry(Intake.objects.get())
    assert Intake.objects.get().outcome == outcome


LIST = b"Title,Link\nWinter plan,https://a.example/w.pdf\nNo address,\n"


def _dropped(desk: Client, name: str, data: bytes) -> str:
    response = desk.post("/contribute", {"file": SimpleUploadedFile(name, data)})
    assert response.status_code == 302, response.content.decode()
    return response.headers["Location"]


def test_a_zip_is_looked_into_first_then_shared_then_taken_back(desk: Client, gareth: Person) -> None:
    place = _dropped(desk, "all.zip", zipped(("plans/winter.txt", b"Salt."), ("g.txt", b"G."), ("x.exe", b"MZ")))
    page = desk.get(place).content.decode()
    assert "We would share 2" in page
    assert "Share these 2" in page
    assert "plans/winter.txt" in page
    assert "It is not a document of a kind that we read." in page
    assert not Intake.objects.exists()
    assert desk.post(place, {"do": "apply"}).headers["Location"] == place
    assert set(Intake.objects.values_list("by", "filename")) == {(gareth.pk, "winter.txt"), (gareth.pk, "g.txt")}
    assert "2 shared" in desk.get(place).content.decode()
    desk.post(place, {"do": "apply"})
    assert Intake.objects.count() == 2
    desk.post(place, {"do": "undo"})
    assert "Everything is as it was before." in desk.get(place).content.decode()
    assert not Intake.objects.exists()


def test_a_list_of_links_may_be_imported_by_its_rows(desk: Client) -> None:
    place = _dropped(desk, "list.csv", LIST)
    assert "Is this a list of links (2 rows)?" in desk.get(place).content.decode()
    page = desk.get(f"{place}?rows").content.decode()
    assert "Winter plan" in page
    assert "This row has no web address." in page
    assert "Import these 1" in page
    desk.post(place, {"do": "apply"})
    assert Intake.objects.get().url == "https://a.example/w.pdf"


def test_a_list_of_links_may_be_shared_as_one_document(desk: Client) -> None:
    place = _dropped(desk, "list.xlsx", workbook([["Title", "Link"], ["A", "https://a.example/"]]))
    response = desk.post(place, {"do": "document"})
    intake = Intake.objects.get()
    assert response.headers["Location"] == f"/contribute/{intake.pk}"
    assert (intake.filename, intake.step) == ("list.xlsx", "extract")
    assert desk.get(place).status_code == 404


def test_a_spreadsheet_of_data_is_shared_as_it_is(desk: Client) -> None:
    assert "/import/" not in _dropped(desk, "counts.csv", b"Site,Count\nA1,5\n")
    assert Intake.objects.get().filename == "counts.csv"


def test_a_zip_that_cannot_be_opened_is_a_sentence(desk: Client) -> None:
    response = desk.post("/contribute", {"file": SimpleUploadedFile("all.zip", b"PK\x03\x04 broken")})
    assert response.status_code == 422
    assert "The zip file is damaged or incomplete" in response.content.decode()
    assert not Intake.objects.exists()


def test_nobody_sees_or_applies_another_networks_import(desk: Client) -> None:
    place = _dropped(desk, "list.csv", LIST)
    stranger = signed_in(cast.reader())
    assert stranger.get(place).status_code == 403
    assert stranger.post(place, {"do": "apply"}).status_code == 403
    assert Client(headers={"host": "localhost"}).get(place).status_code == 302
    assert not Intake.objects.exists()


def test_an_unknown_button_does_nothing(desk: Client) -> None:
    place = _dropped(desk, "list.csv", LIST)
    assert desk.post(place, {"do": "everything"}).status_code == 400
    assert not Intake.objects.exists()


def test_an_undoing_that_has_to_wait_says_so(desk: Client) -> None:
    place = _dropped(desk, "list.csv", LIST)
    desk.post(place, {"do": "apply"})
    Intake.objects.update(leased_by="another/1/2", leased_until=9e9)
    response = desk.post(place, {"do": "undo"})
    assert response.status_code == 409
    assert "Try again in a minute." in response.content.decode()


@given(st.text(max_size=400))
def test_a_files_name_is_made_harmless_whatever_it_was(text: str) -> None:
    name = harmless_name(text)
    assert 0 < len(name) <= 200
    assert not set(name) & set('/\\<>:"|?*\x00\n\r\u202e\u200f')
    assert not name.startswith(".")
    assert harmless_name(name) == name


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (r"C:\Documents\Gully policy.docx", "Gully policy.docx"), ("../../etc/passwd", "passwd"), ("..", "file"),
        ("", "file"), ("a" * 300 + ".pdf", "a" * 196 + ".pdf"), (".htaccess", "htaccess"),
        ("Cynllun ffyrdd ŵ.pdf", "Cynllun ffyrdd ŵ.pdf"),
    ],
)  # fmt: skip
def test_a_files_name_keeps_what_a_title_can_be_made_of(given: str, name: str) -> None:
    assert harmless_name(given) == name
