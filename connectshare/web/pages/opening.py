"""Opens what a material's page leads to: a link out, or a copy kept here as a download. Behind the disclaimer."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from connectshare.catalogue.models import Material
from connectshare.catalogue.reading.material import Opening, find, openings
from connectshare.plumbing.storing import place
from connectshare.web.headers import FILE_POLICY
from connectshare.web.only_read import only_read
from connectshare.web.pages.errors import withdrawn
from connectshare.web.reading_disclaimer import was_read, word

SEE_OTHER = 303


@only_read
def open_it(request: HttpRequest, id: str, number: int) -> HttpResponseBase:
    """Go to the thing itself, by way of the disclaimer the first time."""
    material = find(id)
    if material is None:
        raise Http404
    if material.status == Material.Status.MERGED and material.merged_into:
        return _to(reverse("open", args=[material.merged_into.pk, number]), status=301)
    if material.status not in Material.READABLE:
        return withdrawn(request, on=material.changed_at, reason=material.status_reason)
    way = _way(material, number)
    if way is None:
        raise Http404
    if not was_read(request):
        return _to(f"{reverse('disclaimer')}?{urlencode({'next': request.path})}")
    return _download(way) if way.kept else _to(way.url)


def target(material: Material, number: int) -> str:
    """The address that opens it without asking again; empty where there is nothing of that number."""
    way = _way(material, number) if material.status in Material.READABLE else None
    if way is None:
        return ""
    return f"{reverse('open', args=[material.pk, number])}?{urlencode({'read': word()})}" if way.kept else way.url


def _way(material: Material, number: int) -> Opening | None:
    return next((way for way in openings(material) if way.number == number), None)


def _to(address: str, status: int = SEE_OTHER) -> HttpResponse:
    # Addresses found out there hold spaces and letters that a header must not.
    headers = {"Location": quote(address, safe="/#%[]=:;$&()+,!?*@'~-._"), "Cache-Control": "no-store"}
    return HttpResponse(status=status, headers=headers)


def _download(way: Opening) -> FileResponse:
    """The kept copy, always as a download: nothing of it may run or show in our name."""
    path = place(way.content_hash)
    if not path.exists():
        raise Http404
    response = FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=way.filename or "document",
        content_type=_safe_type(way.media_type),
    )
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _safe_type(media_type: str) -> str:
    """What a browser could run is handed out as plain bytes."""
    risky = ("html", "svg", "xml", "javascript")
    runs = any(word in media_type for word in risky) and "openxmlformats" not in media_type
    return media_type if media_type and not runs else "application/octet-stream"
