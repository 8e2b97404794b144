"""Addresses for programs: health, robots, site map, security contact. Read; write nothing."""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from connectshare.catalogue.models import Topic
from connectshare.catalogue.reading.lines import readable
from connectshare.catalogue.reading.organisations import with_something_listed
from connectshare.plumbing.clock import now
from connectshare.search.engine import EngineProblem, open_engine
from connectshare.search.facets import FACETS
from connectshare.sector.models import Network
from connectshare.web.collected import are_collected
from connectshare.web.only_read import only_read
from connectshare.web.pages.about import PAGES
from connectshare.web.templatetags.words import slug_of
from connectshare.web.your_list import NAME

PART = 20_000  # addresses in one part of the site map


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)


@only_read
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return _plain("ok\n")


@only_read
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, index and assets are there: readers can be sent here."""
    try:
        readable().exists()
    except DatabaseError:
        return _plain("The database does not answer, or holds no tables yet: run connectshare setup.\n", status=503)
    try:
        if open_engine(settings.SEARCH_URL).needs_rebuild():
            return _plain("There is no search index yet: run connectshare setup.\n", status=503)
    except EngineProblem:
        return _plain("The search index does not answer.\n", status=503)  # its address is nobody's business here
    if not are_collected():
        return _plain("Pages have no styles: run connectshare setup, then start again.\n", status=503)
    return _plain("ready\n")


@only_read
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read: every page, but not every combination of filters."""
    closed = ["/material/*/open/", "/disclaimer?", "/accounts/", "/workspace/", "/contribute", "/feeds/search.atom"]
    closed += ["/list", "/search.", f"/*{NAME}="]
    closed += [f"/search?*{name}=" for name in (*FACETS, "page", "sort", "as_typed")]
    sitemap = f"Sitemap: {settings.SITE_URL}/sitemap.xml"
    return _plain("\n".join(["User-agent: *", *(f"Disallow: {path}" for path in closed), "", sitemap]) + "\n")


@only_read
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole (RFC 9116)."""
    contact = f"mailto:{settings.OPERATOR_EMAIL}" if settings.OPERATOR_EMAIL else f"{settings.SITE_URL}/about/contact"
    expires = (now() + timedelta(days=365)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return _plain("\n".join(lines) + "\n")


@only_read
def sitemap(request: HttpRequest) -> HttpResponse:
    """The parts of the site map: the pages, then the materials by the thousand."""
    addresses = [f"{settings.SITE_URL}{reverse('sitemap-part', args=[number])}" for number in range(_parts() + 1)]
    return render(request, "sitemap-index.xml", {"addresses": addresses}, content_type="application/xml")


@only_read
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """Part 0 are the pages that are no materials; each further part holds materials, the oldest first."""
    if number > _parts():
        raise Http404
    rows = _materials(number) if number else _pages()
    return render(request, "sitemap.xml", {"rows": rows, "site_url": settings.SITE_URL}, content_type="application/xml")


def _parts() -> int:
    """How many parts hold materials."""
    return -(-readable().count() // PART)


def _pages() -> list[tuple[str, str]]:
    paths = [reverse(name) for name in ("home", "topics", "organisations", "networks", "who-does-what", "disclaimer")]
    paths += [reverse("about", args=[name]) for name, _ in PAGES]
    paths += [reverse("topic", args=[id]) for id in Topic.objects.filter(merged_into=None).values_list("pk", flat=True)]
    paths += [reverse("network", args=[slug]) for slug in Network.objects.values_list("slug", flat=True)]
    paths += [reverse("organisation", args=[place.slug]) for place, _ in with_something_listed()]
    return [(path, "") for path in paths]


def _materials(number: int) -> list[tuple[str, str]]:
    found = readable().order_by("first_seen", "id").values_list("id", "title", "changed_at")
    part = found[(number - 1) * PART : number * PART]
    return [(reverse("material", args=[id, slug_of(title)]), f"{at:%Y-%m-%d}") for id, title, at in part]
