"""Says what bytes really are, by their first bytes and what a zip or an OLE file holds inside.

Called by reading before any parser. Never trusts the file name or the server, except to tell one
plain text from another.
"""

from __future__ import annotations

import codecs
import re

from connectshare.gather.formats import archives, decoding, refusals
from connectshare.gather.protocols import Unreadable

PDF, RTF, HTML, SVG = "application/pdf", "application/rtf", "text/html", "image/svg+xml"
PLAIN, MARKDOWN, CSV, XML = "text/plain", "text/markdown", "text/csv", "application/xml"
DOC, XLS, PPT = "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
_OOXML = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX = _OOXML + "wordprocessingml.document", _OOXML + "spreadsheetml.sheet"
PPTX = _OOXML + "presentationml.presentation"
_ODF = "application/vnd.oasis.opendocument."
ODT, ODS, ODP = _ODF + "text", _ODF + "spreadsheet", _ODF + "presentation"
ZIP, OLE, UNKNOWN = "application/zip", "application/x-ole-storage", "application/octet-stream"

_FIRST_BYTES = (
    (b"{\\rtf", RTF),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"ID3", "audio/mpeg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf", "application/x-7z-compressed"),
    (b"Rar!", "application/vnd.rar"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ", "application/x-executable"),
)
_BINARY_EVEN_IF_TEXT = {"image/bmp", "application/x-executable"}  # two letters that a text may begin with
_OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (("WordDocument", DOC), ("PowerPoint Document", PPT), ("Workbook", XLS), ("Book", XLS))
_BEFORE = r"(?:\s|<!--(?:[^-]|-(?!->))*-->|<\?xml[^>]*>)*"  # comments spelt out: a lazy dot would try every split
_HTML = re.compile(_BEFORE + r"<(?:!doctype\s+html|html|head|body|title|meta|table|div|h1|p|article|main)\b", re.I)
_SVG = re.compile(r"<svg\b", re.I)
_MARKUP = re.compile(r"\s*<(?:\?xml|!DOCTYPE|[a-z])", re.I)
_OOXML_FOLDERS = (("word", DOCX), ("ppt", PPTX), ("xl", XLSX))
_HEAD = 8192
_TEXT_HINTS = {"md": MARKDOWN, "markdown": MARKDOWN, "csv": CSV}


def media_type(data: bytes, declared: str = "", filename: str = "") -> str:
    """The media type of `data`. Raises `Unreadable` for a zip that is not safe to look into."""
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _zip(data)
    if data.startswith(_OLE_MARK):
        return _ole(data)
    if data[4:8] == b"ftyp":
        return "video/mp4"
    if data.startswith(b"RIFF"):
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(data[8:12], "video/x-msvideo")
    known = next((kind for start, kind in _FIRST_BYTES if data.startswith(start)), "")
    text = _text(data, declared, filename)
    if known and not (known in _BINARY_EVEN_IF_TEXT and text):
        return known
    return text or UNKNOWN


def _zip(data: bytes) -> str:
    with archives.open_checked(data) as archive:
        names = archive.namelist()
        if "mimetype" in names:
            stated = archives.part(archive, "mimetype", 1024).decode("ascii", "replace").strip()
            # Templates are read like documents.
            return stated.removesuffix("-template") if stated.startswith(_ODF) else ZIP
        if "[Content_Types].xml" in names:
            if "xl/workbook.bin" in names:
                return XLSB
            folders = {name.split("/", 1)[0] for name in names}
            return next(
                (kind for folder, kind in (("word", DOCX), ("ppt", PPTX), ("xl", XLSX)) if folder in folders), ZIP
            )
    return ZIP


def _ole(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable(refusals.LOCKED)
    found = (kind for name, kind in _OLE_STREAMS if (name + "\0").encode("utf-16-le") in data)
    return next(found, OLE)


def _text(data: bytes, declared: str, filename: str) -> str:
    """Which text this is, "" where it is none."""
    head = data[:_HEAD]
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    controls = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head)
    if not head.strip() or (not marked and (b"\0" in head or controls * 100 > len(head))):
        return ""
    text = decoding.decode(head)
    if _HTML.match(text):
        return HTML
    if _MARKUP.match(text):
        return _markup(text, declared)
    hint = _TEXT_HINTS.get(filename.rsplit(".", 1)[-1].lower(), "")
    return hint or (declared if declared in (MARKDOWN, CSV, HTML) else PLAIN)


def _markup(text: str, declared: str) -> str:
    if "<html" in text.lower():
        return HTML
    if _SVG.search(text):
        return SVG
    return HTML if declared in (HTML, "application/xhtml+xml") or not text.lstrip().startswith("<?xml") else XML
