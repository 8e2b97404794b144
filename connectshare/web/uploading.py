"""Takes in uploaded files: streamed to disk, stopped at a size, their names made harmless.

Called by the page on which people share a file. It never looks inside a file: the sandbox does.
"""

import re
import unicodedata

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MB = 2**20
LARGEST = 100 * MB  # bytes
_LONGEST_NAME = 200  # characters
# Control and direction marks, and what file systems or addresses read as something else.
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff<>:"|?*]+')


class Ceiling(FileUploadHandler):
    """Stands before the handler that writes: beyond `most` bytes nothing is written any more.

    The rest is read and dropped, so that the browser gets to see the page with the reason.
    """

    def __init__(self, most: int = LARGEST) -> None:
        super().__init__()
        self._most = most
        self._seen = 0
        self.exceeded = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand a piece on, unless it is too much."""
        self._seen += len(raw_data)
        if self._seen > self._most:
            self.exceeded = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler has the file."""


def harmless_name(given: str) -> str:
    """The last part of a file's name without anything that could mislead; its ending is kept, and it is never empty."""
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    name = " ".join(_NOT_IN_NAMES.sub(" ", name).split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if dot and stem and len(ending) <= 10:
        return f"{stem[: _LONGEST_NAME - len(ending) - 1].rstrip('. ')}.{ending}"
    return name[:_LONGEST_NAME] or "file"
