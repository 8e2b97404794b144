"""What a person has parted stays apart: undone merges, remembered, and looked up before the machine merges again.

Called by publishing, lifecycle and matching inside their own transactions.
"""

from collections.abc import Iterable, Sequence

from django.db.models import Q

from connectshare.catalogue.models import Material, NotSame
from connectshare.plumbing.clock import now


def survivor_of(material: Material) -> Material:
    """The living material behind one that may have been merged, locked for writing."""
    while material.merged_into is not None:
        material = material.merged_into
    return Material.objects.select_for_update().get(pk=material.pk)


def without_the_parted(family: Sequence[Material]) -> list[Material]:
    """As many of these, in their order, as no person has parted from one another; then the oldest first."""
    if len(family) < 2:
        return list(family)
    kept: list[Material] = []
    for material in family:
        if not any(kept_apart(material, other) for other in kept):
            kept.append(material)
    return sorted(kept, key=lambda material: (material.first_seen, material.id))


def kept_apart(one: Material, other: Material) -> bool:
    """Whether a person has parted them, or any that were since merged into them."""
    mine, theirs = ids_of(one), ids_of(other)
    return NotSame.objects.filter(Q(left__in=mine, right__in=theirs) | Q(left__in=theirs, right__in=mine)).exists()


def ids_of(material: Material) -> list[str]:
    """Its own id and those of all that were merged into it, directly or by way of others."""
    found, layer = [material.id], [material.id]
    while layer:
        layer = list(Material.objects.filter(merged_into__in=layer).values_list("pk", flat=True))
        found += layer
    return found


def keep_apart(mine: Iterable[str], theirs: Iterable[str]) -> None:
    """Remember that none of these (ids or hashes) is the same as any of those."""
    pairs = {tuple(sorted((one, other))) for one in mine for other in theirs if one != other}
    NotSame.objects.bulk_create(
        [NotSame(left=left, right=right, said_at=now()) for left, right in sorted(pairs)], ignore_conflicts=True
    )


def contents_apart_from(digest: str) -> set[str]:
    """The contents (by hash) that a person said are not the same as these."""
    pairs = NotSame.objects.filter(Q(left=digest) | Q(right=digest)).values_list("left", "right")
    return {side for pair in pairs for side in pair if side != digest}
