"""Turns away in words what is no question of a page: a middleware.

An address with a NUL in it is turned away before a page asks a database that cannot hold one; a method that an address
does not take gets a page that says so, where it was answered with nothing.
"""

from collections.abc import Callable
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse

from connectshare.web.pages.errors import no_page, not_found, unreadable

NUL = "\0"
METHOD_NOT_ALLOWED = 405


class Refusing:
    """There is no such page, no such question, or nothing to look at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        if NUL in request.path_info:
            return not_found(request)
        if NUL in unquote(request.META["QUERY_STRING"]):
            return unreadable(request)
        response = self._get_response(request)
        if response.status_code == METHOD_NOT_ALLOWED and not response.content and request.method != "HEAD":
            return no_page(request, response)
        return response
