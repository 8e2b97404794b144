"""From what was read to a draft for the catalogue: describe, classify, fingerprint, and put together.

Called by the pipeline, outside any transaction. Asks the database only for what the sector and its words are.
"""

from dataclasses import dataclass, replace
from typing import Any

from connectshare.catalogue.drafting import AttachmentDraft, Draft, EditionDraft, OfferDraft, Said, Suggested
from connectshare.catalogue.policy import is_open
from connectshare.gather import knowing
from connectshare.gather.matching import compared
from connectshare.gather.models import Intake
from connectshare.gather.protocols import Extracted, Found
from connectshare.gather.steps import kinds, topics
from connectshare.gather.steps.classify import Classified, Suggestion
from connectshare.gather.steps.describe import Context, Described, describe
from connectshare.gather.steps.match import Fingerprinted, fingerprint, version_key
from connectshare.gather.steps.press import is_press
from connectshare.kit.fingerprints import bands
from connectshare.kit.text import mask_contacts
from connectshare.plumbing.clock import today
from connectshare.sector.models import Organisation, Role

# Below these the machine keeps its guess to itself (the precision at them is measured in the tests).
LENSES_FROM = 0.5


@dataclass(frozen=True)
class Read:
    """One thing as found and as read."""

    found: Found
    extracted: Extracted
    content_hash: str
    url: str  # after redirects
    filename: str
    robots: tuple[str, ...]  # from the header of the answer
    bytes: int


@dataclass(frozen=True)
class Understood:
    """What was made of it."""

    read: Read
    described: Described
    classified: Classified
    fingerprinted: Fingerprinted
    text: str  # contacts masked, pages parted by form feeds
    robots: tuple[str, ...]  # what its owner asks of robots, in the header or in the page


def understand(read: Read, *, intake: Intake) -> Understood:
    """Describe, classify and fingerprint."""
    extracted = read.extracted
    text = mask_contacts(extracted.text)
    context = Context(
        today=today(), gazetteer=knowing.gazetteer(), organisation=_key(intake.organisation_id),
        network=_key(intake.network_id), filename=read.filename, url=read.url,
    )  # fmt: skip
    described = describe(read.found, extracted, context)
    title, summary = described.title.value, described.summary.value
    classified = knowing.learned(intake.network_id).judged(
        knowing.classifier().classify(
            title, summary, text, read.found, extracted.media_type, article_of=_article_of(extracted, described)
        ),
        title=title, summary=summary, url=intake.url,
    )  # fmt: skip
    fingerprinted = fingerprint(
        read.content_hash, text, described.title.value, read.url, described.dated.value, described.language.value
    )
    robots = tuple(sorted({*read.robots, *extracted.robots}))
    return Understood(read, described, classified, fingerprinted, text, robots)


def draft_of(understood: Understood, intake: Intake, *, picture: str | None) -> Draft:
    """The draft. `picture` is None where no copy may be kept, else the hash of its first page or empty."""
    organisation = intake.organisation_id if _speaks_for_itself(intake) else None
    return Draft(
        fields=_fields(understood),
        offer=OfferDraft(intake.url, intake.source_id, intake.network_id, organisation),
        edition=_edition(understood, intake, picture),
        topics=tuple(
            Suggested(topic.id, topic.confidence, topic.evidence)
            for topic in understood.classified.topics
            if topic.confidence >= topics.SHOWN_FROM
        ),
        lenses=tuple(
            Suggested(lens.id, lens.confidence, lens.evidence)
            for lens in understood.classified.lenses
            if lens.confidence >= LENSES_FROM
        ),
        organisations=tuple(
            Suggested(named.key, evidence=(named.evidence,), origin=named.origin, part=named.role)
            for named in understood.described.organisations
        ),
        # Found is not contributed: only what a network or an organisation offers itself, or somebody handed over, is.
        contributed=intake.network_id is not None or organisation is not None or not intake.url,
    )


def _speaks_for_itself(intake: Intake) -> bool:
    """Whether somebody of the organisation has a role here. Without one we look at its public pages ourselves."""
    if intake.organisation_id is None:
        return False
    return Role.objects.filter(organisation=intake.organisation_id, ended=None, person__is_active=True).exists()


