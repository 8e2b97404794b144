"""The plain values in which a material is brought to `publishing`. No Django, no rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Said:
    """A value, where it came from (source, extracted, suggested, person) and what led to it."""

    value: Any
    origin: str
    evidence: str = ""


@dataclass(frozen=True)
class Suggested:
    """A link to a topic, lens or organisation by its id, with the words that led to it."""

    id: str
    confidence: float = 1.0  # 0 to 1
    evidence: tuple[str, ...] = ()
    origin: str = "suggested"
    part: str = ""  # of an organisation: doer or publisher


@dataclass(frozen=True)
class AttachmentDraft:
    """A file or link of an edition. `kept` only where its rights allow a copy."""

    url: str = ""
    filename: str = ""
    media_type: str = ""
    bytes: int = 0
    pages: int = 0
    content_hash: str = ""
    kept: bool = False
    thumbnail_hash: str = ""
    rights: str = "unknown"
    licence: str = ""
    permitted_by: str = ""
    permitted_on: date | None = None


@dataclass(frozen=True)
class EditionDraft:
    """A version as found. `order` sorts the editions of one material whatever the order of their arrival."""

    content_hash: str
    text_hash: str = ""
    signature: bytes = b""
    bands: tuple[int, ...] = ()
    words: int = 0
    text: str = ""  # contacts masked, pages parted by form feeds
    page_word: str = ""
    order: str = ""
    attachments: tuple[AttachmentDraft, ...] = ()
    compared: Mapping[str, Any] = field(default_factory=dict)  # what else matching compares


@dataclass(frozen=True)
class OfferDraft:
    """Who makes it available, where."""

    url: str = ""
    source: int | None = None
    network: int | None = None
    organisation: int | None = None
    former_url: str = ""


@dataclass(frozen=True)
class Draft:
    """Everything that one look at one thing says of a material."""

    fields: Mapping[str, Said]  # by name of the material's field; `title` is always there
    offer: OfferDraft
    edition: EditionDraft | None = None
    topics: tuple[Suggested, ...] = ()
    lenses: tuple[Suggested, ...] = ()
    organisations: tuple[Suggested, ...] = ()
    contributed: bool = False
    evidence: Mapping[str, Any] = field(default_factory=dict)
