"""Turns away addresses with a NUL in them, before a page asks a database that cannot hold one. A middleware."""

from collections.abc import Callable
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse

from connectshare.web.pages.errors import not_found, unreadable

NUL = "\0"


class Refusing:
    """There is no such page, or no such question."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        if NUL in request.path_info:
            return not_found(request)
        if NUL in unquote(request.META["QUERY_STRING"]):
            return unreadable(request)
        return self._get_response(request)
