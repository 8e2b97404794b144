"""Found things as JSON and back, for the rows that keep them. Pure."""

import json
from datetime import date
from hashlib import sha256
from typing import Any

from connectshare.gather.protocols import Found

NOT_KEPT = ("body", "sender")  # bytes are kept by their hash, and people by their row
_WORDS = ("title", "summary", "published", "language", "licence", "organisation", "keywords")


def to_json(found: Found) -> dict[str, Any]:
    """What an intake keeps of what its source said."""
    kept = {name: value for name, value in vars(found).items() if value and name not in NOT_KEPT}
    if found.published:
        kept["published"] = found.published.isoformat()
    # By this it is seen that a source says something else of the same bytes: a corrected title, a new licence.
    said = json.dumps([kept.get(name) for name in _WORDS])
    return kept | {"said": sha256(said.encode()).hexdigest()[:16]}


def from_json(kept: dict[str, Any]) -> Found:
    """The value again."""
    names = {name: value for name, value in kept.items() if name in Found.__dataclass_fields__}
    if "published" in names:
        names["published"] = date.fromisoformat(names["published"])
    names["keywords"] = tuple(names.get("keywords", ()))
    return Found(**({"external_id": "", "url": ""} | names))  # what came by email has no address
