"""Carries what was read out of the sandbox as plain data.

Called by reading inside and by the sandboxed reader outside; so it imports no parser. Never trusts what comes back.
"""

from __future__ import annotations

import base64
from dataclasses import asdict
from datetime import date
from typing import Any

from connectshare.gather.protocols import Extracted

_DATES = ("created", "modified", "published")


def to_json(extracted: Extracted) -> dict[str, Any]:
    """Plain data: dates as ISO days, the picture in base64."""
    plain = asdict(extracted)
    plain |= {name: plain[name].isoformat() for name in _DATES if plain[name]}
    return plain | {"thumbnail": base64.b64encode(extracted.thumbnail).decode()}


def from_json(plain: dict[str, Any]) -> Extracted:
    """The opposite of `to_json`. Raises ValueError, TypeError or KeyError on anything else."""
    days = {name: date.fromisoformat(plain[name]) for name in _DATES if plain[name]}
    picture = base64.b64decode(plain["thumbnail"], validate=True)
    return Extracted(**{
        **plain, **days, "pages": tuple(map(str, plain["pages"])), "robots": tuple(map(str, plain["robots"])),
        "thumbnail": picture,
    })  # fmt: skip
