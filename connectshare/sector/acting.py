"""Writes the audit trail: every write by a person or a machine records an act in its own transaction."""

from collections.abc import Mapping
from typing import Any

from connectshare.plumbing.clock import now
from connectshare.sector.models import Act, Person


def record(verb: str, kind: str, subject: str, *, by: Person | None, detail: Mapping[str, Any] | None = None) -> Act:
    """Add one act. `by` None means the machine by itself. Call inside the transaction of the write it tells of."""
    role = "machine"
    if by is not None:
        held = by.roles.filter(ended=None).order_by("kind").first()
        role = held.kind if held else "reader"
    return Act.objects.create(
        at=now(), by=by, by_role=role, verb=verb, subject_kind=kind, subject=subject, detail=dict(detail or {})
    )
