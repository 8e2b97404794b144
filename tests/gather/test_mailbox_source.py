"""People forward what is worth sharing to a mailbox; a real IMAP server on loopback, and emails of every sort."""

import json
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from connectshare.gather import knowing, mailboxes, running, settling
from connectshare.gather.detecting import NothingFound, detect
from connectshare.gather.models import Intake, Run, Source
from connectshare.gather.probing import probe
from connectshare.gather.protocols import Found, Page, Problem
from connectshare.gather.sources.mailbox import DOUBT, SEALED, Mailbox
from connectshare.kit.fetch_problems import FetchProblem
from connectshare.management.examining import _mailbox
from connectshare.sector.models import Person
from tests import cast
from tests.conftest import need
from tests.gather.looking_at import learn, look, practice
from tests.world.mailbox import AUTHSERV, PASSWORD, USER, MailDoor, available

GARETH = "gareth@council.example"
INBOX = "imaps://mail.example.org/INBOX"
PDF = b"%PDF-1.4 not much of one"


def email(number: int = 1, *, sender: str = GARETH, text: str = "Please share this.", **headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    if "Authentication_Results" not in headers:
        made["Authentication-Results"] = f"{AUTHSERV}; dmarc=pass header.from={sender.rpartition('@')[2]}"
    made["From"], made["To"], made["Subject"] = sender, "share@connect.example", "Fwd: Winter service policy"
    made["Message-ID"], made["Date"] = f"<{number}@mail.example>", "Mon, 23 Nov 2026 09:00:00 +0000"
    made.set_content(text)
    return made


def attached(
    made: EmailMessage, data: bytes = PDF, name: str = "policy.pdf", kind: str = "application/pdf"
) -> EmailMessage:
    maintype, _, subtype = kind.partition("/")
    made.add_attachment(data, maintype=maintype, subtype=subtype, filename=name)
    return made


def items_of(*emails: bytes | EmailMessage, taken: tuple[str, ...] = ()) -> list[Any]:
    raw = [each if isinstance(each, bytes) else each.as_bytes() for each in emails]
    listed = [
        {"uid": uid, "size": len(each), "headers": each.partition(b"\n\n")[0].decode("latin-1")}
        for uid, each in enumerate(raw, 1)
    ]
    said = {"senders": [GARETH], "authserv": AUTHSERV, "taken": taken, "emails": listed}

    def get(url: str) -> Page:
        return Page(url, 200, "message/rfc822", raw[int(url.rpartition("=")[2]) - 1])

    page = Page(INBOX, 200, "application/x-mailbox", json.dumps(said).encode())
    return list(Mailbox().discover(page, get))


# What an email holds


def test_an_attachment_is_found_with_the_subject_as_its_title() -> None:
    (item,) = items_of(attached(email()))
    assert (item.title, item.filename, item.body, item.sender) == ("Winter service policy", "policy.pdf", PDF, GARETH)
    assert item.doubt == ""


def test_of_an_email_without_attachments_its_links_are_found() -> None:
    (item,) = items_of(email(text="See https://council.example/gullies.pdf. Mine: https://linkedin.com/in/gareth"))
    assert item.url == "https://council.example/gullies.pdf"


def test_a_forwarded_email_within_an_email_is_opened() -> None:
    outer = email(2)
    outer.add_attachment(attached(email(1, sender="else@elsewhere.example")))
    (item,) = items_of(outer)
    assert item.body == PDF


def test_pictures_of_signatures_and_the_furniture_of_mail_programs_are_left_out() -> None:
    made = attached(email(), b"\x89PNG", "logo.png", "image/png")
    attached(made, b"x", "smime.p7s", "application/pkcs7-signature")
    assert items_of(made) == []


def test_attachments_that_outlook_packed_are_named_with_what_would_mend_it() -> None:
    (problem,) = items_of(attached(email(), b"x", "winmail.dat", "application/ms-tnef"))
    assert problem.reason == SEALED


def test_strangers_are_counted_and_never_opened() -> None:
    (problem,) = items_of(attached(email(sender="someone@elsewhere.example")))
    assert problem == Problem(INBOX, "1 email came from people we do not know.")


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<a.b>"}, {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
    ],
)  # fmt: skip
def test_machines_are_ignored_in_silence(headers: dict[str, str]) -> None:
    assert items_of(attached(email(**headers))) == []


