"""Why a visit to an address gave nothing, in words that a network's coordinator understands.

Raised by the guarded client and by robots; read by every step that visits an address. It never carries a traceback's
wording to a reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

Kind = Literal[
    "refused-address",
    "dns",
    "connect",
    "tls",
    "timeout",
    "too-large",
    "too-many-redirects",
    "http-status",
    "robots",
    "bad-address",
    "protocol",
]

_LONGEST_WAIT = 7 * 24 * 3600  # seconds; a server that asks for a year is not believed
_TEMPORARY = frozenset({408, 425, 429})

_SENTENCES = {
    401: "The site asks for a login (401).",
    403: "The site refuses our robot (403).",
    404: "There is nothing at this address any more (404).",
    407: "The site asks for a login (407).",
    408: "The site took too long to answer (408).",
    410: "The site says that this was removed for good (410).",
    429: "The site asks us to come back later (429).",
    451: "The site may not show this for legal reasons (451).",
    503: "The site is not available at the moment (503).",
}


class FetchProblem(Exception):
    """A visit that failed. `reason` is a sentence; `temporary` says whether trying again later makes sense."""

    def __init__(
        self, reason: str, *, kind: Kind, temporary: bool, status: int | None = None, retry_after: int | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.kind: Kind = kind
        self.temporary = temporary
        self.status = status
        self.retry_after = retry_after  # seconds


def status_problem(status: int, headers: Mapping[str, str]) -> FetchProblem:
    """The problem that an answer with status 400 or above means. `headers` have lower-case names."""
    side = "has a fault" if status >= 500 else "refuses this address"
    return FetchProblem(
        _SENTENCES.get(status, f"The site {side} ({status})."),
        kind="http-status",
        temporary=status >= 500 or status in _TEMPORARY,
        status=status,
        retry_after=retry_after(headers),
    )


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> int | None:
    """Seconds to wait as the server asks: given in seconds or as an HTTP date (RFC 9110, 10.2.3); at most a week."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isascii() and value.isdigit():
        # A number of ten thousand digits is legal to send and slow to read.
        return min(int(value[:9]), _LONGEST_WAIT)
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    wait = (when - (now or datetime.now(UTC))).total_seconds()
    return max(0, min(int(wait), _LONGEST_WAIT))
