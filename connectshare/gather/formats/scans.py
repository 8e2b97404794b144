"""Reads scanned PDF with tesseract, where that is installed: each page is drawn and its letters recognised.

Called by reading, in the sandbox, after `pdf` found no text. Works in the job's private temporary folder.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import pypdfium2

from connectshare.gather.formats import pdf, sniffing
from connectshare.gather.formats.paging import Pages
from connectshare.gather.protocols import Extracted, Unreadable

_PROGRAM = "tesseract"
_DOTS_PER_INCH = 200
_MOST_PAGES = 30
_MOST_PIXELS = 25_000_000  # a page of A2 at that resolution; larger ones are drawn smaller
_MOST_SECONDS = 40.0  # what was recognised until then is kept
_NOTHING = "This is a scan, and no words could be made out in it."


class ScannedPdf:
    """PDF files that are pictures of paper."""

    name = "scanned PDF"
    media_types = frozenset({sniffing.PDF})

    def available(self) -> bool:
        """Whether tesseract is installed."""
        return shutil.which(_PROGRAM) is not None

    def extract(self, data: bytes, media_type: str) -> Extracted:
        """Recognise the first thirty pages, or as many as the time allows."""
        document = pdf.opened(data)
        pages, end = Pages(), time.monotonic() + _MOST_SECONDS
        with tempfile.TemporaryDirectory() as folder:
            for number in range(min(len(document), _MOST_PAGES)):
                left = end - time.monotonic()
                if left < 1:
                    break
                pages.add(_recognised(document, number, Path(folder), left))
        if pages.empty:
            raise Unreadable(_NOTHING)
        pages.cut = pages.cut or len(pages.texts) < len(document)
        first = next((line.strip() for line in pages.texts[0].splitlines() if len(line.strip()) > 5), "")
        return pdf.described(document, pages, heading=first[:200])


def _recognised(document: Any, number: int, folder: Path, seconds: float) -> str:
    picture = folder / "page.pgm"
    try:
        page = document[number]
        width, height = page.get_size()
        points_to_pixels = _DOTS_PER_INCH / 72
        scale = min(points_to_pixels, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
        page.render(scale=scale, grayscale=True).to_pil().convert("L").save(picture, "PPM")
        command = [_PROGRAM, str(picture), "-", "-l", "eng", "--dpi", str(_DOTS_PER_INCH)]
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False, stdin=subprocess.DEVNULL)
    except (pypdfium2.PdfiumError, OSError, ValueError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")