@pytest.mark.parametrize(
    "said",
    [
        f"{AUTHSERV}; dmarc=fail header.from=council.example", "mx.evil.example; dmarc=pass header.from=council.example",
        f"{AUTHSERV}; dmarc=pass header.from=evil.example", f"{AUTHSERV}; spf=softfail smtp.mailfrom=council.example",
        f"{AUTHSERV}; none",
    ],
)  # fmt: skip
def test_an_email_that_nobody_vouches_for_is_doubted(said: str) -> None:
    (item,) = items_of(attached(email(Authentication_Results=said)))
    assert item.doubt == DOUBT


def test_what_was_taken_in_is_not_opened_again() -> None:
    assert items_of(attached(email(1)), taken=("1@mail.example",)) == []


def test_text_in_a_strange_or_wrong_encoding_is_still_read() -> None:
    made = email(text="See https://council.example/a.pdf").as_bytes()
    for charset in (b"klingon", b"utf-16", b"utf-8", b"'"):
        (item,) = items_of(made.replace(b'charset="utf-8"', b'charset="%b"' % charset) + b"\xff\xfe")
        assert isinstance(item, Found)
        assert item.url.startswith("https://council.example/a.pdf")


@examples(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"Content-Type: multipart/mixed; boundary=a\n\n--a\n"]))
def test_no_email_stops_the_others(body: bytes, kind: bytes) -> None:
    broken = b"From: gareth@council.example\nMessage-ID: <9@x>\n" + kind + body
    items = items_of(broken, attached(email()))
    assert [item for item in items if isinstance(item, Found) and item.body == PDF]


def test_a_web_server_cannot_pass_itself_off_as_the_mailbox() -> None:
    said = {"senders": [GARETH], "emails": []}
    page = Page("https://evil.example/", 200, "application/x-mailbox", json.dumps(said).encode())
    assert Mailbox().recognise(page) == 0
    (problem,) = Mailbox().discover(page, lambda url: page)
    assert isinstance(problem, Problem)


@pytest.mark.parametrize("url", ["imaps://gareth:secret@mail.example.org/INBOX", " IMAP://127.0.0.1/"])
def test_nobody_takes_a_mailbox_into_use_by_its_address(url: str) -> None:
    with pytest.raises(NothingFound, match="forward"):
        detect(url, lambda asked: pytest.fail("It was visited."))
    with pytest.raises(NothingFound):
        probe(url, "mailbox")


# With a real server


@pytest.fixture
def door(settings: Any, transactional_db: None) -> Iterator[MailDoor]:
    need(available(), "pymap is not installed.")
    learn()
    one = MailDoor("127.0.0.1")
    settings.MAILBOX_URL, settings.MAILBOX_AUTHSERV = one.entry, AUTHSERV
    settings.MAILBOX_USER, settings.MAILBOX_PASSWORD = USER, PASSWORD
    settings.FETCH_ALLOW = frozenset({one.host})
    yield one
    one.close()
    knowing.forget()


def _source() -> Source:
    made = settling.mailbox_source()
    assert made is not None
    return made


FREE = "Winter service policy, published under the Open Government Licence v3.0"


def _page() -> bytes:
    return practice("Winter service policy").encode()


def test_what_a_coordinator_forwards_comes_to_their_network_once(door: MailDoor) -> None:
    gareth = cast.coordinator(cast.network())
    door.send(attached(email(), practice(FREE).encode(), "policy.html", "text/html").as_bytes(), cast.MONDAY)
    source = _source()
    assert look(source).verdict == "ok"
    intake = Intake.objects.get()
    assert (intake.outcome, intake.by, intake.network) == ("listed", gareth, gareth.roles.get().network)
    again = look(source, day=1)
    assert (again.counts["seen"], again.verdict, again.words) == (0, "ok", "Nothing new came.")
    assert Intake.objects.count() == 1
    door.send(attached(email(2, sender="nobody@else.example")).as_bytes(), cast.MONDAY)
    stranger = look(source, day=2)
    assert stranger.verdict == "partial"
    assert "1 email came from people we do not know." in stranger.words


def test_an_attachment_that_nobody_could_open_waits_until_its_network_says_where_it_is(door: MailDoor) -> None:
    cast.coordinator(cast.network())
    door.send(attached(email(), _page(), "policy.html", "text/html").as_bytes(), cast.MONDAY)
    look(_source())
    intake = Intake.objects.get()
    assert (intake.outcome, intake.needs_a_place, intake.material) == ("held", True, None)
    assert intake.problem.startswith("Where is it published, or may we keep a copy?")


