"""Real servers on loopback for tests: a small site of fixed answers, and a raw one that misbehaves at will."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    body: bytes = b""
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Site:
    """What a site answers by path (query included), and what it was asked."""

    port: int = 0
    scheme: str = "http"
    pages: dict[str, Reply] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    seen_headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def host_port(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"{self.scheme}://{self.host_port}{path}"

    def put(self, path: str, body: bytes | str = b"", media_type: str = "text/html; charset=utf-8", **more: Any) -> str:
        raw = body.replace("{site}", self.url("")).encode() if isinstance(body, str) else body
        self.pages[path] = Reply(raw, media_type, **more)
        return self.url(path)

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        return self.put(path, status=status, headers={"Location": to})


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A site on 127.0.0.1 that answers from `Site.pages` and 404 for anything else."""
    site = Site(scheme="https" if context else "http")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.seen_headers.append({name.lower(): value for name, value in self.headers.items()})
            reply = site.pages.get(self.path, Reply(b"not here", status=404))
            self.send_response(reply.status)
            names = {name.lower() for name in reply.headers}
            if "content-length" not in names:
                self.send_header("Content-Length", str(len(reply.body)))
            if reply.media_type and "content-type" not in names:
                self.send_header("Content-Type", reply.media_type)
            for name, value in reply.headers.items():
                for line in value.split("\n"):
                    self.send_header(name, line)
            self.end_headers()
            if reply.status != 304:
                with suppress(OSError):
                    self.wfile.write(reply.body)

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # clients that hang up are what the tests are about

    with Server(("127.0.0.1", 0), Handler) as server:
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        site.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield site
        finally:
            server.shutdown()


@contextmanager
def answering(conversation: Callable[[socket.socket], None], host: str = "127.0.0.1") -> Iterator[int]:
    """A raw server: reads one request, then hands the socket over. Yields its port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    threading.Thread(target=answer, args=(connection,), daemon=True).start()

        def answer(connection: socket.socket) -> None:
            with suppress(OSError), connection:
                connection.recv(65536)
                conversation(connection)

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]


def drip(first: bytes, rest: bytes, pause: float) -> Callable[[socket.socket], None]:
    """A conversation that sends `first`, then one byte of `rest` for ever, `pause` seconds apart."""

    def speak(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(rest)
            time.sleep(pause)

    return speak
