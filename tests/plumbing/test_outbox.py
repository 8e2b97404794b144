"""Letters are written with their cause, and go once: whatever the mail server says, and whoever is killed meanwhile."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from connectshare.plumbing import clock, outbox
from connectshare.plumbing.models import Letter
from connectshare.plumbing.outbox import TRIES, forget_words, is_unwanted, post, resume, send_due, stop, undelivered
from tests.plumbing.mailing import Post, point_at, post_office

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def office(settings: Any) -> Iterator[Post]:
    with post_office() as office:
        point_at(office, settings)
        yield office


def _post(key: str = "a", to: str = "gareth@council.example", **more: Any) -> bool:
    return post(key, to, "14 new, 3 questions", "In words.", **more)


@pytest.mark.django_db
def test_a_letter_goes_once_with_both_its_bodies_and_the_way_to_stop_it(office: Post) -> None:
    assert _post(html="<p>In words.</p>", stop_url="https://share.example/answer/x/stop")
    assert send_due() == 1
    assert send_due() == 0
    (message,) = office.taken
    assert office.addressed == ["gareth@council.example"]
    assert message["Subject"] == "14 new, 3 questions"
    assert message["From"].startswith("Connect & Share <") or '"Connect & Share"' in message["From"]
    assert message["List-Unsubscribe"] == "<https://share.example/answer/x/stop>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    letter = Letter.objects.get()
    assert (letter.state, letter.leased_by) == ("sent", "")
    assert letter.ended_at is not None


@pytest.mark.django_db
def test_a_letter_of_a_key_that_was_written_before_is_not_written_again(office: Post) -> None:
    assert _post()
    assert not _post(to="somebody.else@council.example")
    send_due()
    assert not _post()
    assert send_due() == 0
    assert office.addressed == ["gareth@council.example"]


@pytest.mark.django_db
def test_a_letter_whose_cause_was_undone_is_never_sent(office: Post) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        _post()
        raise RuntimeError
    assert send_due() == 0
    assert _post()  # its key is free


@pytest.mark.django_db
def test_a_subject_cannot_add_a_header(office: Post) -> None:
    post("a", "gareth@council.example", "New\r\nBcc: everybody@council.example", "Words.")
    send_due()
    assert office.taken[0]["Subject"] == "New Bcc: everybody@council.example"
    assert office.addressed == ["gareth@council.example"]


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ["451 Try again", "554 We do not like your words"])
def test_a_server_that_says_not_now_is_asked_again_later_and_the_others_go_on(office: Post, answer: str) -> None:
    office.answers = [answer]
    with clock.at(MONDAY):
        _post("a")
        _post("b", "morag@council.example")
        assert send_due() == 1
        assert send_due() == 0
    assert office.addressed == ["morag@council.example"]
    with clock.at(MONDAY + timedelta(minutes=4)):
        assert send_due() == 0
    with clock.at(MONDAY + timedelta(minutes=6)):
        assert send_due() == 1
    assert office.addressed == ["morag@council.example", "gareth@council.example"]


@pytest.mark.django_db
def test_the_waits_grow_and_the_tries_end(office: Post, settings: Any) -> None:
    settings.EMAIL_PORT = 9  # nothing answers there
    _post()
    moment, waits = clock.now(), []
    for _ in range(TRIES):
        with clock.at(moment):
            assert send_due() == 0
        letter = Letter.objects.get()
        waits.append(letter.due_at - moment)
        moment = letter.due_at
    assert letter.state == "given-up"
    assert letter.problem == "ConnectionRefusedError"
    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (5, 10, 20, 40)]
    assert max(waits) == timedelta(hours=12)
    assert list(undelivered()) == [letter]


@pytest.mark.django_db
def test_an_address_that_is_no_more_is_given_up_at_once(office: Post) -> None:
    office.recipient_answers = {"gareth@council.example": "550 No such mailbox"}
    _post()
    assert send_due() == 0
    letter = Letter.objects.get()
    assert (letter.state, letter.tries, letter.problem) == ("given-up", 1, "The address was refused (550).")


@pytest.mark.django_db
def test_an_address_that_is_full_today_is_tried_again(office: Post) -> None:
    office.recipient_answers = {"gareth@council.example": "452 Mailbox full"}
    _post()
    send_due()
    assert Letter.objects.get().state == "waiting"


@pytest.mark.django_db
def test_a_letter_that_every_process_dies_with_is_given_up(office: Post) -> None:
    _post()
    Letter.objects.update(deaths=outbox.DEATHS)
    assert send_due() == 0
    assert Letter.objects.get().state == "given-up"


@pytest.mark.django_db
def test_the_words_of_old_letters_are_forgotten_but_not_their_keys(office: Post) -> None:
    with clock.at(MONDAY):
        _post("old")
        send_due()
    with clock.at(MONDAY + timedelta(days=40)):
        _post("new")
        assert forget_words() == 1
    assert Letter.objects.get(key="old").text == ""
    assert Letter.objects.get(key="new").text == "In words."
    assert not _post("old")


@pytest.mark.django_db
def test_a_wish_for_no_letters_holds_for_one_matter_and_can_be_taken_back() -> None:
    stop("Gareth@Council.example", "month:lowland")
    stop("gareth@council.example", "month:lowland")
    assert is_unwanted("GARETH@council.example", "month:lowland")
    assert not is_unwanted("gareth@council.example", "month:upland")
    resume("gareth@council.example", "month:lowland")
    assert not is_unwanted("gareth@council.example", "month:lowland")


POST_SIX = """
from connectshare.plumbing.models import Letter
from connectshare.plumbing.outbox import post
Letter.objects.all().delete()
for number in range(6):
    post(f"letter {number}", f"to{number}@council.example", "Subject", "Words.")
"""
SEND = """
import time
from connectshare.plumbing.models import Letter
from connectshare.plumbing.outbox import send_due
deadline = time.time() + 25
while Letter.objects.exclude(state="sent").exists() and time.time() < deadline:
    send_due()
    time.sleep(0.05)
"""


def test_a_killed_process_loses_no_letter_and_two_processes_double_none(
    start: Callable[[str], "subprocess.Popen[str]"], monkeypatch: pytest.MonkeyPatch
) -> None:
    with post_office() as office:
        monkeypatch.setenv("EMAIL_URL", office.url)
        assert start(POST_SIX).wait(30) == 0
        office.slow = 0.3
        killed = start(SEND)
        deadline = time.monotonic() + 30
        while office.reached < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(killed.pid, signal.SIGKILL)  # the second letter is in the server's hands
        killed.wait()
        office.slow = 0.0
        others = [start(SEND), start(SEND)]
        assert [other.wait(40) for other in others] == [0, 0]
    sent = [message["Message-ID"] for message in office.taken]
    assert {message["To"] for message in office.taken} == {f"to{number}@council.example" for number in range(6)}
    # At most the one that was in hand may have come twice, and then under the same Message-ID.
    assert len(set(sent)) == 6
    assert len(sent) <= 7
