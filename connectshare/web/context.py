"""What every template knows: who runs the site, where the reader is, and the words of the frame."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from connectshare.catalogue import disclaimer
from connectshare.plumbing.clock import today
from connectshare.web.your_list import ids_of, written

# Ours, and always visibly apart from the sector's own text.
OURS = "Some entries were not contributed: we found them on public pages and list them with a link. They say so."
NOBODY_YET = "Operator to be named before public start"
NAVIGATION = (
    ("Search", "/search"),
    ("Topics", "/topics/"),
    ("Who does what", "/who-does-what"),
    ("Networks", "/networks/"),
    ("About", "/about/how-it-works"),
)


# For those who have signed in. Everybody else is not shown a door that is closed to them.
WORK = (("Share something", "/contribute"), ("Workspace", "/workspace/"))


def site(request: HttpRequest) -> dict[str, Any]:
    """The context processor."""
    ids, works_here = ids_of(request), _has_signed_in(request)
    places = NAVIGATION + WORK if works_here else NAVIGATION
    return {
        "disclaimer": {"heading": disclaimer.HEADING, "body": disclaimer.BODY, "ours": OURS},
        "operator": settings.OPERATOR_NAME,
        "operator_or_not_yet": settings.OPERATOR_NAME or NOBODY_YET,
        "operator_address": settings.OPERATOR_ADDRESS,
        "operator_email": settings.OPERATOR_EMAIL,
        "source_code_url": settings.SOURCE_CODE_URL,
        "site_url": settings.SITE_URL,
        "today": today(),
        "your_list": written(ids),
        "your_list_holds": len(ids),
        "navigation": [(label, address, _is_here(request.path, address)) for label, address in places],
        "works_here": works_here,
    }


def _has_signed_in(request: HttpRequest) -> bool:
    # Readers have no session, and are asked for none: the pages stay the same for all of them.
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def _is_here(path: str, address: str) -> bool:
    section = "/about/" if address.startswith("/about/") else address
    return path.startswith(section)
