"""A material as other programs are told of it: the keys of `find --json` and of `export`."""

from typing import Any

from django.conf import settings

from connectshare.catalogue.models import Material


def told(material: Material) -> dict[str, Any]:
    """The keys that `find` and `export` share. Wants topic links, organisation links and offers prefetched."""
    offers = list(material.offers.all())
    networks = {offer.network.slug for offer in offers if offer.network and offer.gone_at is None}
    networks |= {material.of_network.slug} if material.of_network else set()
    return {
        "id": material.id,
        "title": material.title,
        "url": f"{settings.SITE_URL}/material/{material.id}",
        "source_url": next((offer.url for offer in offers if offer.gone_at is None and offer.url), ""),
        "summary": material.summary,
        "topics": sorted(link.topic_id for link in material.topic_links.all() if link.state == "asserted"),
        "kind": material.kind_id or "",
        "organisations": sorted({
            link.organisation.slug for link in material.organisation_links.all() if link.state == "asserted"
        }),
        "networks": sorted(networks),
    }  # fmt: skip
