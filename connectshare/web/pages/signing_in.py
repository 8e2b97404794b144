"""Signing in: by a code sent to an email address, or by a link that is good once. Nobody registers by themselves.

Known, active people get a code. No answer here tells whether an address is known: not its words, and not its time.
allauth's own templates lie before ours, so every page and the mail are named here, under `signing-in/`.
"""

import logging
from threading import Thread
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import ConfirmLoginCodeView, LogoutView, RequestLoginCodeView
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from connectshare.plumbing.signing import NoGood, peek
from connectshare.sector.acting import record
from connectshare.sector.models import Person
from connectshare.sector.signing_in import SECONDS, person_of
from connectshare.web.forms.signing_in import CodeForm, EmailForm

log = logging.getLogger(__name__)
CODE_MAIL = "account/email/login_code"  # what allauth calls it
NO_GOOD = "This link is too old, was used already, or is not complete. Ask for a new one."


class NoSelfRegistration(DefaultAccountAdapter):  # type: ignore[misc] # allauth is not typed
    """What allauth asks about who may have an account, and how it writes to them."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": "This is not the code in our latest email to you",
        "too_many_login_attempts": "That was tried too often. Wait five minutes, then ask for a new code.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Only the code is ever sent, and only to the address that we have, not to the one that was typed."""
        person = Person.objects.filter(email__iexact=email, is_active=True).first()
        if template_prefix != CODE_MAIL or person is None:
            return
        minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
        facts = {"code": context["code"], "minutes": minutes, "site_url": settings.SITE_URL}
        mail = EmailMessage(
            "Your code for Connect & Share", render_to_string("signing-in/code.txt", facts),
            f"Connect & Share <{settings.DEFAULT_FROM_EMAIL}>", [person.email],
        )  # fmt: skip
        # In a thread: a page that takes longer, or breaks, for a known address would tell that it is known.
        Thread(target=_post, args=(mail,), name="sign-in mail").start()

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None,
        message_context: dict[str, Any] | None = None, extra_tags: str = "", message: str | None = None,
    ) -> None:  # fmt: skip
        """Pass on what went wrong; the pages themselves say what went well."""
        if message and level >= messages.ERROR:
            messages.add_message(request, level, message)

    def login(self, request: HttpRequest, user: Person) -> None:
        """Sign in, by code or by link: an act like every other."""
        super().login(request, user)
        record("signed in", "person", str(user.pk), by=user)


def _post(mail: EmailMessage) -> None:
    try:
        mail.send()
    except Exception:
        log.exception("a code could not be sent")


class Ask(RequestLoginCodeView):  # type: ignore[misc]
    """One field: an email address."""

    form_class = EmailForm
    template_name = "signing-in/ask.html"


class Confirm(ConfirmLoginCodeView):  # type: ignore[misc]
    """One field: the code that was sent."""

    form_class = CodeForm
    template_name = "signing-in/confirm.html"


class Leave(LogoutView):  # type: ignore[misc]
    """One button."""

    template_name = "signing-in/leave.html"


def closed(request: HttpRequest) -> HttpResponse:
    """Who wants to register reads that no account is needed."""
    return render(request, "signing-in/closed.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in by a link. Opening it only asks; the press of the button uses it up (mail scanners open links)."""
    if request.method == "POST":
        return _enter_with(request, request.POST.get("token", ""))
    token = request.GET.get("token", "")
    key = peek("sign-in", token, seconds=SECONDS)
    person = Person.objects.filter(pk=key, is_active=True).first() if key else None
    return _asked(request, token, person) if person else _refused(request, NO_GOOD)


def _enter_with(request: HttpRequest, token: str) -> HttpResponse:
    try:
        person = person_of(token)
    except NoGood as problem:
        return _refused(request, str(problem))
    except Person.DoesNotExist:
        return _refused(request, "Nobody can sign in with this link.")
    NoSelfRegistration(request).login(request, person)
    return redirect("workspace")


def _asked(request: HttpRequest, token: str, person: Person) -> HttpResponse:
    return render(request, "signing-in/enter.html", {"token": token, "person": person})


def _refused(request: HttpRequest, problem: str) -> HttpResponse:
    return render(request, "signing-in/enter.html", {"problem": problem}, status=403)
