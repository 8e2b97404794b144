"""The script of faults: what goes wrong where, which promise it tests, and what the run has to say of it.

Called by the campaign. `promise` is a row of what users of such systems complain about, or "hostile" or "site" for the
other things that a gatherer meets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.world import faults as f
from tests.world.site import Fault, Reply, Site, page

NOISE = bytes(range(256)) * 20
FAILED, SUSPICIOUS, HELD, PARTIAL, OK = "failed", "suspicious", "held", "partial", "ok"


@dataclass(frozen=True)
class Case:
    """One fault on one site. `verdicts`: what the run may say; `says`: a pattern for its words or its problems."""

    name: str
    promise: str
    site: str
    fault: Callable[[Site], Fault]
    verdicts: tuple[str, ...]
    says: str = ""


def _plain(fault: Fault) -> Callable[[Site], Fault]:
    return lambda site: fault


def _list(change: Callable[..., Reply]) -> Callable[[Site], Fault]:
    return lambda site: f.listing(site, change)


def _files(change: Callable[..., Reply]) -> Callable[[Site], Fault]:
    return lambda site: f.files(site, change)


def _newest(change: Callable[..., Reply]) -> Callable[[Site], Fault]:
    return lambda site: f.newest(site, change)


def _status(number: int) -> Callable[..., Reply]:
    return lambda request, reply: Reply(page("Sorry", "<p>Sorry.</p>"), status=number)


# fmt: off  (a table)
WAVES: tuple[tuple[Case, ...], ...] = (
    (
        Case("500 for everything", "1, 5", "rss", _plain(f.status(500)), (FAILED,), "fault|500"),
        Case(
            "503, come back in a day",
            "5",
            "atom",
            _plain(f.status(503, retry_after="86400")),
            (FAILED,),
            "later|not available",
        ),
        Case("429, too many requests", "5", "jsonfeed", _plain(f.status(429)), (FAILED,), "later"),
        Case(
            "connection reset in mid-body",
            "1",
            "sitemap",
            _list(f.spoken(f.cut_off)),
            (FAILED,),
            "broke off|could not be read",
        ),
        Case("slow drip", "1, hostile", "listing", _list(f.spoken(f.drip)), (FAILED,), "too long|slow"),
        Case("endless body", "1, hostile", "articles", _list(f.spoken(f.endless)), (FAILED,), "large|long"),
        Case("WordPress: 401", "3", "wordpress", _list(_status(401)), (FAILED,), "login|password"),
        Case(
            "content-length that lies",
            "hostile",
            "statements",
            _list(f.spoken(f.short)),
            (FAILED,),
            "could not be read|broke off",
        ),
        Case(
            "resumption token expired",
            "2",
            "oai",
            lambda s: f.oai_says(s, "badResumptionToken", after_first=True),
            (PARTIAL, HELD),
            "end",
        ),
        Case("CKAN: success false", "3", "ckan", _plain(f.ckan_fails), (FAILED, SUSPICIOUS, PARTIAL), ""),
        Case("gzip bomb for a list", "hostile", "dcat", _list(f.gzipped(f.bomb)), (FAILED,), "large|unpack"),
        Case(
            "content type that lies",
            "2",
            "table",
            _list(lambda q, r: Reply(r.body, "image/png")),
            (OK, PARTIAL, FAILED, SUSPICIOUS),
        ),
        Case(
            "gzip that is none",
            "hostile",
            "workbook",
            _list(f.gzipped(lambda: b"\x1f\x8b and so on")),
            (FAILED,),
            "could not be read|damaged",
        ),
        Case(
            "mailbox that does not answer",
            "1, 5",
            "mailbox",
            lambda s: f.status(500),
            (FAILED,),
            "connect|answer|broke",
        ),
    ),
    (
        Case(
            "feed of no items",
            "3",
            "rss",
            _list(f.said("<rss version='2.0'><channel><title>Practice</title></channel></rss>")),
            (SUSPICIOUS,),
            "Nothing was found",
        ),
        Case("XML entity bomb", "hostile", "atom", _list(f.said(f.ENTITIES)), (FAILED, SUSPICIOUS, PARTIAL)),
        Case("redirect in circles", "1", "jsonfeed", _plain(f.circle), (FAILED,), "circles"),
        Case("sitemap that lists itself", "1", "sitemap", f.lists_itself, (OK, PARTIAL)),
        Case("pages of a list without end", "1, 6", "listing", f.page_without_end, (OK, PARTIAL)),
        Case("home page for everything", "3, 7", "articles", _plain(f.always(Reply(f.HOME))), (FAILED, SUSPICIOUS), ""),
        Case(
            "sign-in page with 200",
            "3",
            "wordpress",
            _plain(f.always(Reply(f.SIGN_IN))),
            (FAILED, SUSPICIOUS),
            "password",
        ),
        Case(
            "soft 404 for everything",
            "3, 7",
            "statements",
            _plain(f.always(Reply(f.NOT_FOUND))),
            (FAILED, SUSPICIOUS),
            "not found",
        ),
        Case(
            "OAI-PMH: an error for the list",
            "3",
            "oai",
            lambda s: f.oai_says(s, "badArgument"),
            (PARTIAL, FAILED, SUSPICIOUS),
        ),
        Case("CKAN: nothing there, all well", "3, 7", "ckan", _plain(f.ckan_empty), (SUSPICIOUS,), "Nothing was found"),
        Case(
            "truncated JSON",
            "2",
            "dcat",
            _list(f.rewritten(lambda body: body[: len(body) // 2])),
            (FAILED, SUSPICIOUS, PARTIAL, HELD),
        ),
        Case(
            "redirect to a sign-in page",
            "3",
            "table",
            _plain(f.onward("/login?next=/resources.csv")),
            (FAILED, SUSPICIOUS),
        ),
        Case(
            "redirect into the private net",
            "hostile",
            "workbook",
            _plain(f.onward("http://169.254.169.254/latest/meta-data/")),
            (FAILED,),
            "",
        ),
    ),
    (
        Case(
            "truncated XML",
            "2",
            "rss",
            _list(f.rewritten(lambda body: body[: len(body) // 2])),
            (PARTIAL, HELD),
            "middle|tenth",
        ),
        Case(
            "bytes that are no UTF-8",
            "2",
            "atom",
            _list(f.rewritten(lambda body: body.replace(b"<title>", b"<title>\xff\xfe"))),
            (OK, PARTIAL, FAILED, SUSPICIOUS),
        ),
        Case("guids that change each time", "6", "jsonfeed", f.new_names, (OK, PARTIAL)),
        Case("nine in ten vanish from a sitemap", "7", "sitemap", lambda s: f.Fewer(s, 1), (HELD,), "tenth"),
        Case("all documents 404 for a day", "7, 9", "listing", _files(_status(404)), (PARTIAL,), "any more|404"),
        Case(
            "certificate expired",
            "3, 9",
            "articles",
            _plain(f.onward("https://{expired}/reports/")),
            (FAILED,),
            "certificate",
        ),
        Case(
            "name that does not resolve",
            "9",
            "wordpress",
            _plain(f.onward("http://no-such-host.invalid/")),
            (FAILED,),
            "",
        ),
        Case(
            "robots.txt answers 500", "5", "statements", _plain(f.robots(Reply(b"", status=500))), (FAILED,), "robots"
        ),
        Case(
            "truncated second part of a list",
            "2",
            "oai",
            lambda s: f.listing(
                s, lambda q, r: Reply(r.body[:900], r.media_type) if "resumptionToken" in q.query else r
            ),
            (PARTIAL, HELD),
        ),
        Case("nine in ten vanish from a portal", "7", "ckan", lambda s: f.Fewer(s, 1), (HELD,), "tenth"),
        Case("documents replaced by noise", "2, hostile", "dcat", _files(f.said(NOISE)), (PARTIAL,), ""),
        Case(
            "robots.txt turns all away",
            "3",
            "table",
            _plain(f.robots(Reply(b"User-agent: *\nDisallow: /\n", "text/plain"))),
            (FAILED,),
            "robots",
        ),
        Case("ETag that lies: always 304", "3", "workbook", f.lying_etag, (OK, PARTIAL)),
    ),
    (
        Case("two items with one guid", "6", "rss", f.same_names, (OK, PARTIAL)),
        Case("all dates in the future", "2", "atom", f.in_the_future, (OK, PARTIAL)),
        Case("one record broken", "2", "jsonfeed", f.one_broken, (OK, PARTIAL)),
        Case(
            "soft 404 for every document",
            "7",
            "sitemap",
            _files(f.said(f.NOT_FOUND, "text/html")),
            (PARTIAL,),
            "not found",
        ),
        Case(
            "a locked PDF",
            "2",
            "listing",
            _newest(f.made(f.locked_pdf, "application/pdf")),
            (PARTIAL,),
            "locked|password",
        ),
        Case(
            "a PDF that stops the reader",
            "1, hostile",
            "oai",
            _newest(f.made(f.pdf_bomb, "application/pdf")),
            (OK, PARTIAL),
            "",
        ),
        Case("a drip for one document", "1", "wordpress", _newest(f.spoken(f.drip)), (PARTIAL,), "long|slow"),
        Case("a gzip bomb for one document", "hostile", "statements", _newest(f.gzipped(f.bomb)), (PARTIAL,), "large"),
        Case("documents behind a sign-in page", "3", "ckan", _files(f.said(f.SIGN_IN, "text/html")), (PARTIAL,), ""),
        Case("documents refused with 403", "3", "dcat", _files(_status(403)), (PARTIAL,), "refuses|turns"),
        Case("rows with tricks in them", "hostile", "table", f.hostile_rows, (OK, PARTIAL)),
        Case(
            "a workbook that is a zip bomb",
            "hostile",
            "workbook",
            _list(f.made(f.zip_bomb)),
            (FAILED, SUSPICIOUS, PARTIAL),
        ),
        Case("front page for every article", "7", "articles", _files(f.said(f.HOME, "text/html")), (PARTIAL,), ""),
    ),
    (
        Case("everything deleted, says the repository", "7", "oai", lambda s: f.AllDeleted(s), (HELD, SUSPICIOUS), ""),
        Case("nine in ten vanish from a listing", "7", "listing", lambda s: f.Fewer(s, 3), (HELD,), "tenth"),
        Case("nine in ten vanish from a table", "7", "table", lambda s: f.Fewer(s, 1), (HELD,), "tenth"),
        Case("empty body with 200", "3", "sitemap", _list(f.said(b"")), (FAILED, SUSPICIOUS), ""),
        Case("404 for the feed itself", "3, 5", "atom", _list(_status(404)), (FAILED, SUSPICIOUS), ""),
        Case("410 for the list itself", "3, 5", "articles", _list(_status(410)), (FAILED, SUSPICIOUS), ""),
        Case("a feed that is now a web page", "3", "rss", _list(f.said(f.HOME, "text/html")), (FAILED, SUSPICIOUS), ""),
        Case("documents reset in mid-body", "1, 2", "dcat", _files(f.spoken(f.cut_off)), (PARTIAL,), ""),
        Case("documents with lengths that lie", "hostile", "jsonfeed", _files(f.spoken(f.short)), (PARTIAL,), ""),
        Case(
            "documents replaced by a program",
            "hostile",
            "statements",
            _files(f.said(b"\x7fELF" + NOISE)),
            (PARTIAL,),
            "",
        ),
    ),
)
# fmt: on
