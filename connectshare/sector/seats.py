"""Who sits on the steering group. The names as once published are read from their one file and kept nowhere else.

Called by the steering group page only; never by search, feeds, exports or tests of names.
"""

from dataclasses import dataclass

from django.db import transaction

from connectshare.plumbing.clock import now
from connectshare.sector.acting import record
from connectshare.sector.facts import table
from connectshare.sector.models import Person, Seat

NO_NAME = "Representative to be confirmed"
LISTED = "As listed; not confirmed since"


@dataclass(frozen=True)
class ShownSeat:
    """One row of the table on the steering group page."""

    network_slug: str
    network_name: str
    name: str
    note: str


def seats() -> list[ShownSeat]:
    """Every seat in its order, with the name that may be shown."""
    listed = {row["network"]: row["name_as_published"] for row in table("steering-group.csv")}
    shown = []
    for seat in Seat.objects.select_related("network", "person"):
        name, note = NO_NAME, ""
        if seat.person is not None:
            name = seat.person.name or NO_NAME
        elif seat.name_withdrawn_at is None and listed.get(seat.network.slug):
            name, note = listed[seat.network.slug], LISTED
        shown.append(ShownSeat(seat.network.slug, seat.network.name, name, note))
    return shown


@transaction.atomic
def withdraw_name(network: str, *, by: Person | None = None) -> None:
    """Stop showing the listed name of a network's seat, for good. Raises Seat.DoesNotExist."""
    seat = Seat.objects.select_for_update().get(network__slug=network)
    seat.name_withdrawn_at = now()
    seat.save(update_fields=["name_withdrawn_at"])
    record("withdrew name", "seat", network, by=by)
