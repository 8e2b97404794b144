"""What commands say where what they need is not there: a sentence and a failure, never a trace."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.migrations.recorder import MigrationRecorder

from tests.journeys.running import PROJECT

CALLS = """
import json, sys
from connectshare.management.console import main
for words in json.load(sys.stdin):
    sys.argv = ["connectshare", *words]
    try:
        main()
    except SystemExit as ended:
        print(ended.code if isinstance(ended.code, int) else f"1 {ended.code}", words[0], file=sys.stderr)
"""
NEEDING = (
    ["add", "https://lowland.example/gullies"], ["export"], ["find", "gully"], ["gather"], ["import", "list.csv"],
    ["part", "abcdefgh"], ["probe", "https://lowland.example/"], ["reindex"], ["signin-link", "facilitator@localhost"],
    ["source", "list"], ["source", "pause", "1"], ["tick"], ["web"], ["withdraw-name", "lowland"],
    ["worker", "--until-idle"],
)  # fmt: skip


def called(home: Path, *calls: list[str], **more: str) -> subprocess.CompletedProcess[str]:
    """These commands one after the other, as a shell would call them, in one process."""
    environment = os.environ | {"CONNECTSHARE_HOME": str(home), "PYTHONPATH": str(PROJECT)} | more
    return subprocess.run(
        [sys.executable, "-c", CALLS], input=json.dumps(calls), env=environment, text=True, capture_output=True,
        cwd=home.parent, timeout=150,
    )  # fmt: skip


def test_every_command_says_that_a_home_is_to_be_set_up_first(tmp_path: Path) -> None:
    ended = called(tmp_path / "home", *NEEDING, DATABASE_URL=f"sqlite:///{tmp_path}/new.sqlite3")
    assert "Traceback" not in ended.stderr
    assert ended.stderr.count("Nothing is set up here yet. Run `connectshare setup` first.") == len(NEEDING)
    assert [line for line in ended.stderr.splitlines() if line.startswith("1 ")] == [
        f"1 {words[0]}" for words in NEEDING
    ]
    assert ended.stdout == ""


@pytest.mark.django_db
def test_a_home_of_an_older_program_is_to_be_brought_up_to_date_first() -> None:
    MigrationRecorder.Migration.objects.filter(app="gather").order_by("-id")[0].delete()
    with pytest.raises(CommandError, match="`connectshare setup`, which brings the data folder up to date"):
        call_command("find", "gully")


def test_a_database_that_is_none_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "odd.sqlite3").write_text("This is no database, whatever its name says.\n" * 100)
    ended = called(tmp_path / "home", ["find", "gully"], DATABASE_URL=f"sqlite:///{tmp_path}/odd.sqlite3")
    assert "Traceback" not in ended.stderr
    assert "DATABASE_URL says where it is." in ended.stderr
