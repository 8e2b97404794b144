"""Sites that publish by a feed: RSS 2.0, Atom with pages (RFC 5005), and JSON Feed 1.1 with pages."""

from __future__ import annotations

import json
from email.utils import format_datetime
from html import escape
from urllib.parse import quote

from tests.world.site import Item, Publisher, Reply, Request, Site

A_PAGE = 12


def rss(site: Site, request: Request) -> Reply | None:
    """The newest items in one file."""
    if request.path != "/feed.xml":
        return None
    items = "".join(
        f"<item><title>{escape(item.document.title)}</title><link>{_url(request, item)}</link>"
        f"<guid isPermaLink='false'>{site.name}-{item.document.key}</guid>"
        f"<description>{escape(item.document.summary)}</description><pubDate>{format_datetime(item.updated)}</pubDate></item>"
        for item in site.newest()[: site.shown]
    )
    body = (
        f"<channel><title>{escape(site.owner)}</title><link>{request.base}/</link><description>Practice</description>"
    )
    return Reply(
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0">{body}{items}</channel></rss>'.encode(),
        "application/rss+xml",
    )


def atom(site: Site, request: Request) -> Reply | None:
    """All items, a page at a time."""
    if request.path != "/atom.xml":
        return None
    number, shown, more = _page(site, request)
    onward = f'<link rel="next" href="{request.base}/atom.xml?page={number + 1}"/>' if more else ""
    entries = "".join(
        f"<entry><id>tag:{site.name}.example,2026:{item.document.key}</id><title>{escape(item.document.title)}</title>"
        f'<link href="{_url(request, item)}"/><updated>{item.updated.isoformat()}</updated>'
        f"<published>{item.added.isoformat()}</published><summary>{escape(item.document.summary)}</summary></entry>"
        for item in shown
    )
    head = f"<id>tag:{site.name}.example,2026:feed</id><title>{escape(site.owner)}</title>{onward}"
    return Reply(
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">{head}{entries}</feed>'.encode(),
        "application/atom+xml",
    )


def json_feed(site: Site, request: Request) -> Reply | None:
    """All items, a page at a time, as JSON."""
    if request.path != "/feed.json":
        return None
    number, shown, more = _page(site, request)
    items = [
        {
            "id": f"{site.name}-{item.document.key}", "url": _url(request, item), "title": item.document.title,
            "summary": item.document.summary, "content_text": item.document.summary,
            "date_published": item.added.isoformat(), "date_modified": item.updated.isoformat(),
        }
        for item in shown
    ]  # fmt: skip
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": site.owner, "items": items}
    if more:
        feed["next_url"] = f"{request.base}/feed.json?page={number + 1}"
    return Reply(json.dumps(feed).encode(), "application/feed+json")


def _page(site: Site, request: Request) -> tuple[int, list[Item], bool]:
    number, items = int(request.query.get("page", "1")), site.newest()
    return number, items[(number - 1) * A_PAGE : number * A_PAGE], len(items) > number * A_PAGE


def _url(request: Request, item: Item) -> str:
    return request.base + quote(item.note or item.path)


RSS = Publisher("feed", "/feed.xml", rss)
ATOM = Publisher("feed", "/atom.xml", atom)
JSON_FEED = Publisher("feed", "/feed.json", json_feed)
