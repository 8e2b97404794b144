"""The command that imports: it shows first, asks, and can put back what was before."""

import io
import json
import os
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from connectshare.catalogue.drafting import OfferDraft
from connectshare.catalogue.models import Material
from connectshare.catalogue.publishing import publish
from connectshare.gather import knowing
from connectshare.gather.models import Intake
from connectshare.management.commands import export
from connectshare.search import indexer
from tests import cast
from tests.gather.workbooks import zipped
from tests.management.conftest import Told

# The work loop has threads of its own, which see only what is committed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _places(index: str, settings: Any, tmp_path: Path) -> None:
    settings.STORAGE_URL = str(tmp_path / "kept")


@pytest.fixture
def gullies() -> Material:
    """Something that Lowland offers."""
    cast.topics()
    offer = OfferDraft("https://lowland.example/gullies", network=cast.network().pk)
    made = publish(cast.draft(kind_id="policy", offer=offer), by=None).material
    indexer.drain()
    return made


@pytest.fixture
def edited(gullies: Material, tmp_path: Path) -> str:
    """The export with one title changed by hand."""
    kept = io.StringIO(newline="")
    export._csv(kept)
    file = tmp_path / "list.csv"
    file.write_text(kept.getvalue().replace("Gully cleansing policy", "Gully policy 2026"), newline="")
    return str(file)


def test_a_preview_shows_the_difference_and_changes_nothing(
    gullies: Material, edited: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import", edited, "--network=lowland", "--preview")
    said = capsys.readouterr().out
    assert "Title: “Gully cleansing policy” → “Gully policy 2026”" in said
    assert "Nothing was imported yet." in said
    gullies.refresh_from_db()
    assert gullies.title == "Gully cleansing policy"


def test_an_import_is_applied_listed_and_undone(gullies: Material, edited: str, told: Told) -> None:
    made = told("import", edited, "--network=lowland", "--yes")
    assert (made["state"], len(made["change"]), made["add"], made["refuse"]) == ("applied", 1, [], [])
    assert made["change"][0]["fields"] == [
        {"name": "title", "was": "Gully cleansing policy", "becomes": "Gully policy 2026"}
    ]
    assert told("find", "gully")["results"][0]["title"] == "Gully policy 2026"
    assert [one["id"] for one in told("import", "--list")["imports"]] == [made["id"]]
    assert told("import", f"--undo={made['id']}")["state"] == "undone"
    assert told("find", "gully")["results"][0]["title"] == "Gully cleansing policy"


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_script_is_not_asked(
    gullies: Material, edited: str, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    call_command("import", edited, "--network=lowland", *words)
    gullies.refresh_from_db()
    assert gullies.title == "Gully policy 2026"


@pytest.mark.parametrize(("answer", "title"), [("y", "Gully policy 2026"), ("", "Gully cleansing policy")])
def test_whoever_sits_there_is_asked(
    gullies: Material, edited: str, monkeypatch: pytest.MonkeyPatch, answer: str, title: str
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda words: answer)
    with nullcontext() if answer else pytest.raises(CommandError, match=r"Nothing was imported\."):
        call_command("import", edited, "--network=lowland")
    gullies.refresh_from_db()
    assert gullies.title == title


@pytest.mark.parametrize("words", [(), ("--json",), ("--preview",)])
def test_an_import_of_which_nothing_can_be_taken_fails(
    gullies: Material, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("title,url\nOne,no address\nTwo,none either\n")
    with pytest.raises(CommandError, match="None of it can be taken"):
        call_command("import", str(file), "--network=lowland", *words)
    said = capsys.readouterr().out
    assert len(json.loads(said)["refuse"]) == 2 if "--json" in words else "2 not taken" in said
    assert "here already" not in said


def test_what_is_left_of_an_import_is_said_as_it_is(
    gullies: Material, edited: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import", edited, "--network=lowland", "--json")
    with Path(edited).open("a", newline="") as file:
        file.write("no id,A title,no address\r\n")
    capsys.readouterr()
    call_command("import", edited, "--network=lowland")
    assert "There is nothing to import: what can be taken is here already." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("head.csv", b"title,url\n", r"The list has no row below its head\."),
        ("empty.zip", zipped(), r"There is no file in the zip\."),
        ("empty.csv", b"", "This is no spreadsheet that we can read"),
    ],
)
def test_a_file_with_nothing_in_it_is_a_sentence(
    gullies: Material, tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(CommandError, match=said):
        call_command("import", str(tmp_path / name), "--network=lowland")


def test_a_second_time_there_is_nothing_to_import(edited: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import", edited, "--network=lowland", "--yes")
    capsys.readouterr()
    call_command("import", edited, "--network=lowland", "--yes")
    assert "There is nothing to import: all of it is here already." in capsys.readouterr().out


@pytest.mark.parametrize(("words", "outcome"), [([], "listed"), (["--ask-first"], "held")])
def test_a_zip_of_files_is_read_to_the_end(
    gullies: Material, tmp_path: Path, told: Told, words: list[str], outcome: str
) -> None:
    knowing.forget()  # the words of another test's catalogue
    file = tmp_path / "all.zip"
    text = "The council empties its highway gullies by risk of flooding. Carriageway drainage is inspected. " * 20
    file.write_bytes(zipped(("winter.txt", text.encode()), ("inner.zip", b"PK\x05\x06")))
    made = told("import", str(file), "--network=lowland", "--yes", *words)
    assert [item["row"] for item in made["add"]] == ["winter.txt"]
    assert made["refuse"][0]["row"] == "inner.zip"
    intake = Intake.objects.get()
    assert (intake.step, intake.outcome) == ("", outcome)
    assert intake.permitted_by == ("Lowland Highways Group" if outcome == "listed" else "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.csv", "--network=lowland"], "There is no file"),
        (["list.csv"], "Name a file and a network"),
        (["--undo=99"], "There is no import 99"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(gullies: Material, words: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("import", *words)


def test_a_file_that_is_no_list_is_a_sentence(gullies: Material, tmp_path: Path) -> None:
    file = tmp_path / "notes.csv"
    file.write_text("Site,Count\nA1,5\n")
    with pytest.raises(CommandError, match="No row of the table names a column that holds web addresses"):
        call_command("import", str(file), "--network=lowland", "--yes")


def test_the_document_is_plain_json(edited: str, told: Told) -> None:
    made = told("import", edited, "--network=lowland", "--preview")
    assert set(made) == {
        "id", "state", "network", "file", "at", "add", "change", "leave", "refuse", "ignored", "kept_changes",
    }  # fmt: skip
    assert json.dumps(made)


def test_a_file_whose_name_is_no_utf8_is_taken_in_under_what_can_be_read_of_it(
    gullies: Material, tmp_path: Path, told: Told
) -> None:
    knowing.forget()
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/winter \xff.txt"))
    odd.write_text("The council empties its highway gullies by risk of flooding. " * 20)
    told("add", str(odd), "--network=lowland")
    assert Intake.objects.get().filename == "winter .txt"
    odd = odd.with_suffix(".zip")
    odd.write_bytes(zipped(("plan.txt", b"The council grits its roads by a plan of winter service. " * 20)))
    assert told("import", str(odd), "--network=lowland", "--preview")["file"] == "winter .zip"
