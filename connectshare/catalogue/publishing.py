"""Writes materials. The pipeline, the founding loader and the forms come here, and nobody else writes them.

Every write is one transaction: the material, its edition, offer and links, a `Change`, and one pending
row per reader of changes. People win over machines, field by field and link by link, for good.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from django.db import connection, transaction

from connectshare.catalogue.announcing import announce
from connectshare.catalogue.choosing import choose_current
from connectshare.catalogue.drafting import Draft, EditionDraft, OfferDraft, Said, Suggested
from connectshare.catalogue.lifecycle import merge
from connectshare.catalogue.models import (
    Attachment,
    Band,
    Change,
    Edition,
    EditionText,
    LensLink,
    Material,
    Offer,
    OrganisationLink,
    TopicLink,
)  # fmt: skip
from connectshare.plumbing.clock import now
from connectshare.sector.acting import record
from connectshare.sector.models import Person

AnyLink = TopicLink | LensLink | OrganisationLink
What = Literal["new", "amended", "joined", "unchanged"]


@dataclass(frozen=True)
class Published:
    """Which material it became, and what that was: new, amended, joined (known from elsewhere) or unchanged."""

    material: Material
    what: What


def one_at_a_time() -> None:
    """Let no other process match or publish until this transaction ends: two finds of one thing must meet.

    SQLite's immediate transactions do that by themselves.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(710051)")


@transaction.atomic
def publish(
    draft: Draft, *, by: Person | None, known: Material | None = None, same: Sequence[Material] = ()
) -> Published:
    """Make of a draft a new material, or a part of one that is `known` from this offer or found to be the `same`.

    Where several are the same, the oldest survives and the others are merged into it (which can be undone).
    """
    one_at_a_time()
    family = _survivors([*([known] if known else []), *same])
    material = family[0] if family else _begin(draft)
    owners = {digest: one for one in family[1:] for digest in one.editions.values_list("content_hash", flat=True)}
    for other in family[1:]:
        merge(other, into=material, by=by, why="found to be the same thing")
    before = None if not family else _state(material)
    offer = _write_offer(material, draft.offer, draft.edition)
    speaks = _write_edition(material, draft)
    current = choose_current(material)
    if draft.edition is None or current is None or current.content_hash == draft.edition.content_hash:
        if speaks:
            _write_fields(material, draft.fields)
            _write_links(material, draft)
    elif current.content_hash in owners:
        _take_over(material, owners[current.content_hash])
    material.contributed = material.contributed or draft.contributed
    if material.status == Material.Status.GONE and offer.gone_at is None:
        material.status = Material.Status.PUBLISHED
    what: What = "new" if before is None else ("unchanged" if _state(material) == before else _how(known))
    if what != "unchanged":
        material.changed_at = now()
        announce(material, Change.Kind.PUBLISHED if what == "new" else Change.Kind.AMENDED)
        record("published" if what == "new" else "amended", "material", material.id, by=by, detail={"url": offer.url})
    material.save()
    return Published(material, what)


def _how(known: Material | None) -> What:
    return "amended" if known else "joined"


def _survivors(family: Iterable[Material]) -> list[Material]:
    """The living materials behind the given ones, each once, the oldest first."""
    living: dict[str, Material] = {}
    for material in family:
        while material.merged_into is not None:
            material = material.merged_into
        living[material.id] = Material.objects.select_for_update().get(pk=material.pk)
    return sorted(living.values(), key=lambda material: (material.first_seen, material.id))


def _begin(draft: Draft) -> Material:
    moment = now()
    return Material.objects.create(
        title=draft.fields["title"].value, first_seen=moment, published_at=moment, changed_at=moment
    )


def _state(material: Material) -> tuple[object, ...]:
    """What a reader could see change."""
    return (
        [getattr(material, name) for name in sorted(WRITABLE)],
        material.status,
        material.contributed,
        sorted(material.editions.values_list("content_hash", "is_current")),
        sorted(material.offers.values_list("url", "network", "organisation", "gone_at"), key=str),
        sorted(material.topic_links.values_list("topic", "state")),
        sorted(material.organisation_links.values_list("organisation", "part", "state")),
        sorted(material.lens_links.values_list("lens", "state")),
    )


WRITABLE = frozenset({
    "title", "summary", "summary_from_document", "kind_id", "told_by", "publisher", "language", "region", "extent",
    "dated", "dated_precision", "dated_is_estimate", "licence", "stage", "access", "note", "link_state",
    "of_network_id",
})  # fmt: skip


def _write_fields(material: Material, fields: Mapping[str, Said]) -> None:
    """Set what no person has said otherwise; remember where each value came from."""
    for name, said in fields.items():
        if name not in WRITABLE:
            raise ValueError(f"A material has no field “{name}” that a draft may set.")
        if material.origins.get(name) == "person" and said.origin != "person":
            continue
        setattr(material, name, said.value)
        material.origins[name] = said.origin
        if said.evidence:
            material.evidence[name] = said.evidence


