"""The page of the reader's list. The list is in the address; nothing is kept here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from connectshare.catalogue.models import Material
from connectshare.search.finding import shown
from connectshare.web.downloads.entries import Entry, entries
from connectshare.web.only_read import only_read
from connectshare.web.your_list import MOST, NAME, ids_in, moved, written


@dataclass(frozen=True)
class Row:
    """One entry, and the lists without it, and with it one place up or down ("" where there is none)."""

    entry: Entry
    without: str
    up: str
    down: str


@only_read
def your_list(request: HttpRequest) -> HttpResponse:
    """What is on the list, in its order, to print or take away."""
    asked = ids_in(request.GET.get(NAME, ""))
    ids = _survivors(asked)
    if ids != asked[:MOST] and len(asked) <= MOST:
        return HttpResponseRedirect(f"{reverse('list')}?{NAME}={written(ids)}")
    rows = shown(ids)
    there = [one for one in ids if one in rows]
    withdrawn = Material.objects.filter(pk__in=ids, status=Material.Status.WITHDRAWN).count()
    response = render(
        request,
        "list.html",
        {
            "rows": _rows(there, entries(rows[one] for one in there)),
            "list": written(there),
            "withdrawn": withdrawn,
            "unknown": len(ids) - len(there) - withdrawn,
            "left_out": max(0, len(asked) - MOST),
            "most": MOST,
        },
    )
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _survivors(ids: Sequence[str]) -> tuple[str, ...]:
    """The list with what was merged led to what it became."""
    merged = Material.objects.filter(pk__in=ids[:MOST], status=Material.Status.MERGED).exclude(merged_into=None)
    became = {one.pk: one.merged_into_id or "" for one in merged}
    return tuple(dict.fromkeys(became.get(one, one) for one in ids[:MOST]))


def _rows(ids: Sequence[str], told: Sequence[Entry]) -> list[Row]:
    return [
        Row(
            entry,
            without=written([one for one in ids if one != entry.id]),
            up=written(moved(ids, entry.id, -1)) if at else "",
            down=written(moved(ids, entry.id, 1)) if at < len(ids) - 1 else "",
        )
        for at, entry in enumerate(told)
    ]
