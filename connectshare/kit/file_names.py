"""The name that a site gives a file which it sends.

Called where something was fetched. Pure; the name is somebody else's word, and is made fit to be kept and shown.
"""

import re
from collections.abc import Mapping
from email.message import Message
from urllib.parse import unquote

from connectshare.kit.text import file_name

_LONGEST = 1_000  # characters of a header


def called(headers: Mapping[str, str]) -> str:
    """The file name of an answer's Content-Disposition (RFC 6266), without folders; "" where it gives none.

    Header names are lower case.
    """
    stated = headers.get("content-disposition", "")[:_LONGEST]
    message = Message()
    try:
        message["content-disposition"] = stated
        name = message.get_filename("")
    except (ValueError, LookupError, TypeError):
        return ""
    name = re.split(r"[/\\]", unquote(_as_meant(name)))[-1].strip(" .")
    return file_name(name) if name else ""


def _as_meant(name: str) -> str:
    """Many write UTF-8 where the header is read as Latin-1."""
    try:
        return name.encode("latin-1").decode()
    except UnicodeError:
        return name
