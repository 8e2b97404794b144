"""Reads one email: who sent it, what is attached, what its text says. Broken and hostile ones included.

Called by the mailbox adapter. It opens no attachment, loads nothing, and gives up early on what would keep it busy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.message import Message

from connectshare.gather.sources.markup import one_line

LISTING_TYPE = "application/x-mailbox"
MOST_ATTACHMENTS = 20

_DEEPEST = 20  # parts within parts: each forwarding adds two
_MOST_PARTS = 1_000
_MOST_WORK = 20_000_000  # lines times boundaries: each line is held against every boundary that is open
_MOST_TEXT = 500_000  # characters or bytes of the text itself
_FURNITURE_TYPES = re.compile(
    r"image/|audio/|text/(?:calendar|x?-?vcard|directory|x-amp-html)|message/(?:delivery|disposition)|"
    r"application/(?:ms-tnef|vnd\.ms-tnef|ics|(?:x-)?pkcs7|pgp)"
)
_FURNITURE_NAMES = re.compile(
    r"winmail\.dat|att\d+\.(?:txt|html?)|.*\.(?:png|jpe?g|gif|bmp|svg|webp|ico|ics|vcf|p7[sm]|asc|sig)", re.IGNORECASE
)
_PREFIXES = re.compile(
    r"^(?:\s*(?:(?:fwd?|re|tr|wg|aw)\s*:|\[(?:external|ext|[^\]]{0,20}email)\]:?|external:))+\s*", re.I
)


class UnreadableEmail(Exception):
    """It cannot be read; the message is a sentence."""


@dataclass(frozen=True)
class Attachment:
    """A file that came with an email; `number` is its place, as IMAP counts parts ("2.1")."""

    number: str
    filename: str
    media_type: str  # as the email says; "" where it says nothing of use
    body: bytes


@dataclass(frozen=True)
class Email:
    """What one email holds."""

    headers: Message
    attachments: tuple[Attachment, ...]
    more: bool  # there were more attachments than are read
    sealed: bool  # Outlook packed its attachments in a form of its own
    text: str
    html: bytes


def headers_of(raw: bytes) -> Message:
    """The headers of an email alone."""
    try:
        return message_from_bytes(re.split(rb"\r?\n\r?\n", raw[:200_000], maxsplit=1)[0] + b"\r\n\r\n")
    except (MessageError, ValueError, LookupError, RecursionError):
        return Message()


def read_email(raw: bytes) -> Email:
    """Take an email apart. Raises `UnreadableEmail`."""
    if raw.count(b"\n") * (1 + len(re.findall(rb"boundary\s*=", raw, re.IGNORECASE))) > _MOST_WORK:
        raise UnreadableEmail("This email has too many parts to read.")
    try:
        parts = list(_parts(message_from_bytes(raw)))
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        # The standard library's reader has a fault for every way in which mail can be broken.
        raise UnreadableEmail("This email is broken or nested too deeply to be read.") from None
    files = [attachment for number, part in parts if (attachment := _attachment(number, part)) is not None]
    texts = [part for _, part in parts if _is_text(part)]
    return Email(
        headers_of(raw),
        tuple(files[:MOST_ATTACHMENTS]),
        len(files) > MOST_ATTACHMENTS,
        any("ms-tnef" in part.get_content_type() or _filename(part).lower() == "winmail.dat" for _, part in parts),
        "\n".join(_text(part) for part in texts if part.get_content_type() == "text/plain")[:_MOST_TEXT],
        b"\n".join(_bytes(part) for part in texts if part.get_content_type() == "text/html")[:_MOST_TEXT],
    )


def header(email: Message, name: str, most: int = 500) -> str:
    """One header in plain words on one line; "" where there is none."""
    return decoded(str(email.get(name, "")))[:most]


def subject_of(email: Message) -> str:
    """What the email is about, without "Fwd:" and the like."""
    return _PREFIXES.sub("", header(email, "Subject", 300))


def decoded(written: str) -> str:
    """Undo the encoding of words in headers (RFC 2047), where it can be undone."""
    written = written[:5_000]
    try:
        return one_line(str(make_header(decode_header(re.sub(r"\r?\n", "", written)))))
    except (HeaderParseError, ValueError, LookupError, AssertionError):
        return one_line(written.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _parts(email: Message) -> Iterator[tuple[str, Message]]:
    """Every part that holds no others, with its number, in the order of reading. Forwarded emails are opened."""
    waiting: list[tuple[str, Message, int]] = [("1", email, 0)]
    count = 0
    while waiting:
        number, part, depth = waiting.pop()
        count += 1
        if depth > _DEEPEST or count > _MOST_PARTS:
            raise UnreadableEmail("This email has too many parts within parts to be read.")
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list):
            base = f"{number}." if depth else ""
            numbered = [
                (f"{base}{place}", each, depth + 1) for place, each in enumerate(inner, 1) if isinstance(each, Message)
            ]
            waiting += reversed(numbered)
        else:
            yield number, part


def _attachment(number: str, part: Message) -> Attachment | None:
    media_type, name = part.get_content_type(), _filename(part)
    if _is_text(part) or _FURNITURE_TYPES.match(media_type) or _FURNITURE_NAMES.fullmatch(name):
        return None
    body = _bytes(part)
    if not body.strip():
        return None
    useful = media_type if media_type not in ("application/octet-stream", "text/plain") else ""
    return Attachment(number, name, useful, body)


def _is_text(part: Message) -> bool:
    """Whether it is the text of the email, and no file."""
    is_file = bool(_filename(part)) or part.get_content_disposition() == "attachment"
    return part.get_content_maintype() == "text" and not is_file


def _filename(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        return ""
    last = decoded(name).replace("\\", "/").rpartition("/")[2].strip(". ")
    stem, dot, ending = last.rpartition(".")
    return f"{stem[: 240 - len(ending)]}.{ending}" if dot and len(ending) < 10 else last[:240]


def _bytes(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return payload if isinstance(payload, bytes) else b""


def _text(part: Message) -> str:
    data = _bytes(part)[:_MOST_TEXT]
    charset = str(part.get_content_charset() or "utf-8")
    if charset.startswith(("utf-16", "utf-32", "ucs-2")) and b"\0" not in data:
        charset = "utf-8"  # some programs write the encoding of their own memory there
    try:
        return data.decode(charset, "replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", "replace")
