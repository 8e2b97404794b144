"""Signing in: a link or a code by email, nobody by themselves, and nothing used up by merely looking."""

import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends import locmem
from django.test import Client

from connectshare.plumbing import signing
from connectshare.plumbing.models import Lease
from connectshare.sector.models import Act, Person
from connectshare.sector.signing_in import link_for
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def gareth() -> Person:
    return cast.coordinator(cast.network())


@pytest.fixture
def browser() -> Client:
    """Nobody has signed in with it."""
    return Client(headers={"host": "localhost"})


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet() -> None:
    """How often an address may ask is counted in the cache."""
    cache.clear()


def _path(person: Person) -> str:
    return link_for(person).split("8000")[1]


def _token(person: Person) -> str:
    return _path(person).partition("token=")[2]


def _post_has_gone() -> None:
    for thread in threading.enumerate():
        if thread.name == "sign-in mail":
            thread.join(10)


def _ask(browser: Client, address: str) -> Any:
    response = browser.post("/accounts/login/", {"email": address}, follow=True)
    _post_has_gone()
    return response


def test_a_link_signs_in_once_and_only_by_its_button(browser: Client, gareth: Person) -> None:
    """Mail scanners open links; they press nothing."""
    path = _path(gareth)
    assert "Sign in as gareth@council.example</button>" in browser.get(path).content.decode()
    assert browser.get(path).status_code == 200
    token = path.partition("token=")[2]
    assert browser.post("/workspace/enter", {"token": token}).headers["Location"] == "/workspace/"
    assert "Signed in as gareth@council.example" in browser.get("/workspace/").content.decode()
    again = Client(headers={"host": "localhost"}).post("/workspace/enter", {"token": token})
    assert again.status_code == 403
    assert "This link was used already. Ask for a new one." in again.content.decode()
    assert Act.objects.get(verb="signed in").by == gareth


def test_opening_a_link_writes_nothing(browser: Client, gareth: Person, django_assert_num_queries: Any) -> None:
    path = _path(gareth)
    with django_assert_num_queries(2):  # is it used, and whose is it
        browser.get(path)
    assert not Lease.objects.exists()
    assert not Session.objects.exists()


def test_a_used_link_says_so_when_it_is_opened_again(browser: Client, gareth: Person) -> None:
    path = _path(gareth)
    browser.post("/workspace/enter", {"token": path.partition("token=")[2]})
    response = Client(headers={"host": "localhost"}).get(path)
    assert response.status_code == 403
    assert "was used already" in response.content.decode()
    assert "<button" not in response.content.decode().partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize("spoil", [lambda token: "", lambda token: token[:-3], lambda token: f"{token}x"])
def test_a_link_that_is_not_whole_opens_nothing(browser: Client, gareth: Person, spoil: Callable[[str], str]) -> None:
    token = spoil(_token(gareth))
    assert browser.get("/workspace/enter", {"token": token}).status_code == 403
    response = browser.post("/workspace/enter", {"token": token})
    assert response.status_code == 403
    assert "This link is not complete." in response.content.decode()


def test_a_link_made_for_another_use_signs_nobody_in(browser: Client, gareth: Person) -> None:
    token = signing.sign("mend", str(gareth.pk))
    assert browser.get("/workspace/enter", {"token": token}).status_code == 403
    assert browser.post("/workspace/enter", {"token": token}).status_code == 403


