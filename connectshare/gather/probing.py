"""Paste an address: what is there, and what would be taken of it. Visits the site and writes nothing.

Called by `probe`, `source add` and the page that shows the dry run.
"""

from dataclasses import dataclass
from itertools import islice

from connectshare.gather import knowing
from connectshare.gather.asking import Questions
from connectshare.gather.detecting import Detection, detect, refuse_mailbox
from connectshare.gather.protocols import Found, Problem
from connectshare.gather.sources import by_kind
from connectshare.gather.visiting import get

SHOWN = 500  # items of a dry run
MOST_QUESTIONS = 120  # pages of a site that one dry run may look at
BY_TITLE = "Only its title was looked at: it is judged when it is read."
BY_SUMMARY = "Only its title and summary were looked at: it is judged when it is read."
BY_NOTHING = "It has no title here: it is judged when it is read."
TAKEN_FROM = 0.2  # a title alone says little: only what is clearly something else would be skipped


@dataclass(frozen=True)
class Would:
    """One thing at the address, and what would become of it as far as its title tells."""

    title: str
    url: str
    take: bool
    why: str


@dataclass(frozen=True)
class Probe:
    """What a dry run found."""

    detection: Detection
    items: tuple[Would, ...]
    problems: tuple[Problem, ...]
    more: bool  # there are more than are shown


def probe(url: str, kind: str = "auto", network: int | None = None) -> Probe:
    """Look at an address, for a network (its key) whose answers then count. Raises FetchProblem or NothingFound."""
    refuse_mailbox(url)
    ask = Questions(get, MOST_QUESTIONS)  # what the detector has asked is not asked again
    detection = detect(url, ask) if kind == "auto" else Detection(kind, url, 1.0, by_kind(kind).label)
    if detection.kind == "document":
        return Probe(detection, (_would(Found(url, url), network),), (), False)
    page = ask(detection.address)
    listed = list(islice(by_kind(detection.kind).discover(page, ask), SHOWN + 1))
    items = tuple(_would(entry, network) for entry in listed[:SHOWN] if isinstance(entry, Found))
    problems = tuple(entry for entry in listed[:SHOWN] if isinstance(entry, Problem))
    return Probe(detection, items, problems, len(listed) > SHOWN)


def _would(found: Found, network: int | None) -> Would:
    title = found.title or found.filename or found.url.rstrip("/").rsplit("/", 1)[-1] or found.url
    if not (found.title or found.summary):
        return Would(title, found.url, True, BY_NOTHING)
    plain = knowing.classifier().classify(found.title, found.summary, "", found)
    judged = knowing.learned(network).judged(plain, title=found.title, summary=found.summary, url=found.url)
    # That a title names no road is no reason; only a sign that it is something else is, or what the network has said.
    answered = tuple(said for said in judged.relevance_reasons if said not in plain.relevance_reasons)
    against = (*answered, *plain.signs) if judged.relevance < plain.relevance else plain.signs
    if judged.relevance >= TAKEN_FROM or not against:
        return Would(title, found.url, True, BY_SUMMARY if found.summary else BY_TITLE)
    return Would(title, found.url, False, " ".join(against))


def told(made: Probe) -> dict[str, object]:
    """A dry run as the JSON of `probe` has it."""
    return {
        "kind": made.detection.kind,
        "label": made.detection.label,
        "address": made.detection.address,
        "confidence": made.detection.confidence,
        "evidence": list(made.detection.evidence),
        "others": [{"kind": other.kind, "address": other.address} for other in made.detection.others],
        "take": [{"title": item.title, "url": item.url, "why": item.why} for item in made.items if item.take],
        "skip": [{"title": item.title, "url": item.url, "why": item.why} for item in made.items if not item.take],
        "problems": [{"item": problem.item, "reason": problem.reason} for problem in made.problems],
        "more": made.more,
    }
