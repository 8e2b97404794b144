"""Writes materials. The pipeline, the founding loader and the forms come here, and nobody else writes them.

Every write is one transaction: the material, its edition, offer and links, a `Change`, and one pending
row per reader of changes. People win over machines, field by field and link by link, for good.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Literal

from django.db import connection, transaction

from connectshare.catalogue.announcing import announce
from connectshare.catalogue.choosing import choose_current, current_of, describe_edition
from connectshare.catalogue.describing import (
    WRITABLE,
    Voice,
    address_of,
    best_voice,
    let_speak,
    voice_of,
    with_voice,
    write_draft,
)  # fmt: skip
from connectshare.catalogue.drafting import Draft, EditionDraft, OfferDraft
from connectshare.catalogue.lifecycle import merge
from connectshare.catalogue.models import (
    Attachment,
    Band,
    Change,
    Edition,
    EditionText,
    Material,
    Offer,
)  # fmt: skip
from connectshare.catalogue.parting import survivor_of, without_the_parted
from connectshare.plumbing.clock import now
from connectshare.sector.acting import record
from connectshare.sector.models import Person

__all__ = ["WRITABLE", "Published", "as_person", "one_at_a_time", "publish"]
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

    Where several are the same, the oldest survives and the others are merged into it (which can be undone), but never
    two of which a person said that they are not.
    """
    one_at_a_time()
    family = without_the_parted(_family(draft.offer, known, same))
    material = family[0] if family else _begin(draft)
    for other in family[1:]:
        merge(other, into=material, by=by, why="found to be the same thing")
    before = None if not family else _state(material)
    offer = _write_offer(material, draft.offer, draft.edition)
    speaker = _speaker(current_of(material))
    _write_edition(material, draft)
    current = choose_current(material)
    if current is None or draft.edition is None or _speaks(draft, current):
        write_draft(material, draft)
    elif _speaker(current) != speaker:
        let_speak(material, current)
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


def _speaks(draft: Draft, current: Edition) -> bool:
    """Whether the draft's own voice is the one that describes what is shown."""
    return (
        draft.edition is not None
        and current.content_hash == draft.edition.content_hash
        and _speaker(current) in ((current.content_hash, address_of(draft.offer)), (current.content_hash, ""))
    )


def _speaker(edition: Edition | None) -> tuple[str, str]:
    """Which edition is shown, and whose voice describes it."""
    voice = best_voice(edition.said) if edition else None
    return (edition.content_hash if edition else "", voice["at"] if voice else "")


def _how(known: Material | None) -> What:
    return "amended" if known else "joined"


def _family(offer: OfferDraft, known: Material | None, same: Sequence[Material]) -> list[Material]:
    """The living materials behind the given ones, each once: the known one, then those at this very address, by age."""
    first = [_at_home(survivor_of(known), offer)] if known is not None else []
    others = {one.id: one for one in map(survivor_of, same) if one not in first}
    here: set[str] = set()
    if len(others) > 1:
        here.update(Offer.objects.filter(material__in=others, url=offer.url).values_list("material", flat=True))
    return first + sorted(others.values(), key=lambda one: (one.id not in here, one.first_seen, one.id))


def _at_home(known: Material, offer: OfferDraft) -> Material:
    """The known material; where it was merged and parted again, the one that its offer has gone back to."""
    rows = Offer.objects.filter(
        url=offer.url, source=offer.source, network=offer.network, organisation=offer.organisation
    )
    if not offer.url or rows.filter(material=known).exists():
        return known
    row = rows.select_related("material").first()
    return survivor_of(row.material) if row is not None else known


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


def _write_edition(material: Material, draft: Draft) -> Edition | None:
    """Add the edition, or this draft's voice to those that speak of it."""
    made = draft.edition
    if made is None:
        return None
    mine = voice_of(draft)
    edition = material.editions.filter(content_hash=made.content_hash).first()
    if edition is None:
        return _begin_edition(material, made, mine)
    if not edition.said and edition.compared.get("voice", [mine["rank"], mine["at"]]) < [mine["rank"], mine["at"]]:
        return edition  # read before voices were kept: a better one than this spoke
    voices = with_voice(edition.said, mine)
    if voices != edition.said:
        edition.said = voices
        describe_edition(edition)
    _may_be_kept_now(edition, made)
    if best_voice(voices) == mine:
        for attachment in made.attachments[:1]:
            edition.attachments.filter(position=1).update(url=attachment.url, filename=attachment.filename)
    return edition


def _may_be_kept_now(edition: Edition, made: EditionDraft) -> None:
    """A copy of the same bytes that came from elsewhere without a licence may be kept once somebody permits it."""
    for attachment in made.attachments[:1]:
        if attachment.kept:
            edition.attachments.filter(position=1, kept=False).update(
                kept=True, rights=attachment.rights, thumbnail_hash=attachment.thumbnail_hash,
                permitted_by=attachment.permitted_by, permitted_on=attachment.permitted_on,
            )  # fmt: skip


def _begin_edition(material: Material, made: EditionDraft, mine: Voice) -> Edition:
    edition = Edition.objects.create(
        material=material, content_hash=made.content_hash, text_hash=made.text_hash, signature=made.signature,
        words=made.words, title=mine["title"], order=made.order, is_current=False, found_at=now(),
        compared=dict(made.compared), said=[mine],
    )  # fmt: skip
    EditionText.objects.create(edition=edition, text=made.text, page_word=made.page_word)
    Band.objects.bulk_create([Band(edition=edition, value=value) for value in set(made.bands)])
    Attachment.objects.bulk_create([
        Attachment(edition=edition, position=position, **asdict(attachment))
        for position, attachment in enumerate(made.attachments, start=1)
    ])  # fmt: skip
    return edition


def as_person(draft: Draft) -> Draft:
    """The same draft with every value said by a person: the machine will overturn none of it."""
    return replace(
        draft,
        fields={name: replace(said, origin="person") for name, said in draft.fields.items()},
        topics=tuple(replace(link, origin="person") for link in draft.topics),
        lenses=tuple(replace(link, origin="person") for link in draft.lenses),
        organisations=tuple(replace(link, origin="person") for link in draft.organisations),
    )
