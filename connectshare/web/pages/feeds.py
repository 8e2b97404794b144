"""Atom feeds: what is new, and what is new for a search. The disclaimer travels with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from connectshare.catalogue import disclaimer
from connectshare.catalogue.models import Material
from connectshare.catalogue.reading.lines import Line, lines_of, readable
from connectshare.plumbing.clock import today
from connectshare.search.finding import find
from connectshare.search.query import query_from
from connectshare.web.only_read import only_read
from connectshare.web.templatetags.words import slug_of

ENTRIES = 40
MINUTES_15 = 900


@only_read
def latest(request: HttpRequest) -> HttpResponse:
    """Everything, newest first."""
    found = readable().order_by("-published_at", "id")[:ENTRIES]
    return _feed("Newly added – Connect & Share", "/search?sort=newest", request.get_full_path(), list(found))


@only_read
def of_search(request: HttpRequest) -> HttpResponse:
    """What a search finds, newest first."""
    params = dict(request.GET.lists()) | {"sort": ["newest"], "page": ["1"]}
    query = query_from(params, today(), ENTRIES)
    results = find(query)
    words = query.words[:120]
    title = f"{words}: new results – Connect & Share" if words else "New results – Connect & Share"
    return _feed(
        title, f"/search?{request.GET.urlencode()}", request.get_full_path(), [one.material for one in results.found]
    )


def _feed(title: str, page: str, here: str, materials: Sequence[Material]) -> HttpResponse:
    feed = Atom1Feed(
        title=title,
        link=f"{settings.SITE_URL}{page}",
        description=disclaimer.TEXT,  # Atom calls it the subtitle
        subtitle=disclaimer.TEXT,
        feed_url=f"{settings.SITE_URL}{here}",
        language="en-gb",
    )
    lines = lines_of([material.id for material in materials])
    for material in materials:
        if material.id in lines:
            _entry(feed, material, lines[material.id])
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={MINUTES_15}"
    response.headers["Last-Modified"] = _http_date(max((m.published_at for m in materials), default=None))
    feed.write(response, "utf-8")
    return response


def _entry(feed: Atom1Feed, material: Material, shown: Line) -> None:
    facts = " · ".join(str(part) for part in (shown.who, shown.kind, shown.year or "Date not stated") if part)
    words = " ".join(label.words for label in shown.labels)
    feed.add_item(
        title=material.title,
        link=f"{settings.SITE_URL}{reverse('material', args=[material.id, slug_of(material.title)])}",
        unique_id=f"{settings.SITE_URL}/material/{material.id}",
        description=" ".join(part for part in (f"{facts}.", material.summary, words) if part),
        pubdate=material.published_at,
        updateddate=material.changed_at,
        author_name=shown.who or "Connect & Share",
    )


def _http_date(when: datetime | None) -> str:
    moment = when or datetime(2026, 1, 1, tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
