"""Loads the addresses that networks and public bodies publish at, as suggestions: fetched only when one says yes."""

from connectshare.gather import mailboxes
from connectshare.gather.models import Source
from connectshare.plumbing.clock import now
from connectshare.sector.facts import table
from connectshare.sector.models import Network, Organisation


def settle() -> int:
    """Load the suggested sources; returns how many there are. Never touches one that somebody has answered."""
    for row in table("sources.csv"):
        whose: dict[str, Network | Organisation] = (
            {"network": Network.objects.get(slug=row["network"])}
            if row["network"]
            else {"organisation": Organisation.objects.get(slug=row["organisation"])}
        )
        if not Source.objects.filter(**whose, url=row["url"]).exists():
            Source.objects.create(
                **whose, url=row["url"], kind=row["kind"], state=Source.State.SUGGESTED, added_at=now()
            )  # fmt: skip
    mailbox_source()
    return Source.objects.filter(state=Source.State.SUGGESTED).count()


def mailbox_source() -> Source | None:
    """The source of the site's own mailbox, made where there is none yet; None where the settings name no mailbox.

    It belongs to no network: each email counts for the network of whoever sent it. One that somebody paused or
    removed stays so.
    """
    if not (url := mailboxes.address()):
        return None
    made, _ = Source.objects.get_or_create(network=None, url=url, kind="mailbox", defaults={"added_at": now()})
    return made