def test_a_link_is_good_for_15_minutes(browser: Client, gareth: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    token = _token(gareth)
    monkeypatch.setattr("connectshare.sector.signing_in.SECONDS", -1)
    monkeypatch.setattr("connectshare.web.pages.signing_in.SECONDS", -1)
    assert browser.get("/workspace/enter", {"token": token}).status_code == 403
    assert "This link is too old." in browser.post("/workspace/enter", {"token": token}).content.decode()


def test_a_link_of_somebody_who_has_left_opens_nothing(browser: Client, gareth: Person) -> None:
    token = _token(gareth)
    Person.objects.update(is_active=False)
    assert browser.get("/workspace/enter", {"token": token}).status_code == 403
    assert "Nobody can sign in with this link." in browser.post("/workspace/enter", {"token": token}).content.decode()


def test_a_form_of_another_site_signs_nobody_in(gareth: Person) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    assert strict.post("/workspace/enter", {"token": _token(gareth)}).status_code == 403
    assert not Lease.objects.exists()


def test_the_workspace_wants_somebody_signed_in(browser: Client) -> None:
    """And says where to."""
    assert browser.get("/workspace/").headers["Location"].startswith("/accounts/login/")


def test_a_code_by_email_signs_in_and_leads_where_one_was_going(browser: Client, gareth: Person) -> None:
    """In our own pages and plain text."""
    page = browser.get("/accounts/login/?next=/contribute").content.decode()
    assert "Send me a code" in page
    browser.post("/accounts/login/", {"email": "Gareth@Council.Example", "next": "/contribute"})
    _post_has_gone()
    [letter] = mail.outbox
    assert letter.to == ["gareth@council.example"]
    assert letter.from_email.startswith("Connect & Share <")
    assert letter.subject == "Your code for Connect & Share"
    assert letter.content_subtype == "plain"
    code = re.search(r"^([A-Z0-9-]{6,9})$", letter.body, re.MULTILINE)
    assert code
    response = browser.post("/accounts/login/code/confirm/", {"code": code[1], "next": "/contribute"})
    assert response.headers["Location"] == "/contribute"
    assert "Signed in as" in browser.get("/workspace/").content.decode()
    assert Act.objects.get(verb="signed in").by == gareth


@pytest.mark.parametrize("address", ["nobody@council.example", "left@council.example"])
def test_whether_an_address_is_known_is_not_told(browser: Client, gareth: Person, address: str) -> None:
    """Not by the pages, not by a letter to a stranger."""
    Person.objects.create_user("left@council.example", is_active=False)
    known = _ask(browser, gareth.email)
    mail.outbox.clear()
    stranger = Client(headers={"host": "localhost"})
    unknown = _ask(stranger, address)
    assert mail.outbox == []
    assert unknown.redirect_chain == known.redirect_chain
    assert unknown.status_code == known.status_code == 200
    assert _without_what_differs(unknown, address) == _without_what_differs(known, gareth.email)
    assert stranger.post("/accounts/login/code/confirm/", {"code": ""}).status_code == 200


def _without_what_differs(response: Any, address: str) -> str:
    page = response.content.decode().replace(address, "ADDRESS")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)


def test_a_mail_server_that_is_down_does_not_tell_either(
    browser: Client, gareth: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def down(*_: object) -> int:
        raise OSError("connection refused")

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", down)
    response = _ask(browser, gareth.email)
    assert "we have sent a code to it" in response.content.decode()
    assert "a code could not be sent" in caplog.text


def test_a_wrong_code_is_said_so_and_after_three_one_begins_again(browser: Client, gareth: Person) -> None:
    _ask(browser, gareth.email)
    first = browser.post("/accounts/login/code/confirm/", {"code": "WRONG1"})
    assert "<title>Error: Your code" in first.content.decode()
    assert 'href="#code"' in first.content.decode()
    browser.post("/accounts/login/code/confirm/", {"code": "WRONG2"})
    third = browser.post("/accounts/login/code/confirm/", {"code": "WRONG3"}, follow=True)
    assert third.redirect_chain[-1][0] == "/accounts/login/code/"
    assert 'role="status"' in third.content.decode()


def test_nobody_registers_by_themselves(browser: Client, gareth: Person) -> None:
    """Reading needs no account."""
    page = browser.post("/accounts/signup/", {"email": "new@example.org"}).content.decode()
    assert "Reading needs no account" in page
    assert Person.objects.count() == 1


@pytest.mark.parametrize("path", ["password/change/", "password/reset/", "password/set/", "email/", "reauthenticate/"])
def test_no_other_page_of_the_library_is_there(browser: Client, path: str) -> None:
    assert browser.get(f"/accounts/{path}").status_code == 404


def test_signing_out_takes_a_press_of_the_button(browser: Client, gareth: Person) -> None:
    browser.force_login(gareth)
    assert "Sign out</button>" in browser.get("/accounts/logout/").content.decode()
    assert browser.get("/workspace/").status_code == 200
    assert browser.post("/accounts/logout/").headers["Location"] == "/"
    assert browser.get("/workspace/").status_code == 302
