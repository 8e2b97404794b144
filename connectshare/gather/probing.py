"""Paste an address: what is there, and what would be taken of it. Visits the site and writes nothing.

Called by `probe`, `source add` and the page that shows the dry run.
"""

import time
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import unquote

from connectshare.gather import knowing
from connectshare.gather.asking import Questions
from connectshare.gather.detecting import Detection, NothingFound, detect, refuse_mailbox
from connectshare.gather.protocols import Found, Page, Problem
from connectshare.gather.sources import ADAPTERS, by_kind
from connectshare.gather.visiting import get
from connectshare.kit.fetching import FetchProblem

SHOWN = 500  # items of a dry run
MOST_QUESTIONS = 120  # pages of a site that one dry run may look at
LONGEST = 45.0  # seconds: somebody waits for the answer
A_PAGE = 15.0  # seconds that one of its pages may take
KINDS = tuple(adapter.kind for adapter in ADAPTERS if adapter.kind != "mailbox")
STOPPED = "There is more than we looked at: a dry run stops after a while. Once it is in use, all of it is looked at."
TOO_SLOW = (
    "The site answers too slowly to find out what is there. Try again later, or paste the address of the list itself."
)
BY_TITLE = "Only its title was looked at: it is judged when it is read."
BY_SUMMARY = "Only its title and summary were looked at: it is judged when it is read."
BY_NOTHING = "It has no title here: it is judged when it is read."
BY_ITSELF = "Name no kind, and we find out by ourselves what is there."
LIKELY = 0.5  # below, a page is no source of a kind by its looks
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


class _Hurry:
    """Asks while there is time, and knows what it was too late to ask."""

    def __init__(self) -> None:
        self._end = time.monotonic() + LONGEST
        self._ask = Questions(self._visit, MOST_QUESTIONS, LONGEST)  # what the detector has asked is not asked again
        self.unasked: set[str] = set()
        self.was_away = False  # whether something did not answer now and may do so later

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self._end

    def __call__(self, url: str) -> Page:
        enough = self._ask.done
        try:
            return self._ask(url)
        except FetchProblem as problem:
            self.was_away |= problem.temporary
            if enough:
                self.unasked.add(url)
            raise

    def _visit(self, url: str) -> Page:
        return get(url, wait=max(0.0, self._end - time.monotonic()), longest=A_PAGE)


def probe(url: str, kind: str = "auto", network: int | None = None) -> Probe:
    """Look at an address, for a network (its key) whose answers then count. Raises FetchProblem or NothingFound.

    What answers and is surely nothing of the kind that was named is `NothingFound` too.
    It takes three quarters of a minute at most, and half a minute more where a site lets us wait at the end.
    """
    refuse_mailbox(url)
    if kind not in ("auto", *KINDS):
        raise NothingFound(f"There is no way of publishing called “{kind}”. Use one of: auto, {', '.join(KINDS)}.")
    ask = _Hurry()
    detection = _detected(url, ask) if kind == "auto" else Detection(kind, url, 1.0, by_kind(kind).label)
    if detection.kind == "document":
        return Probe(detection, (_would(Found(url, url), network),), (), False)
    page = ask(detection.address)
    listed = list(islice(by_kind(detection.kind).discover(page, ask), SHOWN + 1))
    items = tuple(_would(entry, network) for entry in listed[:SHOWN] if isinstance(entry, Found))
    problems = tuple(entry for entry in listed[:SHOWN] if isinstance(entry, Problem) and entry.item not in ask.unasked)
    if problems and not items and not ask.was_away and kind != "auto" and by_kind(kind).recognise(page) < LIKELY:
        raise NothingFound(f"{problems[0].reason} {BY_ITSELF}")
    if ask.unasked:
        detection = replace(detection, evidence=(*detection.evidence, STOPPED))
    return Probe(detection, items, problems, len(listed) > SHOWN or bool(ask.unasked))


def _detected(url: str, ask: _Hurry) -> Detection:
    try:
        return detect(url, ask)
    except NothingFound:
        if ask.is_over:
            raise FetchProblem(TOO_SLOW, kind="timeout", temporary=True) from None
        raise


def _would(found: Found, network: int | None) -> Would:
    title = found.title or found.filename or unquote(found.url.rstrip("/").rsplit("/", 1)[-1]) or found.url
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
