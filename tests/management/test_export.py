"""`export`: everything that may be handed on, each line with the same keys, and nothing else."""

import csv
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from connectshare.catalogue import lifecycle
from connectshare.catalogue.disclaimer import TEXT
from connectshare.catalogue.models import Attachment, Material
from connectshare.catalogue.publishing import publish
from connectshare.kit.cells import FORMULA
from connectshare.management.speaking import READ_ENOUGH
from tests import cast
from tests.management.conftest import FIND_KEYS, promised

pytestmark = pytest.mark.django_db

EXPORT_KEYS = (FIND_KEYS - {"score", "highlights"}) | {
    "source_urls", "status", "first_seen", "published", "licence", "attachments",
}  # fmt: skip


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    call_command("export", "--format", "jsonl")
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_of_the_export_has_the_promised_keys(material: Material, capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = _lines(capsys)
    assert set(row) == promised("export") >= EXPORT_KEYS
    assert set(row["attachments"][0]) == {"filename", "media_type", "bytes", "sha256"} == promised("export", 1)
    assert (row["status"], row["source_urls"]) == ("published", ["https://lowland.example/gullies"])


def test_the_disclaimer_travels_with_every_line(material: Material, capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = _lines(capsys)
    assert row["disclaimer"] == TEXT


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("missing/x.jsonl", r"missing/x\.jsonl could not be written: No such file or directory\. See that its folder"),
        ("a" * 300, "could not be written: File name too long"),
        ("", "is a folder. Name the file"),
    ],
)
def test_an_export_to_where_nothing_can_be_written_says_so(tmp_path: Path, place: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("export", "--out", str(tmp_path / place))


@pytest.mark.parametrize("folder", ["", ".", "..", "/"])
def test_an_export_to_a_folder_that_has_no_name_of_its_own_says_so(folder: str) -> None:
    with pytest.raises(CommandError, match="is a folder"):
        call_command("export", "--out", folder)


def test_a_name_too_long_for_a_file_is_told_in_a_sentence() -> None:
    cast.network()
    with pytest.raises(CommandError, match=r"\.$"):
        call_command("add", "a" * 300, "--network", "lowland")


def test_no_full_text_is_exported(material: Material, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("export", "--format", "jsonl")
    assert "We empty every gully" not in capsys.readouterr().out


def test_what_is_hidden_or_merged_is_not_exported_and_what_is_withdrawn_is_a_tombstone(
    material: Material, capsys: pytest.CaptureFixture[str]
) -> None:
    lifecycle.hide(publish(cast.draft("Hidden"), by=None).material, by=None, why="")
    lifecycle.merge(publish(cast.draft("Merged"), by=None).material, into=material, by=None, why="")
    gone = publish(cast.draft("Withdrawn"), by=None).material
    lifecycle.withdraw(gone, by=None, why="")
    rows = {row["id"]: row for row in _lines(capsys)}
    assert set(rows) == {material.id, gone.id}
    assert {name for name, value in rows[gone.id].items() if value} == {"id", "status", "first_seen", "disclaimer"}
    assert all(row.keys() == rows[gone.id].keys() for row in rows.values())
    assert rows[gone.id]["contributed"] is None


def test_both_formats_hold_the_same_materials_in_a_file(material: Material, tmp_path: Path) -> None:
    publish(cast.draft("Another"), by=None)
    for format_ in ("csv", "jsonl"):
        call_command("export", "--format", format_, "--out", str(tmp_path / format_))
    with (tmp_path / "csv").open(newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    rows = [json.loads(line) for line in (tmp_path / "jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in table] == [row["id"] for row in rows]
    assert EXPORT_KEYS - {"attachments"} <= set(table[0])
    assert table[0]["disclaimer"] == TEXT
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["csv", "jsonl"]


@pytest.mark.parametrize("begins", FORMULA)
def test_no_cell_of_a_table_is_run_as_a_formula(index: str, tmp_path: Path, begins: str) -> None:
    title = f"{begins}HYPERLINK(1)"
    publish(cast.draft(title, publisher=title, summary=title), by=None)
    call_command("export", "--format", "csv", "--out", str(tmp_path / "table.csv"))
    with (tmp_path / "table.csv").open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert row["title"] == f"'{title}"
    assert not [value for value in row.values() if value.startswith(FORMULA)]


@pytest.mark.parametrize("words", [("export",), ("find", "gully")])
def test_a_command_ends_quietly_where_its_reader_has_read_enough(
    material: Material, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        with pytest.raises(SystemExit) as ended:
            call_command(*words)
    assert ended.value.code == READ_ENOUGH


def test_an_attachment_of_an_older_edition_is_not_exported(
    material: Material, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(
        cast.draft("Newer", url="https://lowland.example/gullies", of=cast.edition("2", order="2", filename="new.pdf")),
        by=None, known=material,
    )  # fmt: skip
    (row,) = _lines(capsys)
    assert [one["filename"] for one in row["attachments"]] == ["new.pdf"]
    assert Attachment.objects.count() == 2
