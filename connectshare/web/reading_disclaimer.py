"""Remembers that the disclaimer was read: one cookie that holds the version and nothing of the reader.

Where no cookies are kept, a signed word in the address does for an hour. Called by the disclaimer and material pages.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing
from django.http import HttpRequest, HttpResponse

from connectshare.catalogue.disclaimer import VERSION
from connectshare.plumbing.clock import now

COOKIE = "disclaimer"
MONTHS_12 = 365 * 24 * 3600
_SALT = "connectshare.disclaimer"
_HOUR = timedelta(hours=1)


def was_read(request: HttpRequest) -> bool:
    """Whether this reader has read the present version."""
    return request.COOKIES.get(COOKIE) == VERSION or _is_fresh(request.GET.get("read", ""))


def remember(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Set the cookie on an answer."""
    response.set_cookie(COOKIE, VERSION, max_age=MONTHS_12, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


def word() -> str:
    """A signed word that says for an hour that the present version was read."""
    return signing.dumps([VERSION, int(now().timestamp())], salt=_SALT, compress=False)


def _is_fresh(given: str) -> bool:
    if not given:
        return False
    try:
        version, at = signing.loads(given, salt=_SALT)
        return version == VERSION and timedelta(0) <= now() - datetime.fromtimestamp(at, tz=now().tzinfo) <= _HOUR
    except (signing.BadSignature, ValueError, TypeError):
        return False
