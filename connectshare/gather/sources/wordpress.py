"""The source adapter for WordPress sites, by their REST API: posts, pages, own sorts of item, uploaded documents.

Called by the discover step and the detector; bytes come from the given `get` only. A site's posts mean the whole site;
an address with a choice in it (a category, a search) means that choice only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from connectshare.gather.protocols import Found, Get, Listed, Page, Problem
from connectshare.gather.sources.entries import stated_date
from connectshare.gather.sources.limits import MOST_BYTES, MOST_ITEMS, capped, too_large, unread
from connectshare.gather.sources.markup import plain
from connectshare.gather.sources.page_links import DOCUMENT_TYPES
from connectshare.gather.sources.stated_links import stated_links
from connectshare.kit.addresses import BadAddress, canonical, join
from connectshare.kit.fetch_problems import FetchProblem

ROUTE = "wp/v2/"
A_PAGE = 100  # the most that WordPress gives at once
FEWER = 10  # what every site gives

_MOST_PAGES = MOST_ITEMS // A_PAGE
_MOST_TYPES = 12
_API = "https://api.w.org/"
_TERMS = {"categories": "categories", "category": "categories", "tags": "tags", "post_tag": "tags"}
_CHOICES = ("categories", "tags", "search", "author", "after")
# Sorts of item that themes and page builders keep for themselves.
_NOT_READ = re.compile(
    r"(?:wp|nav|elementor|e|et|fl|ct|oceanwp|popup|cookie|acf)[-_].*|attachment|feedback|product|popup"
)
_FIELDS = "id,type,status,link,slug,title,excerpt,date,modified_gmt,modified,source_url,mime_type"
_CATEGORY_PATH = re.compile(r"/(category|tag)/(?:[^/?#]+/)*?([^/?#]+)/?(?:page/\d+/?)?$")
_CUT_OFF = re.compile(r"\s*(?:\[(?:…|\.\.\.)\]|Continue reading\b.{0,300}|Read more\b.{0,100})\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class _Api:
    """Where a site's API is, and what of it an address means. `root` ends before "wp/v2/"."""

    root: str
    collection: str  # posts, pages, media, categories, …; "" for the API itself
    number: str  # of one category or tag
    choice: tuple[tuple[str, str], ...]  # what the address limits its collection to

    def address(self, collection: str, *more: tuple[str, str]) -> str:
        """The address of a collection, in the form of this site (`/wp-json/…` or `?rest_route=/…`)."""
        query = urlencode(more, safe=",:")
        return f"{self.root}{ROUTE}{collection}" + (("&" if "?" in self.root else "?") + query if query else "")


class WordPress:
    kind = "wordpress"
    label = "WordPress site"
    well_known: tuple[str, ...] = ("/wp-json/wp/v2/posts?per_page=5",)

    def recognise(self, page: Page) -> float:
        said = _json(page)
        if isinstance(said, dict):
            names = said.get("namespaces")
            return 1.0 if _is_term(said) or (isinstance(names, list) and "wp/v2" in names) else 0.0
        if not isinstance(said, list):
            return 0.0
        if not said:
            return 0.9 if "x-wp-total" in page.headers else 0.0
        return 1.0 if isinstance(said[0], dict) and (_is_item(said[0]) or _is_term(said[0])) else 0.0

    def pointed_at(self, page: Page) -> tuple[str, ...]:
        """The posts of the page's category or tag, then those of the whole site."""
        links = stated_links(page)
        terms = [
            link.address
            for link in links
            if "alternate" in link.relations and re.search(r"wp/v2/(?:categories|tags)/\d+$", link.address)
        ]
        apis = [_api(link.address) for link in links if _API in link.relations]
        roots = [api for api in apis if api is not None]
        part = _CATEGORY_PATH.search(urlsplit(page.url).path)
        if part and roots and not terms:
            terms = [roots[0].address(_TERMS["tags" if part[1] == "tag" else "category"], ("slug", part[2]))]
        return tuple(dict.fromkeys((*terms, *(api.address("posts", ("per_page", "5")) for api in roots))))

    def discover(self, page: Page, get: Get) -> Iterator[Listed]:
        return capped(_discover(self, page, get), page.url)


def _discover(adapter: WordPress, page: Page, get: Get) -> Iterator[Listed]:
    api = _api(page.url)
    if len(page.body) > MOST_BYTES:
        yield too_large(page.url)
    elif api is None or not adapter.recognise(page):
        yield Problem(page.url, "There is no WordPress site at this address that we can read.")
    elif api.collection in _TERMS.values():
        yield from _of_terms(api, page, get)
    elif api.choice or api.collection not in ("", "posts"):
        yield from _collection(api, api.collection, api.choice, get, page)
    else:
        yield from _collection(api, "posts", (), get, page if api.collection else None)
        for collection in ("pages", *_own_sorts(api, get)):
            yield from _collection(api, collection, (), get)
        yield from _collection(api, "media", (("media_type", "application"),), get)


def _of_terms(api: _Api, page: Page, get: Get) -> Iterator[Listed]:
    """The posts of a category or tag, given as one or, asked for by its name, as a list of one."""
    said = _json(page)
    terms = [term for term in (said if isinstance(said, list) else [said]) if isinstance(term, dict)]
    numbers = [str(term["id"]) for term in terms[:20] if isinstance(term.get("id"), int)]
    if not numbers:
        yield Problem(page.url, "The site has no such category any more.")
    elif api.number or "slug" in dict(api.choice):
        yield from _collection(api, "posts", ((api.collection, ",".join(numbers)),), get)
    else:
        yield Problem(page.url, "This address lists all categories; paste the address of one of them.")


