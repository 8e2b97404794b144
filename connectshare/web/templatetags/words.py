"""How pages write dates, sizes, addresses and fixed words. Presentation only."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from urllib.parse import urlencode, urlsplit

from django import template
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from connectshare.catalogue.models import Material
from connectshare.plumbing.clock import now
from connectshare.sector.reading import type_label

register = template.Library()
_STEP = 1000


@register.filter
def ukdate(when: date | datetime | None) -> str:
    """23 November 2026."""
    if when is None:
        return ""
    if isinstance(when, datetime):
        when = timezone.localtime(when).date()
    return f"{when.day} {when:%B %Y}"


@register.filter
def moment(when: datetime) -> str:
    """Today, 06:12; or 21 November 2026, 06:12."""
    local = timezone.localtime(when)
    day = "today" if local.date() == timezone.localtime(now()).date() else ukdate(local)
    return f"{day}, {local:%H:%M}"


@register.filter
def dated(material: Material) -> str:
    """The date of a material as precisely as it is known; empty where it is not stated."""
    if material.dated is None:
        return ""
    words = {"day": ukdate(material.dated), "month": f"{material.dated:%B %Y}"}
    return words.get(material.dated_precision, str(material.dated.year))


@register.filter
def size(number: int) -> str:
    """2.1 MB."""
    amount, unit = float(number), "bytes"
    for larger in ("KB", "MB", "GB"):
        if amount < _STEP:
            break
        amount, unit = amount / _STEP, larger
    return f"{amount:.0f} {unit}" if unit in {"bytes", "KB"} else f"{amount:.1f} {unit}"


@register.filter
def brief(number: int) -> str:
    """A number where there is room for four letters: 999, 1.2k, 17k. What is left out stands in a table beside it."""
    if number < _STEP:
        return str(number)
    return f"{number // 100 / 10:g}k" if number < 10 * _STEP else f"{number // _STEP}k"


@register.filter
def host(url: str) -> str:
    """The host of an address as readers know it."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


FORMATS = {
    "application/pdf": "PDF",
    "text/html": "web page",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.oasis.opendocument.text": "ODT",
    "application/vnd.oasis.opendocument.presentation": "ODP",
    "application/vnd.oasis.opendocument.spreadsheet": "ODS",
    "application/msword": "Word",
    "application/vnd.ms-powerpoint": "PowerPoint",
    "application/vnd.ms-excel": "Excel",
    "text/csv": "CSV",
    "text/plain": "text",
}


@register.filter
def format_label(media_type: str) -> str:
    """PDF, Word, web page; a media type nobody here knows is a document."""
    return FORMATS.get(media_type, "document")


@register.filter
def organisation_type(type_: str) -> str:
    """The type of an organisation in readers' words."""
    return type_label(type_)


@register.simple_tag
def material_url(id: str, title: str, query: str = "", typed: str = "") -> str:
    """The address of a material's page; `query` are the words it was found by, `typed` those they were mended from."""
    said = {name: value for name, value in (("q", query), ("typed", typed)) if value}
    return f"{_page_of(id, title)}?{urlencode(said)}" if said else _page_of(id, title)


@lru_cache(maxsize=5_000)
def _page_of(id: str, title: str) -> str:
    return reverse("material", args=[id, slug_of(title)])


def slug_of(title: str) -> str:
    """The readable tail of a material's address: short, and never empty."""
    return slugify(title)[:80].strip("-") or "material"


@register.simple_tag
def changed(params: QueryDict, without: str = "", value: str = "", **set_to: str | int) -> str:
    """The query of an address with one value taken away and others set; always back to the first page."""
    left = params.copy()
    left.pop("page", None)
    if without:
        left.setlist(without, [one for one in left.getlist(without) if one != value])
    for name, new in set_to.items():
        left[name] = str(new)
    return left.urlencode()
