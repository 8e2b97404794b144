"""What a merged material takes with it, and what comes back to it when the merge is undone.

Called by lifecycle inside its own transactions. What people said goes along: a merge overturns none of it.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from connectshare.catalogue.choosing import describe_edition
from connectshare.catalogue.describing import LINKS, name_of, plain, read
from connectshare.catalogue.models import Edition, Material, Offer


def carry_over(other: Material, into: Material) -> dict[str, Any]:
    """Let what people said of `other` hold for `into`, where nobody said anything. Returns what to take back."""
    fields: dict[str, list[Any]] = {}
    for name, origin in other.origins.items():
        if origin == "person" and into.origins.get(name) != "person":
            fields[name] = [plain(getattr(into, name)), into.origins.get(name, "suggested")]
            setattr(into, name, getattr(other, name))
            into.origins[name] = "person"
    return {"fields": fields, "links": _carry_links(other, into)}


def _carry_links(other: Material, into: Material) -> list[list[str]]:
    carried = []
    for model, key, name, _ in LINKS:
        spoken = {name_of(link, key) for link in model._default_manager.filter(material=into, origin="person")}
        for link in model._default_manager.filter(material=other, origin="person"):
            if name_of(link, key) in spoken:
                continue
            which = {key: getattr(link, key)} | ({"part": link.part} if hasattr(link, "part") else {})
            said = {"origin": "person", "state": link.state, "confidence": link.confidence, "evidence": link.evidence}
            model._default_manager.update_or_create(material=into, **which, defaults=said)
            carried.append([name, *name_of(link, key)])
    return carried


def take_back(into: Material, carried: Mapping[str, Any]) -> None:
    """Undo `carry_over`. The edition shown has to speak afterwards."""
    for name, (value, origin) in carried.get("fields", {}).items():
        setattr(into, name, read(name, value))
        into.origins[name] = origin
    keys = {name: (model, key) for model, key, name, _ in LINKS}
    for name, to, part in carried.get("links", []):
        model, key = keys[name]
        which = {key: to} | ({"part": part} if part else {})
        model._default_manager.filter(material=into, origin="person", **which).delete()


def what_returns(
    other: Material, into: Material, moved: Mapping[str, Any]
) -> tuple[QuerySet[Edition], QuerySet[Offer]]:
    """What `other` brought, what its offers have brought since, and the offers that joined those editions."""
    brought = into.offers.filter(pk__in=moved["offers"])
    staying = into.offers.filter(pk__in=moved.get("stayed", [])).values("content_hash")
    since = Q(content_hash__in=brought.exclude(content_hash="").values("content_hash"))
    own = Q(pk__in=moved["editions"]) | (since & ~Q(content_hash__in=staying))
    already = other.editions.values("content_hash")
    editions = list(into.editions.filter(own).exclude(content_hash__in=already).values_list("pk", "content_hash"))
    pks, hashes = [pk for pk, _ in editions], [digest for _, digest in editions]
    offers = list(
        into.offers.filter(Q(pk__in=moved["offers"]) | Q(content_hash__in=hashes)).values_list("pk", flat=True)
    )
    return Edition.objects.filter(pk__in=pks), Offer.objects.filter(pk__in=offers)


def forget_voices(material: Material) -> None:
    """Editions are no longer described by offers that are another material's now."""
    here = set(material.offers.values_list("url", flat=True))
    for edition in material.editions.all():
        voices = [voice for voice in edition.said if voice["at"] in here or voice["at"].startswith("uploaded by ")]
        if voices and voices != edition.said:
            edition.said = voices
            describe_edition(edition)
