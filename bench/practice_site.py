"""A site of many small, distinct pages of practice material on loopback, in a process of its own.

    python -m bench.practice_site PAGES

Prints its host and port on the first line. `/sitemap.xml` lists the pages; they are made when they are asked for.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

_NOUNS = (
    "gully carriageway footway drainage bridge culvert lighting column signal junction crossing kerb verge pothole "
    "surfacing asphalt aggregate gritting salt route depot inspection survey defect asset lifecycle budget programme "
    "contract specification trial sensor camera model district parish village school bus cycle freight tunnel"
)
_VERBS = "improved reduced replaced inspected measured tested renewed widened cleared treated mapped costed"
_HOW = "quickly safely cheaply weekly nightly jointly locally steadily partly wholly twice together"
_PLACES = "Northmoor Eastfold Ashvale Kingsmere Westhaven Calderby Marlstone Thornwick Penbury Larkdale"
NOUNS, VERBS, HOW, PLACES = (words.split() for words in (_NOUNS, _VERBS, _HOW, _PLACES))


def page(number: int) -> bytes:
    """A case study of about 200 words; any two share hardly a passage."""
    draw = Random(number)
    noun, place = draw.choice(NOUNS), draw.choice(PLACES)
    title = f"Case study {number}: {draw.choice(NOUNS)} {noun} maintenance in {place}"
    sentences = [
        f"We {draw.choice(VERBS)} the {draw.choice(NOUNS)} {draw.choice(NOUNS)} {draw.choice(HOW)} "
        f"and {draw.choice(VERBS)} {draw.randrange(2, 9_999)} {draw.choice(NOUNS)} sites."
        for _ in range(16)
    ]
    paragraphs = "".join(f"<p>{' '.join(sentences[start : start + 4])}</p>" for start in range(0, 16, 4))
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title></head><body><nav><a href=/>Home</a></nav><main>"
        f"<h1>{title}</h1><p>The highway authority in {place} faced a problem with its {noun} maintenance. This case "
        f"study says what we did, what it cost and what we learned.</p>{paragraphs}</main>"
        "<footer>Practice library</footer></body></html>"
    ).encode()


def serve(pages: int) -> None:
    """Serve until killed."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(pages))
    server.daemon_threads = True
    print(f"127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


def _handler(pages: int) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body leave together: no waiting for an acknowledgement

        def do_GET(self) -> None:
            name = self.path.strip("/")
            if name == "sitemap.xml":
                host = self.headers["Host"]
                rows = "".join(f"<url><loc>http://{host}/study-{n}</loc></url>" for n in range(pages))
                space = "http://www.sitemaps.org/schemas/sitemap/0.9"
                return self._send(200, f'<?xml version="1.0"?><urlset xmlns="{space}">{rows}</urlset>'.encode(), "xml")
            if name.startswith("study-"):
                return self._send(200, page(int(name.removeprefix("study-"))), "html")
            return self._send(404, b"not found", "plain")

        def _send(self, status: int, body: bytes, sort: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", f"text/{sort}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    return Handler


@contextmanager
def practice_site(pages: int) -> Iterator[str]:
    """The host and port of such a site, while the block runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.practice_site", str(pages)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
