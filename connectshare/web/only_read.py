"""Marks pages that are only read. Any other method is refused as such, and not for want of a form's token."""

from collections.abc import Callable
from typing import TypeVar

from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

Page = TypeVar("Page", bound=Callable[..., HttpResponseBase])


def only_read(page: Page) -> Page:
    """405 for all but GET and HEAD. No token is needed, since nothing that could need one comes as far as the page."""
    return csrf_exempt(require_safe(page))
