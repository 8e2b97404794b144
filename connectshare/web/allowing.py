"""Asks `sector.permissions` on behalf of the pages that people sign in for, and answers with the 403 page.

Called at the head of every page that shows or changes what belongs to a network.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages.storage.base import BaseStorage
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from connectshare.sector.models import Network, Person
from connectshare.sector.permissions import is_facilitator, may_tend, tended_by

Page = Callable[..., HttpResponse]
SIGNED_OUT = "You were not signed in any more, so what you sent was not taken. Sign in, then send it again."


def person_of(request: HttpRequest) -> Person:
    """Who has signed in. Raises PermissionDenied."""
    if not isinstance(request.user, Person):
        raise PermissionDenied("Sign in first.")
    return request.user


def signed_in(page: Page) -> Page:
    """Whoever has not signed in does so first, and comes back.

    What a form sent is not carried over: they come back to the page with the form, and are told so.
    """

    @wraps(page)
    def asked(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return page(request, *args, **named)
        if request.method in ("GET", "HEAD"):
            return redirect_to_login(request.get_full_path())
        _say_once(request, SIGNED_OUT)
        return redirect_to_login(_page_with_the_form(request))

    return asked


def _page_with_the_form(request: HttpRequest) -> str:
    """As the browser names it; the workspace where it does not."""
    with suppress(ValueError):
        came_from = urlsplit(request.headers.get("Referer", ""))
        if came_from.netloc == request.get_host():
            return urlunsplit(("", "", came_from.path, came_from.query, ""))
    return reverse("workspace")


def _say_once(request: HttpRequest, words: str) -> None:
    """However often the button is pressed."""
    said = messages.get_messages(request)
    assert isinstance(said, BaseStorage)
    if words not in {message.message for message in said}:
        messages.warning(request, words)
    said.used = False  # they are to be shown yet


def require_tending(request: HttpRequest, network: Network | None) -> Person:
    """Who has signed in, and may act for this network; what has no network is the facilitator's."""
    person = person_of(request)
    if network is None and not is_facilitator(person):
        raise PermissionDenied("Only the facilitator can do this: it belongs to no network.")
    if network is not None and not may_tend(person, network):
        raise PermissionDenied(f"You do not look after {network}, so you cannot do this for it.")
    return person


def networks_of(request: HttpRequest) -> list[Network]:
    """The networks the person tends. Raises PermissionDenied where there are none."""
    networks = tended_by(person_of(request))
    if not networks:
        raise PermissionDenied("You do not look after a network's material yet.")
    return networks
