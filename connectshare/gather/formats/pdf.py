"""Reads PDF with pypdfium2: the text of each page, the properties, the largest line of page one, its picture.

Called by reading, in the sandbox: pdfium aborts the process when memory runs out. The picture is drawn only when asked.
"""

from __future__ import annotations

import ctypes
import io
import re
from collections import Counter
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from connectshare.gather.formats import refusals, sniffing
from connectshare.gather.formats.paging import Pages
from connectshare.gather.formats.pdf_heading import heading_of
from connectshare.gather.formats.pdf_packing import is_bomb
from connectshare.gather.formats.stating import day, line
from connectshare.gather.protocols import Extracted, Unreadable

_PICTURE_WIDTH, _PICTURE_HEIGHT = 480, 1440  # pixels

# pdfium puts U+FFFE where a word was parted at the end of a line, and drops the line end.
_PARTED = re.compile(r"(?<!\w)(\w{1,60})[\x02\ufffe](?:\r?\n)?(\w{1,60})")
_WORD = re.compile(r"\w+")


class Pdf:
    """PDF files that hold text."""

    name = "PDF"
    media_types = frozenset({sniffing.PDF})

    def available(self) -> bool:
        """Always: the library is part of the installation."""
        return True

    def extract(self, data: bytes, media_type: str) -> Extracted:
        """Every page up to the limits. A PDF without any text is left to the next adapter."""
        document = opened(data)
        pages = Pages()
        for number in range(len(document)):
            if pages.full:
                pages.cut = True
                break
            pages.add(_join_parted(_page_text(document, number)))
        if pages.empty:
            raise Unreadable(refusals.SCAN)
        return described(document, pages, heading=heading_of(document))


def opened(data: bytes) -> Any:
    """The pdfium document. Raises `Unreadable` for a locked or damaged one, and for a bomb before it goes off."""
    if is_bomb(data):
        raise Unreadable(refusals.BOMB)
    try:
        document = pypdfium2.PdfDocument(data)
        if len(document) == 0:
            raise Unreadable(refusals.DAMAGED_PDF)
    except pypdfium2.PdfiumError as problem:
        locked = getattr(problem, "err_code", None) == pdfium.FPDF_ERR_PASSWORD or "password" in str(problem).lower()
        raise Unreadable(refusals.LOCKED_PDF if locked else refusals.DAMAGED_PDF) from problem
    return document


def described(document: Any, pages: Pages, heading: str) -> Extracted:
    """The pages together with what the PDF says of itself."""
    said = document.get_metadata_dict(skip_empty=True)
    return Extracted(
        media_type=sniffing.PDF, pages=tuple(pages.texts), title=line(said.get("Title")), heading=heading,
        description=line(said.get("Subject"), 2000), created=day(said.get("CreationDate")),
        modified=day(said.get("ModDate")), page_count=len(document), cut=pages.cut,
        language=line(_language(document), 35),
    )  # fmt: skip


def picture(data: bytes) -> bytes:
    """Page one as WebP, at most 480 pixels wide. b"" where it cannot be drawn."""
    try:
        page = opened(data)[0]
        width, height = page.get_size()
        # A page may claim to be kilometres wide or thinner than a hair: the picture stays within its frame.
        scale = min(_PICTURE_WIDTH / width, _PICTURE_HEIGHT / height)
        image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        target = io.BytesIO()
        image.save(target, "WEBP", quality=70, method=2)
    except (Unreadable, pypdfium2.PdfiumError, ValueError, ZeroDivisionError, OSError):
        return b""
    return target.getvalue()


def _page_text(document: Any, number: int) -> str:
    """One page; a page that cannot be loaded is an empty one, since the others can still be read."""
    try:
        page = document[number]
        text_page = page.get_textpage()
        text: str = text_page.get_text_range()
        text_page.close()
        page.close()
    except pypdfium2.PdfiumError:
        return ""
    return text


def _join_parted(text: str) -> str:
    """Mend words parted at line ends: "inter|ventions" is one word, "part|night" keeps its hyphen.

    Where both halves are words of this page by themselves, the hyphen was the writer's own.
    """
    if "\ufffe" not in text and "\x02" not in text:
        return text
    words = Counter(_WORD.findall(text.lower()))

    def mend(match: re.Match[str]) -> str:
        first, second = match[1], match[2]
        # Each half is counted once for the parted word itself.
        alone = not second.islower() or (words[first.lower()] > 1 and words[second] > 1)
        return f"{first}-{second}" if alone and (first + second).lower() not in words else first + second

    return _PARTED.sub(mend, text).replace("\ufffe", "-").replace("\x02", "-")


def _language(document: Any) -> str:
    """The /Lang entry of the catalogue."""
    try:
        size = pdfium.FPDFCatalog_GetLanguage(document.raw, None, 0)
        buffer = (ctypes.c_ushort * (size // 2))()
        if not 0 < size <= 256 or pdfium.FPDFCatalog_GetLanguage(document.raw, buffer, size) != size:
            return ""
    except AttributeError:  # older builds of pdfium
        return ""
    return bytes(buffer).decode("utf-16-le", "ignore").rstrip("\0")
