"""What became of one fault, and whether its run said what it had to say. Called by the campaign."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.world.script import Case

# What no coordinator should have to read.
JARGON = re.compile(
    r"Traceback|\b\w+(?:Error|Exception)\b|\bNone\b|\b(?:null|errno|HTTP/|SSL|utf-?8|parse|token)\b", re.I
)


@dataclass
class Line:
    """What became of one fault."""

    name: str
    promise: str
    where: str
    verdict: str = ""
    words: str = ""
    seconds: float = 0.0
    met: int = 0  # answers that the fault had a hand in
    lost: list[str] = field(default_factory=list)  # listed before, and not listed while the fault lasted
    different: list[str] = field(default_factory=list)  # afterwards, against the home without faults
    wrong: list[str] = field(default_factory=list)  # what should have been said and was not, or the other way round


def judge(line: Line, case: Case, run: dict[str, Any] | None, seconds: float) -> None:
    """Note what the run says, and what is wrong with that."""
    line.seconds = seconds
    if run is None:
        line.wrong.append("There was no run.")
        return
    line.verdict, line.words = run["verdict"], run["words"]
    if run["step"] != "done":
        line.wrong.append("The run did not end.")
    if run["verdict"] not in case.verdicts:
        line.wrong.append(f"{run['verdict']} and not {' or '.join(case.verdicts)}")
    spoken = " ".join([run["words"], *(problem["reason"] for problem in run["problems"])])
    if not re.search(case.says, spoken, re.IGNORECASE):
        line.wrong.append(f"nothing about “{case.says}”")
    jargon = JARGON.search(spoken)
    if jargon or not re.match(r"[A-Z0-9].*[.?]$", run["words"]):
        line.wrong.append(f"no sentence for a coordinator: {jargon.group() if jargon else run['words']}")
