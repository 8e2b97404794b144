"""Has files looked at by a malware scanner before anything reads them, where the settings name one.

Called by the pipeline and wherever an upload is opened. It fails closed: without the scanner's word nothing is read.
"""

from collections.abc import Iterable

from django.conf import settings

from connectshare.kit import clamd

WAIT = 60.0  # seconds until a scanner that did not answer is asked again
TOO_LARGE = "The file is too large to be scanned for malware, so it was not opened."
TRY_LATER = "We could not have the file scanned for malware just now. Try again in a few minutes."


class ScannerAway(Exception):
    """The scanner of the settings does not answer; the message is a sentence for whoever runs the site."""


class CouldNotScan(Exception):
    """The scanner answers, and failed at this one file."""


def problem_with(data: bytes) -> str:
    """A sentence that names what was found; "" where nothing was, and where no scanner is set.

    Raises `ScannerAway` or `CouldNotScan`: then the file must not be read.
    """
    return problem_with_pieces([data])


def problem_with_pieces(pieces: Iterable[bytes]) -> str:
    """The same for bytes that come piece by piece."""
    if not settings.CLAMD_URL:
        return ""
    try:
        found = clamd.scan(settings.CLAMD_URL, pieces)
    except clamd.TooLargeToScan:
        return TOO_LARGE
    except clamd.BadScannerAddress as problem:
        raise ScannerAway(str(problem)) from None
    except clamd.ScannerAway as problem:
        raise _whose_fault(problem) from None
    return f"The malware scan found something in the file ({found})." if found else ""


def _whose_fault(problem: clamd.ScannerAway) -> Exception:
    """One file at which the scanner fails must not be waited for without end, and with it all that comes after it."""
    try:
        clamd.version(settings.CLAMD_URL)
    except clamd.ScannerAway:
        return ScannerAway(str(problem))
    return CouldNotScan(str(problem))
