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
AS_EVER = r"^\d+ items seen, \d+ new or changed\."  # what is no fault to a reader is not told as one
EMPTY = "Nothing was found there; last time there were [0-9]+. Nothing was changed"
FEWER = "More than a tenth of what we list from here was not there this time. Nothing was removed"
PASSWORD = "asks for a password"
UNREAD = "answer could not be read"


@dataclass(frozen=True)
class Case:
    """One fault on one site.

    `verdicts`: what the run may say; `says`: a pattern for its words or its problems. `hears`: whether it lasts so long,
    and is of such a kind, that whoever looks after the network has a letter about it.
    """

    name: str
    promise: str
    site: str
    fault: Callable[[Site], Fault]
    verdicts: tuple[str, ...]
    says: str
    lasts: int = 1  # days
    hears: bool = False


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


def _half(body: bytes) -> bytes:
    return body[: len(body) // 2]


def _cut_second_part(site: Site) -> Fault:
    return f.listing(site, lambda q, r: Reply(r.body[:900], r.media_type) if "resumptionToken" in q.query else r)


_NO_ITEMS = "<rss version='2.0'><channel><title>Practice</title></channel></rss>"
_NO_ROBOTS = f.robots(Reply(b"User-agent: *\nDisallow: /\n", "text/plain"))
_BAD_BYTES = f.rewritten(lambda body: body.replace(b"<title>", b"<title>\xff\xfe"))
_NO_GZIP = f.gzipped(lambda: b"\x1f\x8b and so on")
_PRIVATE = f.onward("http://169.254.169.254/latest/meta-data/")
_NOT_FOUND = f.said(f.NOT_FOUND, "text/html")

# a table
# fmt: off
WAVES: tuple[tuple[Case, ...], ...] = (
    (
        Case("500 for everything", "1, 5", "rss", _plain(f.status(500)), (FAILED,), r"has a fault \(500\)"),
        Case("503, come back in a day", "5", "atom", _plain(f.status(503, retry_after="86400")), (FAILED,),
             "not available at the moment"),
        Case("429, too many requests", "5", "jsonfeed", _plain(f.status(429)), (FAILED,), "asks us to come back later"),
        Case("connection reset in mid-body", "1", "sitemap", _list(f.spoken(f.cut_off)), (FAILED,), "broke off"),
        Case("slow drip", "1, hostile", "listing", _list(f.spoken(f.drip)), (FAILED,), "took too long"),
        Case("endless body", "1, hostile", "articles", _list(f.spoken(f.endless)), (FAILED,), "larger than we read"),
        Case("WordPress: 401", "3", "wordpress", _list(_status(401)), (FAILED,), "asks for a login"),
        Case("content-length that lies", "hostile", "statements", _list(f.spoken(f.short)), (FAILED,), UNREAD),
        Case("resumption token expired", "2", "oai",
             lambda s: f.oai_says(s, "badResumptionToken", after_first=True), (PARTIAL, HELD),
             "ended its list before the end"),
        Case("CKAN: success false", "3", "ckan", _plain(f.ckan_fails), (SUSPICIOUS,), "cannot list its datasets"),
        Case("gzip bomb for a list", "hostile", "dcat", _list(f.gzipped(f.bomb)), (FAILED,), "larger than we read"),
        Case("content type that lies", "2", "table", _list(lambda q, r: Reply(r.body, "image/png")), (OK,), AS_EVER),
        Case("gzip that is none", "hostile", "workbook", _list(_NO_GZIP), (FAILED,), UNREAD),
        Case("mailbox that does not answer", "1, 5", "mailbox", _plain(f.status(500)), (FAILED,), "does not answer"),
    ),
    (
        Case("feed of no items", "3", "rss", _list(f.said(_NO_ITEMS)), (SUSPICIOUS,), EMPTY),
        Case("XML entity bomb", "hostile", "atom", _list(f.said(f.ENTITIES)), (SUSPICIOUS,), "No entry could be read"),
        Case("redirect in circles", "1", "jsonfeed", _plain(f.circle), (FAILED,), "round in circles"),
        Case("sitemap that lists itself", "1", "sitemap", f.lists_itself, (OK,), AS_EVER),
        Case("pages of a list without end", "1, 6", "listing", f.page_without_end, (OK,), AS_EVER),
        Case("home page for everything", "3, 7", "articles", _plain(f.always(Reply(f.HOME))), (SUSPICIOUS,), EMPTY),
        Case("sign-in page with 200", "3", "wordpress", _plain(f.always(Reply(f.SIGN_IN))), (SUSPICIOUS,), PASSWORD),
        Case("soft 404 for everything", "3, 7", "statements", _plain(f.always(Reply(f.NOT_FOUND))), (SUSPICIOUS,),
             "says that it was not found"),
        Case("OAI-PMH: an error for the list", "3", "oai", lambda s: f.oai_says(s, "badArgument"), (SUSPICIOUS,),
             "does not accept how it was asked"),
        Case("CKAN: nothing there, all well", "3, 7", "ckan", _plain(f.ckan_empty), (SUSPICIOUS,), EMPTY),
        Case("truncated JSON", "2", "dcat", _list(f.rewritten(_half)), (SUSPICIOUS,),
             "no data catalogue at this address"),
        Case("redirect to a sign-in page", "3", "table", _plain(f.onward("/login?next=/resources.csv")),
             (SUSPICIOUS,), PASSWORD),
        Case("redirect into the private net", "hostile", "workbook", _plain(_PRIVATE), (FAILED,),
             "private network, where we do not go"),
    ),
    (
        Case("truncated XML", "2", "rss", _list(f.rewritten(_half)), (PARTIAL, HELD), "ends in the middle"),
        Case("bytes that are no UTF-8", "2", "atom", _list(_BAD_BYTES), (OK,), AS_EVER),
        Case("guids that change each time", "6", "jsonfeed", f.new_names, (OK,), AS_EVER),
        Case("nine in ten vanish from a sitemap", "7", "sitemap", lambda s: f.Fewer(s, 1), (HELD,), FEWER),
        Case("all documents 404 for a day", "7, 9", "listing", _files(_status(404)), (PARTIAL,),
             "nothing at this address any more"),
        Case("certificate expired", "3, 9", "articles", _plain(f.onward("https://{expired}/reports/")), (FAILED,),
             "certificate"),
        Case("name that does not resolve", "9", "wordpress", _plain(f.onward("http://no-such-host.invalid/")),
             (FAILED,), "no site of this name"),
        Case("robots.txt answers 500", "5", "statements", _plain(f.robots(Reply(b"", status=500))), (FAILED,),
             "robots.txt could not be read"),
        Case("truncated second part of a list", "2", "oai", _cut_second_part, (PARTIAL, HELD),
             "damaged; we took what could be read|ends in the middle"),
        Case("nine in ten vanish from a portal", "7", "ckan", lambda s: f.Fewer(s, 1), (HELD,), FEWER),
        Case("documents replaced by noise", "2, hostile", "dcat", _files(f.said(NOISE)), (PARTIAL,),
             "damaged or not what its name says"),
        Case("robots.txt turns all away", "3", "table", _plain(_NO_ROBOTS), (FAILED,), "robots.txt asks robots"),
        Case("ETag that lies: always 304", "3", "workbook", f.lying_etag, (OK,), AS_EVER),
    ),
    (
        Case("two items with one guid", "6", "rss", f.same_names, (OK,), AS_EVER),
        Case("all dates in the future", "2", "atom", f.in_the_future, (OK,), AS_EVER),
        Case("one record broken", "2", "jsonfeed", f.one_broken, (PARTIAL,), "gives no web address for it"),
        Case("soft 404 for every document", "7", "sitemap", _files(_NOT_FOUND), (PARTIAL,),
             "says that it was not found"),
        Case("a locked PDF", "2", "listing", _newest(f.made(f.locked_pdf, "application/pdf")), (PARTIAL,),
             "locked with a password"),
        Case("a PDF that unpacks without end", "1, hostile", "oai", _newest(f.made(f.pdf_bomb, "application/pdf")),
             (PARTIAL,), "unpacks to far more than its size suggests"),
        Case("a drip for one document", "1", "wordpress", _newest(f.spoken(f.drip)), (PARTIAL,), "took too long"),
        Case("a gzip bomb for one document", "hostile", "statements", _newest(f.gzipped(f.bomb)), (PARTIAL,),
             "larger than we read"),
        Case("documents behind a sign-in page", "3", "ckan", _files(f.said(f.SIGN_IN, "text/html")), (PARTIAL,),
             PASSWORD),
        Case("documents refused with 403", "3", "dcat", _files(_status(403)), (PARTIAL,), "turns our robot away"),
        Case("rows with tricks in them", "hostile", "table", f.hostile_rows, (PARTIAL,),
             r"(?s)is not a web address.*private network, where we do not go"),
        Case("a workbook that is a zip bomb", "hostile", "workbook", _list(f.made(f.zip_bomb)), (SUSPICIOUS,),
             "unpacks to far more than its size suggests"),
        Case("front page for every article", "7", "articles", _files(f.said(f.HOME, "text/html")), (PARTIAL,),
             "one and the same page|says that it was not found"),
    ),
    (
        Case("everything deleted, says the repository", "7", "oai", f.AllDeleted, (SUSPICIOUS,), EMPTY),
        Case("nine in ten vanish from a listing", "7", "listing", lambda s: f.Fewer(s, 3), (HELD,), FEWER),
        Case("nine in ten vanish from a table", "7", "table", lambda s: f.Fewer(s, 1), (HELD,), FEWER),
        Case("empty body with 200", "3", "sitemap", _list(f.said(b"")), (SUSPICIOUS,), "no sitemap at this address"),
        Case("404 for the feed itself", "3, 5", "atom", _list(_status(404)), (FAILED,),
             "nothing at this address any more"),
        Case("410 for the list itself", "3, 5", "articles", _list(_status(410)), (FAILED,), "removed for good"),
        Case("a feed that is now a web page", "3", "rss", _list(f.said(f.HOME, "text/html")), (SUSPICIOUS,),
             "no longer holds what it used to hold"),
        Case("documents reset in mid-body", "1, 2", "dcat", _files(f.spoken(f.cut_off)), (PARTIAL,), "broke off"),
        Case("documents with lengths that lie", "hostile", "jsonfeed", _files(f.spoken(f.short)), (PARTIAL,), UNREAD),
        Case("documents replaced by a program", "hostile", "statements", _files(f.said(b"\x7fELF" + NOISE)),
             (PARTIAL,), "a program, not a document"),
    ),
    (  # so long that somebody may have to hear of it: who can mend it, and nobody else
        Case("500 for everything, for twelve days", "4, 5", "rss", _plain(f.status(500)), (FAILED,), "has a fault",
             lasts=12),
        Case("429 for twelve days", "4, 5", "jsonfeed", _plain(f.status(429)), (FAILED,), "come back later", lasts=12),
        Case("a name that does not resolve for twelve days", "4, 9", "statements",
             _plain(f.onward("http://no-such-host.invalid/")), (FAILED,), "no site of this name", lasts=12),
        Case("sign-in page for twelve days", "3, 4", "wordpress", _plain(f.always(Reply(f.SIGN_IN))), (SUSPICIOUS,),
             PASSWORD, lasts=12, hears=True),
        Case("robots.txt turns all away for twelve days", "3, 4", "table", _plain(_NO_ROBOTS), (FAILED,),
             "robots.txt asks robots", lasts=12, hears=True),
        Case("certificate expired twelve days ago", "4, 9", "articles", _plain(f.onward("https://{expired}/reports/")),
             (FAILED,), "certificate", lasts=12, hears=True),
        Case("404 for the catalogue for twelve days", "3, 4", "dcat", _list(_status(404)), (FAILED,),
             "nothing at this address any more", lasts=12, hears=True),
        Case("every title replaced by rubbish", "5", "atom", _list(f.rewritten(f.rubbish_titles)), (OK,), AS_EVER),
    ),
)
# A feed that shows no more than five items, of which six come out while its documents cannot be had.
ROLLS_ON = Case("feed of five rolls on while its documents are down", "1, 5", "rss", _files(_status(500)), (PARTIAL,),
                r"has a fault \(500\)")
# fmt: on
