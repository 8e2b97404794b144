"""Reads JSON of any shape, leniently: what is not of the expected type counts as absent.

Called by the adapters whose sources answer in JSON; never raises, whatever the bytes.
"""

from __future__ import annotations

import json
from typing import Any

from connectshare.gather.sources.limits import MOST_BYTES


def json_value(body: bytes, most: int = MOST_BYTES) -> object:
    """The value that the bytes are as JSON; None where they are not, or are more than `most`."""
    if len(body) > most or body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return None
    try:
        # Control characters within strings are against the standard and common.
        return json.loads(body.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None


def mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[Any]:
    """A list as it is, one value as a list of it, nothing as none."""
    return value if isinstance(value, list) else [] if value is None else [value]


def text(value: object, language: str = "en") -> str:
    """A string or number as text; of a mapping by language the English one, else the first."""
    if isinstance(value, dict):
        value = value.get(language) or next((each for each in value.values() if isinstance(each, str) and each), "")
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    # A lone surrogate is legal in JSON and in nothing that comes after.
    return str(value).encode("utf-8", "replace").decode()


def texts(value: object) -> tuple[str, ...]:
    return tuple(filter(None, (text(each) for each in sequence(value))))
