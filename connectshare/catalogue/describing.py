"""Writes what is said of a material: its fields and its links. People win over machines, field by field, for good.

Called by publishing and lifecycle inside their own transactions. What each voice says of an edition is kept with the
edition, so that whichever edition comes to be shown can speak for itself.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from connectshare.catalogue.drafting import Draft, OfferDraft, Said, Suggested
from connectshare.catalogue.models import Edition, Kind, Lens, LensLink, Material, OrganisationLink, Topic, TopicLink
from connectshare.sector.models import Organisation

AnyLink = TopicLink | LensLink | OrganisationLink
Voice = dict[str, Any]  # what one offer says of an edition, as JSON
MOST_VOICES = 30  # of one edition; beyond that the least trusted are forgotten

WRITABLE = frozenset({
    "title", "summary", "summary_from_document", "kind_id", "told_by", "publisher", "language", "region", "extent",
    "dated", "dated_precision", "dated_is_estimate", "licence", "stage", "access", "note", "link_state",
    "of_network_id",
})  # fmt: skip
LINKS: tuple[tuple[type[AnyLink], str, str, Any], ...] = (
    (TopicLink, "topic_id", "topics", Topic),
    (LensLink, "lens_id", "lenses", Lens),
    (OrganisationLink, "organisation_id", "organisations", Organisation),
)

# Where several offer the same bytes, the one whose title its own source gave speaks for them; then by address. So it
# does not hang on who came first, and two sources never take turns at amending one material.
_RANKS = {"person": 0, "source": 1, "extracted": 2, "suggested": 3}


def write_draft(material: Material, draft: Draft) -> None:
    """Say of a material what a draft says."""
    write_fields(material, draft.fields)
    for model, key, name, _ in LINKS:
        _relink(material, model, key, getattr(draft, name))


def voice_of(draft: Draft) -> Voice:
    """What a draft says, to be kept with its edition."""
    assert draft.edition is not None
    title = draft.fields["title"]
    links = {
        name: [[link.id, link.confidence, list(link.evidence), link.origin, link.part] for link in getattr(draft, name)]
        for _, _, name, _ in LINKS
    }
    return {
        "rank": _RANKS.get(title.origin, 9), "at": address_of(draft.offer), "title": title.value,
        "order": draft.edition.order, "compared": dict(draft.edition.compared),
        "fields": {name: [plain(said.value), said.origin, said.evidence] for name, said in draft.fields.items()},
        **links,
    }  # fmt: skip


def address_of(offer: OfferDraft) -> str:
    """By what a voice is known: the address of its offer, or who handed the file over."""
    return offer.url or f"uploaded by {offer.organisation or ''}/{offer.network or ''}"


def best_voice(voices: Iterable[Voice]) -> Voice | None:
    """The one that speaks for an edition."""
    return min(voices, key=_standing, default=None)


def with_voice(voices: Iterable[Voice], mine: Voice) -> list[Voice]:
    """The voices with this one among them, in the order of their standing; it replaces what it said before."""
    others = [voice for voice in voices if voice["at"] != mine["at"]]
    return sorted([*others, mine], key=_standing)[:MOST_VOICES]


def let_speak(material: Material, edition: Edition | None) -> None:
    """Say of a material what is kept with an edition; nothing where that was read before voices were kept."""
    voice = best_voice(edition.said) if edition is not None else None
    if voice is None:
        return
    fields = {name: Said(read(name, value), origin, why) for name, (value, origin, why) in voice["fields"].items()}
    if "kind_id" in fields and fields["kind_id"].value and not Kind.objects.filter(pk=fields["kind_id"].value).exists():
        del fields["kind_id"]
    # A person's word on the material itself is younger than what is kept with an edition.
    write_fields(material, {name: said for name, said in fields.items() if material.origins.get(name) != "person"})
    for model, key, name, of in LINKS:
        said = [Suggested(id_, sure, tuple(why), origin, part) for id_, sure, why, origin, part in voice[name]]
        there = {
            str(pk) for pk in of._default_manager.filter(pk__in=[one.id for one in said]).values_list("pk", flat=True)
        }
        _relink(material, model, key, [one for one in said if str(one.id) in there])


def write_fields(material: Material, fields: Mapping[str, Said]) -> None:
    """Set what no person has said otherwise; remember where each value came from."""
    for name, said in fields.items():
        if name not in WRITABLE:
            raise ValueError(f"A material has no field “{name}” that a draft may set.")
        if material.origins.get(name) == "person" and said.origin != "person":
            continue
        setattr(material, name, said.value)
        material.origins[name] = said.origin
        material.evidence.pop(name, None)
        if said.evidence:
            material.evidence[name] = said.evidence


def name_of(link: AnyLink, key: str) -> tuple[str, str]:
    """What a link leads to, and in which part."""
    return str(getattr(link, key)), getattr(link, "part", "")


def _relink(material: Material, model: type[AnyLink], key: str, wanted: Iterable[Suggested]) -> None:
    """Make the machine's links what the machine says now; leave every link a person has spoken on."""
    existing: list[AnyLink] = list(model._default_manager.filter(material=material))
    spoken = {name_of(link, key) for link in existing if link.origin == "person"}
    wanted_by_name = {(str(link.id), link.part): link for link in wanted}
    chosen = any(link.origin == "person" and link.state == "asserted" for link in existing)
    if chosen and all(link.origin != "person" for link in wanted_by_name.values()):
        # A person chose these by hand: the machine adds nothing beside them.
        return
    by_name = {name_of(link, key): link for link in existing}
    for name, link in by_name.items():
        if link.origin != "person" and name not in wanted_by_name:
            link.delete()
    for name, made in wanted_by_name.items():
        if name not in spoken or made.origin == "person":
            _write_link(material, model, key, made, by_name.get(name))


def _write_link(material: Material, model: type[AnyLink], key: str, made: Suggested, link: AnyLink | None) -> None:
    """One row less to look up where the link is known, and none to write where it is as it was."""
    found: dict[str, Any] = {
        "origin": made.origin, "confidence": made.confidence, "evidence": list(made.evidence), "state": "asserted",
    }  # fmt: skip
    which: dict[str, Any] = {key: made.id} | ({"part": made.part} if made.part else {})
    if link is None:
        model._default_manager.create(material=material, **which, **found)
    elif any(getattr(link, name) != value for name, value in found.items()):
        model._default_manager.filter(pk=link.pk).update(**found)


def _standing(voice: Voice) -> tuple[int, str]:
    return voice["rank"], voice["at"]


def plain(value: Any) -> Any:
    """A field's value as JSON."""
    return value.isoformat() if isinstance(value, date) else value


def read(name: str, value: Any) -> Any:
    """A field's value from JSON."""
    return date.fromisoformat(value) if name == "dated" and value else value
