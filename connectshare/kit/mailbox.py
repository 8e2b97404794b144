"""Reads a mailbox over IMAP4rev1 (RFC 3501) and changes nothing in it: guarded, in TLS, within a deadline and a limit.

Called by `gather.mailboxes` only. It never marks, moves or deletes an email, and never dials a private address that
was not exempted.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import quote, unquote, urlsplit

import httpcore2

from connectshare.kit import guarding
from connectshare.kit.addresses import BadAddress
from connectshare.kit.fetch_problems import FetchProblem
from connectshare.kit.guarding import Deadline, GuardedBackend, Resolve

MOST_BYTES = 50 * 2**20  # of one email as it travels; mail servers take 25 to 35 MB
MOST_LISTED = 2_000  # the newest ones
SCHEMES = {"imaps": 993, "imap": 143}

_HEADERS = (
    "FROM SUBJECT DATE MESSAGE-ID AUTO-SUBMITTED PRECEDENCE LIST-ID RETURN-PATH CONTENT-TYPE X-AUTOREPLY X-AUTORESPOND"
)
_LISTING_BYTES = 40 * 2**20  # 2,000 emails whose headers are far longer than they should be
_AT_A_TIME = 200  # numbers in one command: RFC 7162 advises lines below 8 KB
_LONGEST_LINE = 1_000_000
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UID = re.compile(rb"\bUID (\d{1,10})\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,15})\b")
_MESSAGE_UID = re.compile(r"/;uid=(\d{1,10})\Z", re.IGNORECASE)


@dataclass(frozen=True)
class MailboxAddress:
    """An IMAP address (RFC 5092) without a user: of a folder, or with `uid` of one email in it."""

    scheme: str  # "imaps", or "imap" without encryption
    host: str
    port: int
    folder: str
    uid: int | None = None

    @property
    def host_port(self) -> str:
        """Host and port, always both: the form of `FetchRules.allow`."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def __str__(self) -> str:
        host = self.host_port.removesuffix(f":{SCHEMES[self.scheme]}")
        return f"{self.scheme}://{host}/{quote(self.folder)}" + ("" if self.uid is None else f"/;UID={self.uid}")


@dataclass(frozen=True)
class Login:
    """How to sign in. The password shows nowhere."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class MailRules:
    """What every look into the mailbox keeps to. Times in seconds."""

    allow: frozenset[str] = frozenset()  # exact "host:port": may be private, and spoken to without encryption
    connect_timeout: float = 10
    total_timeout: float = 120
    ssl_context: ssl.SSLContext | None = None
    resolve: Resolve = guarding.resolve


@dataclass(frozen=True)
class Listed:
    """One email of a folder: its size in bytes and the few headers that a list needs, as they stand."""

    uid: int
    size: int
    headers: bytes


def parse(url: str) -> MailboxAddress:
    """Read `imaps://host/INBOX` or `imaps://host/INBOX/;UID=20`. Raises `BadAddress`."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise BadAddress("This is not the address of a mailbox.") from None
    uid = _MESSAGE_UID.search(parts.path)
    folder = unquote(parts.path[: uid.start()] if uid else parts.path).strip("/") or "INBOX"
    if parts.scheme not in SCHEMES or not host or "@" in parts.netloc or parts.query or parts.fragment:
        raise BadAddress("This is not the address of a mailbox.")
    # Other folders' names travel in an encoding of their own, which nobody's inbox needs.
    if not re.fullmatch(r"[ -~]{1,200}", folder) or "&" in folder:
        raise BadAddress("The name of the folder has signs in it that we cannot use.")
    return MailboxAddress(
        parts.scheme, host, SCHEMES[parts.scheme] if port is None else port, folder, int(uid[1]) if uid else None
    )


def list_since(address: MailboxAddress, login: Login, since: date, rules: MailRules) -> tuple[int, tuple[Listed, ...]]:
    """The folder's UIDVALIDITY and its emails that arrived on `since` or later, oldest first. Raises `FetchProblem`."""
    with _opened(address, login, rules, _LISTING_BYTES) as wire:
        validity = _number(wire.response("UIDVALIDITY")[1])
        found = wire.uid("SEARCH", "SINCE", f"{since.day:02}-{_MONTHS[since.month - 1]}-{since.year}")[1]
        uids = sorted({int(word) for word in b" ".join(part for part in found if part).split()})[-MOST_LISTED:]
        listed: list[Listed] = []
        for start in range(0, len(uids), _AT_A_TIME):
            numbers = ",".join(map(str, uids[start : start + _AT_A_TIME]))
            listed += _listed(wire.uid("FETCH", numbers, f"(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS ({_HEADERS})])")[1])
        return validity, tuple(sorted(listed, key=lambda each: each.uid))


def read_email(address: MailboxAddress, login: Login, rules: MailRules) -> bytes:
    """One email as it travelled (RFC 5322). Raises `FetchProblem`."""
    with _opened(address, login, rules, MOST_BYTES + _LONGEST_LINE) as wire:
        answer = wire.uid("FETCH", str(address.uid), "(UID BODY.PEEK[])")[1]
        for part in answer:
            if isinstance(part, tuple):
                return bytes(part[1])
    raise FetchProblem("This email is not in the mailbox any more.", kind="http-status", temporary=False, status=404)


