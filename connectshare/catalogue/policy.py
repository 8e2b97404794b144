"""What may be published, held or dropped; what may be kept. Pure rules on plain values, no Django, no I/O."""

from dataclasses import dataclass
from typing import Literal

Answer = Literal["publish", "hold", "skip"]
Trust = Literal["publish", "review"]
Earlier = Literal["", "no", "another-no", "withdrawn"]

CLEAR = 0.5  # relevance from which a find is clearly practice material
DOUBTFUL = 0.2  # below this it is clearly not
LIKELY_ENOUGH = 0.35  # from here a find may go out as a link when nobody answers

# How far a source's record moves the two thresholds: towards the first with many yes, the second with many no. The
# lowest stays above what a contract award, an event or a calendar may reach, so that no record lets those through.
_CLEAR_WITHIN = (0.42, 0.8)
_DOUBTFUL_WITHIN = (0.15, 0.35)
_NO_RECORD_YET = 6  # answers; a record of fewer moves the thresholds less than half way

WHERE = "Where is it published, or may we keep a copy?"
OF_EARLIER: dict[Earlier, str] = {
    "no": "Your network said of the same thing, found elsewhere, that it is not practice material.",
    "another-no": "Others said of the same thing that it is not practice material. Is it, for you?",
    "withdrawn": "The same thing was taken from view here.",
}
NOWHERE = "Nobody said where it is published, so there is nothing that a reader could open. You can still say so."

# Licences under which a copy may be kept (SPDX). ND is fine for a copy; NC needs the operator to stay non-commercial.
OPEN_LICENCES = ("OGL-UK-1.0", "OGL-UK-2.0", "OGL-UK-3.0", "CC0-1.0", "CC-BY", "CC-PDDC")


@dataclass(frozen=True)
class Finding:
    """What the decision rests on."""

    relevance: float  # 0 to 1
    trust: Trust
    said_yes: bool = False  # a person of the network said it is practice material
    said_no: bool = False
    noindex: bool = False  # its owner asks search engines not to list it
    given: bool = False  # a person pasted the link or uploaded the file
    yes: int = 0  # how often the network has said yes to finds of this source
    no: int = 0
    doubt: str = ""  # a sentence: why a person should look at it first, whatever it says
    by_silence: bool = False  # it was held, and nobody answered in time
    listed: bool = (
        False  # it was taken in before: a change of it is taken, too, unless it clearly is something else now
    )
    earlier: Earlier = ""  # what people have said before of the very same thing at another address
    opens: bool = True  # a reader could open it: it has an address, or a copy may be kept


def decide(finding: Finding) -> tuple[Answer, str]:
    """The answer, and the reason in words a coordinator understands. A person's answer always wins.

    What no reader could open is never published: its network is asked where it is, or whether we may keep a copy.
    """
    answer, reason = _wanted(finding)
    if answer != "publish" or finding.opens:
        return answer, reason
    return ("skip", NOWHERE) if finding.by_silence and not finding.said_yes else ("hold", WHERE)


def _wanted(finding: Finding) -> tuple[Answer, str]:
    """What would become of it if it can be opened."""
    if finding.said_no:
        return "skip", "Your network said that this is not practice material."
    if finding.noindex:
        return "skip", "Its owner asks search engines not to list this page."
    if finding.earlier == "withdrawn":
        return "hold", OF_EARLIER["withdrawn"]  # a yes that did not know of it is asked for once more
    if finding.said_yes:
        return "publish", "Somebody in the sector shared it."
    if finding.earlier:
        refused = finding.earlier == "no" and not finding.given  # who shares it by hand may have thought better of it
        return "skip" if refused else "hold", OF_EARLIER[finding.earlier]
    if finding.doubt:
        return "hold", finding.doubt
    if finding.given:
        return "publish", "Somebody in the sector shared it."
    if finding.by_silence and speaks_for_itself(finding.relevance):
        return "publish", "Nobody answered for 28 days."
    if finding.listed and finding.relevance >= DOUBTFUL:
        return "publish", "It is listed already."
    return _by_its_words(finding)


def _by_its_words(finding: Finding) -> tuple[Answer, str]:
    clear, doubtful = thresholds(finding.trust, finding.yes, finding.no)
    if finding.relevance < doubtful:
        return "skip", "It does not look like practice material."
    if finding.relevance < clear:
        return "hold", "It may not be practice material."
    if finding.trust == "review":
        return "hold", "This source is looked over before anything is listed."
    return "publish", "It is clearly practice material."


def thresholds(trust: Trust, yes: int, no: int) -> tuple[float, float]:
    """From which relevance a find is published and held, given the answers to earlier finds of its source.

    A source that is looked over anyway is judged by the plain thresholds: what it offers is held, so it has no record
    of its own judgement.
    """
    if trust == "review":
        return CLEAR, DOUBTFUL
    record = (yes - no) / (yes + no + _NO_RECORD_YET)
    return _moved(CLEAR, _CLEAR_WITHIN, record), _moved(DOUBTFUL, _DOUBTFUL_WITHIN, record)


def _moved(plain: float, within: tuple[float, float], record: float) -> float:
    lowest, highest = within
    return round(plain - record * (plain - lowest if record > 0 else highest - plain), 3)


def speaks_for_itself(relevance: float) -> bool:
    """Whether a held find is likely enough to go out as a link when nobody answers."""
    return relevance >= LIKELY_ENOUGH


def may_keep_copy(licence: str, robots: tuple[str, ...], *, permitted: bool = False) -> bool:
    """Whether a copy of the file (and a picture of its first page) may be kept and offered.

    `permitted`: whoever it belongs to has said so of this very file, which weighs more than a line for robots in it.
    """
    return permitted or (is_open(licence) and not {"noarchive", "none"} & set(robots))


def is_open(licence: str) -> bool:
    """Whether a licence (SPDX) lets everybody keep and offer a copy."""
    return any(licence == name or licence.startswith(f"{name}-") for name in OPEN_LICENCES)
