"""One organisation's site on loopback, with two doors to the same documents: a calm one and one where faults happen.

Called by the sector. What is behind the doors is the same; only the tried door goes through `fault`.
"""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from tests.world.documents import Document

SHOWN = 30  # items of an RSS feed; the older ones fall off


@dataclass(frozen=True)
class Request:
    """What somebody asked of a site."""

    base: str  # "http://127.0.2.3:40001"
    path: str  # decoded, without the query
    query: Mapping[str, str]
    headers: Mapping[str, str]  # lower-case names


@dataclass(frozen=True)
class Reply:
    """What a site answers. `speak` takes the open connection over and does what it likes with it."""

    body: bytes = b""
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    speak: Callable[[Any], None] | None = None


Answer = Callable[[Request], Reply]
Fault = Callable[[Request, Answer], Reply]


@dataclass
class Item:
    """A document where it is published."""

    document: Document
    path: str
    added: datetime
    updated: datetime
    note: str = ""  # the address of a page about it, where there is one


def page(title: str, body: str, head: str = "") -> bytes:
    """A page of the site itself."""
    return (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        f'<nav><a href="/">Home</a> <a href="/about">About us</a> <a href="/contact">Contact us</a></nav>'
        f"<main><h1>{title}</h1>{body}</main></body></html>"
    ).encode()


class Site:
    """The documents of one organisation, and the way in which it publishes them."""

    def __init__(self, name: str, number: int, publisher: Publisher, owner: str, network: str) -> None:
        self.name, self.number, self.publisher, self.owner, self.network = name, number, publisher, owner, network
        self.items: dict[str, Item] = {}  # by document key
        self.removed: dict[str, datetime] = {}
        self.known: dict[str, str] = {}  # every path ever used, and the document that was there
        self.fault: Fault | None = None
        self.asked: Counter[str] = Counter()  # at the tried door
        self.moves = 0
        self.shown = SHOWN
        self.doors = self._opened()

    def _opened(self) -> dict[str, Door]:
        return {"calm": Door(self, f"127.0.1.{self.number}"), "tried": Door(self, f"127.0.2.{self.number}")}

    def break_with(self, fault: Fault) -> None:
        """From now on something is wrong at the tried door."""
        self.fault = fault

    def mend(self) -> None:
        """All is well again."""
        self.fault = None

    def bytes_of(self, document: Document) -> bytes:
        """What it hands out for a document of its own."""
        return document.data()

    def publish(self, document: Document, at: datetime) -> Item:
        """Put a document up, or a revision in its place."""
        item = self.items.get(document.key)
        if item:
            item.document, item.updated = document, at
        else:
            path = f"{self.publisher.folder}/{document.name}"
            item = Item(document, path, at, at)
            item.note = self.publisher.note(self, item)
            self.items[document.key] = item
        self.known |= {path: document.key for path in (item.path, item.note) if path}
        return item

    def remove(self, key: str, at: datetime) -> None:
        """Take a document down for good."""
        del self.items[key]
        self.removed[key] = at

    def move_item(self, key: str) -> None:
        """Give a document another address; the old one sends visitors on for good."""
        item = self.items[key]
        self.moves += 1
        self.moved[item.path] = item.path = f"/moved-{self.moves}{item.path}"
        self.known[item.path] = key

    @property
    def moved(self) -> dict[str, str]:
        """Old paths and where they are now."""
        return self.__dict__.setdefault("_moved", {})

    def answer(self, request: Request) -> Reply:
        """What an honest server says."""
        if request.path in self.moved:
            return Reply(status=301, headers={"Location": request.base + quote(self.moved[request.path])})
        if request.path == "/robots.txt":
            return Reply(b"User-agent: *\nAllow: /\n", "text/plain")
        if listed := self.publisher.answer(self, request):
            return listed
        for item in list(self.items.values()):
            if request.path == item.path:
                return Reply(self.bytes_of(item.document), item.document.media_type)
        if request.path in ("/", "/about", "/contact"):
            return Reply(page(f"{self.owner}", f"<p>Welcome to the website of {self.owner}.</p>"))
        return Reply(page("Page not found", "<p>There is nothing here.</p>"), status=404)

    def newest(self) -> list[Item]:
        """Its items, the newest first."""
        return sorted(self.items.values(), key=lambda item: (item.added, item.document.key), reverse=True)

    def close(self) -> None:
        """Shut its doors."""
        for door in self.doors.values():
            door.close()


@dataclass(frozen=True)
class Publisher:
    """A way of publishing: the kind of source, its address, and what it answers there (None: not my path)."""

    kind: str
    entry: str
    answer: Callable[[Site, Request], Reply | None]
    folder: str = "/documents"
    note: Callable[[Site, Item], str] = lambda site, item: ""
    forms: tuple[str, ...] = ("html", "pdf", "docx", "html")


class Door:
    """A port of a site. One that has moved sends everybody on to where it went."""

    def __init__(self, site: Site, address: str) -> None:
        self.site, self.address, self.sends_on_to = site, address, ""
        self.server = _Server((address, 0), _handler(self))
        self.base = f"http://{address}:{self.server.server_address[1]}"
        self.host = f"{address}:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def entry(self) -> str:
        """What a coordinator would paste."""
        return self.base + self.site.publisher.entry

    def answer(self, request: Request) -> Reply:
        """What is said at this door."""
        if self.sends_on_to:
            query = "&".join(f"{name}={quote(value)}" for name, value in request.query.items())
            onward = f"{self.sends_on_to}{quote(request.path)}{'?' + query if query else ''}"
            return Reply(status=301, headers={"Location": onward})
        fault = self.site.fault
        if self is self.site.doors.get("tried"):
            self.site.asked[request.path] += 1
            if fault is not None:
                return fault(request, self.site.answer)
        return self.site.answer(request)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # clients that hang up are part of the play


def _handler(door: Door) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            reply = door.answer(self._request())
            if reply.speak is not None:
                self.close_connection = True
                with suppress(OSError):
                    reply.speak(self.connection)
                return
            self._send(self._tagged(reply))

        def _request(self) -> Request:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            return Request(door.base, unquote(parts.path), query, headers)

        def _tagged(self, reply: Reply) -> Reply:
            if reply.status != 200 or "ETag" in reply.headers or "Content-Encoding" in reply.headers:
                return reply
            tag = f'"{hashlib.sha256(reply.body).hexdigest()[:16]}"'
            reply = replace(reply, headers={**reply.headers, "ETag": tag})
            return replace(reply, status=304, body=b"") if self.headers.get("If-None-Match") == tag else reply

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            if reply.media_type:
                self.send_header("Content-Type", reply.media_type)
            if "Content-Length" not in reply.headers and reply.status != 304:
                self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            with suppress(OSError):
                self.end_headers()
                self.wfile.write(reply.body)

        def log_message(self, *args: object) -> None:
            pass

    return Handler
