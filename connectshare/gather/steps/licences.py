"""Recognising an open licence where a document or its metadata states one, as an SPDX id.

Called by the describing step. Only an explicit statement about the material itself counts: "Contains public sector
information licensed under …" speaks of somebody else's part.
"""

from __future__ import annotations

import re
from itertools import islice

_OGL = re.compile(
    (
        r"open[\s-]government[\s-]licen[cs]e(?:\W{0,3}(?:for public sector "
        r"information))?\W{0,3}(?:v(?:ersion)?\.?\s?)?(?P<version>[123])?(?:\.0)?"
    ),
    re.IGNORECASE,
)
_OGL_SHORT = re.compile(r"\bOGL(?:-UK)?[\s-]*(?:v(?:ersion)?\.?\s?)?(?P<version>[123])?(?:\.0)?\b")
_CC_ADDRESS = re.compile(
    (
        r"creativecommons\.org/(?:licenses/(?P<parts>by(?:-nc)?(?:-nd|"
        r"-sa)?)/(?P<version>\d\.\d)|(?P<zero>publicdomain/zero))"
    ),
    re.IGNORECASE,
)
_CC_SHORT = re.compile(
    r"\bCC[\s-]?(?P<parts>BY(?:[\s-]NC)?(?:[\s-](?:ND|SA))?)[\s-]?v?(?P<version>\d\.\d)\b", re.IGNORECASE
)
_CC_LONG = re.compile(
    r"creative "
    r"commons[\s:]+attribution(?P<nc>[\s-]*non[\s-]?commercial)?(?P<sa>[\s-]*share[\s-]?alike)?"
    r"(?P<nd>[\s-]*no[\s-]?deriv\w*)?"
    r"\s+(?P<version>\d\.\d)",
    re.IGNORECASE,
)
_CC_ZERO = re.compile(r"\bCC[\s-]?0(?:[\s-]1\.0)?\b|creative commons zero", re.IGNORECASE)
_STATES = re.compile(
    (
        r"licen[cs]ed? under|(?:available|published|released|reuse[d]?|re-use[d]?|used|reproduced|"
        r"provided|shared|distributed)\b[^.]{0,120}\bunder|under the terms|licen[cs]e\s*:"
    ),
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(
    (
        r"\bcontains?\b|\bsource:|\bmap(?:s|ping)?\b|\bdata (?:from|supplied|derived)|\bthird[- ]party|"
        r"\bphotograph|\bimages?\b|\bunless\b[^.]*$"
    ),
    re.IGNORECASE,
)
_NAMED = re.compile(r"open[\s-]government[\s-]licen[cs]e|\bOGL\b|creative ?commons|\bCC[\s-](?:BY|0)", re.IGNORECASE)
_MOST_NAMED = 500  # mentions in one text


def licence_named(statement: str) -> str:
    """Return the SPDX id that a metadata field (an address, an id or a name) means, or ""."""
    for found in (_open_government(statement), _creative_commons(statement)):
        if found:
            return found
    return ""


def licence_stated(text: str) -> tuple[str, str]:
    """Return (SPDX id, the words that state it) where the text itself says so, else ("", "")."""
    for match in islice(_NAMED.finditer(text), _MOST_NAMED):
        before = text[max(0, match.start() - 200) : match.start()]
        clause = re.split(r"(?<=[.!?])\s+(?=[A-Z©])|\n\s*\n|\f", before)[-1]
        after = text[match.start() : match.end() + 120]
        found = licence_named(after)
        if found and _STATES.search(clause + " " + match.group()) and not _OF_OTHERS.search(clause):
            words = " ".join((clause + after[: len(match.group()) + 30]).split())
            return found, words[-160:]
    return "", ""


def _open_government(text: str) -> str:
    match = _OGL.search(text) or _OGL_SHORT.search(text)
    address = re.search(r"open-government-licence(?:/version/(?P<version>[123]))?", text, re.IGNORECASE)
    if not match and not address:
        return ""
    version = (match and match["version"]) or (address and address["version"]) or "3"
    return f"OGL-UK-{version}.0"


def _creative_commons(text: str) -> str:
    address = _CC_ADDRESS.search(text)
    if (address and address["zero"]) or _CC_ZERO.search(text):
        return "CC0-1.0"
    short = address or _CC_SHORT.search(text)
    if short:
        return f"CC-{re.sub(r'[ -]', '-', short['parts']).upper()}-{short['version']}"
    name = _CC_LONG.search(text)
    if not name:
        return ""
    parts = "".join(part for part, group in (("-NC", "nc"), ("-SA", "sa"), ("-ND", "nd")) if name[group])
    return f"CC-BY{parts}-{name['version']}"