def _own_sorts(api: _Api, get: Get) -> tuple[str, ...]:
    """The collections of the site's own sorts of item: resources, case studies. None where it does not tell."""
    try:
        said = _json(get(api.address("types")))
    except FetchProblem:
        return ()
    if not isinstance(said, dict):
        return ()
    found = [
        str(sort.get("rest_base"))
        for name, sort in said.items()
        if isinstance(sort, dict) and not _NOT_READ.fullmatch(name) and name not in ("post", "page")
        if sort.get("rest_namespace", "wp/v2") == "wp/v2" and re.fullmatch(r"[\w-]{1,60}", str(sort.get("rest_base")))
    ]
    return tuple(dict.fromkeys(found))[:_MOST_TYPES]


def _collection(
    api: _Api, collection: str, choice: tuple[tuple[str, str], ...], get: Get, given: Page | None = None
) -> Iterator[Listed]:
    """Everything in one collection, page by page. `given`: its beginning, used where it is all of it."""
    if given is not None and given.headers.get("x-wp-totalpages") in ("0", "1"):
        yield from _listed(given)
        return
    size = A_PAGE
    number = 1
    while number <= _MOST_PAGES:
        asked = (*choice, ("per_page", str(size)), ("page", str(number)), ("_fields", _FIELDS))
        address = api.address(collection, *asked)
        try:
            page = get(address)
        except FetchProblem as problem:
            if problem.status == 400 and number == 1 and size == A_PAGE:
                size = FEWER  # some sites forbid large pages
                continue
            if problem.status != 400 or number == 1:  # beyond the last page WordPress answers 400
                yield unread(address, "A part of the site could not be read.", problem)
            return
        yield from _listed(page)
        if not _goes_on(page, number, size):
            return
        number += 1
    yield Problem(api.address(collection), f"The site has more than {MOST_ITEMS:,} of these; we took the first.")


def _goes_on(page: Page, number: int, size: int) -> bool:
    """By the header, since a page can be short for what only members may see; else by what came."""
    total = page.headers.get("x-wp-totalpages", "")
    if total.isascii() and total.isdigit():
        return number < int(total[:9])
    said = _json(page)
    return isinstance(said, list) and len(said) >= size


def _listed(page: Page) -> Iterator[Listed]:
    said = _json(page)
    if not isinstance(said, list):
        yield Problem(page.url, "The site's answer could not be read.")
        return
    for item in said[: 2 * A_PAGE]:
        made = _found(item, page.url) if isinstance(item, dict) else Problem(page.url, "This entry cannot be read.")
        if made is not None:
            yield made


def _found(item: dict[str, Any], base: str) -> Found | Problem | None:
    """None for what is not meant for everybody, and for uploads that are no document."""
    title, excerpt = _rendered(item, "title"), item.get("excerpt")
    kind, media_type = str(item.get("type") or "item"), str(item.get("mime_type") or "").lower()
    if item.get("status", "publish") not in ("publish", "inherit"):
        return None
    if kind == "attachment" and media_type not in DOCUMENT_TYPES.values():
        return None
    link = item.get("source_url") if kind == "attachment" else item.get("link")
    if isinstance(excerpt, dict) and excerpt.get("protected"):
        return None
    try:
        url = canonical(join(base, str(link or "")))
    except BadAddress:
        url = ""
    if not link or not url or not isinstance(item.get("id"), int):
        return Problem(title or f"{kind} {item.get('id', '')}".strip()[:200], "The site gives no web address for it.")
    return Found(
        external_id=f"{kind}:{item['id']}",
        url=url,
        title="" if kind == "attachment" and " " not in title else title,  # else the name of the file
        summary=_CUT_OFF.sub("", plain(_text(excerpt), 4000)),
        published=stated_date(str(item.get("date") or "")),
        version=str(item.get("modified_gmt") or item.get("modified") or "")[:100],
        media_type=media_type[:100],
    )


def _api(url: str) -> _Api | None:
    """What an address of a WordPress API means; None where it is none."""
    try:
        address = canonical(url)
    except BadAddress:
        return None
    query = dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
    base = address.split("?")[0]
    if "rest_route" in query:
        root, route = f"{base}?rest_route=/", query["rest_route"].lstrip("/")
    elif "/wp-json" in base:
        before, _, route = base.partition("/wp-json")
        root, route = f"{before}/wp-json/", route.lstrip("/")
    elif f"/{ROUTE}" in base:  # sites may rename "wp-json"
        before, _, after = base.partition(f"/{ROUTE}")
        root, route = f"{before}/", ROUTE + after
    else:
        root, route = f"{base.rstrip('/')}/", ""
    collection, _, number = route.removeprefix(ROUTE).strip("/").partition("/")
    choice = tuple((name, query[name]) for name in (*_CHOICES, "slug") if query.get(name))
    return _Api(root, collection, number, choice)


def _json(page: Page) -> object:
    body = page.body
    if len(body) > MOST_BYTES or body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"[", b"{"):
        return None
    try:
        said: object = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    return said


def _is_item(said: dict[str, Any]) -> bool:
    title = said.get("title")
    return isinstance(said.get("id"), int) and "link" in said and isinstance(title, dict) and "rendered" in title


def _is_term(said: dict[str, Any]) -> bool:
    return isinstance(said.get("id"), int) and said.get("taxonomy") in _TERMS and "slug" in said


def _rendered(item: dict[str, Any], name: str) -> str:
    return plain(_text(item.get(name)))


def _text(value: object) -> str:
    said = value.get("rendered") if isinstance(value, dict) else value
    return said if isinstance(said, str) else ""
