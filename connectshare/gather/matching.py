"""Finds the materials that are the same thing as a draft: same bytes, same address, or the same text newly set.

Called by the pipeline inside the publishing transaction, so that two finds of one thing meet. Reads only. Every voice
of an edition is compared: the outcome does not hang on which of them came first.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Q

from connectshare.catalogue.drafting import EditionDraft
from connectshare.catalogue.models import Band, Edition, Material, Offer
from connectshare.catalogue.parting import contents_apart_from
from connectshare.gather.models import Likeness
from connectshare.gather.steps.match import Fingerprinted, judge, worth_a_look
from connectshare.gather.steps.proper_names import Spoken
from connectshare.kit.dates import Dated
from connectshare.kit.fingerprints import resemblances

AT_ONCE = 500  # rows: thousands share a band where a site repeats its sentences
FIELDS = ("content_hash", "text_hash", "signature", "words", "title", "compared", "said", "material_id")


def same_things(edition: EditionDraft, mine: Fingerprinted, *, url: str, but: Material | None) -> list[Material]:
    """The materials this edition belongs to, besides the one it is known to belong to; withdrawn ones among them."""
    rows = Edition.objects.filter(pk__in=_near(edition)).only(*FIELDS)
    kept_apart = contents_apart_from(edition.content_hash)
    same = {
        candidate.material_id
        for candidate in rows
        if candidate.content_hash not in kept_apart
        and any(judge(mine, voice).verdict != "different" for voice in fingerprinted(candidate))
    }
    # A founding record of this very address has no text yet to compare.
    if url:
        same |= set(Offer.objects.filter(url=url, material__editions=None).values_list("material", flat=True))
    if but is not None:
        same.discard(but.id)
    return list(Material.objects.filter(pk__in=same)) if same else []


def _near(edition: EditionDraft) -> set[int]:
    """The editions worth a close look: most of those that share a band are not, and a look costs a whole row."""
    named = Q(content_hash=edition.content_hash) | (Q(text_hash=edition.text_hash) if edition.text_hash else Q())
    found = set(Edition.objects.filter(named).values_list("pk", flat=True))
    banded = Band.objects.filter(value__in=edition.bands).values("edition")
    rows = Edition.objects.filter(pk__in=banded).values_list("pk", "words", "signature").iterator(chunk_size=AT_ONCE)
    while some := list(islice(rows, AT_ONCE)):
        likeness = resemblances(edition.signature, [bytes(signature) for *_, signature in some])
        alike = zip(some, likeness, strict=True)
        found |= {pk for (pk, words, _), share in alike if worth_a_look(share, edition.words, words)}
    return found


def fingerprinted(edition: Edition) -> Iterator[Fingerprinted]:
    """An edition as the matching step compares it: once for each that speaks of it."""
    for compared in [voice["compared"] for voice in edition.said] or [edition.compared]:
        yield as_compared(edition, edition.content_hash, {"title": edition.title} | compared)


def as_compared(row: Edition | Likeness, digest: str, compared: Mapping[str, Any]) -> Fingerprinted:
    """What a row keeps of how something reads, as the matching step compares it."""
    return Fingerprinted(
        sha256=digest, text_sha=row.text_hash, signature=bytes(row.signature), words=row.words,
        title=compared.get("title", ""), url=compared.get("url", ""), dated=_dated(compared),
        language=compared.get("language", ""), spoken=Spoken(compared.get("names", {}), compared.get("bodies", {})),
    )  # fmt: skip


def compared(mine: Fingerprinted) -> dict[str, Any]:
    """What an edition keeps for matching, besides its text's own fingerprint: the other way round."""
    return {
        "title": mine.title, "url": mine.url, "language": mine.language,
        "dated": mine.dated.value.isoformat() if mine.dated else "",
        "precision": mine.dated.precision if mine.dated else "",
        "names": dict(mine.spoken.words), "bodies": dict(mine.spoken.bodies),
    }  # fmt: skip


def _dated(compared: Mapping[str, Any]) -> Dated | None:
    return Dated(date.fromisoformat(compared["dated"]), compared["precision"]) if compared.get("dated") else None
