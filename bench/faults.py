"""The script of faults as a table: what went wrong, what the run said of it, what was kept, what was mended.

python -m bench.faults
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.world.campaign import LETTERS, OURS, PEOPLE, Campaign
from tests.world.lines import Line
from tests.world.script import WAVES

HEADINGS = (
    "fault",
    "where",
    "complaint or kind",
    "met",
    "verdict",
    "the run said",
    "listed kept",
    "after: equal",
    "as it should",
)


def main() -> None:
    """Run the whole campaign and print the table; fails where something was lost or is not mended."""
    with tempfile.TemporaryDirectory() as folder:
        campaign = Campaign(Path(folder))
        try:
            campaign.run(lambda said: print(said, file=sys.stderr, flush=True))
            differences = campaign.differences()
        finally:
            campaign.close()
    print("\n".join(table(campaign.lines)))
    met = sum(bool(line.met) for line in campaign.lines if line.name not in (PEOPLE, LETTERS))
    print(
        f"\n{met} of {sum(map(len, WAVES)) + 1 + len(OURS)} faults met, on {len(campaign.sector.sites)} sites and on "
        f"our own machine, and {len(campaign.skipped)} skipped. At the end: {len(differences)} differences."
    )
    amiss = [line for line in campaign.lines if line.lost or line.different or line.wrong or not line.met]
    for said in (*campaign.skipped, *differences, *(f"{line.name}: {told}" for line in amiss for told in _amiss(line))):
        print(f"- {said}")
    if differences or amiss:
        sys.exit(1)


def _amiss(line: Line) -> list[str]:
    """What is wrong with a line of the table, in full."""
    never = [] if line.met else [f"it was never met. {line.words}"]
    return [*never, *line.wrong, *(f"lost: {one}" for one in line.lost), *line.different]


def _times(line: Line) -> str:
    return f"{line.met} times" if line.met > 1 else "yes" if line.met else "no"


def table(lines: Sequence[Line]) -> Iterator[str]:
    """The lines of the table, in Markdown."""
    yield "| " + " | ".join(HEADINGS) + " |"
    yield "|---" * len(HEADINGS) + "|"
    for line in lines:
        cells = (
            line.name, line.where, line.promise, _times(line), line.verdict or "-", line.words[:120],
            "no" if line.lost else "yes", "no" if line.different else "yes",
            "; ".join(line.wrong) or "yes",
        )  # fmt: skip
        yield "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


if __name__ == "__main__":
    main()
