"""All that a material's own page shows, and the ways to open it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.db.models import Count, Prefetch, Q

from connectshare.catalogue.labels import Label, labels
from connectshare.catalogue.law import changed_since
from connectshare.catalogue.models import (
    Attachment,
    Edition,
    LensLink,
    Material,
    Offer,
    OrganisationLink,
    TopicLink,
)  # fmt: skip
from connectshare.catalogue.reading.lines import NEWEST_DATED, Line, lines, readable
from connectshare.plumbing.clock import today
from connectshare.sector.models import Organisation

NEAR = 8  # organisations under "Who else is doing this"
RELATED = 5
CANDIDATES = 60  # of which the nearest in meaning are related
Nearest = Callable[[str, Sequence[str]], list[str]]  # orders other ids by how near they are to one


@dataclass(frozen=True)
class Opening:
    """One way to read the thing itself: a link out, or a copy kept here (`content_hash` is then set)."""

    number: int  # from 1, as in /material/<id>/open/<number>
    url: str
    content_hash: str = ""
    filename: str = ""
    media_type: str = ""
    bytes: int = 0
    pages: int = 0
    licence: str = ""
    permitted_by: str = ""  # who lets us keep the copy, where no licence does

    @property
    def host(self) -> str:
        """The host as readers know it."""
        return (urlsplit(self.url).hostname or "").removeprefix("www.")

    @property
    def kept(self) -> bool:
        """Whether it is a copy kept here."""
        return bool(self.content_hash)


@dataclass(frozen=True)
class MaterialPage:
    """All that a material's page shows."""

    material: Material
    labels: Sequence[Label]
    doers: Sequence[Organisation]
    publisher: str  # empty where it is the doer itself
    topics: Sequence[TopicLink]
    lenses: Sequence[LensLink]
    openings: Sequence[Opening]
    offers: Sequence[Offer]
    editions: Sequence[Edition]  # the older ones, newest first
    thumbnail_hash: str
    law: Sequence[str]
    doing_this: Sequence[Organisation]
    related: Sequence[Line]


def find(id: str) -> Material | None:
    """A material by its id with what its page needs, whatever its status; None where there never was one."""
    return (
        Material.objects.select_related("kind", "merged_into")
        .prefetch_related(
            Prefetch(
                "organisation_links",
                OrganisationLink.objects.filter(state="asserted").select_related("organisation").order_by("id"),
            ),
            Prefetch(
                "topic_links",
                TopicLink.objects.filter(state="asserted").select_related("topic__broader").order_by("topic__position"),
            ),
            Prefetch("lens_links", LensLink.objects.filter(state="asserted").select_related("lens")),
            Prefetch("offers", Offer.objects.select_related("network", "organisation").order_by("gone_at", "id")),
            Prefetch("editions", Edition.objects.order_by("-order", "-id").prefetch_related("attachments")),
        )
        .filter(pk=id)
        .first()
    )


def openings(material: Material) -> list[Opening]:
    """The ways to open it, numbered: files of the edition shown first, then every other address it is offered at."""
    shown = [edition for edition in material.editions.all() if edition.is_current]
    attachments = [file for edition in shown for file in edition.attachments.all()]
    ways = [_copy(file) for file in attachments if file.kept]
    seen: set[str] = set()
    for url in [*(file.url for file in attachments), *(offer.url for offer in _standing(material))]:
        if url and url not in seen and urlsplit(url).scheme in {"http", "https"}:
            seen.add(url)
            ways.append(_link(url, attachments))
    return [Opening(**{**vars(way), "number": number}) for number, way in enumerate(ways, start=1)]


def _standing(material: Material) -> list[Offer]:
    offers = list(material.offers.all())
    return [offer for offer in offers if offer.gone_at is None] or offers


def _copy(file: Attachment) -> Opening:
    return Opening(
        0, file.url, file.content_hash, file.filename, file.media_type, file.bytes, file.pages, file.licence,
        file.permitted_by,
    )  # fmt: skip


