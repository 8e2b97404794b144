"""What readers meet when something is not there or broke. Called by Django and by pages."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import bad_request


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return render(request, "errors/404.html", status=404)


def withdrawn(request: HttpRequest, *, on: object, reason: str) -> HttpResponse:
    """410: it was here and was withdrawn."""
    return render(request, "errors/410.html", {"on": on, "reason": reason}, status=410)


def no_page(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """405: the address is for forms or programs, and no page to look at."""
    response = render(request, "errors/405.html", status=405)
    response.headers["Allow"] = refused.headers["Allow"]
    return response


def unreadable(request: HttpRequest) -> HttpResponse:
    """400: the address asks with a sign that nothing can hold."""
    words = "This address cannot be read: it holds a sign that no text has."
    return render(request, "errors/400.html", {"words": words}, status=400)


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a page says in words what it cannot take; whatever else is wrong with a request stays unexplained."""
    if not isinstance(exception, BadRequest):
        return bad_request(request, exception)
    return render(request, "errors/400.html", {"words": exception}, status=400)


def without_search(request: HttpRequest, *, is_built: bool) -> HttpResponse:
    """503: the search index is away, or not built yet. What needs no search is still there to be read."""
    response = render(request, "errors/503.html", {"is_built": is_built}, status=503)
    response.headers["Retry-After"] = "60"
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """500. Asks nothing of the database or the request: either may be what broke."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)
