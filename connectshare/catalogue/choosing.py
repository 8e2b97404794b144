"""Which edition of a material is shown. Called by publishing and lifecycle inside their own transactions."""

from connectshare.catalogue.describing import best_voice
from connectshare.catalogue.models import Edition, Material


def choose_current(material: Material) -> Edition | None:
    """Show the newest edition that somebody still offers; the order does not hang on which arrived first."""
    editions = list(material.editions.all())
    if not editions:
        return None
    offered = set(material.offers.filter(gone_at=None).values_list("content_hash", flat=True))
    current = max(editions, key=lambda edition: (edition.content_hash in offered, edition.order, edition.content_hash))
    if any(edition.is_current != (edition is current) for edition in editions):
        material.editions.filter(is_current=True).exclude(pk=current.pk).update(is_current=False)
        material.editions.filter(pk=current.pk).update(is_current=True)
        current.is_current = True
    return current


def current_of(material: Material) -> Edition | None:
    """The edition that is shown now."""
    return material.editions.filter(is_current=True).first()


def describe_edition(edition: Edition) -> None:
    """Let the most trusted of its voices name and place an edition."""
    voice = best_voice(edition.said)
    if voice is not None:
        edition.title, edition.order, edition.compared = voice["title"], voice["order"], voice["compared"]
    edition.save(update_fields=["title", "order", "compared", "said"])