def _link(url: str, attachments: Sequence[Attachment]) -> Opening:
    file = next((file for file in attachments if file.url == url), None)
    if file is None:
        return Opening(0, url)
    return Opening(0, url, "", file.filename, file.media_type, file.bytes, file.pages, file.licence)


def material_page(material: Material, nearest: Nearest | None = None) -> MaterialPage:
    """Shape a material that `find` gave; three more queries."""
    links = list(material.organisation_links.all())
    doers = [link.organisation for link in links if link.part == "doer"]
    topics = list(material.topic_links.all())
    offers = _standing(material)
    editions = list(material.editions.all())
    current = next((edition for edition in editions if edition.is_current), None)
    return MaterialPage(
        material=material,
        labels=labels(material, today(), _networks(offers), _contributors(offers)),
        doers=doers,
        publisher=_publisher(material, links),
        topics=topics,
        lenses=list(material.lens_links.all()),
        openings=openings(material),
        offers=offers,
        editions=[edition for edition in editions if edition is not current],
        thumbnail_hash=next((file.thumbnail_hash for file in current.attachments.all()), "") if current else "",
        law=changed_since(_themes_too(topics), material.dated, material.dated_precision),
        doing_this=_doing_this(topics, doers),
        related=_related(material, topics, nearest),
    )


def _publisher(material: Material, links: Sequence[OrganisationLink]) -> str:
    did_it = [link.organisation for link in links if link.part == "doer"]
    doers = {name for doer in did_it for name in (doer.official_name, doer.name)}
    published = [link.organisation.official_name for link in links if link.part == "publisher"]
    name = material.publisher or ", ".join(published)
    return "" if name in doers else name


def _networks(offers: Sequence[Offer]) -> list[str]:
    return sorted({offer.network.name for offer in offers if offer.network})


def _contributors(offers: Sequence[Offer]) -> dict[str, date]:
    """The organisations that share it themselves, with the day on which each began to."""
    shared = [offer for offer in offers if offer.organisation and not offer.network]
    days: dict[str, date] = {}
    for offer in sorted(shared, key=lambda offer: offer.first_seen):
        days.setdefault(str(offer.organisation), offer.first_seen.date())
    return days


def _themes_too(topics: Sequence[TopicLink]) -> set[str]:
    return {id for link in topics for id in (link.topic_id, link.topic.broader_id) if id}


def _doing_this(topics: Sequence[TopicLink], doers: Sequence[Organisation]) -> list[Organisation]:
    """Other organisations with something on the same topics: of the same type and region first."""
    ids = [link.topic_id for link in topics if link.topic.broader_id] or [link.topic_id for link in topics]
    found = Organisation.objects.filter(
        links__part="doer",
        links__state="asserted",
        links__material__status__in=Material.READABLE,
        links__material__topic_links__topic__in=ids,
        links__material__topic_links__state="asserted",
        is_highway_authority=True,
    ).exclude(pk__in=[doer.pk for doer in doers])
    types = {doer.type for doer in doers}
    regions = {doer.region for doer in doers}
    near = sorted(
        found.distinct(),
        key=lambda place: (-(place.type in types) - (place.region in regions), place.region not in regions, place.name),
    )
    return near[:NEAR]


def _related(material: Material, topics: Sequence[TopicLink], nearest: Nearest | None) -> list[Line]:
    """Materials that share most topics, the newest first among equals; of those the nearest, where that is known."""
    shared = Count(
        "topic_links",
        filter=Q(topic_links__topic__in=[link.topic_id for link in topics], topic_links__state="asserted"),
        distinct=True,
    )
    found = readable().exclude(pk=material.pk).annotate(shared=shared).filter(shared__gt=0)
    found = found.order_by("-shared", NEWEST_DATED, "id")
    if nearest is None:
        return lines(found[:RELATED])
    ids = nearest(material.pk, list(found.values_list("pk", flat=True)[:CANDIDATES]))[:RELATED]
    told = {one.id: one for one in lines(readable().filter(pk__in=ids))}
    return [told[id_] for id_ in ids if id_ in told]
