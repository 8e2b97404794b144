"""The script of faults as a table: what went wrong, what the run said of it, what was kept, what was mended.

python -m bench.faults
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.world.campaign import Campaign, Line

HEADINGS = (
    "fault",
    "where",
    "complaint or kind",
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
    met = f"{len(campaign.lines)} faults on {len(campaign.sector.sites)} sites"
    print(f"\n{met}. At the end: {len(differences)} differences.")
    for said in (*campaign.skipped, *differences):
        print(f"- {said}")
    if differences or any(line.lost or line.different or line.wrong for line in campaign.lines):
        sys.exit(1)


def table(lines: Sequence[Line]) -> Iterator[str]:
    """The lines of the table, in Markdown."""
    yield "| " + " | ".join(HEADINGS) + " |"
    yield "|---" * len(HEADINGS) + "|"
    for line in lines:
        cells = (
            line.name, line.where, line.promise, line.verdict or "-", line.words[:90], "no" if line.lost else "yes",
            "no" if line.different else "yes", "; ".join(line.wrong) or "yes",
        )  # fmt: skip
        yield "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


if __name__ == "__main__":
    main()
