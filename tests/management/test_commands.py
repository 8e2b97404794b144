"""The other commands: people, upkeep, and how commands are written."""

import sys

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from connectshare.management import console
from connectshare.plumbing.signing import NoGood
from connectshare.sector.models import Seat
from connectshare.sector.seats import NO_NAME, seats
from connectshare.sector.signing_in import person_of
from tests import cast
from tests.management.conftest import Told

pytestmark = pytest.mark.django_db


def test_a_link_to_sign_in_with_is_good_once(told: Told) -> None:
    priya = cast.facilitator()
    link = told("signin_link", "Priya@facilitator.example")["link"]
    token = link.partition("token=")[2]
    assert person_of(token) == priya
    with pytest.raises(NoGood):
        person_of(token)


def test_nobody_else_gets_a_link() -> None:
    gone = cast.reader()
    gone.is_active = False
    gone.save()
    for address in ("nobody@council.example", gone.email):
        with pytest.raises(CommandError, match="can sign in"):
            call_command("signin_link", address)


def test_withdrawing_a_name_is_one_command(told: Told) -> None:
    Seat.objects.create(network=cast.network())
    assert told("withdraw_name", "lowland") == {"network": "lowland"}
    assert seats()[0].name == NO_NAME
    assert Seat.objects.get().name_withdrawn_at is not None
    with pytest.raises(CommandError, match="no seat"):
        call_command("withdraw_name", "upland")


def test_every_upkeep_command_answers_in_json(index: str, told: Told) -> None:
    assert told("gather") == {"sources": []}
    assert told("reindex") == {"materials": 0}
    assert told("tick", "--at", "2026-11-23T09:00") == {
        "rounds": [
            "look at sources that are due",
            "look again for what is listed no more",
            "look again for what could not be read",
            "let silence speak",
            "write the month's letters",
            "send letters",
            "ask hubs for news",
            "check links",
            "retire old news",
            "sweep files",
            "forget readings",
            "see that there is an index",
            "read for meaning",
            "tidy",
        ]
    }
    assert told("tick", "--at", "2026-11-23T09:01") == {"rounds": ["read for meaning"]}
    assert told("tick", "--at", "2026-11-23T09:06") == {
        "rounds": ["look at sources that are due", "send letters", "see that there is an index", "read for meaning"]
    }


def test_setting_up_twice_is_setting_up_once(index: str, told: Told) -> None:
    assert told("setup", "--no-assets")["new"] == 181
    again = told("setup", "--no-assets")
    assert (again["materials"], again["new"]) == (181, 0)
    assert told("find", "gully cleansing")["total"] > 0


def test_what_is_no_time_is_refused_with_a_sentence() -> None:
    with pytest.raises(CommandError, match="is not a time"):
        call_command("tick", "--at", "soon")


def test_what_is_neither_a_file_nor_an_address_is_refused_with_a_sentence() -> None:
    with pytest.raises(CommandError, match="There is no file"):
        call_command("add", "no-such-file.pdf")


def test_commands_are_written_with_dashes_on_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr(console, "execute_from_command_line", called.append)
    monkeypatch.setattr(sys, "argv", ["connectshare", "signin-link", "a-b@c-d.example"])
    console.main()
    monkeypatch.setattr(sys, "argv", ["connectshare", "--help"])
    console.main()
    assert called == [["connectshare", "signin_link", "a-b@c-d.example"], ["connectshare", "--help"]]
