"""The fixed labels that a reader sees on a material, in lists and on its page. Rules on plain values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from connectshare.catalogue.models import Material
from connectshare.catalogue.reviewing import is_unconfirmed

HISTORIC_YEARS = 10
FOUND = "Found on a public page. Not contributed to Connect & Share."
TELLERS = {
    "press": "News report: someone else's account.",
    "supplier": "Told by a supplier.",
    "adviser": "Told by an adviser.",
}


@dataclass(frozen=True)
class Label:
    """One label. `mind` marks those a reader should mind before relying on the material."""

    words: str
    mind: bool = False


class Labelled(Protocol):
    """What the short labels are made of: a material, or the columns of one."""

    @property
    def told_by(self) -> str: ...
    @property
    def access(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def link_state(self) -> str: ...
    @property
    def review_on(self) -> date | None: ...
    @property
    def dated(self) -> date | None: ...
    @property
    def extent(self) -> str: ...


def day(when: date) -> str:
    """A day as readers write it: 23 November 2026."""
    return f"{when.day} {when:%B %Y}"


def short_labels(material: Labelled, today: date) -> list[Label]:
    """What a list says of a material: who tells it, who may read it, and whether it still stands."""
    labels = [Label(TELLERS[material.told_by], mind=True)] if material.told_by in TELLERS else []
    labels += _access(material.access)
    if material.status == Material.Status.HISTORIC:
        labels.append(Label("Historic.", mind=True))
    if material.status == Material.Status.GONE or material.link_state == "gone":
        labels.append(Label("No longer at its source.", mind=True))
    if (
        material.review_on
        and material.status == Material.Status.PUBLISHED
        and is_unconfirmed(material.review_on, today)
    ):
        labels.append(Label(f"Nobody has confirmed this since {day(material.review_on)}.", mind=True))
    if material.dated and today.year - material.dated.year > HISTORIC_YEARS:
        labels.append(Label("More than 10 years old.", mind=True))
    if material.extent == "beyond-uk":
        labels.append(Label("Outside the UK."))
    return labels


def labels(
    material: Material, today: date, offered_by: Sequence[str] = (), contributed_by: Mapping[str, date] | None = None
) -> list[Label]:
    """Every label of a material's own page: where it came from first, then the short ones, then the link's state.

    `offered_by` are the networks that offer it; `contributed_by` the organisations that shared it themselves, and when.
    """
    origin = [Label(f"Contributed by {name}, {day(when)}.") for name, when in (contributed_by or {}).items()]
    origin += [Label(f"Offered by {name}.") for name in offered_by]
    if not origin:
        shared = f"Contributed, {day(material.first_seen.date())}."
        origin = [Label(shared if material.contributed else FOUND)]
    return origin + short_labels(material, today) + _link(material)


def _access(access: str) -> list[Label]:
    if not access:
        return []
    if "question" in access.lower() and "members" in access.lower():
        return [Label("Question public, answers for members.")]
    if "subscriber" in access.lower():
        return [Label("For subscribers.")]
    return [Label(f"{access[0].upper()}{access[1:].rstrip('.')}.")]


def _link(material: Material) -> list[Label]:
    if material.link_state == "not-checked":
        return [Label("Link not checked yet.")]
    if material.link_state == "suspect" and material.link_checked_at:
        return [Label(f"We could not reach this on {day(material.link_checked_at.date())}.", mind=True)]
    if material.link_state == "suspect":
        return [Label("Link not checked yet.")]
    return []
