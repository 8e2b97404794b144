"""Reads materials for their meaning, some at a time, in the background. Nothing waits for it: search does without.

Called by the schedule. Whatever is killed is read again; the row of a material is written whole or not at all.
"""

import time
from collections.abc import Iterable

from django.conf import settings
from django.db.models import F, Q, QuerySet

from connectshare.catalogue.models import Edition, Material
from connectshare.kit.fingerprints import sha256_of
from connectshare.plumbing.clock import now
from connectshare.search import meaning
from connectshare.search.models import Vectors

AT_ONCE = 200


def embed_some() -> int:
    """Read what is new or changed, the newest first; how many were read. Nothing where the model is not installed."""
    model = meaning.model() if settings.MEANING_SECONDS else None
    if model is None:
        return 0
    until, done = time.monotonic() + settings.MEANING_SECONDS, 0
    for material in _unread()[:AT_ONCE]:
        if time.monotonic() > until:
            break
        passages = meaning.passages_of(material.title, material.summary, _text_of(material))
        digest = sha256_of("\0".join(passages).encode())
        made = now()
        if not Vectors.objects.filter(pk=material.pk, text_hash=digest).update(made_at=made):
            kept = meaning.packed(model.vectors(passages))
            told = {"text_hash": digest, "passages": kept, "made_at": made}
            Vectors.objects.update_or_create(material=material, defaults=told)
        done += 1
    return done


def forget_unreadable() -> int:
    """Drop the vectors of what is no longer shown; how many."""
    return Vectors.objects.exclude(material__status__in=Material.READABLE).delete()[0]


def unread() -> int:
    """How many are not read yet."""
    return _unread().count()


def kept_of(ids: Iterable[str]) -> dict[str, bytes]:
    """The vectors of materials, as far as there are any; one query."""
    return {pk: bytes(kept) for pk, kept in Vectors.objects.filter(pk__in=list(ids)).values_list("pk", "passages")}


def _unread() -> QuerySet[Material]:
    stale = Q(vectors=None) | Q(vectors__made_at__lt=F("changed_at"))
    return Material.objects.filter(stale, status__in=Material.READABLE).order_by("-published_at", "id")


def _text_of(material: Material) -> str:
    edition = Edition.objects.filter(material=material, is_current=True).select_related("text").first()
    return edition.text.text.replace("\f", " ") if edition else ""