def link_only(draft: Draft) -> Draft:
    """The draft of a find that nobody answered for: its title, a summary and the way there, and none of its words."""
    if draft.edition is None:
        return draft
    links = tuple(replace(one, kept=False, thumbnail_hash="") for one in draft.edition.attachments)
    return replace(draft, edition=replace(draft.edition, text="", attachments=links))


def _fields(understood: Understood) -> dict[str, Said]:
    described, kind = understood.described, _kind(understood)
    fields = {
        "title": _said(described.title, described.title.value[:300]),
        "summary": _said(described.summary, described.summary.value[:600]),
        "summary_from_document": Said(bool(described.summary.value), described.summary.origin),
        "language": _said(described.language, described.language.value[:12]),
        "licence": _said(described.licence, described.licence.value[:60]),
        "link_state": Said("ok", "extracted"),
        "told_by": Said(_teller(understood), "suggested"),
        "publisher": Said(_publisher(understood), "suggested"),
    }
    dated = described.dated
    fields["dated"] = _said(dated, dated.value.value if dated.value else None)
    fields["dated_precision"] = _said(dated, dated.value.precision if dated.value else "")
    fields["dated_is_estimate"] = _said(dated, dated.origin == "suggested")
    fields["kind_id"] = Said(kind.id, "suggested", "; ".join(kind.evidence)) if kind else Said(None, "suggested")
    return fields


def _kind(understood: Understood) -> Suggestion | None:
    kind = understood.classified.kind
    return kind if kind is not None and kind.confidence >= kinds.SHOWN_FROM else None


def _said(stated: Any, value: Any) -> Said:
    return Said(value, stated.origin, stated.evidence)


def _publisher(understood: Understood) -> str:
    keys = [named.key for named in understood.described.organisations if named.role == "publisher"]
    keys += [named.key for named in understood.described.organisations if named.role == "doer"]
    named = Organisation.objects.filter(pk__in=keys[:1]).first()
    return named.official_name if named else understood.read.extracted.site_name[:250]


def _teller(understood: Understood) -> str:
    """Press about practice is a kind of its own; otherwise whoever did it tells it, as far as we can see.

    An organisation's own notice for the press may be called news as well, and is told by itself.
    """
    if understood.classified.press or is_press(understood.read.url):
        return "press"
    return "own" if understood.described.organisations else ""


def _article_of(extracted: Extracted, described: Described) -> str:
    """Who publishes it, where it states that it is a news article and no organisation that we know publishes it."""
    known = any(named.role == "publisher" for named in described.organisations)
    return "" if known else extracted.news_of


def _rights(licence: str, intake: Intake) -> dict[str, Any]:
    """Why a copy may be kept, if it may: a licence that is open to everybody goes before a permission."""
    if is_open(licence):
        return {"rights": "open"}
    if intake.permitted_by:
        return {"rights": "permitted", "permitted_by": intake.permitted_by, "permitted_on": intake.permitted_on}
    return {"rights": "unknown"}


def _edition(understood: Understood, intake: Intake, picture: str | None) -> EditionDraft:
    read, mine = understood.read, understood.fingerprinted
    licence = understood.described.licence.value
    attachment = AttachmentDraft(
        url=read.url, filename=read.filename[:250], media_type=read.extracted.media_type, bytes=read.bytes,
        pages=read.extracted.page_count or (len(read.extracted.pages) if read.extracted.page_word else 0),
        content_hash=read.content_hash, kept=picture is not None, thumbnail_hash=picture or "",
        licence=licence[:60], **_rights(licence, intake),
    )  # fmt: skip
    key = version_key(mine.title, mine.url, mine.dated)
    return EditionDraft(
        content_hash=read.content_hash, text_hash=mine.text_sha, signature=mine.signature, bands=bands(mine.signature),
        words=mine.words, text=understood.text, page_word=read.extracted.page_word, order=sortable(key),
        attachments=(attachment,), compared=compared(mine),
    )  # fmt: skip


def sortable(key: tuple[Any, ...]) -> str:
    """A version key as text that sorts as the key does: numbers padded, parts joined."""
    return "|".join(_padded(part) for part in key)[:120]


def _padded(part: Any) -> str:
    if isinstance(part, (tuple, list)):
        return ".".join(_padded(inner) for inner in part)
    return f"{part:08d}" if isinstance(part, int) else str(part)


def _key(pk: int | None) -> str:
    return "" if pk is None else str(pk)
