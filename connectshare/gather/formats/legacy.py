"""Reads the office files of before 2007 with Debian's catdoc family, and with LibreOffice where its network is cut.

Called by reading, in the sandbox, after xberg and calamine found nothing. Both programs are optional.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from connectshare.gather.formats import refusals, sniffing
from connectshare.gather.formats.decoding import decode
from connectshare.gather.formats.paging import MOST_CHARACTERS, Pages
from connectshare.gather.formats.pdf import Pdf
from connectshare.gather.protocols import Extracted, Unreadable

_SECONDS = 20.0
_CATDOC = {
    sniffing.DOC: ("catdoc", "-w", "-d", "utf-8"),
    sniffing.PPT: ("catppt", "-d", "utf-8"),
    sniffing.XLS: ("xls2csv", "-d", "utf-8"),
}
# What catppt prints of a file it cannot read: the names of its designs.
_DESIGN_NAMES = ("default design", "office theme", "custom design")
_SUFFIX = {sniffing.DOC: "doc", sniffing.PPT: "ppt", sniffing.XLS: "xls"}
_LIBREOFFICE = "soffice"
_LIBREOFFICE_SECONDS = 30.0
_NOWHERE = ("192.0.2.1", 9)  # kept for documentation (RFC 5737): nobody is there


class Catdoc:
    """DOC, PPT and XLS with catdoc, catppt and xls2csv."""

    name = "old office file"
    media_types = frozenset(_CATDOC)

    def available(self) -> bool:
        """Whether the programs are installed."""
        return all(shutil.which(command[0]) for command in _CATDOC.values())

    def extract(self, data: bytes, media_type: str) -> Extracted:
        """What the program prints."""
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "file"
            source.write_bytes(data)
            text = decode(_printed([*_CATDOC[media_type], str(source)], _SECONDS))
        kept = [line for line in text.splitlines() if not _is_design_name(line)]
        return _extracted("\n".join(kept), media_type)


class LibreOffice:
    """DOC and PPT, slowly. Never HTML, and never where it could reach a network: it follows links in documents."""

    name = "old office file, with LibreOffice"
    media_types = frozenset({sniffing.DOC, sniffing.PPT})

    def available(self) -> bool:
        """Whether LibreOffice is installed and this process cannot reach a network."""
        return shutil.which(_LIBREOFFICE) is not None and _network_is_cut()

    def extract(self, data: bytes, media_type: str) -> Extracted:
        """Turned into PDF, then read as one, so that slides stay apart."""
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / f"file.{_SUFFIX[media_type]}"
            source.write_bytes(data)
            profile = f"-env:UserInstallation=file://{folder}/profile"
            command = [_LIBREOFFICE, profile, "--headless", "--norestore", "--convert-to", "pdf", "--outdir", folder]
            _printed([*command, str(source)], _LIBREOFFICE_SECONDS)
            result = source.with_suffix(".pdf")
            return _from_pdf(result.read_bytes(), media_type) if result.exists() else _extracted("", media_type)


def _printed(command: list[str], seconds: float) -> bytes:
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=seconds, check=False)
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise Unreadable(refusals.OLD_OFFICE) from problem
    return done.stdout[: MOST_CHARACTERS * 4]


def _extracted(text: str, media_type: str) -> Extracted:
    pages = Pages()
    pages.add(text)
    if pages.empty:
        raise Unreadable(refusals.OLD_OFFICE)
    sheets = media_type == sniffing.XLS
    texts = tuple(pages.texts)
    return Extracted(media_type=media_type, pages=texts, page_word="sheet" if sheets else "", cut=pages.cut)


def _from_pdf(data: bytes, media_type: str) -> Extracted:
    found = Pdf().extract(data, sniffing.PDF)
    # Its dates are those of the conversion, a minute ago.
    word = "slide" if media_type == sniffing.PPT else "page"
    return replace(found, media_type=media_type, page_word=word, created=None, modified=None)


def _is_design_name(line: str) -> bool:
    return line.strip().lower().lstrip("0123456789_") in _DESIGN_NAMES


def _network_is_cut() -> bool:
    """Whether the kernel knows no way out: it is asked for the way only, nothing is sent."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(_NOWHERE)
    except OSError:
        return True
    return False
