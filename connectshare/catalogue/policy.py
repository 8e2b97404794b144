"""What may be published, held or dropped; what may be kept. Pure rules on plain values, no Django, no I/O."""

from dataclasses import dataclass
from typing import Literal

Answer = Literal["publish", "hold", "skip"]

CLEAR = 0.5  # relevance from which a find is clearly practice material
DOUBTFUL = 0.2  # below this it is clearly not

# Licences under which a copy may be kept (SPDX). ND is fine for a copy; NC needs the operator to stay non-commercial.
OPEN_LICENCES = ("OGL-UK-1.0", "OGL-UK-2.0", "OGL-UK-3.0", "CC0-1.0", "CC-BY", "CC-PDDC")


@dataclass(frozen=True)
class Finding:
    """What the decision rests on."""

    relevance: float  # 0 to 1
    trust: Literal["publish", "review"]
    said_yes: bool = False  # a person of the network said it is practice material
    said_no: bool = False
    noindex: bool = False  # its owner asks search engines not to list it
    given: bool = False  # a person pasted the link or uploaded the file


def decide(finding: Finding) -> tuple[Answer, str]:
    """The answer, and the reason in words a coordinator understands. A person's answer always wins."""
    if finding.said_no:
        return "skip", "Your network said that this is not practice material."
    if finding.noindex:
        return "skip", "Its owner asks search engines not to list this page."
    if finding.said_yes or finding.given:
        return "publish", "Somebody in the sector shared it."
    if finding.relevance < DOUBTFUL:
        return "skip", "It does not look like practice material."
    if finding.relevance < CLEAR:
        return "hold", "It may not be practice material."
    if finding.trust == "review":
        return "hold", "This source is looked over before anything is listed."
    return "publish", "It is clearly practice material."


def may_keep_copy(licence: str, robots: tuple[str, ...]) -> bool:
    """Whether a copy of the file (and a picture of its first page) may be kept and offered."""
    if {"noarchive", "none"} & set(robots):
        return False
    return any(licence == name or licence.startswith(f"{name}-") for name in OPEN_LICENCES)
