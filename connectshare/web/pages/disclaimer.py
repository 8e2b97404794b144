"""The disclaimer: read once before anything is opened. Works without cookies; never leads to a stranger's address.

The POST is open to any form on purpose: all it does is remember that a text was read, in the reader's own browser.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from connectshare.catalogue.models import Material
from connectshare.catalogue.reading.material import find
from connectshare.web.headers import POLICY_LEADING_OUT
from connectshare.web.pages.opening import target
from connectshare.web.reading_disclaimer import COOKIE, remember, was_read

SEE_OTHER = 303


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def disclaimer(request: HttpRequest) -> HttpResponse:
    """Show the text, or note that it was read and go on to what was wanted."""
    wanted = _local(request.POST.get("next", "") if request.method == "POST" else request.GET.get("next", ""))
    match = _match(wanted)
    material = find(match.kwargs["id"]) if match else None
    if request.method == "POST":
        return _go_on(request, wanted, match, material)
    response = render(
        request,
        "disclaimer.html",
        {"next": wanted if match else "", "material": material, "was_read": was_read(request)},
    )
    response.headers["Content-Security-Policy"] = POLICY_LEADING_OUT
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["POST"])
@csrf_exempt
def forget(request: HttpRequest) -> HttpResponse:
    """Clear the one cookie."""
    response = HttpResponseRedirect("/about/cookies?cleared=1", status=SEE_OTHER)
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _go_on(request: HttpRequest, wanted: str, match: ResolverMatch | None, material: Material | None) -> HttpResponse:
    """To the document itself, not to its gate, so that a browser without cookies never goes round in a loop."""
    address = wanted or "/disclaimer"
    if match and material:
        address = target(material, match.kwargs["number"]) or address
    response = HttpResponse(status=SEE_OTHER, headers={"Location": address, "Cache-Control": "no-store"})
    return remember(request, response)


def _local(path: str) -> str:
    """The path if it is one of this site, else nothing. Backslashes and double slashes are other hosts to browsers."""
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if plain and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


def _match(path: str) -> ResolverMatch | None:
    try:
        match = resolve(path.partition("?")[0]) if path else None
    except Resolver404:
        return None
    return match if match and match.url_name == "open" else None
