"""Loads what there is to begin with: the vocabularies and the founding records. Called by `setup`; idempotent.

Founding records were found by us on public pages and checked by hand. They say so, carry no network's
offer, and are links only. A record that anybody has since changed is left as it is.
"""

import re
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from connectshare.catalogue.drafting import Draft, OfferDraft, Said, Suggested
from connectshare.catalogue.models import Kind, Lens, Material, Offer, Topic
from connectshare.catalogue.publishing import as_person, publish
from connectshare.sector.facts import bars, lines, table
from connectshare.sector.models import Network, Organisation


@transaction.atomic
def settle() -> int:
    """Load vocabularies and records; returns how many records were new."""
    _vocabularies()
    finder = _Names()
    known = set(Offer.objects.filter(source=None).values_list("url", flat=True))
    new = 0
    for row in lines("catalogue.jsonl"):
        if row["url"] not in known:
            _record(row, finder)
            new += 1
    return new


def _vocabularies() -> None:
    rows = table("topics.csv")
    for position, row in enumerate(sorted(rows, key=lambda row: bool(row["broader"]))):
        Topic.objects.update_or_create(
            id=row["id"],
            defaults={
                "label": row["label"], "broader_id": row["broader"] or None, "synonyms": bars(row["synonyms"]),
                "scope_note": row["scope_note"], "position": position,
            },
        )  # fmt: skip
    for row in table("topics-merged.csv"):
        into = Topic.objects.get(id=row["into"])
        Topic.objects.update_or_create(id=row["id"], defaults={"label": into.label, "merged_into": into})
    for position, row in enumerate(table("kinds.csv")):
        Kind.objects.update_or_create(
            id=row["id"], defaults={"label": row["label"], "scope_note": row["scope_note"], "position": position}
        )
    for position, row in enumerate(table("lenses.csv")):
        Lens.objects.update_or_create(id=row["id"], defaults={"label": row["label"], "position": position})


# What is around the place in a council's name: "Rochdale Borough Council", "Cyngor Gwynedd".
_COUNCIL = re.compile(
    r"^(London Borough of|City of|Cyngor) "
    r"| (Metropolitan |County )?(Borough|County|City|District|Metropolitan District)? ?Council$"
)


class _Names:
    """Organisations by any of their names; one that no register knows becomes an organisation of its own."""

    def __init__(self) -> None:
        self._by_name: dict[str, Organisation] = {}
        for organisation in Organisation.objects.order_by("-is_highway_authority"):
            for name in (organisation.official_name, organisation.name, *organisation.aliases):
                self._by_name.setdefault(_fold(name), organisation)
                self._by_name.setdefault(_fold(name.split(" (")[0]), organisation)

    def find(self, name: str, type_: str) -> Organisation:
        """The organisation of that name."""
        for candidate in (name, name.split(" (")[0], _COUNCIL.sub("", name)):
            if found := self._by_name.get(_fold(candidate)):
                return found
        slug = slugify(name)[:120]
        found, _ = Organisation.objects.get_or_create(
            slug=slug, defaults={"name": name, "official_name": name, "type": type_}
        )
        self._by_name[_fold(name)] = found
        return found


def _fold(name: str) -> str:
    return " ".join(name.lower().replace("&", "and").replace("-", " ").split())


TYPE_OF_TELLER = {
    "own": "other", "government": "government", "network": "network", "professional-body": "association",
    "research": "research", "supplier": "supplier", "adviser": "adviser", "trade-body": "association",
    "parliament": "government", "community": "community", "press": "press",
}  # fmt: skip


def _record(row: dict[str, Any], names: _Names) -> None:
    told_by = row["told_by"]
    # Where somebody else tells it, the doer is not of the teller's type.
    doer = names.find(
        row["organisation"], TYPE_OF_TELLER[told_by] if row["organisation"] == row["publisher"] else "other"
    )
    organisations = [Suggested(str(doer.pk), part="doer")]
    if row["publisher"] and row["publisher"] != row["organisation"]:
        publisher = names.find(row["publisher"], TYPE_OF_TELLER[told_by])
        organisations.append(Suggested(str(publisher.pk), part="publisher"))
    network = Network.objects.filter(slug=row["network"]).first() if row["network"] else None
    draft = Draft(
        fields={name: Said(value, "person") for name, value in _fields(row, network).items()},
        offer=OfferDraft(url=row["url"], former_url=row.get("former_url") or ""),
        topics=tuple(Suggested(topic) for topic in row["topics"]),
        organisations=tuple(organisations),
    )
    material = publish(as_person(draft), by=None).material
    material.about_networks.set(Network.objects.filter(slug__in=row["about_networks"]))
    if row.get("life") == "historic":
        material.status = Material.Status.HISTORIC
        material.save(update_fields=["status"])


def _fields(row: dict[str, Any], network: Network | None) -> dict[str, Any]:
    state, _, _ = row["link_state"].partition(":")
    return {
        "title": row["title"],
        "summary": row["summary"],
        "summary_from_document": False,
        "kind_id": row["kind"],
        "told_by": row["told_by"],
        "publisher": row["publisher"] or "",
        "region": row["region"] or "",
        "extent": "Outside the UK" if row.get("scope") == "beyond-uk" else row.get("extent") or "",
        "dated": date(row["year"], 1, 1) if row["year"] else None,
        "dated_precision": "year" if row["year"] else "",
        "link_state": "suspect" if state == "suspect" else "not-checked",
        "access": row.get("access") or "",
        "note": row.get("note") or "",
        "of_network_id": network.pk if network else None,
    }
