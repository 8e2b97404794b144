"""Sites that publish by web pages: a sitemap index, listing pages, articles with files, WordPress, stated lists."""

from __future__ import annotations

import json
from html import escape
from urllib.parse import quote

from tests.world.site import Item, Publisher, Reply, Request, Site, page

A_PAGE = 15
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap(site: Site, request: Request) -> Reply | None:
    """An index of two sitemaps, the items shared out between them."""
    if request.path == "/sitemap.xml":
        rows = "".join(f"<sitemap><loc>{request.base}/sitemap-{part}.xml</loc></sitemap>" for part in (1, 2))
        return _xml(f'<sitemapindex xmlns="{SITEMAP}">{rows}</sitemapindex>')
    if request.path not in ("/sitemap-1.xml", "/sitemap-2.xml"):
        return None
    part = int(request.path[9]) - 1
    rows = "".join(
        f"<url><loc>{_url(request, item)}</loc><lastmod>{item.updated.isoformat()}</lastmod></url>"
        for item in sorted(site.items.values(), key=lambda item: item.document.key)
        if int(item.document.key[1:]) % 2 == part
    )
    about = f"<url><loc>{request.base}/about</loc></url>" if part == 0 else ""
    return _xml(f'<urlset xmlns="{SITEMAP}">{about}{rows}</urlset>')


def listing(site: Site, request: Request) -> Reply | None:
    """A library of links, fifteen a page."""
    return _listed(site, request, "/library/", "Document library")


def articles(site: Site, request: Request) -> Reply | None:
    """A list of articles; each says what its file says and links to it."""
    if item := next((one for one in site.items.values() if one.note and one.note == request.path), None):
        body = "".join(f"<p>{escape(one)}</p>" for one in item.document.paragraphs)
        body += f'<p><a href="{quote(item.path)}">Download the full document (PDF)</a></p>'
        head = f'<meta property="article:published_time" content="{item.document.dated}">'
        return Reply(page(escape(item.document.title), body, head))
    return _listed(site, request, "/reports/", "Our reports")


def _listed(site: Site, request: Request, path: str, title: str) -> Reply | None:
    if request.path != path:
        return None
    number, items = int(request.query.get("page", "1")), site.newest()
    rows = "".join(
        f'<li><a href="{quote(item.note or item.path)}">{escape(item.document.title)}</a> '
        f"<time datetime='{item.updated.date()}'>{item.updated.date()}</time></li>"
        for item in items[(number - 1) * A_PAGE : number * A_PAGE]
    )
    more = f'<a rel="next" href="{path}?page={number + 1}">Next page</a>' if len(items) > number * A_PAGE else ""
    return Reply(page(title, f"<ul>{rows}</ul><nav class='pagination'>{more}</nav>"))


