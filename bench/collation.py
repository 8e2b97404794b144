"""How surely the same thing is seen to be the same, and no two things are taken for one.

    python -m bench.collation DATA_FOLDER [TEXTS]

Makes documents from the texts of the shared data folder (`collation_cases`), has them read by the sandboxed readers,
described and fingerprinted as gathering does, and compares what matching says of each pair with the truth.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from bench.collation_cases import SEED, Base, Made, Maker, bases, read_documents, short_bases
from connectshare.gather.formats.transport import from_json
from connectshare.gather.protocols import Extracted, Found
from connectshare.gather.steps.describe import Context, describe
from connectshare.gather.steps.gazetteer import Gazetteer
from connectshare.gather.steps.match import Fingerprinted, fingerprint, judge
from connectshare.kit import fingerprints
from connectshare.kit.sandbox import JobRefused, Sandbox, SandboxKilled
from connectshare.kit.text import mask_contacts

TARGET = "connectshare.gather.formats.reading:read_job"
TODAY = date(2026, 11, 24)
Pair = tuple[int, int]


@dataclass(frozen=True)
class Case:
    """One made document and what matching knows of it."""

    made: Made
    mine: Fingerprinted


@dataclass
class Row:
    """The counts of one transformation. `pairs`: how many there are of it with the first of their family."""

    pairs: int = 0
    candidates: int = 0
    joined: int = 0


@dataclass
class Measured:
    """Everything that was counted; pairs are those that share a band."""

    same: dict[str, Row]  # by change: against the first of the family; all should be joined
    apart: dict[str, Row]  # by change: against whatever else; none should be joined
    open: Row  # pairs without a right answer
    within: Row  # any two of one family
    joined_right: int
    joined_wrong: list[tuple[Case, Case, str]]
    missed: list[tuple[Case, Case, str]]

    @property
    def recall(self) -> float:
        """The share of the pairs with the first of their family that were joined."""
        return sum(row.joined for row in self.same.values()) / max(1, sum(row.pairs for row in self.same.values()))

    @property
    def candidate_recall(self) -> float:
        """The share of the same pairs that were compared at all."""
        return sum(row.candidates for row in self.same.values()) / max(1, sum(row.pairs for row in self.same.values()))

    @property
    def precision(self) -> float:
        """The share of all joined pairs, of whatever kind, that are rightly so."""
        return self.joined_right / max(1, self.joined_right + len(self.joined_wrong))


def made_of(folder: Path, sandbox: Sandbox, texts: int) -> list[Made]:
    """The documents made from `texts` texts and as many short ones."""

    def read(data: bytes, name: str) -> str:
        extracted = _read(sandbox, data, name)
        return extracted.text if extracted else ""

    chosen, pool = bases(folder, texts - texts // 4)
    files = [base for base in read_documents(folder, read) if texts >= 16]
    chosen += Random(SEED).sample(_unlike(chosen, files), min(texts // 4, len(_unlike(chosen, files))))
    maker = Maker(pool)
    made = [
        one for number, base in enumerate(chosen) for one in (*maker.same(base, number), *maker.other(base, number))
    ]
    return made + [one for number, base in enumerate(short_bases(folder, texts)) for one in maker.short(base, number)]


def _unlike(chosen: Sequence[Base], more: Iterable[Base]) -> list[Base]:
    signs = [fingerprints.signature(" ".join(base.text)) for base in chosen]
    kept = []
    for base in more:
        sign = fingerprints.signature(" ".join(base.text))
        if all(fingerprints.resemblance(sign, other) < 0.05 for other in signs):
            signs.append(sign)
            kept.append(base)
    return kept


def cases_of(made: Sequence[Made], sandbox: Sandbox, threads: int = 2) -> list[Case]:
    """Each document read, described and fingerprinted as gathering does."""
    with ThreadPoolExecutor(threads) as pool:
        read = pool.map(lambda one: _read(sandbox, one.data, one.filename), made)
        return [Case(one, _understood(one, extracted)) for one, extracted in zip(made, read, strict=True) if extracted]


def _read(sandbox: Sandbox, data: bytes, name: str) -> Extracted | None:
    try:
        return from_json(sandbox.run({"media_type": "", "filename": name}, data))
    except (JobRefused, SandboxKilled):
        return None


def _understood(made: Made, extracted: Extracted) -> Fingerprinted:
    context = Context(TODAY, Gazetteer([]), filename=made.filename, url=made.url)
    described = describe(Found(made.url, made.url, made.feed_title), extracted, context)
    return fingerprint(
        fingerprints.sha256_of(made.data), mask_contacts(extracted.text), described.title.value, made.url,
        described.dated.value, described.language.value,
    )  # fmt: skip


def measure(cases: Sequence[Case]) -> Measured:
    """Compare every pair that shares a band, as matching does."""
    candidates = _candidates(cases)
    result = Measured(defaultdict(Row), defaultdict(Row), Row(), Row(), 0, [], [])
    families: dict[str, list[int]] = defaultdict(list)
    for place, case in enumerate(cases):
        families[case.made.family].append(place)
    right = [pair for places in families.values() for pair in itertools.combinations(places, 2)]
    for one, two in itertools.chain(right, sorted(candidates - set(right))):
        _count(result, cases[one], cases[two], (one, two) in candidates)
    return result


def _count(result: Measured, one: Case, two: Case, candidate: bool) -> None:
    verdict = judge(one.mine, two.mine)
    joined = candidate and verdict.verdict != "different"
    if one.made.family == two.made.kin or two.made.family == one.made.kin:
        row = result.open
    elif one.made.family != two.made.family:
        change = two.made.change if two.made.change not in result.same else one.made.change
        row = result.apart[change if not change.startswith("first") else "another text"]
        if joined:
            result.joined_wrong.append((one, two, verdict.evidence))
    else:
        row = result.within
        result.joined_right += joined
        if one.made.change == "first":
            _add(result.same[two.made.change], candidate, joined)
            if not joined:
                result.missed.append((one, two, verdict.evidence))
    _add(row, candidate, joined)


def _add(row: Row, candidate: bool, joined: bool) -> None:
    row.pairs, row.candidates, row.joined = row.pairs + 1, row.candidates + candidate, row.joined + joined


def _candidates(cases: Sequence[Case]) -> set[Pair]:
    index: dict[int, list[int]] = defaultdict(list)
    for place, case in enumerate(cases):
        for key in fingerprints.bands(case.mine.signature):
            index[key].append(place)
    return {pair for places in index.values() for pair in itertools.combinations(sorted(set(places)), 2)}


def told(result: Measured) -> str:
    """The tables."""
    lines = ["", "| the same thing, … | pairs | compared | joined | recall |", "|---|---|---|---|---|"]
    for change, row in (*result.same.items(), ("any two of one family", result.within)):
        lines.append(f"| {change} | {row.pairs} | {row.candidates} | {row.joined} | {row.joined / row.pairs:.3f} |")
    lines += ["", "| something else | compared | wrongly joined |", "|---|---|---|"]
    lines += [f"| {change} | {row.candidates} | {row.joined} |" for change, row in sorted(result.apart.items())]
    unsure = f"{result.open.candidates} | {result.open.joined}"
    lines.append(f"| not counted: a text and what was told or filled in from it | {unsure} |")
    compared = sum(row.candidates for row in (*result.apart.values(), result.within))
    lines += [
        "",
        f"In all: recall of candidates {result.candidate_recall:.3f}, of verdicts {result.recall:.3f}; "
        f"precision of candidates {result.within.candidates / max(1, compared):.3f}, "
        f"of verdicts {result.precision:.3f}.",
    ]
    return "\n".join(lines)


def main() -> None:
    """Print the tables, and some of what went wrong."""
    folder, texts = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 40
    started = time.perf_counter()
    with Sandbox(TARGET) as sandbox:
        cases = cases_of(made_of(folder, sandbox, texts), sandbox)
    print(f"{len(cases)} documents made and read in {time.perf_counter() - started:.0f} s")
    started = time.perf_counter()
    result = measure(cases)
    print(told(result), f"\nCompared in {time.perf_counter() - started:.1f} s.")
    for name, pairs in (("missed", result.missed), ("wrongly joined", result.joined_wrong)):
        shown = Random(SEED).sample(pairs, min(12, len(pairs)))
        print(f"\nSome of the {len(pairs)} {name}:")
        for one, two, why in shown:
            print(f"- {one.made.change} / {two.made.change}: “{one.mine.title}” / “{two.mine.title}”: {why}")
        print(dict(Counter(two.made.change for _, two, _ in pairs)))


if __name__ == "__main__":
    main()
