"""Importing: a preview that writes nothing, all of it or nothing, and an undoing that leaves what was before."""

import csv
import io
import json
import stat
import struct
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from connectshare.catalogue.drafting import OfferDraft, Said
from connectshare.catalogue.models import Change, Kind, Material
from connectshare.catalogue.publishing import publish
from connectshare.gather import bundles, import_rows, importing
from connectshare.gather.import_rows import read_listing, text_of
from connectshare.gather.importing import NotImported, apply, preview, sort_of, undo
from connectshare.gather.models import Import, Intake
from connectshare.management.commands.export import _cell, _csv, rows
from connectshare.plumbing.storing import bytes_of
from connectshare.sector.models import Act, Network
from tests import cast
from tests.gather.workbooks import locked, workbook, zipped

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Path) -> None:
    settings.STORAGE_URL = str(tmp_path / "kept")


@pytest.fixture
def lowland() -> Network:
    cast.topics()
    return cast.network()


@pytest.fixture
def gullies(lowland: Network) -> Material:
    """Something that Lowland offers, as the machine describes it."""
    return publish(
        cast.draft(
            topic_ids=("gullies",), kind_id="policy", summary="Every gully, twice a year.", dated=date(2024, 1, 1),
            dated_precision="year", offer=OfferDraft("https://lowland.example/gullies", network=lowland.pk),
            of=cast.edition(text="We empty every gully twice a year."),
        ), by=None,
    ).material  # fmt: skip


def sheet(*lines: list[str], head: str = "id,title,summary,topics,kind,dated,source_url") -> bytes:
    kept = io.StringIO()
    csv.writer(kept).writerows([head.split(","), *lines])
    return kept.getvalue().encode()


def looked(data: bytes, network: Network | None, name: str = "list.csv") -> Import:
    return preview(io.BytesIO(data), name, network=network, by=None)


def why(made: Import, of: str = "refuse") -> list[tuple[str, str]]:
    return [(item["row"], item["why"]) for item in made.differences[of]]


def as_it_is() -> str:
    """All that readers and machines can see, and where each value came from."""
    materials = [
        [one.pk, one.title, one.summary, one.summary_from_document, one.kind_id, str(one.dated), one.dated_precision,
         one.dated_is_estimate, one.status, one.origins, one.evidence,
         list(one.topic_links.order_by("topic").values_list("topic", "origin", "state", "confidence", "evidence")),
         list(one.offers.order_by("pk").values_list("url", "network", "gone_at"))]
        for one in Material.objects.order_by("pk")
    ]  # fmt: skip
    intakes = list(Intake.objects.order_by("pk").values_list("external_id", "step", "outcome"))
    return json.dumps([materials, intakes], default=str)


# Rows


def test_a_preview_shows_each_field_and_writes_nothing(gullies: Material, lowland: Network) -> None:
    before, acts = as_it_is(), Act.objects.count()
    made = looked(sheet([gullies.pk, "Gully policy 2024", "", "culverts; Drainage", "", "1 June 2024", ""]), lowland)
    (change,) = made.differences["change"]
    assert [(one["label"], one["was"], one["becomes"]) for one in change["fields"]] == [
        ("Title", "Gully cleansing policy", "Gully policy 2024"),
        ("Date", "2024-01-01", "2024-06-01"),
        ("Topics", "Gully cleansing", "Culverts, Drainage"),
    ]
    assert (as_it_is(), Act.objects.count()) == (before, acts)


def test_a_row_is_a_persons_word_that_no_machine_overturns(gullies: Material, lowland: Network) -> None:
    cast_kind = Kind.objects.create(id="case-study", label="Case study")
    gareth = cast.coordinator(lowland)
    made = looked(sheet([gullies.pk, "Gully policy", "By risk.", "culverts", "case study", "2023", ""]), lowland)
    apply(made, by=gareth)
    publish(
        cast.draft("Machine title", topic_ids=("gullies",), summary="Machine words.", of=cast.edition("second", order="2"),
                   offer=OfferDraft("https://lowland.example/gullies", network=lowland.pk)),
        by=None, known=gullies,
    )  # fmt: skip
    gullies.refresh_from_db()
    assert (gullies.title, gullies.summary, gullies.kind) == ("Gully policy", "By risk.", cast_kind)
    assert (gullies.dated, gullies.dated_precision) == (date(2023, 1, 1), "year")
    assert list(gullies.topic_links.filter(state="asserted").values_list("topic", flat=True)) == ["culverts"]
    assert Act.objects.get(verb="imported").by == gareth
    assert gullies.changes.filter(kind=Change.Kind.AMENDED).exists()


