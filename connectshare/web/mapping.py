"""Draws the hexagon map for templates: where each hexagon goes and how it is filled."""

from collections.abc import Collection
from dataclasses import dataclass

from connectshare.sector.hexmap import HEIGHT, WIDTH, holders, layout


@dataclass(frozen=True)
class Drawing:
    """The map as two kinds of hexagons, by the places of their middles."""

    width: float
    height: float
    hexagon: str  # the points of one hexagon about its middle
    listed: list[tuple[float, float]]
    rest: list[tuple[float, float]]


def drawn(listed: Collection[int]) -> Drawing:
    """The map with the authorities in `listed` (their keys) filled."""
    plan, who = layout(), holders()
    places: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for one in plan.hexagons:
        places[who.get(one.authority) in listed].append((one.x, one.y))
    return Drawing(plan.width, plan.height, _hexagon(), places[True], places[False])


def _hexagon() -> str:
    half, quarter, top = WIDTH / 2 - 0.8, HEIGHT / 4 - 0.4, HEIGHT / 2 - 0.8
    corners = [(0, -top), (half, -quarter), (half, quarter), (0, top), (-half, quarter), (-half, -quarter)]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
