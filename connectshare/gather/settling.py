"""Loads the addresses that networks publish at, as suggestions. Nothing is fetched until a person says yes."""

from connectshare.gather.models import Source
from connectshare.plumbing.clock import now
from connectshare.sector.facts import table
from connectshare.sector.models import Network


def settle() -> int:
    """Load the suggested sources; returns how many there are. Never touches one that somebody has answered."""
    for row in table("sources.csv"):
        network = Network.objects.get(slug=row["network"])
        if not Source.objects.filter(network=network, url=row["url"]).exists():
            Source.objects.create(
                network=network, url=row["url"], kind=row["kind"], state=Source.State.SUGGESTED, added_at=now()
            )
    return Source.objects.filter(state=Source.State.SUGGESTED).count()
