"""Carries the reader's list from page to page, in the addresses of a page's own links. A middleware.

Here and not in the templates, since a link that forgot the list would silently begin another one. Feeds, downloads,
canonical addresses and forms that send something are left as they are; nothing happens where there is no list.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from connectshare.web.your_list import NAME, ids_of, written

# The pages on which one reads on: by name, as in `urls.py`.
READING = frozenset({
    "home", "search", "material", "material-short", "topics", "topic", "organisations", "organisation", "networks",
    "network", "who-does-what", "who-does-what-map", "who-does-what-regions", "who-does-what-timeline",
    "steering-group", "about", "disclaimer",
})  # fmt: skip
_LINK = re.compile(r'(?P<begin><a\b[^>]*?\shref=")(?P<address>[/?][^"]*)"')
_ASKING_FORM = re.compile(r'<form\b[^>]*\smethod="get"[^>]*>')
_CARRIES = re.compile(rf"[?&;]{NAME}=")


class Carrying:
    """Adds the list in a request's address to the links, searching forms and redirects of its answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and keep robots away: there are endlessly many lists."""
        response = self._get_response(request)
        if NAME in request.GET:
            response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        if ids := ids_of(request):
            _carry(response, request.path, written(ids))
        return response


def carried(address: str, list_: str, here: str = "", joint: str = "&") -> str:
    """An address of this site with the list; as it is where it leads to no page for reading, or has a list already."""
    place, hash_, fragment = address.partition("#")
    path, mark, _ = place.partition("?")
    if not list_ or _CARRIES.search(place) or not _is_read(path or here):
        return address
    return f"{place}{joint if mark else '?'}{NAME}={list_}{hash_}{fragment}"


def _carry(response: HttpResponse, here: str, list_: str) -> None:
    if "Location" in response.headers:
        response.headers["Location"] = carried(response.headers["Location"], list_)
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return
    page = _LINK.sub(
        lambda found: f'{found["begin"]}{carried(found["address"], list_, here, "&amp;")}"', response.content.decode()
    )
    kept = f'<input type="hidden" name="{NAME}" value="{list_}">'
    response.content = _ASKING_FORM.sub(lambda found: found[0] + kept, page)


def _is_read(path: str) -> bool:
    try:
        return resolve(path).url_name in READING
    except Resolver404:
        return False
