"""A person's own words on a material: writes them, and puts back what was there before.

Called by imports, and by forms on which people correct an entry; they ask for permission first. What a person has
said, no machine overturns. Every write is one transaction with a `Change` and an act.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from connectshare.catalogue.announcing import announce
from connectshare.catalogue.describing import WRITABLE
from connectshare.catalogue.models import Change, Material, TopicLink
from connectshare.plumbing.clock import now
from connectshare.sector.acting import record
from connectshare.sector.models import Person

Before = dict[str, Any]  # plain JSON


@transaction.atomic
def amend(
    material: Material, fields: Mapping[str, Any], *, topics: Collection[str] | None = None, by: Person | None, why: str
) -> Before:
    """Set fields by their names, and the topics to exactly the given ones, as said by a person.

    Returns what `put_back` needs. Raises ValueError for a field that nobody may set.
    """
    if unknown := set(fields) - WRITABLE:
        raise ValueError(f"A material has no field “{min(unknown)}” that a person may set.")
    material = Material.objects.select_for_update().get(pk=material.pk)
    before: Before = {"fields": {}, "topics": None}
    for name, value in fields.items():
        before["fields"][name] = {
            "was": _plain(getattr(material, name)), "became": _plain(value),
            "origin": material.origins.get(name), "evidence": material.evidence.get(name),
        }  # fmt: skip
        setattr(material, name, value)
        material.origins[name] = "person"
        material.evidence.pop(name, None)
    if topics is not None:
        before["topics"] = {"was": _links(material), "became": sorted(topics)}
        _set_topics(material, topics)
    _end(material, by, {"why": why, "fields": sorted(fields) + (["topics"] if topics is not None else [])})
    return before


@transaction.atomic
def put_back(material: Material, before: Before, *, by: Person | None, why: str) -> list[str]:
    """Undo an amendment. Returns the names of what somebody has changed since, which is left as it is."""
    material = Material.objects.select_for_update().get(pk=material.pk)
    left = []
    for name, kept in before["fields"].items():
        if _plain(getattr(material, name)) != kept["became"]:
            left.append(name)
            continue
        setattr(material, name, _value(name, kept["was"]))
        _remember(material.origins, name, kept["origin"])
        _remember(material.evidence, name, kept["evidence"])
    if before["topics"] is not None:
        if _standing(material) == before["topics"]["became"]:
            material.topic_links.all().delete()
            TopicLink.objects.bulk_create([TopicLink(material=material, **link) for link in before["topics"]["was"]])
        else:
            left.append("topics")
    _end(material, by, {"why": why, "left": left})
    return left


def _end(material: Material, by: Person | None, detail: dict[str, Any]) -> None:
    material.changed_at = now()
    material.save()
    announce(material, Change.Kind.AMENDED)
    record("amended", "material", material.id, by=by, detail=detail)


def _set_topics(material: Material, topics: Collection[str]) -> None:
    """Each given topic holds; a person's no to every other is kept, so that no machine brings it back."""
    said = {"origin": "person", "confidence": 1.0, "evidence": []}
    material.topic_links.exclude(topic__in=topics).update(state=TopicLink.State.REJECTED, **said)
    for topic in topics:
        TopicLink.objects.update_or_create(
            material=material, topic_id=topic, defaults=said | {"state": TopicLink.State.ASSERTED}
        )


def _standing(material: Material) -> list[str]:
    standing = material.topic_links.filter(state=TopicLink.State.ASSERTED)
    return sorted(standing.values_list("topic_id", flat=True))


def _links(material: Material) -> list[dict[str, Any]]:
    kept = material.topic_links.order_by("pk").values("topic_id", "origin", "state", "confidence", "evidence")
    return [dict(link) for link in kept]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _value(name: str, kept: Any) -> Any:
    return date.fromisoformat(kept) if name == "dated" and kept else kept


def _remember(notes: dict[str, Any], name: str, kept: Any) -> None:
    if kept is None:
        notes.pop(name, None)
    else:
        notes[name] = kept