def wordpress(site: Site, request: Request) -> Reply | None:
    """The REST interface of WordPress: pages of the site are posts, files are media."""
    if request.path in ("/wp-json/", "/wp-json", "/wp-json/wp/v2", "/wp-json/wp/v2/"):
        routes = {f"/wp/v2/{name}": {"methods": ["GET"]} for name in ("posts", "pages", "media")}
        root = {
            "name": site.owner,
            "url": request.base,
            "home": request.base,
            "namespaces": ["wp/v2"],
            "routes": routes,
        }
        return _json(root)
    if not request.path.startswith("/wp-json/wp/v2/"):
        return None
    name = request.path.rstrip("/").rsplit("/", 1)[-1]
    makers = {"posts": _post, "media": _medium, "pages": None, "types": None}
    if name not in makers:
        return Reply(
            b'{"code":"rest_no_route","message":"No route was found.","data":{"status":404}}', "application/json", 404
        )
    make = makers[name]
    items = [item for item in site.newest() if (item.document.form == "html") == (name == "posts")] if make else []
    size, number = min(int(request.query.get("per_page", "10")), 100), int(request.query.get("page", "1"))
    total = max(1, -(-len(items) // size))
    if number > total:
        return _json({"code": "rest_post_invalid_page_number", "message": "…", "data": {"status": 400}}, 400)
    rows = [make(request, item) for item in items[(number - 1) * size : number * size]] if make else []
    return _json(rows, 200, {"X-WP-Total": str(len(items)), "X-WP-TotalPages": str(total)})


def _post(request: Request, item: Item) -> dict[str, object]:
    text = "".join(f"<p>{escape(one)}</p>" for one in item.document.paragraphs)
    return _wordpress_row(request, item, "post") | {
        "link": _url(request, item), "content": {"rendered": text, "protected": False},
        "excerpt": {"rendered": f"<p>{escape(item.document.summary)}</p>", "protected": False},
    }  # fmt: skip


def _medium(request: Request, item: Item) -> dict[str, object]:
    media_type = item.document.media_type.split(";")[0]
    return _wordpress_row(request, item, "attachment") | {
        "link": f"{request.base}/?attachment_id={int(item.document.key[1:])}", "media_type": "file", "mime_type": media_type,
        "source_url": _url(request, item), "caption": {"rendered": ""}, "alt_text": "", "media_details": {},
        "description": {"rendered": ""}, "post": None,
    }  # fmt: skip


def _wordpress_row(request: Request, item: Item, sort: str) -> dict[str, object]:
    number = int(item.document.key[1:])
    return {
        "id": number, "date": f"{item.added:%Y-%m-%dT%H:%M:%S}", "date_gmt": f"{item.added:%Y-%m-%dT%H:%M:%S}",
        "guid": {"rendered": f"{request.base}/?p={number}"}, "modified": f"{item.updated:%Y-%m-%dT%H:%M:%S}",
        "modified_gmt": f"{item.updated:%Y-%m-%dT%H:%M:%S}", "slug": item.document.name.rsplit(".", 1)[0],
        "status": "publish" if sort == "post" else "inherit", "type": sort,
        "title": {"rendered": escape(item.document.title)}, "author": 1, "_links": {},
    }  # fmt: skip


def statements(site: Site, request: Request) -> Reply | None:
    """A page that states its list as schema.org JSON-LD, with nothing but a few words to look at."""
    if request.path != "/knowledge/":
        return None
    rows = [
        {
            "@type": "ListItem", "position": number,
            "item": {
                "@type": "Report", "@id": _url(request, item), "url": _url(request, item), "name": item.document.title,
                "description": item.document.summary, "datePublished": str(item.added.date()),
                "dateModified": item.updated.isoformat(), "publisher": {"@type": "Organization", "name": site.owner},
            },
        }
        for number, item in enumerate(site.newest(), 1)
    ]  # fmt: skip
    stated = {"@context": "https://schema.org", "@type": "ItemList", "name": "Knowledge base", "itemListElement": rows}
    head = f'<script type="application/ld+json">{json.dumps(stated)}</script>'
    return Reply(page("Knowledge base", '<div id="app">Loading…</div>', head))


def _url(request: Request, item: Item) -> str:
    return request.base + quote(item.note or item.path)


def _xml(text: str) -> Reply:
    return Reply(f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode(), "application/xml")


def _json(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    return Reply(json.dumps(value).encode(), "application/json; charset=UTF-8", status, headers or {})


def _article(site: Site, item: Item) -> str:
    return f"/reports/{item.document.name.rsplit('.', 1)[0]}" if item.document.form == "pdf" else ""


SITEMAP_INDEX = Publisher("sitemap", "/sitemap.xml", sitemap)
LISTING = Publisher("listing", "/library/", listing)
ARTICLES = Publisher("listing", "/reports/", articles, folder="/files", note=_article, forms=("pdf",))
WORDPRESS = Publisher("wordpress", "/wp-json/", wordpress, folder="/wp-content/uploads/2026")
STATEMENTS = Publisher("statements", "/knowledge/", statements)