class _Wire(imaplib.IMAP4):
    """The protocol of the standard library over a guarded stream, with a limit on all that comes."""

    def __init__(self, stream: httpcore2.NetworkStream, most: int) -> None:
        self._stream = stream
        self._left = most
        self._buffer = bytearray()
        super().__init__()

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        """The stream is open already."""

    def read(self, size: int) -> bytes:
        if size > self._left + len(self._buffer):
            raise _too_large()
        while len(self._buffer) < size:
            self._fill()
        return self._taken(size)

    def readline(self) -> bytes:
        looked_at = 0
        while (end := self._buffer.find(b"\n", looked_at)) < 0:
            looked_at = len(self._buffer)
            if looked_at > _LONGEST_LINE:
                raise _unreadable()
            self._fill()
        return self._taken(end + 1)

    def send(self, data: bytes) -> None:  # type: ignore[override]
        self._stream.write(bytes(data))

    def shutdown(self) -> None:
        self._stream.close()

    def _taken(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _fill(self) -> None:
        piece = self._stream.read(65_536)
        if not piece:
            raise _broken_off()
        self._left -= len(piece)
        if self._left < 0:
            raise _too_large()
        self._buffer += piece


@contextmanager
def _opened(address: MailboxAddress, login: Login, rules: MailRules, most: int) -> Iterator[_Wire]:
    """Signed in, with the folder open for reading only."""
    deadline = Deadline(rules.total_timeout)
    with _in_words():
        stream = _dialled(address, rules, deadline)
        try:
            wire = _Wire(stream, most)
            _sign_in(wire, login)
            if wire.select(f'"{_escaped(address.folder)}"', readonly=True)[0] != "OK":
                raise FetchProblem(
                    "There is no such folder in the mailbox.", kind="http-status", temporary=False, status=404
                )
            yield wire
        finally:
            stream.close()


def _dialled(address: MailboxAddress, rules: MailRules, deadline: Deadline) -> httpcore2.NetworkStream:
    exempt = address.host_port in rules.allow
    if address.scheme == "imap" and not exempt:
        raise FetchProblem(
            "A mailbox is read over an encrypted connection only (imaps://).", kind="tls", temporary=False
        )
    backend = GuardedBackend(
        deadline=deadline, connect_timeout=rules.connect_timeout, exempt=exempt, resolve=rules.resolve,
        dial=httpcore2.SyncBackend(),
    )  # fmt: skip
    stream = backend.connect_tcp(address.host, address.port)
    if address.scheme == "imap":
        return stream
    try:
        return stream.start_tls(rules.ssl_context or ssl.create_default_context(), address.host)
    except BaseException:
        stream.close()
        raise


def _sign_in(wire: _Wire, login: Login) -> None:
    if "AUTH=PLAIN" not in wire.capabilities:
        raise FetchProblem(
            "The mailbox does not let us sign in with a name and a password.", kind="protocol", temporary=False
        )
    try:
        wire.authenticate("PLAIN", lambda _: f"\0{login.user}\0{login.password}".encode())
    except wire.abort:
        raise
    except wire.error:
        # What the server says may repeat the name; the sentence must not.
        raise FetchProblem(
            "The mailbox refuses our name and password.", kind="http-status", temporary=False, status=401
        ) from None


@contextmanager
def _in_words() -> Iterator[None]:
    """Whatever goes wrong with the connection or the protocol, as a sentence."""
    try:
        yield
    except httpcore2.TimeoutException:
        raise guarding.timed_out() from None
    except httpcore2.NetworkError:
        raise _broken_off() from None
    except (imaplib.IMAP4.error, ValueError, LookupError, TypeError, AttributeError):
        # The library's reader of answers is written for servers that keep to the rules.
        raise _unreadable() from None


def _listed(answer: list[object]) -> Iterator[Listed]:
    """Each email's facts may stand before or after its headers."""
    for index, part in enumerate(answer):
        if not isinstance(part, tuple):
            continue
        after = answer[index + 1] if index + 1 < len(answer) else b""
        facts = bytes(part[0]) + b" " + (after if isinstance(after, bytes) else b"")
        uid, size = _UID.search(facts), _SIZE.search(facts)
        if uid and size:
            yield Listed(int(uid[1]), int(size[1]), bytes(part[1]))


def _number(answer: list[object]) -> int:
    first = answer[0] if answer else None
    return int(first) if isinstance(first, bytes) and first.isdigit() else 0


def _escaped(folder: str) -> str:
    return folder.replace("\\", "\\\\").replace('"', '\\"')


def _too_large() -> FetchProblem:
    return FetchProblem(
        f"The email is larger than we read ({MOST_BYTES // 2**20} MB).", kind="too-large", temporary=False
    )


def _broken_off() -> FetchProblem:
    return FetchProblem("The connection to the mailbox broke off.", kind="connect", temporary=True)


def _unreadable() -> FetchProblem:
    return FetchProblem("The mailbox's answer could not be read.", kind="protocol", temporary=True)
