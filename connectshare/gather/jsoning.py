"""Found things as JSON and back, for the rows that keep them. Pure."""

from datetime import date
from typing import Any

from connectshare.gather.protocols import Found

NOT_KEPT = ("body", "sender")  # bytes are kept by their hash, and people by their row


def to_json(found: Found) -> dict[str, Any]:
    """What an intake keeps of what its source said."""
    kept = {name: value for name, value in vars(found).items() if value and name not in NOT_KEPT}
    if found.published:
        kept["published"] = found.published.isoformat()
    return kept


def from_json(kept: dict[str, Any]) -> Found:
    """The value again."""
    names = {name: value for name, value in kept.items() if name in Found.__dataclass_fields__}
    if "published" in names:
        names["published"] = date.fromisoformat(names["published"])
    names["keywords"] = tuple(names.get("keywords", ()))
    return Found(**({"external_id": "", "url": ""} | names))  # what came by email has no address
