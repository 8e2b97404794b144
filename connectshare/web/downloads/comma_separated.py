"""A list as CSV, with a mark by which spreadsheets know its letters, and no cell that any of them runs."""

import csv
from collections.abc import Sequence
from io import StringIO

from connectshare.catalogue.disclaimer import TEXT
from connectshare.kit.cells import safe_cell
from connectshare.web.downloads.entries import Entry

COLUMNS = ("title", "who", "type", "year", "region", "link", "page", "summary", "labels", "disclaimer")


def as_csv(entries: Sequence[Entry], heading: str, note: str) -> bytes:
    """UTF-8 with a byte order mark; `heading` and `note` are for forms that have room for them."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in entries:
        row = (one.title, one.who, one.kind, one.year, one.region, one.link, one.page, one.summary)
        writer.writerow([*map(safe_cell, row), safe_cell(" ".join(one.labels)), TEXT])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
