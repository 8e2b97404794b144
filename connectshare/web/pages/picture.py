"""Who does what: as a grid, as a map, by network and region, and over time. Scores nobody; reads only.

Each view is an address of its own, and so is each of them as CSV.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from connectshare.catalogue.reading import picture, topics
from connectshare.catalogue.reading.lines import Line
from connectshare.catalogue.reading.picture import AUTHORITIES, NETWORKS, REGIONS, Asked, Row
from connectshare.catalogue.reading.topics import Counted
from connectshare.gather.reading import networks_looked_at, organisations_looked_at
from connectshare.plumbing.clock import today
from connectshare.sector.reading import regions
from connectshare.web.downloads.comma_separated import sheet
from connectshare.web.mapping import BANDS, Hex, shaded, timeline

ROWS = {AUTHORITIES: "Highway authorities", NETWORKS: "Networks", REGIONS: "Regions and nations"}
PERIODS = {"2": "Last 2 years", "5": "Last 5 years", "10": "Last 10 years"}
VIEWS = (("who-does-what", "Table"), ("map", "Map"), ("regions", "By region and network"), ("timeline", "Over time"))
SHADES = (
    "None",
    *(f"{low} to {high - 1}" if high - low > 1 else str(low) for low, high in pairwise(BANDS)),
    f"{BANDS[-1]} or more",
)


@dataclass(frozen=True)
class Marked:
    """A hexagon with whose it is and what is listed of them."""

    hex: Hex
    row: Row | None


@dataclass(frozen=True)
class Corner:
    """One region or network: what it has more of than others, what is new, and whom to ask."""

    row: Row
    strong: Sequence[picture.Strength]
    new: Sequence[Line]
    foremost: Sequence[Row]  # its authorities with most listed


def who_does_what(request: HttpRequest, form: str = "") -> HttpResponse:
    """The grid: themes by authority, network or region. Those with nothing are folded away."""
    (asked, said), themes = _asked(request), topics.themes()
    rows = _rows_of(request, AUTHORITIES)
    told = _grid(rows, asked, themes)
    if form:
        return _csv("who-does-what", ("name", "theme", "listed", "state"),
                    ((row.name, cell.label, cell.count, cell.state) for row in told for cell in row.cells))  # fmt: skip
    found = [row for row in told if row.count]
    return _page(
        request, "who-does-what.html", said, themes,
        {
            "rows": rows, "row_names": ROWS, "found": found, "others": [row for row in told if not row.count],
            "total": len(told),
        },
    )  # fmt: skip


def on_a_map(request: HttpRequest, form: str = "") -> HttpResponse:
    """A hexagon for each area of an authority, darker where more is listed, and the same as a table."""
    (asked, said), themes = _asked(request), topics.themes()
    told = _grid(AUTHORITIES, Asked(asked.topic, "", asked.since), themes)
    if form:
        return _csv("map", ("authority", "region", "listed", "state"),
                    ((row.name, row.note, row.count, row.state) for row in told))  # fmt: skip
    by_key = {row.key: row for row in told}
    drawing = shaded({row.key: row.count for row in told})
    return _page(
        request, "who-does-what-map.html", said, themes,
        {
            "map": drawing, "hexes": [Marked(one, by_key.get(one.organisation)) for one in drawing.hexes],
            "found": [row for row in told if row.count], "total": len(told), "shades": tuple(enumerate(SHADES)),
        },
    )  # fmt: skip


def by_region(request: HttpRequest, form: str = "") -> HttpResponse:
    """Region by region or network by network: what is strong there, what is new, and whom to ask."""
    (asked, said), themes = _asked(request), topics.themes()
    rows = _rows_of(request, REGIONS)
    rows = REGIONS if rows == AUTHORITIES else rows
    told = _grid(rows, Asked(asked.topic, "", asked.since), themes)
    found = [row for row in told if row.count]
    if form:
        strong = ((row.name, one.label, one.count) for row in found for one in picture.strengths(row, found))
        return _csv("regions", ("name", "more of", "listed"), strong)
    chosen = request.GET.get("of", "")
    shown = [row for row in found if row.slug == chosen] or found
    few = len(shown) == 1
    authorities = _grid(AUTHORITIES, Asked(asked.topic, "", asked.since), themes) if rows == REGIONS else []
    corners = [
        Corner(
            row, picture.strengths(row, found), picture.newest_of(rows, row, asked) if few else (),
            sorted((one for one in authorities if one.note == row.name and one.count), key=lambda one: -one.count)[:3],
        )
        for row in shown
    ]  # fmt: skip
    return _page(
        request, "who-does-what-regions.html", said, themes,
        {"rows": rows, "row_names": {name: ROWS[name] for name in (REGIONS, NETWORKS)}, "corners": corners,
         "chosen": chosen if few else "", "blank": [row for row in told if not row.count]},
    )  # fmt: skip


def over_time(request: HttpRequest, form: str = "") -> HttpResponse:
    """How much is listed of each year, of everything or of one topic."""
    (asked, said), themes = _asked(request), topics.themes()
    years, undated = picture.by_year(asked)
    if form:
        return _csv("timeline", ("year", "listed"), [*years, ("not stated", undated)])
    return _page(
        request, "who-does-what-timeline.html", said, themes,
        {"timeline": timeline(years), "years": list(reversed(years)), "undated": undated,
         "total": sum(count for _, count in years) + undated},
    )  # fmt: skip


def _asked(request: HttpRequest) -> tuple[Asked, dict[str, str]]:
    """What the address narrows the picture to, and the same as it was said."""
    said = {name: request.GET.get(name, "")[:100] for name in ("topic", "region", "year")}
    since = today().year - int(said["year"]) if said["year"] in PERIODS else None
    return Asked(said["topic"], said["region"], since), said


def _rows_of(request: HttpRequest, usually: str) -> str:
    asked = request.GET.get("rows", "")
    return asked if asked in ROWS else usually


def _grid(rows: str, asked: Asked, themes: Sequence[Counted]) -> list[Row]:
    if asked.topic:
        theme = topics.theme_of(asked.topic)
        themes = [one for one in themes if one.id == theme]
    return picture.grid(
        rows, asked, themes=themes, organisations=organisations_looked_at(), networks=networks_looked_at()
    )


def _page(
    request: HttpRequest, template: str, said: dict[str, str], themes: Sequence[Counted], more: dict[str, Any]
) -> HttpResponse:
    here = request.resolver_match.url_name if request.resolver_match else ""
    kept = request.GET.copy()
    for name in [name for name in kept if name not in ("topic", "region", "year", "rows", "of") or not kept[name]]:
        del kept[name]
    shared = {
        **said, "topic_label": topics.label_of(said["topic"]), "themes": [one for one in themes if one.count],
        "regions": regions(), "periods": PERIODS, "narrowed": bool(request.GET),
        "views": [(f"who-does-what{'' if name == 'who-does-what' else f'-{name}'}", label) for name, label in VIEWS],
        "here": here, "download": f"{request.path}.csv{f'?{kept.urlencode()}' if kept else ''}",
    }  # fmt: skip
    return render(request, template, {**shared, **more})


def _csv(name: str, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    response = HttpResponse(sheet(heading, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="connect-and-share-{name}-{today()}.csv"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response
