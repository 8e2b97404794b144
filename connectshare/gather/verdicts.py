"""The verdict of a run: what was seen against what was expected, in a sentence a coordinator understands. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from connectshare.gather.troubles import PASSING, words_of

Verdict = Literal["ok", "partial", "failed", "suspicious", "held"]
MOST_OF = 0.5  # from this share on, what is wrong with the items is what is wrong with the source


@dataclass(frozen=True)
class Seen:
    """What a run brought together. `counts` has seen, new, changed, unchanged, same, held, skipped, quarantined."""

    counts: Mapping[str, int]
    expected: int  # items at the last good run
    problems: int  # entries that could not be read
    failed: str  # "failed" or "suspicious" where the source itself could not be read
    stopped: bool  # going on would remove more than a tenth of what is listed from it
    reason: str = ""  # why it failed, or the first of the problems
    later: int = 0  # items left for the next run
    troubles: tuple[str, ...] = ()  # of the items that could not be read
    lately: tuple[str, ...] = ()  # of those among them that could be read until lately
    may_be_empty: bool = False  # a mailbox lists only what is new


def judge(seen: Seen) -> tuple[Verdict, str, str]:
    """The verdict, its sentence, and the name of the trouble. Falling to zero is a fault, never a success."""
    counts = seen.counts
    if seen.failed:
        failed: Verdict = "suspicious" if seen.failed == "suspicious" else "failed"
        return failed, seen.reason or "We could not read this address.", ""
    if counts["seen"] + seen.later == 0 and seen.may_be_empty:
        return ("partial" if seen.problems else "ok"), seen.reason or "Nothing new came.", ""
    if counts["seen"] + seen.later == 0 and seen.reason:
        return "suspicious", f"{seen.reason} Nothing was changed.", "empty" if seen.expected else ""
    if counts["seen"] + seen.later == 0:
        if seen.expected:
            words = f"Nothing was found there; last time there were {seen.expected}. Nothing was changed."
            return "suspicious", words, "empty"
        return "suspicious", "Nothing was found there. Is this the right address?", "empty"
    if seen.stopped:
        words = "More than a tenth of what we list from here was not there this time. Nothing was removed."
        return "held", words, "vanishing"
    after = f" {_things(seen.later).capitalize()} wait for the next look." if seen.later else ""
    unread = counts["quarantined"] + seen.problems
    if unread:
        trouble = _shared(seen.troubles, counts["seen"])
        words = f"{_things(counts['seen'])} seen; {_things(unread)} could not be read. "
        return "partial", (words + words_of(trouble or _passing(seen))).strip() + after, trouble
    return "ok", f"{_things(counts['seen'])} seen, {counts['new'] + counts['changed']} new or changed.{after}", ""


def may_be_over_soon(seen: Seen) -> bool:
    """Whether some of the items are worth another look before long."""
    return bool(seen.later or _passing(seen))


def _passing(seen: Seen) -> str:
    return next((name for name in PASSING if name in seen.lately), "")


def _shared(troubles: tuple[str, ...], seen: int) -> str:
    """The one trouble behind most of the items; "" where there is none."""
    counted = Counter(trouble for trouble in troubles if trouble)
    for name, times in counted.most_common(1):
        if times >= MOST_OF * seen and times >= 2:
            return name
    return ""


def _things(number: int) -> str:
    return f"{number} item" if number == 1 else f"{number} items"
