"""Where a CKAN portal is, which part of it an address means, and how the API is asked for that part.

Called by the CKAN adapter; pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from connectshare.gather.protocols import Page
from connectshare.gather.sources.markup import html_tree, is_html
from connectshare.kit.addresses import BadAddress, join, same_site

ROWS = 100  # of one answer; portals give at most 1,000 and get slow well before

_SEARCH = "/api/3/action/package_search"
_WITH_RESOURCES = "/api/3/action/current_package_list_with_resources"
_API = re.compile(r"/api(?:/\d)?(?:/(?:action|search|rest|util)\b.*)?/?$", re.IGNORECASE)
_PART = re.compile(r"/(organization|group)/([\w.%~-]+)/?$")
_PAGES = re.compile(r"/(?:organization|group|dataset|package)(?:/.*)?$")
_FACETS = ("organization", "groups", "tags", "res_format", "license_id")
_NO_PARTS = frozenset(("about", "new", "edit", "activity"))


@dataclass(frozen=True)
class Portal:
    """Where a portal is, and which part of it is wanted."""

    root: str  # without a slash at the end
    query: str = ""
    narrowed: str = ""  # a filter query, as the API takes it

    @classmethod
    def at(cls, page: Page) -> Portal:
        parts = urlsplit(page.url)
        said = parse_qsl(parts.query)
        given = dict(said)
        filters = [given["fq"]] if given.get("fq") else []
        filters += [f'{name}:"{_quoted(value)}"' for name, value in said if name in _FACETS]
        if (part := _PART.search(parts.path)) and part[2] not in _NO_PARTS:
            name = "organization" if part[1] == "organization" else "groups"
            filters.append(f'{name}:"{_quoted(unquote(part[2]))}"')
        return cls(_root(page), given.get("q", ""), " ".join(filters))

    def search(self, start: int, rows: int = ROWS) -> str:
        # The order by name does not change while the answers are walked through; that by relevance does.
        said = {"q": self.query, "fq": self.narrowed, "sort": "name asc", "rows": str(rows), "start": str(start)}
        return f"{self.root}{_SEARCH}?{urlencode({name: value for name, value in said.items() if value})}"

    def whole(self, start: int) -> str:
        return f"{self.root}{_WITH_RESOURCES}?limit={ROWS}&offset={start}"


def _root(page: Page) -> str:
    """The portal's own address: portals need not be at the root of their site."""
    parts = urlsplit(page.url)
    origin = f"{parts.scheme}://{parts.netloc}"
    if is_html(page) and (tree := html_tree(page)) is not None:
        said = next((each.get("data-site-root", "") for each in tree.iter("body")), "")
        try:
            root = join(page.url, said) if said else ""
            if root and same_site(root, page.url):
                return origin + urlsplit(root).path.rstrip("/")
        except BadAddress:
            pass
    for sort in (_API, _PAGES):
        if sort.search(parts.path):
            return origin + sort.sub("", parts.path).rstrip("/")
    return origin if parts.path.endswith(".json") else origin + parts.path.rstrip("/")


def _quoted(value: str) -> str:
    return re.sub(r'["\\]', " ", value)[:200]
