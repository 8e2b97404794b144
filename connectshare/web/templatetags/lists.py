"""The reader's list on every page that carries it: how much is on it, and the link that adds to it."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.urls import reverse

from connectshare.web.your_list import MOST, NAME, ids_of, written

register = template.Library()
STAYING = ("search", "material")  # pages on which one goes on after adding; from the others one is led to the list


@register.inclusion_tag("parts/add-to-list.html", takes_context=True)
def add_to_list(context: Context, id: str, title: str) -> dict[str, Any]:
    """The link that adds a material, or what stands there once it is on the list."""
    request: HttpRequest = context["request"]
    ids = ids_of(request)
    return {
        "title": title,
        "here": id in ids,
        "full": len(ids) >= MOST,
        "most": MOST,
        "list": (list_ := f"{reverse('list')}?{NAME}={written(ids)}"),
        "see": f"{list_}#on-{id}",
        "add": _adding(request, id, (*ids, id)),
    }


def _adding(request: HttpRequest, id: str, ids: tuple[str, ...]) -> str:
    matched = request.resolver_match
    if matched is None or matched.url_name not in STAYING:
        return f"{reverse('list')}?{NAME}={written(ids)}"
    params = request.GET.copy()
    params[NAME] = written(ids)
    return f"{request.path}?{params.urlencode()}{f'#result-{id}' if matched.url_name == 'search' else '#cite'}"
