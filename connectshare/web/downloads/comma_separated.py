"""A list as CSV, with a mark by which spreadsheets know its letters, and no cell that any of them runs."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from connectshare.catalogue.disclaimer import TEXT
from connectshare.kit.cells import safe_cell
from connectshare.plumbing.clock import today
from connectshare.web.downloads.entries import Entry

COLUMNS = ("title", "who", "type", "year", "region", "link", "page", "summary", "labels", "date of this list")


def as_csv(entries: Sequence[Entry], heading: str, note: str) -> bytes:
    """`heading` and `note` are for forms that have room for them."""
    day = today().isoformat()
    rows = (
        (
            one.title, one.who, one.kind, one.year, one.region, one.link, one.page, one.summary,
            " ".join(one.labels), day,
        )
        for one in entries
    )  # fmt: skip
    return sheet(COLUMNS, rows)


def sheet(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a byte order mark. The disclaimer is the last cell of every row, and alone in one of nothing."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*columns, "disclaimer"])
    for row in list(rows) or [[""] * len(columns)]:
        writer.writerow([*(safe_cell(value) if isinstance(value, str) else value for value in row), TEXT])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
