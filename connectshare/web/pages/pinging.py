"""Addresses that programs call when a source has news: a plain ping, and a WebSub hub's questions and news.

No session, no cookie: the key in the address is the right to ping. What is sent is counted as a ping and thrown away.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from connectshare.gather.models import Source
from connectshare.gather.pinging import WEBSUB, confirm, is_signed, pinged, signature, source_of

PIECE = 64 * 1024
MOST = 20 * 2**20  # bytes of news; what is longer is not read to its end
LONGEST_CHALLENGE = 4_000


@csrf_exempt
@never_cache
def ping(request: HttpRequest, key: str) -> HttpResponse:
    """News at a source: look soon. Somebody who opens the address in a browser is told what it is for."""
    source = source_of(key)
    if source is None:
        raise Http404
    if request.method != "POST":
        response = render(request, "workspace/ping.html", {"source": source}, status=405)
        response.headers["Allow"] = "POST"
        return response
    pinged(source)
    return _plain("Thank you. We look at it within a few minutes.\n", 202)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def websub(request: HttpRequest, key: str) -> HttpResponse:
    """A hub asks whether we meant it (GET), or tells of news (POST)."""
    source = source_of(key, WEBSUB)
    if source is None:
        return _plain("Nobody listens here any more.\n", 410)  # by which a hub knows that it may stop
    return _told(request, source) if request.method == "POST" else _asked(request, source)


def _asked(request: HttpRequest, source: Source) -> HttpResponse:
    asked = {name: request.GET.get(f"hub.{name}", "") for name in ("mode", "topic", "challenge", "lease_seconds")}
    if not confirm(source, asked["mode"], asked["topic"], asked["lease_seconds"]):
        return _plain("We did not ask for this.\n", 404)
    return _plain(asked["challenge"][:LONGEST_CHALLENGE])


def _told(request: HttpRequest, source: Source) -> HttpResponse:
    """The same answer whether the signature is right or not, as the standard advises."""
    header = request.headers.get("X-Hub-Signature", "")
    made, left = signature(source, header), MOST
    while made is not None and left > 0 and (piece := request.read(min(PIECE, left))):
        made.update(piece)
        left -= len(piece)
    if made is not None and left > 0 and is_signed(made, header):
        pinged(source, by_hub=True)
    return _plain("Thank you.\n", 202)


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
