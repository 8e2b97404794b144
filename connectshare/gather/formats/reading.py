"""Reads one file: sniffs what it is, tries the adapters for it in order, gives plain data back.

`read_job` is what the sandbox runs; nothing else may call `read` on bytes from outside. Adding a format is one file
beside this one and one line in FORMATS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from connectshare.gather.formats import pdf, refusals, sniffing
from connectshare.gather.formats.html import WebPage
from connectshare.gather.formats.legacy import Catdoc, LibreOffice
from connectshare.gather.formats.office import Office
from connectshare.gather.formats.opendocument import OpenDocument
from connectshare.gather.formats.pdf import Pdf
from connectshare.gather.formats.plain import PlainText
from connectshare.gather.formats.scans import ScannedPdf
from connectshare.gather.formats.spreadsheet import Calamine, RowByRow
from connectshare.gather.formats.transport import from_json, to_json
from connectshare.gather.protocols import Extracted, FormatAdapter, Unreadable

__all__ = ["FORMATS", "from_json", "read", "read_job", "to_json"]

# For one media type, the first that gives words wins: quick ones first, then the patient, then the optional.
FORMATS: tuple[FormatAdapter, ...] = (
    Pdf(),
    ScannedPdf(),
    Office(),
    Calamine(),
    RowByRow(),
    OpenDocument(),
    LibreOffice(),
    Catdoc(),
    WebPage(),
    PlainText(),
)

_KINDS = {"image": refusals.PICTURE, "audio": refusals.SOUND, "video": refusals.VIDEO}
_OTHERS = {
    **dict.fromkeys(
        (sniffing.ZIP, "application/gzip", "application/x-7z-compressed", "application/vnd.rar"), refusals.ARCHIVE
    ),
    "application/x-executable": refusals.PROGRAM,
    sniffing.XML: refusals.MACHINE_DATA,
}


def read(data: bytes, declared: str = "", filename: str = "", *, thumbnail: bool = False) -> Extracted:
    """What the file says. Raises `Unreadable` with a sentence for its owner."""
    if not data.strip():
        raise Unreadable(refusals.EMPTY)
    media_type = sniffing.media_type(data, declared, filename)
    adapters = [adapter for adapter in FORMATS if media_type in adapter.media_types and adapter.available()]
    if not adapters:
        raise Unreadable(_refusal(media_type))
    found = _first_with_words(adapters, data, media_type)
    if thumbnail and media_type == sniffing.PDF:
        return replace(found, thumbnail=pdf.picture(data))
    return found


def read_job(header: dict[str, Any], data: bytes) -> dict[str, Any]:
    """For the sandbox. Header: "media_type" and "filename" as hints, "thumbnail" true where a picture is wanted."""
    hints = str(header.get("media_type", "")), str(header.get("filename", ""))
    return to_json(read(data, *hints, thumbnail=bool(header.get("thumbnail"))))


def _first_with_words(adapters: Sequence[FormatAdapter], data: bytes, media_type: str) -> Extracted:
    """The last sentence stands where none succeeds: it comes from the most patient reader."""
    problem = Unreadable(refusals.NO_WORDS)
    for adapter in adapters:
        try:
            found = adapter.extract(data, media_type)
        except Unreadable as refusal:
            problem = refusal
        except (MemoryError, KeyboardInterrupt, SystemExit):
            raise
        except BaseException as fault:  # a panic in Rust is one; the next reader may do better
            problem = Unreadable(refusals.BROKEN)
            problem.__cause__ = fault
        else:
            if any(character.isalnum() for page in found.pages for character in page):
                return found
            problem = Unreadable(refusals.NO_WORDS)
    raise problem


def _refusal(media_type: str) -> str:
    return _OTHERS.get(media_type) or _KINDS.get(media_type.split("/", 1)[0]) or refusals.BROKEN