def test_an_undoing_puts_back_exactly_what_was_before(gullies: Material, lowland: Network) -> None:
    gullies.evidence = {"title": "heading"}
    gullies.save()
    before = as_it_is()
    made = apply(
        looked(sheet([gullies.pk, "New", "New.", "culverts", "", "2020", ""],
                     ["", "Winter plan", "", "", "", "", "https://lowland.example/winter.pdf"]), lowland), by=None,
    )  # fmt: skip
    assert as_it_is() != before
    assert undo(made, by=None).state == "undone"
    assert as_it_is() == before
    assert undo(made, by=None).state == "undone"
    assert Act.objects.filter(verb="undid").count() == 1


def test_what_somebody_changed_since_survives_an_undoing(gullies: Material, lowland: Network) -> None:
    made = apply(looked(sheet([gullies.pk, "New", "New.", "", "", "", ""]), lowland), by=None)
    publish(
        cast.draft("Later and better", origin="person", offer=OfferDraft("https://lowland.example/gullies", network=lowland.pk)),
        by=None, known=gullies,
    )  # fmt: skip
    made = undo(made, by=None)
    gullies.refresh_from_db()
    assert (gullies.title, gullies.summary) == ("Later and better", "Every gully, twice a year.")
    assert made.kept_changes == ["“Later and better” was changed again since, and stays as it is now."]


def test_empty_cells_change_nothing_and_missing_rows_delete_nothing(gullies: Material, lowland: Network) -> None:
    publish(cast.draft("Winter plan", offer=OfferDraft("https://lowland.example/w", network=lowland.pk)), by=None)
    before = as_it_is()
    made = looked(sheet([gullies.pk, "", "", "", "", "", ""]), lowland)
    assert not made.differences["change"]
    apply(made, by=None)
    assert as_it_is() == before


def test_what_is_not_the_networks_own_is_refused_by_name(gullies: Material, lowland: Network) -> None:
    other = publish(
        cast.draft("Upland plan", offer=OfferDraft("https://u.example/", network=cast.network("upland").pk)), by=None
    )
    made = looked(
        sheet([other.material.pk, "Ours now", "", "", "", "", ""], ["bcdfghjk", "X", "", "", "", "", ""]), lowland
    )
    assert why(made) == [
        ("Row 2", "“Upland plan” is not offered by Lowland Highways Group, so this import cannot change it."),
        ("Row 3", "There is no entry with the id “bcdfghjk” here."),
    ]
    assert not made.differences["change"]


def test_a_cell_that_cannot_be_taken_costs_itself_only(gullies: Material, lowland: Network) -> None:
    made = looked(
        sheet([gullies.pk, "Better title", "x" * 601, "gullies; submarines", "novel", "one fine day", ""]), lowland
    )
    assert [one["name"] for one in made.differences["change"][0]["fields"]] == ["title"]
    assert [said for _, said in why(made)] == [
        "The summary is longer than 600 characters. It stays as it is.",
        "“one fine day” is not a date that we can read. It stays as it is.",
        "“novel” is not a type of document here. It stays as it is.",
        "“submarines” is not a topic here. It stays as it is.",
    ]


def test_a_new_address_goes_the_way_of_everything_found_with_what_its_row_says(lowland: Network) -> None:
    gareth = cast.coordinator(lowland)
    made = looked(
        sheet(["", "Winter plan", "Salt.", "Gullies", "Policy", "01/02/2024", "www.lowland.example/w.pdf"]), lowland
    )
    assert not Intake.objects.exists()
    apply(made, by=gareth)
    intake = Intake.objects.get()
    assert (intake.url, intake.step, intake.by, intake.network) == (
        "https://www.lowland.example/w.pdf", "fetch", gareth, lowland,
    )  # fmt: skip
    assert {name: value for name, value in intake.found.items() if name not in ("external_id", "said")} == {
        "url": intake.url, "title": "Winter plan", "summary": "Salt.", "published": "2024-02-01",
        "keywords": ["Gullies", "Policy"],
    }  # fmt: skip


