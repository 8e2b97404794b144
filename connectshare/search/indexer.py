"""Keeps the index in step with the catalogue: drains the pending rows, after the commit, under the one writer's lease.

Called by the work loop, the schedule, `gather`, `tick` and `reindex`. It reads the catalogue and writes nothing but
the index and the pending rows.
"""

import logging
import time
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import Prefetch

from connectshare.catalogue.models import Edition, LensLink, Material, Offer, OrganisationLink, Pending, TopicLink
from connectshare.plumbing import leasing
from connectshare.plumbing.clock import now
from connectshare.search.document import Document
from connectshare.search.engine import EngineBusy, EngineProblem, SearchEngine, open_engine

log = logging.getLogger(__name__)

WRITER = "index-writer"
BATCH = 200
OWN = {"own": 1.0, "government": 0.8, "network": 0.8, "professional-body": 0.7, "research": 0.6, "parliament": 0.6}
BY_OTHERS = {"supplier": 0.3, "adviser": 0.3, "trade-body": 0.4, "community": 0.4, "press": 0.0, "": 0.5}
FORMATS = {
    "application/pdf": "pdf", "text/html": "web-page", "text/plain": "text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "document",
    "application/msword": "document",
    "application/rtf": "document", "application/vnd.oasis.opendocument.text": "document",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "slides",
    "application/vnd.ms-powerpoint": "slides", "application/vnd.oasis.opendocument.presentation": "slides",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "spreadsheet",
    "application/vnd.ms-excel": "spreadsheet", "application/vnd.oasis.opendocument.spreadsheet": "spreadsheet",
    "text/csv": "spreadsheet",
}  # fmt: skip


def drain(*, wait: float = 0.0) -> int:
    """Take up everything that is pending, batch by batch; returns how many materials. 0 where another is at it.

    Raises `EngineProblem` where the index is away or refuses; what was not taken up stays pending.
    """
    if not Pending.objects.filter(reader="index").exists():
        return 0
    with leasing.holding(WRITER, wait=wait, seconds=120) as mine:
        if not mine:
            return 0
        engine, done = open_engine(settings.SEARCH_URL, writable=True), 0
        if engine.needs_rebuild():
            return _rebuild(engine)
        while rows := list(Pending.objects.filter(reader="index").order_by("since", "id")[:BATCH]):
            try:
                _put(engine, [row.material_id for row in rows])
            except EngineBusy:
                return done  # a rebuild in another process: its end brings these in
            _tick_off(rows)
            done += len(rows)
    return done


def want_where_missing() -> None:
    """Where there is something to find and no index, as on a machine that got the database only, one is asked for.

    Whoever drains next builds it.
    """
    some = Material.objects.filter(status__in=Material.READABLE).only("pk").first()
    try:
        if some is not None and open_engine(settings.SEARCH_URL).needs_rebuild():
            Pending.objects.get_or_create(reader="index", material=some, defaults={"since": now()})
    except EngineProblem as problem:
        log.warning("%s", problem)  # it is away: another time


def settle(*, patience: float = 120.0) -> None:
    """Wait until the index has taken up everything that is pending now. Where it is away, the rows wait for it."""
    deadline = time.monotonic() + patience
    while Pending.objects.filter(reader="index").exists() and time.monotonic() < deadline:
        try:
            if not drain(wait=1.0):
                time.sleep(0.05)
        except EngineProblem as problem:
            log.warning("%s", problem)
            return


def reindex() -> int:
    """Build the whole index anew beside the live one and change over. Returns how many materials it holds."""
    with leasing.holding(WRITER, wait=60.0, seconds=600) as mine:
        if not mine:
            raise EngineBusy("Another process is writing the index. Try again in a minute.")
        return _rebuild(open_engine(settings.SEARCH_URL, writable=True))


