"""What runs by itself: what is swept away and what is not, and that one broken round keeps no other from its turn."""

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.utils import OperationalError

from connectshare import schedule
from connectshare.catalogue.publishing import publish
from connectshare.gather.models import Extraction, Import, Intake
from connectshare.plumbing import clock, storing
from connectshare.plumbing.models import Letter, Round
from connectshare.plumbing.outbox import post
from connectshare.schedule import READINGS_KEPT, UNUSED_FILES_KEPT, Due, begin_due, forget_readings, sweep_files, tidy
from tests import cast

pytestmark = pytest.mark.django_db
OLD = UNUSED_FILES_KEPT + 60


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.STORAGE_URL = str(tmp_path / "files")
    return tmp_path / "files"


def _file(words: str, age: float = OLD) -> str:
    """Kept bytes that were last wanted so many seconds ago."""
    digest = storing.keep(words.encode())
    then = time.time() - age
    os.utime(storing.place(digest), (then, then))
    return digest


def _is_there(digest: str) -> bool:
    return storing.bytes_of(digest) is not None


def test_bytes_that_nothing_needs_are_swept_away_two_days_after_they_were_last_wanted() -> None:
    old, young = _file("old"), _file("young", UNUSED_FILES_KEPT - 60)
    assert sweep_files() == 1
    assert (_is_there(old), _is_there(young)) == (False, True)
    assert sweep_files() == 0


def test_bytes_that_are_wanted_again_are_not_swept_away() -> None:
    digest = _file("old")
    assert storing.keep(b"old") == digest
    assert sweep_files() == 0


def test_what_a_killed_process_left_half_written_is_swept_away(folder: Path) -> None:
    draft = folder / "ab" / ".abcdef"
    draft.parent.mkdir(parents=True)
    draft.write_bytes(b"half")
    assert sweep_files() == 0
    os.utime(draft, (0, 0))
    assert sweep_files() == 1


def test_a_draft_that_gets_its_name_meanwhile_does_no_harm(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = _file("old")
    monkeypatch.setattr(schedule, "every_file", lambda: iter([folder / "ab" / ".gone", storing.place(old)]))
    assert sweep_files() == 1


@pytest.mark.parametrize(("kept", "stays"), [(True, True), (False, False)])
def test_the_copy_that_may_be_kept_stays_and_no_other(kept: bool, stays: bool) -> None:
    digest = _file("a policy")
    edition = cast.edition("a policy", kept=kept, content_hash=digest)
    publish(cast.draft(of=edition), by=None)
    sweep_files()
    assert _is_there(digest) is stays


def test_the_picture_of_a_first_page_stays() -> None:
    digest = _file("a picture")
    publish(cast.draft(of=cast.edition("a policy", thumbnail_hash=digest)), by=None)
    assert sweep_files() == 0


@pytest.mark.parametrize(
    ("fields", "stays"),
    [
        ({"step": "extract"}, True),
        ({"step": "publish"}, True),
        ({"step": "", "outcome": "held"}, True),
        ({"step": "", "outcome": "listed"}, False),
        ({"step": "", "outcome": "skipped"}, False),
        ({"step": "", "outcome": "quarantined"}, False),
    ],
)
def test_the_bytes_of_a_find_stay_while_it_is_on_its_way_or_waits_for_an_answer(
    fields: dict[str, str], stays: bool
) -> None:
    digest = _file("a find")
    cast.intake(content_hash=digest, **fields)
    sweep_files()
    assert _is_there(digest) is stays


@pytest.mark.parametrize(("state", "stays"), [("preview", True), ("applied", False), ("undone", False)])
def test_a_list_stays_until_it_is_applied(state: str, stays: bool) -> None:
    digest = _file("title,link")
    Import.objects.create(sort="rows", filename="list.csv", content_hash=digest, state=state, at=cast.MONDAY)
    sweep_files()
    assert _is_there(digest) is stays


def _read(digest: str, **fields: Any) -> None:
    Extraction.objects.create(content_hash=digest, reader="1", data=b"words", made_at=cast.MONDAY, **fields)


def test_what_was_read_is_forgotten_after_a_week_unless_it_is_still_needed() -> None:
    for digest in ("done", "held", "open"):
        _read(digest * 16)
    _read("not to be read" * 4, problem="The file is damaged.")
    cast.intake("1", content_hash="done" * 16, step="", outcome=Intake.Outcome.LISTED)
    cast.intake("2", content_hash="held" * 16, step="", outcome=Intake.Outcome.HELD)
    cast.intake("3", content_hash="open" * 16, step=Intake.Step.PUBLISH)
    with clock.at(cast.MONDAY + READINGS_KEPT - timedelta(minutes=1)):
        assert forget_readings() == 0
    with clock.at(cast.MONDAY + READINGS_KEPT + timedelta(minutes=1)):
        assert forget_readings() == 1
    assert not Extraction.objects.filter(pk="done" * 16).exists()
    assert Extraction.objects.count() == 3


def test_the_words_of_letters_that_went_long_ago_are_forgotten_with_the_rest() -> None:
    with clock.at(cast.MONDAY):
        post("month:lowland", "gareth@council.example", "What is new", "Sign in here: …")
        Letter.objects.update(state=Letter.State.SENT, ended_at=clock.now())
    with clock.at(cast.MONDAY + timedelta(days=31)):
        tidy()
    assert Letter.objects.get().text == ""


def _rounds(monkeypatch: pytest.MonkeyPatch, problem: Exception) -> list[str]:
    done: list[str] = []

    def break_down() -> None:
        raise problem

    rounds = (Due("first", timedelta(days=1), break_down), Due("second", timedelta(days=1), lambda: done.append("x")))
    monkeypatch.setattr(schedule, "ROUNDS", rounds)
    return done


def test_a_round_that_breaks_keeps_no_other_from_its_turn_and_comes_again_in_its_own_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done = _rounds(monkeypatch, ZeroDivisionError())
    with clock.at(cast.MONDAY):
        begin_due()
        begin_due()
    assert done == ["x"]
    with clock.at(cast.MONDAY + timedelta(days=1)):
        assert begin_due() == ["first", "second"]


def test_all_rounds_come_again_soon_where_the_database_was_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    done = _rounds(monkeypatch, OperationalError())
    with pytest.raises(OperationalError):
        begin_due()
    assert (done, Round.objects.count()) == ([], 0)
