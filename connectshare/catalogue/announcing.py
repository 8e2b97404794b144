"""Tells the readers of changes (the index; later alerts and feeds) that something happened to a material.

Called by the writing files inside their own transaction; the readers drain their rows after the commit.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import F

from connectshare.catalogue.models import Change, Material, Pending
from connectshare.plumbing.clock import now

READERS = ("index",)


def announce(material: Material, kind: str, detail: Mapping[str, Any] | None = None) -> None:
    """Write down what happened and leave word for every reader of changes."""
    moment = now()
    Change.objects.create(material=material, kind=kind, at=moment, detail=dict(detail or {}))
    for reader in READERS:
        pending, made = Pending.objects.get_or_create(reader=reader, material=material, defaults={"since": moment})
        if not made:
            # A further turn, so that a reader in the middle of its work does not tick this one off.
            Pending.objects.filter(pk=pending.pk).update(turn=F("turn") + 1)
