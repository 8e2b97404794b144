"""Letters: written as rows in the transaction of their cause, sent afterwards by whoever goes through the schedule.

A killed process loses none: what was not yet sent is taken up by the next one. SMTP cannot promise that nothing is
ever doubled (a process may die between the server's yes and our note of it): such a second copy has the same
Message-ID, by which mailboxes know it. Never call `send_due` inside a transaction.
"""

import logging
import smtplib
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import QuerySet

from connectshare.kit.fingerprints import sha256_of
from connectshare.plumbing import leasing
from connectshare.plumbing.clock import now
from connectshare.plumbing.models import Letter, Unwanted

log = logging.getLogger(__name__)
State = Letter.State
TIMEOUT = 20  # seconds the mail server may keep us waiting for each answer
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=12)
TRIES = 12  # the last one more than two days after the first
DEATHS = 5  # processes that died with a letter in hand
MOST = 500  # letters in one round
WORDS_KEPT = timedelta(days=30)  # after a letter has gone


def post(key: str, to: str, subject: str, text: str, html: str = "", *, stop_url: str = "") -> bool:
    """Write a letter; call it inside the transaction of its cause. False where one of that key was written before."""
    defaults = {
        "to": to, "subject": " ".join(subject.split())[:250], "text": text, "html": html, "stop_url": stop_url,
        "posted_at": now(), "due_at": now(),
    }  # fmt: skip
    _, written = Letter.objects.get_or_create(key=key, defaults=defaults)
    return written


def stop(to: str, about: str) -> None:
    """Note that somebody does not want letters about something."""
    Unwanted.objects.get_or_create(to=to.lower(), about=about, defaults={"since": now()})


def resume(to: str, about: str) -> None:
    """Take that back."""
    Unwanted.objects.filter(to=to.lower(), about=about).delete()


def is_unwanted(to: str, about: str) -> bool:
    """Whether somebody does not want letters about something."""
    return Unwanted.objects.filter(to=to.lower(), about=about).exists()


def undelivered(to: list[str] | None = None) -> QuerySet[Letter]:
    """Letters that were given up, the newest first; to some addresses, or to all."""
    rows = Letter.objects.filter(state=State.GIVEN_UP).order_by("-ended_at")
    return rows if to is None else rows.filter(to__in=to)


def send_due() -> int:
    """Send what is due; returns how many letters went. Any number of processes may do it at once."""
    waiting = Letter.objects.filter(state=State.WAITING)
    leasing.free_the_dead(waiting)
    waiting.filter(deaths__gte=DEATHS).update(
        state=State.GIVEN_UP, ended_at=now(), problem="Our program stopped every time it came to this letter."
    )
    if not waiting.filter(due_at__lte=now()).exists():
        return 0
    sent = 0
    with leasing.Heartbeat([Letter]):
        connection = get_connection(timeout=TIMEOUT)
        for _ in range(MOST):
            letter = leasing.claim(waiting.filter(due_at__lte=now()).order_by("due_at", "id"))
            if letter is None:
                break
            sent += _send(letter, connection)
        connection.close()
    return sent


def _send(letter: Letter, connection: BaseEmailBackend) -> bool:
    """Send one letter and note at once what came of it."""
    try:
        _message(letter, connection).send()
    except Exception as problem:  # a library's, the network's or the server's: the letter waits, the others go on
        connection.close()
        _put_off(letter, problem)
        return False
    _note(letter, State.SENT)
    return True


def _message(letter: Letter, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {"Message-ID": f"<{sha256_of(letter.key.encode())[:40]}@{host}>", "Auto-Submitted": "auto-generated"}
    if letter.stop_url:
        # One press in the mail program ends them (RFC 8058).
        headers |= {"List-Unsubscribe": f"<{letter.stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMultiAlternatives(
        letter.subject, letter.text, f"Connect & Share <{settings.DEFAULT_FROM_EMAIL}>", [letter.to],
        connection=connection, headers=headers,
    )  # fmt: skip
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message


def _put_off(letter: Letter, problem: Exception) -> None:
    tries = letter.tries + 1
    # The kind of error only: a server's answer may quote what it was sent.
    words = f"The address was refused ({_code(problem)})." if _is_refusal(problem) else type(problem).__name__
    if _is_refusal(problem) or tries >= TRIES:
        log.warning("a letter was given up after %s tries: %s", tries, words)
        return _note(letter, State.GIVEN_UP, tries=tries, problem=words[:300])
    wait = min(FIRST_WAIT * 2**letter.tries, LONGEST_WAIT)
    return _note(letter, State.WAITING, tries=tries, problem=words[:300], due_at=now() + wait)


def _code(problem: Exception) -> int:
    assert isinstance(problem, smtplib.SMTPRecipientsRefused)  # only asked of a refusal
    return next(iter(problem.recipients.values()))[0]


def _is_refusal(problem: Exception) -> bool:
    """Whether the server says for good that it has no such mailbox. All else may pass."""
    return isinstance(problem, smtplib.SMTPRecipientsRefused) and _code(problem) >= 500


def _note(letter: Letter, state: State, **facts: str | int | datetime) -> None:
    ended = None if state == State.WAITING else now()
    leasing.let_go(letter)
    mine = Letter.objects.filter(pk=letter.pk, leased_by=leasing.me())
    mine.update(state=state, ended_at=ended, leased_by="", leased_until=0, **facts)


def forget_words() -> int:
    """Drop the words of letters that went long ago. Their keys stay, so that none goes twice."""
    old = Letter.objects.exclude(state=State.WAITING).filter(ended_at__lt=now() - WORDS_KEPT).exclude(text="")
    return old.update(text="", html="", stop_url="")
