"""Reads scanned PDF with tesseract, where that is installed: each page is drawn and its letters recognised.

Called by reading, in the sandbox, after `pdf` found no text. Works in the job's private temporary folder.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pypdfium2

from connectshare.gather.formats import pdf, refusals, sniffing
from connectshare.gather.formats.paging import Pages
from connectshare.gather.protocols import Extracted, Unreadable

_PROGRAM = "tesseract"
_DOTS_PER_INCH = 200
_MOST_PAGES = 30
_AT_ONCE = 2  # pages; each takes one core for a second or two
_MOST_PIXELS = 12_000_000  # a page of A3 and a half; larger ones are drawn smaller
_MOST_SECONDS = 40.0  # what was recognised until then is kept


class ScannedPdf:
    """PDF files that are pictures of paper."""

    name = "scanned PDF"
    media_types = frozenset({sniffing.PDF})

    def available(self) -> bool:
        """Whether tesseract is installed."""
        return shutil.which(_PROGRAM) is not None

    def extract(self, data: bytes, media_type: str) -> Extracted:
        """Recognise the first thirty pages, or as many as the time allows."""
        document, pages = pdf.opened(data), Pages()
        end = time.monotonic() + _MOST_SECONDS
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(_AT_ONCE) as pool:
            pictures = (_drawn(document, number, Path(folder)) for number in range(min(len(document), _MOST_PAGES)))
            recognised = [pool.submit(_recognised, picture, end) for picture in pictures]
            texts = [future.result() for future in recognised]
        for text in texts:
            if text is None:  # no time was left, nor for those that follow
                break
            pages.add(text)
        if pages.empty:
            raise Unreadable(refusals.WORDLESS_SCAN)
        pages.cut = pages.cut or len(pages.texts) < len(document)
        first = next((line.strip() for line in pages.texts[0].splitlines() if len(line.strip()) > 5), "")
        return pdf.described(document, pages, heading=first[:200])


def _drawn(document: Any, number: int, folder: Path) -> Path:
    """The page as a grey picture; no file where it cannot be drawn."""
    picture = folder / f"{number}.pgm"
    try:
        page = document[number]
        width, height = page.get_size()
        scale = min(_DOTS_PER_INCH / 72, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
        page.render(scale=scale, grayscale=True).to_pil().convert("L").save(picture, "PPM")
    except (pypdfium2.PdfiumError, OSError, ValueError):
        picture.unlink(missing_ok=True)
    return picture


def _recognised(picture: Path, end: float) -> str | None:
    """The words of one picture, "" where it has none; None where the time was up before."""
    left = end - time.monotonic()
    if left < 1:
        return None
    command = [_PROGRAM, str(picture), "-", "-l", "eng", "--dpi", str(_DOTS_PER_INCH), "-c", "tessedit_do_invert=0"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=left, check=False, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return None
    finally:
        picture.unlink(missing_ok=True)
    return done.stdout.decode("utf-8", "replace")