def test_the_same_import_twice_does_nothing_twice(gullies: Material, lowland: Network) -> None:
    data = sheet([gullies.pk, "New", "", "", "", "", ""], ["", "A", "", "", "", "", "https://lowland.example/a"])
    made = looked(data, lowland)
    assert looked(data, lowland).pk == made.pk
    apply(made, by=None)
    after = as_it_is()
    apply(made, by=None)
    again = looked(data, lowland)
    assert (again.differences["add"], again.differences["change"]) == ([], [])
    assert why(again, "leave") == [("Row 2", "It is as it is here."), ("Row 3", "Shared already; it is being read.")]
    apply(again, by=None)
    assert as_it_is() == after


def test_an_import_that_breaks_half_way_leaves_nothing(
    gullies: Material, lowland: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = looked(
        sheet([gullies.pk, "New", "", "", "", "", ""], ["", "A", "", "", "", "", "https://l.example/a"]), lowland
    )
    before = as_it_is()

    def full(*_: Any, **__: Any) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(importing, "amend", full)
        with pytest.raises(OSError, match="No space"), transaction.atomic():
            apply(made, by=None)
    assert as_it_is() == before
    made.refresh_from_db()
    assert made.state == "preview"
    assert apply(Import.objects.get(pk=made.pk), by=None).state == "applied"


def test_an_undoing_waits_while_something_is_being_read(lowland: Network) -> None:
    made = apply(looked(sheet(["", "A", "", "", "", "", "https://l.example/a"]), lowland), by=None)
    Intake.objects.update(leased_by="another/1/2", leased_until=9e9)
    with pytest.raises(NotImported, match="Try again in a minute"):
        undo(made, by=None)
    made.refresh_from_db()
    assert made.state == "applied"


def test_what_only_the_import_brought_is_withdrawn_and_what_others_offer_stays(lowland: Network) -> None:
    made = apply(
        looked(sheet(["", "A", "", "", "", "", "https://l.example/a"], ["", "B", "", "", "", "", "https://l.example/b"]), lowland),
        by=None,
    )  # fmt: skip
    ours, shared = Intake.objects.order_by("pk")
    for intake in (ours, shared):
        draft = cast.draft(
            intake.found["title"], offer=OfferDraft(intake.url, network=lowland.pk), of=cast.edition(intake.url)
        )
        intake.material, intake.step, intake.outcome = publish(draft, by=None).material, "", "listed"
        intake.content_hash = draft.edition.content_hash if draft.edition else ""
        intake.save()
    upland = OfferDraft("https://u.example/b", network=cast.network("upland").pk)
    publish(cast.draft("B", offer=upland, of=cast.edition(shared.url)), by=None, known=shared.material)
    undo(made, by=None)
    alone, both = Material.objects.get(pk=ours.material_id), Material.objects.get(pk=shared.material_id)
    assert (alone.status, alone.status_reason) == ("withdrawn", "The import that brought it was undone.")
    assert both.status == "published"
    assert [offer.url for offer in both.offers.all()] == ["https://u.example/b"]


# The round trip


def _exported() -> bytes:
    kept = io.StringIO(newline="")
    _csv(kept)
    return kept.getvalue().encode()


@pytest.mark.parametrize("saved", ["as it was", "by Excel, in Windows letters", "as a workbook"])
def test_an_export_that_nobody_edited_changes_nothing(gullies: Material, lowland: Network, saved: str) -> None:
    Material.objects.filter(pk=gullies.pk).update(title="=Ffordd Tŷ ŵ – £5", summary="-1 gully; 'quoted', \"twice\"")
    data = _exported()
    if saved.startswith("by Excel"):
        data = data.decode().encode("cp1252", "replace")
    elif saved.startswith("as a workbook"):
        data = workbook(list(csv.reader(io.StringIO(data.decode(), newline=""))))
    made = looked(data, lowland)
    assert why(made, "leave") == [("Row 2", "It is as it is here.")]
    assert not (made.differences["change"] or made.differences["refuse"] or made.differences["add"])


def test_an_edited_export_changes_what_was_edited(gullies: Material, lowland: Network) -> None:
    text = _exported().decode().replace("Gully cleansing policy", "Gully policy 2024")
    (change,) = looked(text.encode(), lowland).differences["change"]
    assert [one["name"] for one in change["fields"]] == ["title"]


def test_lines_of_an_export_are_read_as_rows_are(gullies: Material, lowland: Network) -> None:
    (line,) = [dict(row) for row in rows()]
    lines = [json.dumps(line | {"title": "Better"}), "not json", json.dumps(["a"]), json.dumps({"title": "No address"})]
    made = looked("\n".join(lines).encode(), lowland, "all.jsonl")
    assert [one["becomes"] for one in made.differences["change"][0]["fields"]] == ["Better"]
    assert why(made) == [
        ("Line 2", "This line is no JSON object, as a line of an export is."),
        ("Line 3", "This line is no JSON object, as a line of an export is."),
        ("Line 4", "This row has no web address."),
    ]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])) | st.text("'=+-@\t\r\n a＝", max_size=6))
