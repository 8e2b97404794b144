"""The texts about the site. Each is a template; the figures in them are read, not typed."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from connectshare.catalogue.reading.choosing import gap_of
from connectshare.gather.reading import addresses
from connectshare.web.only_read import only_read

# In the order in which they are offered: address, title.
PAGES = (
    ("how-it-works", "How Connect & Share works"),
    ("principles", "Principles"),
    ("accessibility", "Accessibility statement"),
    ("privacy", "Privacy"),
    ("cookies", "Cookies"),
    ("take-down", "Take-down"),
    ("our-robot", "Our robot"),
    ("contact", "Contact"),
)
_FACTS: Mapping[str, Callable[[], dict[str, Any]]] = {"our-robot": lambda: {"addresses": addresses()}}


@only_read
def index(request: HttpRequest) -> HttpResponse:
    """The section begins with how it works."""
    return redirect("about", name="how-it-works", permanent=False)


@only_read
def about(request: HttpRequest, name: str) -> HttpResponse:
    """One text."""
    titles = dict(PAGES)
    if name not in titles:
        raise Http404
    facts = _FACTS.get(name, dict)()
    return render(
        request,
        f"about/{name}.html",
        {
            "title": titles[name],
            "name": name,
            "pages": PAGES,
            "page_reported": _local(request.GET.get("page", "")),
            "gap": gap_of(request.GET.dict()) if name == "contact" else None,
            **facts,
        },
    )


def _local(path: str) -> str:
    """The page a reader reports a problem with, if it is one of ours."""
    return path[:300] if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""
