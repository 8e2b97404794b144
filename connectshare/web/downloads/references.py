"""A list in RIS, the form that reference managers read (Research Information Systems, tags of two letters)."""

from collections.abc import Sequence

from connectshare.catalogue.disclaimer import TEXT
from connectshare.plumbing.clock import today
from connectshare.web.downloads.entries import Entry

TYPES = {
    "news": "NEWS", "research": "RPRT", "video": "VIDEO", "dataset": "DATA", "presentation": "SLIDE",
    "standard": "STAND", "contract": "CONTRACT",
}  # fmt: skip


def as_ris(entries: Sequence[Entry], heading: str, note: str) -> bytes:
    """UTF-8, lines ending in CR LF as the form wants it. An empty list is one record that says so."""
    nothing = [("TY", "GEN"), ("TI", f"{heading}: nothing"), ("N1", TEXT)]
    return "".join(map(_record, [_told(one) for one in entries] or [nothing])).encode()


def _told(one: Entry) -> list[tuple[str, str]]:
    return [
        ("TY", TYPES.get(one.kind_id, "RPRT")), ("TI", one.title), ("AU", f"{one.who}," if one.who else ""),
        ("PY", one.year), ("M3", one.kind), ("AB", one.summary), ("UR", one.link or one.page), ("L2", one.page),
        ("Y2", f"{today():%Y/%m/%d}/"),  # when it was looked at
        ("LA", one.language), ("N1", " ".join([*one.labels, TEXT])), ("DB", "Connect & Share"),
    ]  # fmt: skip


def _record(told: list[tuple[str, str]]) -> str:
    return "".join(f"{tag}  - {value}\r\n" for tag, value in told if value) + "ER  - \r\n\r\n"
