"""The hexagon map of highway authorities: one hexagon an area, drawn from a small file. Called by pages; reads only.

Areas lie in staggered rows ("odd-r"): odd rows are shifted right by half a hexagon, and rows count upwards.
"""

import json
from dataclasses import dataclass
from functools import cache

from connectshare.sector.facts import FOLDER
from connectshare.sector.models import Code

WIDTH = 20.0  # of a hexagon, in drawing units
HEIGHT = WIDTH * 2 / 3**0.5


@dataclass(frozen=True)
class Hexagon:
    """One area: where its middle is, in drawing units, and the code of the authority that looks after its roads."""

    x: float
    y: float
    authority: str
    name: str


@dataclass(frozen=True)
class Layout:
    """The whole map and the size of the drawing."""

    hexagons: tuple[Hexagon, ...]
    width: float
    height: float


@cache
def layout() -> Layout:
    """Read the layout file, once a process."""
    hexes = json.loads((FOLDER / "lha.hexjson").read_text(encoding="utf-8"))["hexes"]
    left = min(one["q"] for one in hexes.values())
    top = max(one["r"] for one in hexes.values())
    placed = tuple(
        Hexagon(
            x=round((one["q"] - left + (0.5 if one["r"] % 2 else 0.0)) * WIDTH + WIDTH / 2, 1),
            y=round((top - one["r"]) * HEIGHT * 0.75 + HEIGHT / 2, 1),
            authority=one["lha"],
            name=one["n"],
        )
        for one in hexes.values()
    )
    return Layout(
        hexagons=placed,
        width=max(one.x for one in placed) + WIDTH / 2,
        height=round(max(one.y for one in placed) + HEIGHT / 2, 1),
    )


def holders() -> dict[str, int]:
    """The organisation (its key) behind each code of the map; one query."""
    return dict(Code.objects.filter(scheme="gss").values_list("value", "organisation"))
