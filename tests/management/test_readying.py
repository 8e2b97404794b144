"""What commands say where what they need is not there: a sentence and a failure, never a trace."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as current
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


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[list[Any]]:
    """What `web` would have become; nothing is started, and the settings are put back."""
    became: list[Any] = []
    settings.SITE_URL, settings.IS_PUBLIC, settings.OPERATOR_NAME = current.SITE_URL, False, ""
    monkeypatch.setattr(os, "execv", lambda program, words: became.append(words))
    monkeypatch.setenv("SITE_URL", "to be put back")
    monkeypatch.delenv("SITE_URL")
    return became


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.django_db
def test_links_of_web_lead_to_its_port_where_no_address_is_set(started: list[Any]) -> None:
    port = _free_port()
    call_command("web", "--port", str(port))
    assert f"127.0.0.1:{port}" in started[0]
    assert current.SITE_URL == os.environ["SITE_URL"] == f"http://localhost:{port}"


@pytest.mark.django_db
@pytest.mark.parametrize("words", [("web",), ("serve",), ("serve", "--host", "0.0.0.0"), ("web", "--host", "0.0.0.0")])
def test_no_public_site_opens_without_the_name_of_its_operator(
    started: list[Any], settings: Any, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    if len(words) == 1:
        monkeypatch.setenv("SITE_URL", "https://share.example.org")
        settings.IS_PUBLIC = True
    with pytest.raises(CommandError, match="Set OPERATOR_NAME, OPERATOR_ADDRESS, OPERATOR_EMAIL: the law asks"):
        call_command(*words, "--port", str(_free_port()))
    assert started == []


@pytest.mark.django_db
def test_a_public_site_opens_with_the_name_of_its_operator(
    started: list[Any], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_URL", "https://share.example.org")
    settings.IS_PUBLIC, settings.OPERATOR_NAME = True, "Operator"
    call_command("web", "--port", str(_free_port()))
    assert started


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["web", "serve"])
def test_a_taken_port_and_one_that_is_none_are_said_in_a_sentence(started: list[Any], name: str) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(CommandError, match=r"is in use\. Choose another"),
    ):
        call_command(name, "--port", str(taken.getsockname()[1]))
    for port in ("99999", "-1", "0", "http"):
        with pytest.raises(CommandError, match="a port is a number from 1 to 65535"):
            call_command(name, f"--port={port}")
    with pytest.raises(CommandError, match="We cannot listen at 192"):
        call_command(name, "--host", "192.0.2.1", "--port", str(_free_port()))
    assert started == []