def test_no_cell_of_an_export_is_a_formula_and_each_is_read_back_as_it_was(text: str) -> None:
    written = _cell(text)
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert text_of(written) == text


@given(st.binary(max_size=300))
def test_any_bytes_are_a_list_or_none(data: bytes) -> None:
    assert sort_of(io.BytesIO(data)) in ("rows", "files", "")
    assert sort_of(io.BytesIO(b'{"id": 1}\n' + data)) in ("rows", "files", "")


def test_a_list_that_is_too_long_is_refused(lowland: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_rows, "MOST_ROWS", 2)
    with pytest.raises(NotImported, match=r"more than 2 rows\. Import it in parts"):
        looked(sheet(*[["", "A", "", "", "", "", f"https://l.example/{n}"] for n in range(3)]), lowland)


def test_a_long_list_is_imported_part_by_part(
    gullies: Material, lowland: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_AT_ONCE", 2)
    links = [["", "A", "", "", "", "", f"https://l.example/{n}"] for n in range(4)]
    data = sheet(*links, [gullies.pk, "New", "", "", "", "", ""])
    taken = []
    for _ in range(4):
        made = looked(data, lowland)
        taken.append([len(made.differences["change"]), len(made.differences["add"])])
        apply(made, by=None)
    assert taken == [[1, 1], [0, 2], [0, 1], [0, 0]]
    assert Intake.objects.count() == 4


def test_columns_that_change_nothing_are_named() -> None:
    listing = read_listing(sheet(["", "", ""], head="id,title,licence,colour"), today=date(2026, 1, 1))
    assert listing.ignored == ("colour", "licence")


# Zips


def test_each_document_in_a_zip_is_shared_with_what_its_index_says(lowland: Network) -> None:
    index = b"filename,title,summary\nplans/winter.txt,Winter plan,Salt and grit.\nmissing.pdf,X,Y\n"
    data = zipped(("plans/winter.txt", b"Salt."), ("gullies.txt", b"Gullies."), ("index.csv", index))
    made = looked(data, lowland, "all.zip")
    assert [(item["row"], item["title"]) for item in made.differences["add"]] == [
        ("plans/winter.txt", "Winter plan"), ("gullies.txt", "gullies.txt"),
    ]  # fmt: skip
    assert why(made) == [("Row 3", "There is no file “missing.pdf” in the zip.")]
    assert not Intake.objects.exists()
    apply(made, by=None)
    winter = Intake.objects.get(filename="winter.txt")
    assert (winter.found["title"], winter.found["summary"], winter.step) == ("Winter plan", "Salt and grit.", "extract")
    assert bytes_of(winter.content_hash) == b"Salt."
    undo(made, by=None)
    assert not Intake.objects.exists()


def _link() -> zipfile.ZipInfo:
    link = zipfile.ZipInfo("shadow.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return link


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("../../etc/cron.d/job.txt", b"x", "leads out of the zip"),
        ("/etc/passwd.txt", b"x", "leads out of the zip"),
        ("C:\\Windows\\a.txt", b"x", "leads out of the zip"),
        ("..\\..\\a.txt", b"x", "leads out of the zip"),
        (_link(), b"/etc/passwd", "a link to another place"),
        ("inner.zip", zipped(("a.txt", b"x")), "zip inside the zip"),
        ("inner.pdf", zipped(("a.txt", b"x")), "zip under another name"),
        ("virus.exe", b"MZ", "not a document of a kind"),
        ("empty.txt", b"", "It is empty."),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_trick_in_a_zip_is_refused_and_the_rest_is_taken(
    lowland: Network, name: str | zipfile.ZipInfo, data: bytes, said: str
) -> None:
    made = looked(zipped((name, data), ("good.txt", b"Good.")), lowland, "all.zip")
    ((_, reason),) = why(made)
    assert said in reason
    assert [item["row"] for item in made.differences["add"]] == ["good.txt"]


def test_leftovers_and_twins_are_skipped_with_a_reason(lowland: Network) -> None:
    data = zipped(
        ("a.txt", b"A."), ("copy/b.txt", b"A."), ("__MACOSX/._a.txt", b"x"), (".DS_Store", b"x"), ("~$a.docx", b"x")
    )
    made = looked(data, lowland, "all.zip")
    assert len(made.differences["add"]) == 1
    assert why(made, "leave")[0] == ("copy/b.txt", "It is the same file as a.txt.")
    assert len(why(made, "leave")) == 4
    assert not why(made)


def test_a_locked_zip_is_refused_file_by_file(lowland: Network) -> None:
    assert why(looked(locked(zipped(("a.txt", b"A."))), lowland, "a.zip")) == [
        ("a.txt", "It is locked with a password.")
    ]


def test_a_bomb_is_not_opened(lowland: Network) -> None:
    with pytest.raises(NotImported, match="unpacks to far more"):
        looked(zipped(("a.txt", b"0" * 60_000_000)), lowland, "a.zip")
    lying = bytearray(zipped(("a.txt", b"0" * 3_000_000), ("b.txt", b"B.")))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):  # a head that claims ten bytes
        place = lying.find(mark)
        lying[place + at : place + at + 4] = struct.pack("<L", 10)
    made = looked(bytes(lying), lowland, "a.zip")
    assert why(made) == [("a.txt", "It is damaged: it cannot be unpacked.")]


def test_too_many_files_are_refused_by_name(lowland: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "MOST_FILES", 2)
    made = looked(zipped(*[(f"{n}.txt", str(n).encode()) for n in range(4)]), lowland, "a.zip")
    assert len(made.differences["add"]) == 2
    assert why(made)[0] == ("2.txt", "We take 2 files at once. Share it in another zip.")


def test_names_in_utf_8_that_are_not_marked_so_are_read_as_meant(lowland: Network) -> None:
    raw = zipped(("Cynllun xx.txt", b"A.")).replace(b"Cynllun xx", "Cynllun ŵ".encode())
    assert looked(raw, lowland, "a.zip").differences["add"][0]["row"] == "Cynllun ŵ.txt"


def test_an_office_document_is_one_document_and_not_a_zip_of_files() -> None:
    assert sort_of(io.BytesIO(workbook([["Site", "Count"], ["A1", 5]]))) == ""
    assert sort_of(io.BytesIO(workbook([["Title", "Link"], ["A", "https://a.example/"]]))) == "rows"
    assert sort_of(io.BytesIO(zipped(("a.txt", b"x")))) == "files"


def test_a_zip_whose_bytes_were_swept_away_is_asked_for_again(lowland: Network, settings: Any, tmp_path: Path) -> None:
    made = looked(zipped(("a.txt", b"A.")), lowland, "a.zip")
    settings.STORAGE_URL = str(tmp_path / "elsewhere")
    with pytest.raises(NotImported, match="Share it again"):
        apply(made, by=None)
    assert not Intake.objects.exists()


def test_a_field_that_nobody_may_set_is_an_error(gullies: Material) -> None:
    assert Said("x", "person")
    from_amending = importing.amend
    with pytest.raises(ValueError, match="no field “status”"):
        from_amending(gullies, {"status": "withdrawn"}, by=None, why="a test")
