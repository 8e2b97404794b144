"""What goes wrong on sites: each fault is a function from a request and the honest answer to what is said instead.

Called by the script of faults. Every one of them was met on a real site or is told of in the trackers of systems that
gather.
"""

from __future__ import annotations

import gzip
import re
import socket
import struct
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.world.catalogues import ckan_reply, oai_error, oai_reply
from tests.world.site import Answer, Fault, Reply, Request, Site, page

MiB = 2**20
Speak = Callable[[Any], None]


def always(reply: Reply) -> Fault:
    """Whatever is asked, but robots.txt."""
    return lambda request, honest: honest(request) if request.path == "/robots.txt" else reply


def status(number: int, **headers: str) -> Fault:
    """A status for everything."""
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    return always(Reply(page("Something went wrong", "<p>Sorry.</p>"), status=number, headers=named))


def onward(to: str, number: int = 302) -> Fault:
    """A redirect for everything."""

    def fault(request: Request, honest: Answer) -> Reply:
        if request.path == "/robots.txt":
            return honest(request)
        if request.path == to.split("?")[0]:
            return Reply(SIGN_IN)
        return Reply(status=number, headers={"Location": to})

    return fault


def circle(request: Request, honest: Answer) -> Reply:
    """Round and round, for everything."""
    number = int(request.query.get("round", "0")) + 1
    return Reply(status=302, headers={"Location": f"{request.base}{request.path}?round={number}"})


def robots(reply: Reply) -> Fault:
    """Only robots.txt is different."""
    return lambda request, honest: reply if request.path == "/robots.txt" else honest(request)


def listing(site: Site, change: Callable[[Request, Reply], Reply]) -> Fault:
    """Only what the site lists itself with is different."""
    return lambda request, honest: change(request, honest(request)) if _is_listing(site, request) else honest(request)


def files(site: Site, change: Callable[[Request, Reply], Reply]) -> Fault:
    """Only the documents are different."""
    return lambda request, honest: change(request, honest(request)) if request.path in site.known else honest(request)


def newest(site: Site, change: Callable[[Request, Reply], Reply]) -> Fault:
    """Only the newest document is different."""
    item = site.newest()[0]
    return lambda request, honest: (
        change(request, honest(request)) if request.path in (item.path, item.note) else honest(request)
    )


def _is_listing(site: Site, request: Request) -> bool:
    return request.path not in site.known and request.path not in ("/", "/about", "/contact", "/robots.txt")


def said(body: bytes | str, media_type: str = "") -> Callable[[Request, Reply], Reply]:
    """Other bytes, under the same name."""
    raw = body.encode() if isinstance(body, str) else body
    return lambda request, reply: replace(reply, body=raw, status=200, media_type=media_type or reply.media_type)


def rewritten(change: Callable[[bytes], bytes]) -> Callable[[Request, Reply], Reply]:
    """The honest bytes, changed."""
    return lambda request, reply: replace(reply, body=change(reply.body))


def spoken(speak: Callable[[Any, Reply], None]) -> Callable[[Request, Reply], Reply]:
    """Take the connection over."""
    return lambda request, reply: replace(reply, speak=lambda connection: speak(connection, reply))


