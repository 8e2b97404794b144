"""Finds the materials that are the same thing as a draft: same bytes, same address, or the same text newly set.

Called by the pipeline inside the publishing transaction, so that two finds of one thing meet. Reads only.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from connectshare.catalogue.drafting import EditionDraft
from connectshare.catalogue.models import Edition, Material, NotSame, Offer
from connectshare.gather.steps.match import Fingerprinted, judge
from connectshare.kit.dates import Dated

NOT_FOR_MATCHING = (Material.Status.WITHDRAWN,)


def same_things(edition: EditionDraft, mine: Fingerprinted, *, url: str, but: Material | None) -> list[Material]:
    """The materials this edition belongs to, besides the one it is known to belong to."""
    rows = Edition.objects.filter(
        Q(content_hash=edition.content_hash) | Q(text_hash=edition.text_hash) | Q(bands__value__in=edition.bands)
    )
    candidates = rows.exclude(material__status__in=NOT_FOR_MATCHING).select_related("material").distinct()
    kept_apart = _kept_apart(edition.content_hash)
    same = {
        candidate.material_id: candidate.material
        for candidate in candidates
        if candidate.content_hash not in kept_apart and judge(mine, fingerprinted(candidate)).verdict != "different"
    }
    # A founding record of this very address has no text yet to compare.
    for offer in Offer.objects.filter(url=url).select_related("material").exclude(url=""):
        if not offer.material.editions.exists():
            same[offer.material_id] = offer.material
    if but is not None:
        same.pop(but.id, None)
    return list(same.values())


def fingerprinted(edition: Edition) -> Fingerprinted:
    """An edition as the matching step compares it."""
    compared = edition.compared
    dated = Dated(date.fromisoformat(compared["dated"]), compared["precision"]) if compared.get("dated") else None
    return Fingerprinted(
        sha256=edition.content_hash, text_sha=edition.text_hash, signature=bytes(edition.signature),
        words=edition.words, title=compared.get("title", edition.title), url=compared.get("url", ""), dated=dated,
        language=compared.get("language", ""),
    )  # fmt: skip


def _kept_apart(digest: str) -> set[str]:
    """The contents that a person said are not the same as this one."""
    pairs: Iterable[tuple[str, str]] = NotSame.objects.filter(Q(left_hash=digest) | Q(right_hash=digest)).values_list(
        "left_hash", "right_hash"
    )
    return {digest_ for pair in pairs for digest_ in pair if digest_ != digest}
