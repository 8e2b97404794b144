"""The reader's list on every page that carries it: the link that adds to it. Twenty a page, so without a template."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from django import template
from django.http import HttpRequest, QueryDict
from django.template.context import Context
from django.urls import reverse
from django.utils.safestring import SafeString

from connectshare.web.your_list import MOST, NAME, ids_of, written

register = template.Library()
STAYING = ("search", "material")  # pages on which one goes on after adding; from the others one is led to the list


@register.simple_tag(takes_context=True)
def add_to_list(context: Context, id: str, title: str) -> SafeString:
    """The link that adds a material, or what stands there once it is on the list."""
    request: HttpRequest = context["request"]
    ids = ids_of(request)
    if id in ids:
        see = f"{reverse('list')}?{NAME}={written(ids)}#on-{id}"
        return _said(see, "On your list", f": {title}. See your list")
    if len(ids) >= MOST:
        return _said(f"{reverse('list')}?{NAME}={written(ids)}", f"Your list is full: it holds {MOST}")
    return _said(_adding(request, id, (*ids, id)), "Add to your list", f": {title}")


def _said(address: str, words: str, aloud: str = "") -> SafeString:
    """A link of a few words, with more for those who hear it."""
    more = f'<span class="govuk-visually-hidden">{escape(aloud)}</span>' if aloud else ""
    return SafeString(f'<p class="cs-add"><a href="{escape(address)}" rel="nofollow">{escape(words)}{more}</a></p>')


def _adding(request: HttpRequest, id: str, ids: tuple[str, ...]) -> str:
    matched = request.resolver_match
    if matched is None or matched.url_name not in STAYING:
        return f"{reverse('list')}?{NAME}={written(ids)}"
    others = _without_list(request.META.get("QUERY_STRING", ""))
    back = f"result-{id}" if matched.url_name == "search" else "cite"
    return f"{request.path}?{others}{NAME}={written(ids)}#{back}"


@lru_cache(maxsize=100)
def _without_list(query: str) -> str:
    """The rest of an address's query, ready for one more parameter: the same for every line of a page."""
    params = QueryDict(query, mutable=True)
    params.pop(NAME, None)
    return f"{params.urlencode()}&" if params else ""