def _head(reply: Reply, *more: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", f"Content-Type: {reply.media_type}", "Connection: close", *more, "", ""]
    return "\r\n".join(lines).encode()


def cut_off(connection: socket.socket, reply: Reply) -> None:
    """The connection is reset in the middle of the body."""
    connection.sendall(_head(reply, f"Content-Length: {len(reply.body)}") + reply.body[: len(reply.body) // 2])
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def drip(connection: socket.socket, reply: Reply) -> None:
    """A byte now and then, so that no read ever times out."""
    connection.sendall(_head(reply, f"Content-Length: {len(reply.body) * 100}"))
    for byte in reply.body * 100:
        connection.sendall(bytes([byte]))
        time.sleep(0.2)


def endless(connection: socket.socket, reply: Reply) -> None:
    """A body that never ends."""
    connection.sendall(_head(reply))
    while True:
        connection.sendall(reply.body or b"and so on ")


def short(connection: socket.socket, reply: Reply) -> None:
    """A length that promises more than comes."""
    connection.sendall(_head(reply, f"Content-Length: {len(reply.body) + 5000}") + reply.body)


def gzipped(make: Callable[[], bytes]) -> Callable[[Request, Reply], Reply]:
    """Bytes that say they are gzip."""
    return lambda request, reply: replace(reply, body=make(), status=200, headers={"Content-Encoding": "gzip"})


def made(make: Callable[[], bytes], media_type: str = "") -> Callable[[Request, Reply], Reply]:
    """Other bytes under the same name, made when first asked for."""
    return lambda request, reply: said(make(), media_type)(request, reply)


@cache
def bomb() -> bytes:
    """Some 200 KB that unpack to 200 MB."""
    return gzip.compress(bytes(200 * MiB), 9)


@cache
def pdf_bomb() -> bytes:
    """A PDF whose one page unpacks without end."""
    stream = zlib.compress(zlib.compress(b"(gully) Tj " * (40 * MiB), 6), 9)
    start = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    start += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n4 0 obj<</Length "
    length = str(len(stream)).encode()
    end = b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    return start + length + b"/Filter[/FlateDecode/FlateDecode]>>stream\n" + stream + end


@cache
def zip_bomb() -> bytes:
    """A workbook whose words unpack to 200 MB."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/sharedStrings.xml", "w") as part:
            for _ in range(200):
                part.write(bytes(MiB))
    return target.getvalue()


def locked_pdf() -> bytes:
    """A PDF that wants a password."""
    target = BytesIO()
    canvas = Canvas(target, encrypt=StandardEncryption("secret", ownerPassword="other", strength=128), invariant=1)
    canvas.drawString(72, 700, "Highway maintenance policy")
    canvas.save()
    return target.getvalue()


SIGN_IN = page("Sign in", "<form method=post>User name <input name=u> Password <input type=password></form>")
NOT_FOUND = page("Page not found", "<p>Sorry, the page you are looking for could not be found.</p>")
HOME = page("Welcome", "<p>Bins, libraries, council tax and more. What are you looking for today?</p>")
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "lol">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + '<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    '<rss version="2.0"><channel><title>&l9;</title><item><title>&x;</title></item></channel></rss>'
)


def oai_says(site: Site, code: str, *, after_first: bool = False) -> Fault:
    """An error of OAI-PMH for the list, or only for its further parts."""

    def fault(request: Request, honest: Answer) -> Reply:
        lists = request.path == "/oai" and request.query.get("verb") == "ListRecords"
        if lists and (not after_first or "resumptionToken" in request.query):
            return oai_reply(request, oai_error(code, "It is the repository's fault."))
        return honest(request)

    return fault


def ckan_fails(request: Request, honest: Answer) -> Reply:
    """Success false, with status 200."""
    return ckan_reply(None, success=False) if request.path.startswith("/api/3/action") else honest(request)


def ckan_empty(request: Request, honest: Answer) -> Reply:
    """A portal that has lost its index: nothing is there, and all is well."""
    if request.path != "/api/3/action/package_search":
        return honest(request)
    return ckan_reply({"count": 0, "results": [], "facets": {}, "sort": ""})


class Fewer:
    """A site as it would be with fewer items: lists them only, while the documents themselves are still there."""

    def __init__(self, site: Site, keep: int) -> None:
        self._site, self._kept = site, {item.document.key for item in site.newest()[:keep]}

    def __call__(self, request: Request, honest: Answer) -> Reply:
        if not _is_listing(self._site, request):
            return honest(request)
        ghost = Site.__new__(Site)
        ghost.__dict__ |= self._site.__dict__
        ghost.items = {key: item for key, item in self._site.items.items() if key in self._kept}
        return ghost.answer(request)


class AllDeleted:
    """A repository that says of all it has that it was deleted."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def __call__(self, request: Request, honest: Answer) -> Reply:
        if request.path != "/oai":
            return honest(request)
        ghost = Site.__new__(Site)
        ghost.__dict__ |= self._site.__dict__
        ghost.removed = {key: item.updated for key, item in self._site.items.items()}
        ghost.items = {}
        return ghost.answer(request)


def new_names(site: Site) -> Fault:
    """The items' guids are others every time the list is asked for."""
    times = iter(range(10_000))
    prefix = f"{site.name}-".encode()
    return listing(site, rewritten(lambda body: body.replace(prefix, prefix + f"{next(times)}-".encode())))


def same_names(site: Site) -> Fault:
    """Two items have one guid."""
    first, second = (item.document.key for item in site.newest()[:2])
    name = f"{site.name}-{{}}".format
    return listing(site, rewritten(lambda body: body.replace(name(second).encode(), name(first).encode())))


def in_the_future(site: Site) -> Fault:
    """Every date is twenty years ahead."""
    return listing(site, rewritten(lambda body: body.replace(b">2026-", b">2046-").replace(b">2025-", b">2045-")))


def rubbish_titles(body: bytes) -> bytes:
    """A feed whose site has lost all its titles."""
    return re.sub(rb"<title>[^<]*</title>", b"<title>Untitled document (1) - Copy</title>", body)


def page_without_end(site: Site) -> Fault:
    """The last page of the list leads on to the first, under ever new addresses."""

    def more(request: Request, reply: Reply) -> Reply:
        onward = f'<a rel="next" href="{request.path}?page=1&amp;again={request.query.get("again", "")}1">Next page</a>'
        return replace(reply, body=reply.body.replace(b"</main>", onward.encode() + b"</main>"))

    def fault(request: Request, honest: Answer) -> Reply:
        return more(request, honest(request)) if request.path == site.publisher.entry else honest(request)

    return fault


def lists_itself(site: Site) -> Fault:
    """A sitemap index that names itself, over and over."""

    def fault(request: Request, honest: Answer) -> Reply:
        reply = honest(request)
        if request.path != "/sitemap.xml":
            return reply
        own = f"<sitemap><loc>{request.base}/sitemap.xml</loc></sitemap>".encode() * 3
        return replace(reply, body=reply.body.replace(b"</sitemapindex>", own + b"</sitemapindex>"))

    return fault


def lying_etag(site: Site) -> Fault:
    """Asked whether anything is new, it always says no."""

    def fault(request: Request, honest: Answer) -> Reply:
        if "if-none-match" in request.headers:
            return Reply(status=304, headers={"ETag": request.headers["if-none-match"]})
        return honest(request)

    return fault


def one_broken(site: Site) -> Fault:
    """One entry of a JSON feed is no entry."""
    return listing(
        site, rewritten(lambda body: body.replace(b'"items": [{', b'"items": [17, {"url": [], "id": {}}, {', 1))
    )


def hostile_rows(site: Site) -> Fault:
    """Rows of a table with formulas, tricks in paths and addresses of our own machine."""
    rows = (
        b'"=HYPERLINK(""http://evil.example"")",javascript:alert(1),,,\r\n'
        b"Passwords,file:///etc/passwd,,,\r\nMetadata,http://169.254.169.254/latest/meta-data,,,\r\n"
        b"Up,../../../../etc/passwd\x00,,,\r\n"
    )
    return listing(site, rewritten(lambda body: body + rows))