def _write_offer(material: Material, draft: OfferDraft, edition: EditionDraft | None) -> Offer:
    moment = now()
    content = edition.content_hash if edition else ""
    offer = material.offers.filter(
        url=draft.url, source=draft.source, network=draft.network, organisation=draft.organisation
    ).first() or Offer(
        material=material, url=draft.url, source=draft.source, network_id=draft.network,
        organisation_id=draft.organisation, former_url=draft.former_url, first_seen=moment,
    )  # fmt: skip
    offer.last_seen, offer.gone_at = moment, None
    offer.content_hash = content or offer.content_hash
    offer.save()
    return offer


# Where several offer the same bytes, the one whose title its own source gave speaks for them; then by address. So it
# does not hang on who came first, and two sources never take turns at amending one material.
VOICES = {"person": 0, "source": 1, "extracted": 2, "suggested": 3}


def _write_edition(material: Material, draft: Draft) -> bool:
    """Add the edition, or let a better voice describe it. Returns whether this draft speaks for it."""
    made = draft.edition
    if made is None:
        return True
    voice = [VOICES.get(draft.fields["title"].origin, 9), draft.offer.url]
    compared = dict(made.compared) | {"voice": voice}
    edition = material.editions.filter(content_hash=made.content_hash).first()
    if edition is not None:
        before = edition.compared.get("voice", voice)
        if voice > before and voice[1] != before[1]:
            return False
        edition.title, edition.order, edition.compared = draft.fields["title"].value, made.order, compared
        edition.save(update_fields=["title", "order", "compared"])
        for attachment in made.attachments[:1]:
            edition.attachments.filter(position=1).update(url=attachment.url, filename=attachment.filename)
        return True
    edition = Edition.objects.create(
        material=material, content_hash=made.content_hash, text_hash=made.text_hash, signature=made.signature,
        words=made.words, title=draft.fields["title"].value, order=made.order, is_current=False, found_at=now(),
        compared=compared,
    )  # fmt: skip
    EditionText.objects.create(edition=edition, text=made.text, page_word=made.page_word)
    Band.objects.bulk_create([Band(edition=edition, value=value) for value in set(made.bands)])
    Attachment.objects.bulk_create([
        Attachment(edition=edition, position=position, **asdict(attachment))
        for position, attachment in enumerate(made.attachments, start=1)
    ])  # fmt: skip
    return True


def _take_over(material: Material, other: Material) -> None:
    """Say what the merged one said: its edition is the one that is shown now."""
    _write_fields(
        material, {name: Said(getattr(other, name), other.origins.get(name, "suggested")) for name in WRITABLE}
    )
    for model, key in LINKS:
        links = model._default_manager.filter(material=other, state="asserted")
        _relink(material, model, key, [_suggested(link, key) for link in links])


def _suggested(link: AnyLink, key: str) -> Suggested:
    name, part = _name(link, key)
    return Suggested(name, link.confidence, tuple(link.evidence), link.origin, part)


LINKS: tuple[tuple[type[AnyLink], str], ...] = (
    (TopicLink, "topic_id"),
    (LensLink, "lens_id"),
    (OrganisationLink, "organisation_id"),
)


def _write_links(material: Material, draft: Draft) -> None:
    _relink(material, TopicLink, "topic_id", draft.topics)
    _relink(material, LensLink, "lens_id", draft.lenses)
    _relink(material, OrganisationLink, "organisation_id", draft.organisations)


def _relink(material: Material, model: type[AnyLink], key: str, wanted: Iterable[Suggested]) -> None:
    """Make the machine's links what the machine says now; leave every link a person has spoken on."""
    existing: list[AnyLink] = list(model._default_manager.filter(material=material))
    spoken = {_name(link, key) for link in existing if link.origin == "person"}
    wanted_by_name = {(str(link.id), link.part): link for link in wanted}
    chosen = any(link.origin == "person" and link.state == "asserted" for link in existing)
    if chosen and all(link.origin != "person" for link in wanted_by_name.values()):
        # A person chose these by hand: the machine adds nothing beside them.
        return
    for link in existing:
        if link.origin != "person" and _name(link, key) not in wanted_by_name:
            link.delete()
    for name, made in wanted_by_name.items():
        if name in spoken and made.origin != "person":
            continue
        found = {
            "origin": made.origin,
            "confidence": made.confidence,
            "evidence": list(made.evidence),
            "state": "asserted",
        }
        which: dict[str, Any] = {key: made.id} | ({"part": made.part} if made.part else {})
        model._default_manager.update_or_create(material=material, defaults=found, **which)


def _name(link: AnyLink, key: str) -> tuple[str, str]:
    return str(getattr(link, key)), getattr(link, "part", "")


def as_person(draft: Draft) -> Draft:
    """The same draft with every value said by a person: the machine will overturn none of it."""
    return replace(
        draft,
        fields={name: replace(said, origin="person") for name, said in draft.fields.items()},
        topics=tuple(replace(link, origin="person") for link in draft.topics),
        lenses=tuple(replace(link, origin="person") for link in draft.lenses),
        organisations=tuple(replace(link, origin="person") for link in draft.organisations),
    )
