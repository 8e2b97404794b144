"""Who does what: as a grid, as a map, by network and region, and over time. Scores nobody; reads only.

Each view is an address of its own, and so is each of them as CSV.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from connectshare.catalogue.reading import picture
from connectshare.catalogue.reading.choosing import Choice, Column, choose
from connectshare.catalogue.reading.corners import Corner, corners
from connectshare.catalogue.reading.picture import AUTHORITIES, NETWORKS, REGIONS, Asked, Row
from connectshare.gather.reading import networks_looked_at, organisations_looked_at
from connectshare.plumbing.clock import today
from connectshare.search.facets import years_chosen
from connectshare.sector.reading import regions
from connectshare.web.downloads.comma_separated import sheet
from connectshare.web.mapping import BANDS, Hex, shaded, timeline
from connectshare.web.only_read import only_read

ROWS = {AUTHORITIES: "Highway authorities", NETWORKS: "Networks", REGIONS: "Regions and nations"}
WHOSE = {AUTHORITIES: "organisation", NETWORKS: "network", REGIONS: "region"}  # the filter of the search for a row
PERIODS = {"2": "Last 2 years", "5": "Last 5 years", "10": "Last 10 years"}
VIEWS = (("who-does-what", "Table"), ("map", "Map"), ("regions", "By region and network"), ("timeline", "Over time"))
SHADES = (
    *(f"{low} to {high - 1}" if high - low > 1 else str(low) for low, high in pairwise(BANDS)),
    f"{BANDS[-1]} or more",
)


@dataclass(frozen=True)
class Narrowed:
    """What the address narrows the picture to, the same as it was said, and what it could be narrowed to."""

    asked: Asked
    said: dict[str, str]
    choice: Choice


@dataclass(frozen=True)
class Marked:
    """A hexagon with whose it is and what is listed of them."""

    hex: Hex
    row: Row | None

    @property
    def words(self) -> str:
        """What the hexagon says to those who do not see it."""
        if not self.row or not self.row.count:
            return self.row.state.lower() if self.row else ""
        return f"{self.row.count} {'for members' if self.row.state == picture.MEMBERS else 'listed'}"


@only_read
def who_does_what(request: HttpRequest, form: str = "") -> HttpResponse:
    """The grid: topics by authority, network or region. Those with nothing are folded away."""
    narrowed = _narrowed(request)
    rows = _rows_of(request, AUTHORITIES)
    told = _grid(rows, narrowed.asked, narrowed.choice.columns)
    if form:
        cells = ((row.name, *cell) for row in told for cell in _cells(row, narrowed.choice.label))
        return _csv("who-does-what", ("name", "topic", "listed", "state"), cells)
    found = [row for row in told if row.count]
    return _page(
        request, "who-does-what.html", narrowed,
        {
            "rows": rows, "row_names": ROWS, "whose": WHOSE[rows], "found": found,
            "others": [row for row in told if not row.count], "total": len(told), "columns": narrowed.choice.columns,
        },
    )  # fmt: skip


@only_read
def on_a_map(request: HttpRequest, form: str = "") -> HttpResponse:
    """A hexagon for each area of an authority, darker where more is listed, and the same as a table."""
    narrowed = _narrowed(request)
    told = _grid(AUTHORITIES, replace(narrowed.asked, region=""))
    if form:
        return _csv("map", ("authority", "region", "listed", "state"),
                    ((row.name, row.note, row.count, row.state) for row in told))  # fmt: skip
    by_key = {row.key: row for row in told}
    drawing = shaded({row.key: row.count for row in told})
    on_it = {one.organisation for one in drawing.hexes}
    return _page(
        request, "who-does-what-map.html", narrowed,
        {
            "map": drawing, "hexes": [Marked(one, by_key.get(one.organisation)) for one in drawing.hexes],
            "not_on_it": [row.name for row in told if row.key not in on_it], "told": told,
            "found": [row for row in told if row.count], "shades": tuple(enumerate(SHADES, 1)),
        },
    )  # fmt: skip


@only_read
def by_region(request: HttpRequest, form: str = "") -> HttpResponse:
    """Region by region or network by network: what is strong there, what is new, and whom to ask."""
    narrowed = _narrowed(request)
    rows = NETWORKS if _rows_of(request, REGIONS) == NETWORKS else REGIONS
    asked = replace(narrowed.asked, region="")
    told = _grid(rows, asked, narrowed.choice.columns)
    everything = _grid(rows, replace(asked, topic="")) if asked.topic else told
    of = request.GET.get("of", "")
    chosen = [row for row in told if row.slug == of]
    shown = chosen or [row for row in told if form or row.count]
    made = corners(
        rows, asked, told, shown, everything=everything, authorities=_grid(AUTHORITIES, asked),
        compares=bool(narrowed.choice.columns), with_new=bool(chosen or form),
    )  # fmt: skip
    if form:
        return _csv("regions", ("name", "listed", "state", "told", "what", "how many", "address"), _lines(made))
    everywhere = sum(row.count for row in everything)
    return _page(
        request, "who-does-what-regions.html", narrowed,
        {
            "rows": rows, "row_names": {name: ROWS[name] for name in (REGIONS, NETWORKS)}, "whose": WHOSE[rows],
            "corners": made, "chosen": of if chosen else "",
            "blank": [] if chosen else [row for row in told if not row.count],
            "usual": round(100 * sum(row.count for row in told) / everywhere) if everywhere else 0,
        },
    )  # fmt: skip


def _cells(row: Row, topic: str) -> Iterable[tuple[str, int, str]]:
    yield topic or "All topics", row.count, row.state
    for cell in row.cells:
        yield cell.label, cell.count, cell.state


def _lines(made: Iterable[Corner]) -> Iterable[Sequence[object]]:
    """What a file says of regions or networks, one thing a line; those with nothing have a line as well."""
    for one in made:
        row = (one.row.name, one.row.count, one.row.state)
        yield (*row, "", "", "", "")
        for strong in one.strong:
            yield (*row, "more of", strong.label, strong.count, "")
        for new in one.new:
            yield (*row, "new", new.title, "", f"{settings.SITE_URL}/material/{new.id}")
        for network in one.networks:
            yield (*row, "whom to ask", network.name, "", _page_of("network", network.slug))
        for place in one.foremost:
            yield (*row, "whom to ask", place.name, place.count, _page_of("organisation", place.slug))


@only_read
def over_time(request: HttpRequest, form: str = "") -> HttpResponse:
    """How much is listed of each year, of everything or of one topic."""
    narrowed = _narrowed(request)
    years, undated = picture.by_year(narrowed.asked)
    if form:
        return _csv("timeline", ("year", "listed"), [*years, ("not stated", undated)])
    return _page(
        request, "who-does-what-timeline.html", narrowed,
        {"timeline": timeline(years), "years": list(reversed(years)), "undated": undated,
         "total": sum(count for _, count in years) + undated},
    )  # fmt: skip


def _narrowed(request: HttpRequest) -> Narrowed:
    """What the address narrows the picture to. A period is as long as that of the search."""
    said = {name: request.GET.get(name, "")[:100] for name in ("topic", "region", "year")}
    said["year"] = said["year"] if said["year"] in PERIODS else ""
    years = years_chosen((said["year"],), today())
    asked = Asked(said["topic"], said["region"], min(years) if years else None, max(years) if years else None)
    return Narrowed(asked, said, choose(asked.topic))


def _rows_of(request: HttpRequest, usually: str) -> str:
    asked = request.GET.get("rows", "")
    return asked if asked in ROWS else usually


def _grid(rows: str, asked: Asked, columns: Sequence[Column] = ()) -> list[Row]:
    return picture.grid(
        rows, asked, columns=columns, organisations=organisations_looked_at(), networks=networks_looked_at()
    )


def _page(request: HttpRequest, template: str, narrowed: Narrowed, more: dict[str, Any]) -> HttpResponse:
    here = request.resolver_match.url_name if request.resolver_match else ""
    kept = request.GET.copy()
    for name in [name for name in kept if name not in ("topic", "region", "year", "rows", "of") or not kept[name]]:
        del kept[name]
    shared = {
        **narrowed.said, "topic_label": narrowed.choice.label, "themes": narrowed.choice.themes, "regions": regions,
        "periods": PERIODS, "period": PERIODS.get(narrowed.said["year"], ""), "narrowed": bool(request.GET),
        "views": [(f"who-does-what{'' if name == 'who-does-what' else f'-{name}'}", label) for name, label in VIEWS],
        "here": here, "download": f"{request.path}.csv{f'?{kept.urlencode()}' if kept else ''}",
    }  # fmt: skip
    return render(request, template, {**shared, **more})


def _page_of(kind: str, slug: str) -> str:
    return f"{settings.SITE_URL}{reverse(kind, args=[slug])}"


def _csv(name: str, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    response = HttpResponse(sheet(heading, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="connect-and-share-{name}-{today()}.csv"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response
