"""The made-up sector: one site for each way of publishing, what is on them, and what the catalogue should make of it.

Called by the fault suite and the simulated year. The truth about every document is here and nowhere in the product.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any
from urllib.parse import unquote, urlsplit

from connectshare.gather.sources import ADAPTERS
from tests.world import catalogues, feeds, pages
from tests.world.documents import Author, Document
from tests.world.mailbox import MAILBOX, MailSite, available
from tests.world.site import Publisher, Site

BEGIN = datetime.fromisoformat("2026-12-01T09:00:00+00:00")
PLAN: tuple[tuple[str, Publisher, str, str], ...] = (
    ("rss", feeds.RSS, "Kent County Council", "adept"),
    ("atom", feeds.ATOM, "Leeds City Council", "lcrig"),
    ("jsonfeed", feeds.JSON_FEED, "Devon County Council", "mhaplus"),
    ("sitemap", pages.SITEMAP_INDEX, "Norfolk County Council", "adept"),
    ("listing", pages.LISTING, "Shropshire Council", "mhaplus"),
    ("articles", pages.ARTICLES, "Bristol City Council", "lcrig"),
    ("wordpress", pages.WORDPRESS, "Cumberland Council", "ciht"),
    ("statements", pages.STATEMENTS, "Suffolk County Council", "adept"),
    ("oai", catalogues.OAI, "Essex County Council", "ciht"),
    ("ckan", catalogues.CKAN, "Dorset Council", "lcrig"),
    ("dcat", catalogues.DCAT, "Lincolnshire County Council", "mhaplus"),
    ("table", catalogues.CSV_TABLE, "Wiltshire Council", "ciht"),
    ("workbook", catalogues.XLSX_TABLE, "Durham County Council", "adept"),
    ("mailbox", MAILBOX, "Gloucestershire County Council", "lcrig"),
)
WEB = ("rss", "atom", "sitemap", "listing", "wordpress", "jsonfeed")  # where pages that are not practice turn up


class Sector:
    """All sites, and the author who writes for them."""

    def __init__(self, seed: int, only: tuple[str, ...] = ()) -> None:
        self.rng, self.author = Random(seed), Author(seed)
        known = {adapter.kind for adapter in ADAPTERS}
        self.sites: dict[str, Site] = {
            name: (MailSite if publisher is MAILBOX else Site)(name, number, publisher, owner, network)
            for number, (name, publisher, owner, network) in enumerate(PLAN, 1)
            if publisher.kind in known and (not only or name in only) and (publisher is not MAILBOX or available())
        }
        self.documents: dict[str, Document] = {}
        self.hashes: dict[str, str] = {}  # of every file ever published, and the document it was

    def fill(self, each: int, at: datetime, *, others: int = 1) -> None:
        """Give every site documents of its own, some of a neighbour's, and to some what is not practice."""
        names = list(self.sites)
        for name in names:
            for number in range(each):
                self.write(name, at - timedelta(days=self.rng.randint(1, 300), minutes=number))
            for _ in range(others if name in WEB else 0):
                self.write_other(name, at - timedelta(days=self.rng.randint(1, 90)))
        for name, other in zip(names, names[1:] + names[:1], strict=True):
            mine = [item.document for item in self.sites[name].items.values() if item.document.practice]
            self.copy(self.rng.choice(mine[:each]), other, at - timedelta(days=1))

    def write(self, name: str, at: datetime) -> Document:
        """A new practice document on a site."""
        site = self.sites[name]
        form = self.rng.choice(site.publisher.forms)
        return self.put(site, self.author.practice(site.owner, at.date(), form), at)

    def write_other(self, name: str, at: datetime, sort: str = "") -> Document:
        """A new page on a site that is not practice material."""
        site = self.sites[name]
        return self.put(site, self.author.other(at.date(), sort, owner=site.owner, voice=site.number), at)

    def write_press(self, name: str, at: datetime) -> Document:
        """Somebody else's account of practice, passed on by a site."""
        return self.put(self.sites[name], self.author.press(at.date()), at)

    def copy(self, document: Document, name: str, at: datetime) -> None:
        """Have another site offer the same document, in a format of its own kind."""
        forms = self.sites[name].publisher.forms
        same = document if document.form in forms else document.as_form("pdf" if "pdf" in forms else forms[0])
        self.put(self.sites[name], same, at)

    def revise(self, name: str, key: str, at: datetime) -> None:
        """Publish a revision of a document at the address of the one before."""
        site = self.sites[name]
        self.put(site, site.items[key].document.revised(self.rng, at.date()), at)

    def put(self, site: Site, document: Document, at: datetime) -> Document:
        """Publish it there."""
        site.publish(document, at)
        self.documents[document.key] = document
        for data in (document.data(), site.bytes_of(document)):
            self.hashes[sha256(data).hexdigest()] = document.key
        return document

    def offered(self) -> dict[str, list[str]]:
        """The practice documents on the sites now, and which sites have them."""
        now: dict[str, list[str]] = {}
        for site in self.sites.values():
            for key, item in site.items.items():
                if item.document.practice:
                    now.setdefault(key, []).append(site.name)
        return now

    def keys_of(self, row: dict[str, Any]) -> set[str]:
        """The documents that a row of the export is about, by its addresses and the bytes of its files."""
        keys = {self.key_at(url) for url in row.get("source_urls", ())}
        keys |= {self.hashes.get(part["sha256"], "") for part in row.get("attachments", ())}
        return keys - {""}

    def key_at(self, url: str) -> str:
        """The document at an address, "" where none ever was."""
        site, path = self.site_at(url), unquote(urlsplit(url).path)
        return site.known.get(path, "") if site else ""

    def site_at(self, url: str) -> Site | None:
        """The site behind either of its doors."""
        number = (urlsplit(url).hostname or "").rpartition(".")[2]
        return next((site for site in self.sites.values() if str(site.number) == number), None)

    def told(self, url: str) -> str:
        """An address without its door: "rss/documents/x.pdf"."""
        site = self.site_at(url)
        return f"{site.name}{urlsplit(url).path}" if site else url

    def close(self) -> None:
        """Shut every site."""
        for site in self.sites.values():
            site.close()
