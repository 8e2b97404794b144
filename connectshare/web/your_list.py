"""A reader's list of materials, kept in the address they are at and nowhere else: no account, no cookie.

Called by pages and template tags. The list is the parameter `list`: ids with hyphens between them, in their order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.http import HttpRequest

NAME = "list"
MOST = 20  # what prints on two sides of A4
_ID = re.compile(r"[0-9a-z]{1,12}")


def ids_in(text: str) -> tuple[str, ...]:
    """The ids of a list as written, each once; whatever else is there is passed over. Never raises."""
    return tuple(dict.fromkeys(_ID.findall(text.lower()[:2_000])))


def ids_of(request: HttpRequest) -> tuple[str, ...]:
    """The list in the address of a request."""
    return ids_in(request.GET.get(NAME, ""))[:MOST]


def written(ids: Sequence[str]) -> str:
    """The list as an address holds it."""
    return "-".join(ids)


def moved(ids: Sequence[str], id_: str, by: int) -> tuple[str, ...]:
    """The list with one id so many places further down (up where negative)."""
    left = [one for one in ids if one != id_]
    at = max(0, min(len(left), list(ids).index(id_) + by))
    return (*left[:at], id_, *left[at:])
