"""Says why a result was found: for every word of the question, what in the document answered it best, and where.

Called by engines for the results that are shown; pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from connectshare.search.hits import How, Reason, Where
from connectshare.search.passages import Place
from connectshare.search.wording import Unit

_BEST_FIRST: tuple[How, ...] = ("word", "form", "mended", "beginning", "other")
_NEAREST_FIRST: tuple[Where, ...] = ("title", "text", "topic", "who")


@dataclass(frozen=True)
class Looked:
    """A text that was looked through, and where the units stand in it."""

    where: Where
    text: str
    places: Sequence[Place]


def reasons(units: Sequence[Unit], looked: Iterable[Looked], typed: Collection[str]) -> tuple[Reason, ...]:
    """The best answer to each unit, in order; `typed` are the words as the reader wrote them.

    What answers several words of one term is said once.
    """
    best: dict[int, tuple[int, int, Looked, Place]] = {}
    for one in looked:
        where = _NEAREST_FIRST.index(one.where)
        for place in one.places:
            rank = _BEST_FIRST.index(place.how), where
            if place.unit not in best or rank < best[place.unit][:2]:
                best[place.unit] = (*rank, one, place)
    return _joined([(units[number], _reason(units[number], *best[number][2:], typed)) for number in sorted(best)])


def _reason(unit: Unit, looked: Looked, place: Place, typed: Collection[str]) -> Reason:
    found = " ".join(looked.text[place.start : place.end].split())
    asked = unit.term if unit.term and (place.how == "other" or " " in found) else unit.words
    slipped = place.how in {"word", "form"} and not all(word in typed for word in asked)
    return Reason(" ".join(asked), found, "mended" if slipped else place.how, looked.where)


def _joined(found: Sequence[tuple[Unit, Reason]]) -> tuple[Reason, ...]:
    """Each answer once; where something answered a whole term, that alone."""
    whole = {unit.term for unit, one in found if unit.term and one.asked == " ".join(unit.term)}
    kept = (one for unit, one in found if unit.term not in whole or one.asked == " ".join(unit.term))
    return tuple({(one.found.lower(), one.how): one for one in kept}.values())