def _rebuild(engine: SearchEngine) -> int:
    rows = list(Pending.objects.filter(reader="index"))
    ids = list(Material.objects.filter(status__in=Material.READABLE).order_by("id").values_list("id", flat=True))
    batches = (ids[at : at + BATCH] for at in range(0, len(ids), BATCH))
    count = engine.rebuild(document for batch in batches for document in documents(batch))
    _tick_off(rows)
    return count


def _put(engine: SearchEngine, ids: list[str]) -> None:
    made = list(documents(ids))
    shown = {document.id for document in made}
    engine.update(made)
    if hidden := [pk for pk in ids if pk not in shown]:
        engine.delete(hidden)


def _tick_off(rows: Iterable[Pending]) -> None:
    for row in rows:
        # What changed again meanwhile has a later turn and stays.
        Pending.objects.filter(pk=row.pk, turn=row.turn).delete()


def documents(ids: Iterable[str]) -> Iterator[Document]:
    """What the index holds of these materials; those that nobody may read are left out."""
    parts = OrganisationLink.objects.filter(state="asserted").select_related("organisation")
    materials = Material.objects.filter(pk__in=list(ids), status__in=Material.READABLE).prefetch_related(
        Prefetch("topic_links", TopicLink.objects.filter(state="asserted").select_related("topic__broader")),
        Prefetch("organisation_links", parts),
        Prefetch("lens_links", LensLink.objects.filter(state="asserted")),
        Prefetch("offers", Offer.objects.select_related("network")),
        Prefetch("editions", Edition.objects.select_related("text").prefetch_related("attachments")),
    )  # fmt: skip
    for material in materials.select_related("of_network", "kind"):
        yield _document(material)


def _document(material: Material) -> Document:
    topics = [link.topic for link in material.topic_links.all()]
    themes = {topic.broader for topic in topics if topic.broader}
    doers = [link.organisation for link in material.organisation_links.all() if link.part == "doer"]
    everybody = [link.organisation for link in material.organisation_links.all()]
    networks = {offer.network for offer in material.offers.all() if offer.network and offer.gone_at is None}
    networks |= {material.of_network} if material.of_network else set()
    editions = sorted(material.editions.all(), key=lambda edition: not edition.is_current)
    current = editions[0] if editions else None
    names = [name for topic in topics for name in (topic.label, *topic.synonyms)] + [topic.label for topic in themes]
    names += [material.kind.label] if material.kind else []
    regions = {material.region, *(one.region for one in doers)} if not material.region else {material.region}
    nations = {one.nation for one in doers if one.nation}
    who = [name for one in everybody for name in (one.official_name, one.name, *one.aliases)]
    who += [name for network in networks for name in (network.name, network.slug)]
    who += [*sorted(filter(None, regions)), *sorted(nations)]
    return Document(
        id=material.id, title=material.title, summary=material.summary,
        pages=tuple(current.text.text.split("\f")) if current else (),
        older="\n".join(edition.text.text.replace("\f", "\n") for edition in editions[1:]),
        page_word=current.text.page_word if current else "", names=tuple(dict.fromkeys(names)),
        who=tuple(dict.fromkeys(who)),
        topics=tuple(sorted({topic.id for topic in topics} | {topic.id for topic in themes})),
        kind=material.kind_id or "", organisations=tuple(sorted({one.slug for one in everybody})),
        organisation_types=tuple(sorted({one.type for one in doers})),
        networks=tuple(sorted(network.slug for network in networks)), regions=tuple(sorted(filter(None, regions))),
        nations=tuple(sorted(nations)),
        year=material.dated.year if material.dated else None, told_by=material.told_by,
        lenses=tuple(sorted(link.lens_id for link in material.lens_links.all())), formats=_formats(current),
        stage=material.stage, licence=material.licence,
        status=material.status, prior=(OWN | BY_OTHERS).get(material.told_by, 0.5),
        added=int(material.published_at.timestamp()),
    )  # fmt: skip


def _formats(edition: Edition | None) -> tuple[str, ...]:
    if edition is None:
        return ()
    return tuple(sorted({FORMATS.get(one.media_type, "other") for one in edition.attachments.all()}))
