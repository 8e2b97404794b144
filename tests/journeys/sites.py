"""Three networks' sites on loopback, serving real documents: a feed, a sitemap and a listing page."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote

TYPES = {
    ".pdf": "application/pdf", ".html": "text/html; charset=utf-8", ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xls": "application/vnd.ms-excel",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".ppt": "application/vnd.ms-powerpoint", ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet", ".odp": "application/vnd.oasis.opendocument.presentation",
    ".rtf": "application/rtf",
}  # fmt: skip


class Site:
    """One network's site: files by path, and how it lists them ("feed", "sitemap" or "listing")."""

    def __init__(self, listing: str) -> None:
        self.listing = listing
        self.files: dict[str, bytes] = {}
        self.endless: set[str] = set()  # paths whose body never ends
        self.asked: Counter[str] = Counter()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def address(self) -> str:
        """What a coordinator would paste."""
        return f"http://{self.host}/{ {'feed': 'feed.xml', 'sitemap': 'sitemap.xml', 'listing': 'library/'}[self.listing] }"

    def add(self, name: str, data: bytes) -> str:
        """Publish a file; returns its address."""
        self.files[f"/files/{name}"] = data
        return self.url(name)

    def url(self, name: str) -> str:
        """Where a file is."""
        return f"http://{self.host}/files/{quote(name)}"

    def page(self, path: str) -> tuple[bytes, str] | None:
        """The body and type at a path."""
        if path in self.files:
            return self.files[path], TYPES.get(Path(path).suffix.lower(), "application/octet-stream")
        if path == f"/{self.address.split('/', 3)[3]}":
            return LISTINGS[self.listing](self).encode(), LISTING_TYPES[self.listing]
        return None

    def close(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()


def _feed(site: Site) -> str:
    items = "".join(
        f"<item><title>{escape(_title(path))}</title><link>http://{site.host}{quote(path)}</link>"
        f"<guid>http://{site.host}{quote(path)}</guid></item>"
        for path in site.files
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Library</title>{items}</channel></rss>'


def _sitemap(site: Site) -> str:
    rows = "".join(f"<url><loc>http://{site.host}{escape(quote(path))}</loc></url>" for path in site.files)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'


def _listing(site: Site) -> str:
    rows = "".join(f'<li><a href="{quote(path)}">{escape(_title(path))}</a></li>' for path in site.files)
    return (
        "<!doctype html><html lang=en><head><title>Library</title></head><body><nav><a href='/'>Home</a>"
        f"<a href='/about'>About us</a></nav><main><h1>Document library</h1><ul>{rows}</ul></main></body></html>"
    )


LISTINGS = {"feed": _feed, "sitemap": _sitemap, "listing": _listing}
LISTING_TYPES = {"feed": "application/rss+xml", "sitemap": "application/xml", "listing": "text/html; charset=utf-8"}


def _title(path: str) -> str:
    """What a webmaster calls the link: the file's name without its folder and ending."""
    return Path(unquote(path)).stem.split("__")[-1].replace("_", " ")


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = unquote(self.path.split("?")[0])
            site.asked[path] += 1
            found = site.page(path)
            if path in site.endless:
                return self._pour()
            if found is None:
                return self._send(404, b"not found", "text/plain", "")
            body, media_type = found
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == etag:
                return self._send(304, b"", media_type, etag)
            return self._send(200, body, media_type, etag)

        def _send(self, status: int, body: bytes, media_type: str, etag: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            if etag:
                self.send_header("ETag", etag)
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                pass

        def _pour(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/pdf")
            self.send_header("Connection", "close")
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"%PDF-1.7 and so on " * 50_000)
            except OSError:
                self.close_connection = True

        def log_message(self, *args: object) -> None:
            pass

    return Handler


@contextmanager
def three_sites() -> Iterator[tuple[Site, Site, Site]]:
    """A feed, a sitemap and a listing page, each of a site of its own."""
    sites = (Site("feed"), Site("sitemap"), Site("listing"))
    try:
        yield sites
    finally:
        for site in sites:
            site.close()


def share_out(documents: list[Path], sites: tuple[Site, Site, Site], *, twice: bool = True) -> None:
    """Give each document to one of the sites, in turn; every tenth to the next one as well unless `twice` is off."""
    for number, path in enumerate(documents):
        data = path.read_bytes()
        sites[number % 3].add(path.name, data)
        if twice and number % 10 == 0:
            sites[(number + 1) % 3].add(path.name, data)