@pytest.mark.parametrize(("kind", "theirs"), [("deputy", True), ("contributor", True), ("facilitator", False)])
def test_whoever_sends_it_sends_it_for_their_own_network(door: MailDoor, kind: str, theirs: bool) -> None:
    cast.network("another")
    lowland = cast.network()
    cast._person(GARETH, "Gareth", kind, lowland if theirs else None)
    door.send(attached(email(), _page(), "policy.html", "text/html").as_bytes(), cast.MONDAY)
    look(_source())
    assert Intake.objects.get().network == (lowland if theirs else None)


def test_an_email_that_nobody_vouches_for_waits_for_the_network(door: MailDoor) -> None:
    cast.coordinator(cast.network())
    forged = email(Authentication_Results=f"{AUTHSERV}; dmarc=fail header.from=council.example")
    door.send(attached(forged, _page(), "policy.html", "text/html").as_bytes(), cast.MONDAY)
    look(_source())
    assert (Intake.objects.get().outcome, Intake.objects.get().problem[:25]) == ("held", DOUBT[:25])


def test_a_run_that_was_killed_takes_the_rest_in_and_nothing_twice(
    door: MailDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.coordinator(cast.network())
    made = email()
    for number in range(4):
        attached(made, practice(f"Winter service policy {number}").encode(), f"{number}.html", "text/html")
    door.send(made.as_bytes(), cast.MONDAY)
    source, noted = _source(), running._note

    def killed(run: Run, batch: dict[str, Found]) -> None:
        if Intake.objects.exists():
            raise KeyboardInterrupt
        noted(run, batch)

    with monkeypatch.context() as patch:
        patch.setattr(running, "BATCH", 2)
        patch.setattr(running, "_note", killed)
        with pytest.raises(KeyboardInterrupt):
            look(source)
    assert Intake.objects.count() == 2
    look(source)
    assert sorted(Intake.objects.values_list("filename", flat=True)) == [f"{n}.html" for n in range(4)]


def test_nothing_in_the_mailbox_is_changed(door: MailDoor) -> None:
    cast.coordinator(cast.network())
    door.send(attached(email()).as_bytes(), cast.MONDAY)
    look(_source())
    with door._signed_in(PASSWORD) as wire:
        wire.select("INBOX", readonly=True)
        assert b"\\Seen" not in wire.fetch("1", "(FLAGS)")[1][0]
        assert wire.search(None, "ALL")[1] == [b"1"]


def test_a_wrong_password_is_said_in_words_without_the_password(door: MailDoor, settings: Any) -> None:
    settings.MAILBOX_PASSWORD = "not-the-password"
    with pytest.raises(FetchProblem, match="refuses our name and password"):
        mailboxes.look()
    run = look(_source())
    assert run.verdict == "failed"
    assert "not-the-password" not in json.dumps(run.problems) + run.words
    assert _mailbox()[0].state == "wrong"


def test_setup_makes_one_source_of_it_and_leaves_a_paused_one_alone(door: MailDoor) -> None:
    first = _source()
    first.state = Source.State.PAUSED
    first.save()
    assert _source() == first
    assert _source().state == "paused"
    out = StringIO()
    call_command("source", "list", "--json", stdout=out)
    assert PASSWORD not in out.getvalue()
    assert door.entry in first.url


def test_without_a_mailbox_there_is_no_source(settings: Any, db: None) -> None:
    settings.MAILBOX_URL = ""
    assert settling.mailbox_source() is None
    assert _mailbox()[0].state == "missing"


def test_only_the_one_mailbox_of_the_settings_is_read(door: MailDoor) -> None:
    for url in ("imaps://mail.elsewhere.example/INBOX", f"imap://{door.host}/Other", f"imap://a:b@{door.host}/INBOX"):
        with pytest.raises(FetchProblem):
            mailboxes.get(url)


def test_only_people_with_a_role_now_are_known(door: MailDoor) -> None:
    gareth = cast.coordinator(cast.network())
    cast.reader()
    assert mailboxes.known_senders() == {GARETH}
    gareth.roles.update(ended=cast.MONDAY - timedelta(days=1))
    assert mailboxes.known_senders() == set()
    Person.objects.filter(pk=gareth.pk).update(is_active=False)
