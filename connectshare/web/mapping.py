"""Draws the hexagon map and the timeline for templates: where each part goes, and what is written in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from connectshare.sector.hexmap import HEIGHT, WIDTH, holders, layout

BANDS = (1, 2, 5, 10)  # from so many on a hexagon is a shade darker
BAR, GAP, TALLEST, BELOW = 22.0, 4.0, 160.0, 22.0  # drawing units
FEWEST = 20  # years that the drawing is wide enough for, or one lonely bar would fill the screen


@dataclass(frozen=True)
class Drawing:
    """The map as two kinds of hexagons, by the places of their middles."""

    width: float
    height: float
    hexagon: str  # the points of one hexagon about its middle
    listed: list[tuple[float, float]]
    rest: list[tuple[float, float]]


@dataclass(frozen=True)
class Hex:
    """One hexagon of the shaded map."""

    x: float
    y: float
    organisation: int  # 0 where nobody holds the code
    area: str
    shade: int  # 0 for nothing, then by `BANDS`


@dataclass(frozen=True)
class Shaded:
    """The map by how much is listed."""

    width: float
    height: float
    hexagon: str
    hexes: list[Hex]


@dataclass(frozen=True)
class Bar:
    """One year of the timeline."""

    year: int
    count: int
    x: float
    y: float
    height: float
    middle: float
    labelled: bool


@dataclass(frozen=True)
class Timeline:
    """The bars and the size of the drawing."""

    bars: list[Bar]
    width: float
    height: float
    base: float


def drawn(listed: Collection[int]) -> Drawing:
    """The map with the authorities in `listed` (their keys) filled."""
    plan, who = layout(), holders()
    places: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for one in plan.hexagons:
        places[who.get(one.authority) in listed].append((one.x, one.y))
    return Drawing(plan.width, plan.height, _hexagon(), places[True], places[False])


def shaded(counts: Mapping[int, int]) -> Shaded:
    """The map by how much each authority (its key) has; top to bottom, left to right. One query."""
    plan, who = layout(), holders()
    hexes = [
        Hex(one.x, one.y, key := who.get(one.authority, 0), one.name, shade_of(counts.get(key, 0)))
        for one in sorted(plan.hexagons, key=lambda one: (one.y, one.x))
    ]
    return Shaded(plan.width, plan.height, _hexagon(), hexes)


def shade_of(count: int) -> int:
    """Which of the shades stands for so many."""
    return sum(count >= band for band in BANDS)


def timeline(years: Sequence[tuple[int, int]]) -> Timeline:
    """A bar for each year, as tall as its count."""
    most = max((count for _, count in years), default=0) or 1
    bars = [
        Bar(
            year, count, x := round(at * (BAR + GAP) + GAP, 1), round(TALLEST * (1 - count / most) + BELOW, 1),
            round(TALLEST * count / most, 1), round(x + BAR / 2, 1), year % 5 == 0 or len(years) < 12,
        )
        for at, (year, count) in enumerate(years)
    ]  # fmt: skip
    places = max(len(years), FEWEST)
    return Timeline(bars, round(places * (BAR + GAP) + GAP, 1), TALLEST + 2 * BELOW, TALLEST + BELOW)


def _hexagon() -> str:
    half, quarter, top = WIDTH / 2 - 0.8, HEIGHT / 4 - 0.4, HEIGHT / 2 - 0.8
    corners = [(0, -top), (half, -quarter), (half, quarter), (0, top), (-half, quarter), (-half, -quarter)]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
