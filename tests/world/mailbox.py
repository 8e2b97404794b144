"""A mailbox to which a coordinator forwards documents: a real IMAP server behind each door.

Called by the sector like any other site. An email that was sent stays sent: nothing is taken back or put in its place.
"""

from __future__ import annotations

import contextlib
import imaplib
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from tests.world.documents import Document
from tests.world.site import Fault, Item, Publisher, Reply, Request, Site

AUTHSERV = "mx.council.example"
USER, PASSWORD = "library", "for-tests"
_PATIENCE = 15.0  # seconds for a server to begin


class MailDoor:
    """An IMAP server in a process of its own, with the emails sent so far."""

    def __init__(self, address: str) -> None:
        self.address, self.port = address, _free_port(address)
        self.emails: list[tuple[datetime, bytes]] = []
        self.host = f"{address}:{self.port}"
        self.base = self.entry = f"imap://{self.host}/INBOX"
        self._server: subprocess.Popen[bytes] | None = None
        self.open()

    def open(self, password: str = PASSWORD) -> None:
        """Begin to serve, everything that was sent included."""
        program = shutil.which("pymap") or str(Path(sys.executable).with_name("pymap"))
        words = ["--host", self.address, "--port", str(self.port), "--no-tls"]
        backend = ["dict", "--demo-data", "--demo-user", USER, "--demo-password", password]
        self._server = subprocess.Popen(
            [program, *words, *backend], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        with self._signed_in(password) as wire:
            wire.select("INBOX")
            wire.store("1:*", "+FLAGS", r"(\Deleted)")
            wire.expunge()
            for at, email in self.emails:
                wire.append("INBOX", None, imaplib.Time2Internaldate(at), email)  # type: ignore[arg-type]

    def send(self, email: bytes, at: datetime) -> None:
        """An email arrives."""
        self.emails.append((at, email))
        with self._signed_in(PASSWORD) as wire:
            wire.append("INBOX", None, imaplib.Time2Internaldate(at), email)  # type: ignore[arg-type]

    def close(self) -> None:
        """End the server."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()

    @contextlib.contextmanager
    def _signed_in(self, password: str):  # type: ignore[no-untyped-def]
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                wire = imaplib.IMAP4(self.address, self.port, timeout=5)
                break
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
        with wire:
            wire.login(USER, password)
            yield wire


class MailSite(Site):
    """A coordinator who forwards documents to the mailbox."""

    def _opened(self) -> dict[str, MailDoor]:  # type: ignore[override]
        return {"calm": MailDoor(f"127.0.1.{self.number}"), "tried": MailDoor(f"127.0.2.{self.number}")}

    def publish(self, document: Document, at: datetime) -> Item:
        """Forward a document, or its revision, in an email of its own."""
        item = Item(document, "", at, at)
        self.items[document.key] = item
        for door in self.doors.values():
            door.send(self._email(document, at), at)  # type: ignore[attr-defined]
        return item

    def bytes_of(self, document: Document) -> bytes:
        """With a licence: without one its network would be asked where it is published."""
        said = "This document is published under the Open Government Licence v3.0."
        return replace(document, paragraphs=(*document.paragraphs, said)).data()

    def break_with(self, fault: Fault) -> None:
        """Nobody answers any more. There is no request in this protocol that a fault could change."""
        self.doors["tried"].close()

    def mend(self) -> None:
        """Answer again."""
        self.doors["tried"].open()  # type: ignore[attr-defined]

    def _email(self, document: Document, at: datetime) -> bytes:
        sender = f"{self.network}@coordinators.example"
        email = EmailMessage()
        email["Authentication-Results"] = f"{AUTHSERV}; dmarc=pass header.from=coordinators.example"
        email["From"], email["To"], email["Subject"] = sender, "share@connect.example", f"Fwd: {document.title}"
        email["Date"], email["Message-ID"] = format_datetime(at), f"<{document.key}.{document.revision}@{sender[1:]}>"
        email.set_content("Dear all, please share the attached with everybody. Kind regards")
        kind, _, of = document.media_type.split(";")[0].partition("/")
        email.add_attachment(self.bytes_of(document), maintype=kind, subtype=of, filename=document.name)
        return email.as_bytes()


def environment(site: Site, door: str) -> dict[str, str]:
    """The settings that tell a home of its mailbox."""
    address = site.doors[door].entry.removeprefix("imap://")
    return {"MAILBOX_URL": f"imap://{USER}:{PASSWORD}@{address}", "MAILBOX_AUTHSERV": AUTHSERV}


def available() -> bool:
    """Whether the server is installed."""
    return bool(shutil.which("pymap")) or Path(sys.executable).with_name("pymap").exists()


def _free_port(address: str) -> int:
    with socket.create_server((address, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _nothing(site: Site, request: Request) -> Reply | None:
    return None


MAILBOX = Publisher("mailbox", "/INBOX", _nothing, forms=("pdf", "docx"))
