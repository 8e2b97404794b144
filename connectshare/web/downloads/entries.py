"""What a downloaded list says of each material. Called by the pages of downloads and of the reader's list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from connectshare.catalogue.models import Material
from connectshare.catalogue.reading.lines import Line, lines_of
from connectshare.kit.text import clean, shorten

TWO_LINES = 220  # characters


@dataclass(frozen=True)
class Entry:
    """One material. Texts are single lines."""

    id: str
    title: str
    who: str
    kind: str  # label
    kind_id: str
    year: str
    region: str
    link: str  # where it is, "" where nobody offers it now
    page: str  # here
    summary: str
    language: str
    labels: tuple[str, ...]

    @property
    def facts(self) -> str:
        """Who, what and when on one line."""
        return " · ".join(part for part in (self.who, self.kind, self.year or "Date not stated", self.region) if part)


def entries(materials: Iterable[Material]) -> list[Entry]:
    """The entries of readable materials that were fetched with their offers."""
    rows = list(materials)
    lines = lines_of([row.id for row in rows])
    return [_entry(row, lines[row.id]) for row in rows if row.id in lines]


def _entry(material: Material, said: Line) -> Entry:
    offers = sorted(material.offers.all(), key=lambda offer: (offer.gone_at is not None, offer.pk))
    return Entry(
        id=material.id, title=_flat(material.title), who=_flat(said.who), kind=said.kind, kind_id=said.kind_id,
        year=str(said.year or ""), region=said.region,
        link=next((offer.url for offer in offers if offer.url and offer.gone_at is None), ""),
        page=f"{settings.SITE_URL}/material/{material.id}", summary=shorten(_flat(material.summary), TWO_LINES),
        language=material.language, labels=tuple(label.words for label in said.labels),
    )  # fmt: skip


def _flat(text: str) -> str:
    return " ".join(clean(text).split())
