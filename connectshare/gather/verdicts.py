"""The verdict of a run: what was seen against what was expected, in a sentence a coordinator understands. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "partial", "failed", "suspicious", "held"]


@dataclass(frozen=True)
class Seen:
    """What a run brought together. `counts` has seen, new, changed, unchanged, same, held, skipped, quarantined."""

    counts: Mapping[str, int]
    expected: int  # items at the last good run
    problems: int  # entries that could not be read
    failed: bool  # the source itself could not be read
    stopped: bool  # going on would remove more than a tenth of what is listed from it
    reason: str = ""  # why it failed


def judge(seen: Seen) -> tuple[Verdict, str]:
    """The verdict and its sentence. Falling to zero is a fault, never a success."""
    counts = seen.counts
    if seen.failed:
        return "failed", seen.reason or "We could not read this address."
    if counts["seen"] == 0 and seen.expected:
        return "suspicious", f"Nothing was found there; last time there were {seen.expected}. Nothing was changed."
    if counts["seen"] == 0:
        return "suspicious", "Nothing was found there. Is this the right address?"
    if seen.stopped:
        return "held", "More than a tenth of what we list from here was not there this time. Nothing was removed."
    unread = counts["quarantined"] + seen.problems
    if unread:
        return "partial", f"{_things(counts['seen'])} seen; {_things(unread)} could not be read."
    return "ok", f"{_things(counts['seen'])} seen, {counts['new'] + counts['changed']} new or changed."


def _things(number: int) -> str:
    return f"{number} item" if number == 1 else f"{number} items"
