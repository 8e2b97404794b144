"""What readers meet when something is not there or broke. Called by Django and by pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return render(request, "errors/404.html", status=404)


def withdrawn(request: HttpRequest, *, on: object, reason: str) -> HttpResponse:
    """410: it was here and was withdrawn."""
    return render(request, "errors/410.html", {"on": on, "reason": reason}, status=410)


def unreadable(request: HttpRequest) -> HttpResponse:
    """400: the address asks with a sign that nothing can hold."""
    return render(request, "errors/400.html", status=400)


def without_search(request: HttpRequest, *, is_built: bool) -> HttpResponse:
    """503: the search index is away, or not built yet. What needs no search is still there to be read."""
    response = render(request, "errors/503.html", {"is_built": is_built}, status=503)
    response.headers["Retry-After"] = "60"
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """500. Asks nothing of the database or the request: either may be what broke."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)
