"""What people have said of the very same thing before, at whatever address: a no is not undone by a site that moves.

Called by the judging inside the publishing transaction. Says what was said, and of what; what follows from it is for
`policy`. Writes nothing but how a find reads that waits for an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from connectshare.catalogue import policy
from connectshare.catalogue.models import Edition, Material, Offer
from connectshare.catalogue.parting import ids_of, survivor_of
from connectshare.gather.matching import as_compared, compared
from connectshare.gather.models import Intake, Likeness
from connectshare.gather.steps.match import Fingerprinted, judge, worth_a_look
from connectshare.gather.taking_back import NOT_PRACTICE, UNDONE
from connectshare.kit.fingerprints import resemblances

WITHDRAWN = Material.Status.WITHDRAWN
LIKE_FIND, LIKE_MATERIAL = "like_find", "like_material"  # in a judgement: whose earlier answer it got


@dataclass(frozen=True)
class Earlier:
    """An answer that was given before, and to which find or of which material."""

    answer: policy.Earlier = ""
    find: int | None = None
    material: str = ""
    why: str = ""  # the reason that was given, where it is not that of the answer itself

    def as_told(self) -> dict[str, object]:
        """What the judgement of a find keeps of it."""
        words = f"{policy.OF_EARLIER[self.answer]} {self.why}".strip()
        of = {LIKE_FIND: self.find, LIKE_MATERIAL: self.material}
        return {"earlier": words} | {name: which for name, which in of.items() if which}


def earlier(intake: Intake, mine: Fingerprinted, same: Sequence[Material], *, told: str) -> Earlier:
    """What was said before of what a find that is not listed yet brings.

    `same` is what matching finds; `told` the withdrawn material that a yes was asked about. The network's own no comes
    first, then what was taken from view for a reason of its own, then the no of others.
    """
    if intake.material_id is not None:
        return Earlier()
    ends = [survivor_of(one) for one in same]
    said_yes = intake.answer == Intake.Answer.YES
    if not said_yes and (find := _refused_by_its_network(intake, mine, ends)) and not _offered(intake, mine):
        return Earlier("no", find=find)
    withdrawn = [(one.id, one.status_reason) for one in ends if one.status == WITHDRAWN]
    for material, why in [*withdrawn, *_withdrawn_at(intake.url)]:
        if why not in (NOT_PRACTICE, UNDONE) and not (said_yes and told == material):
            return Earlier() if _in_view(mine) else Earlier("withdrawn", material=material, why=why)
    if said_yes:
        return Earlier()
    material = next((material for material, why in withdrawn if why == NOT_PRACTICE), "")
    other = None if material else _refused_by_others(intake, mine)
    return Earlier("another-no", other, material) if (material or other) and not _in_view(mine) else Earlier()


def may_join(known: Material | None, same: Sequence[Material]) -> list[Material]:
    """With what it may be put together: nothing that was withdrawn, and nothing at all where it is so itself."""
    if known is not None and survivor_of(known).status == WITHDRAWN:
        return []
    return [one for one in same if survivor_of(one).status != WITHDRAWN]


def note_likeness(intake: Intake, mine: Fingerprinted) -> None:
    """Keep how it reads, for as long as the find is here."""
    facts = {"text_hash": mine.text_sha, "signature": mine.signature, "words": mine.words, "compared": compared(mine)}
    Likeness.objects.update_or_create(intake=intake, defaults=facts)


def _refused_by_its_network(intake: Intake, mine: Fingerprinted, ends: Sequence[Material]) -> int | None:
    """The find of its network to which somebody said no, and which is the same thing or was at the same address."""
    refused = Intake.objects.filter(network=intake.network_id, answer=Intake.Answer.NO).exclude(pk=intake.pk)
    same = Q(content_hash=mine.sha256) | Q(material__in=[id for one in ends for id in ids_of(one)])
    if intake.url:
        same |= Q(url=intake.url)
    plainly = refused.filter(same).order_by("-pk").values_list("pk", flat=True).first()
    ours = Likeness.objects.filter(intake__network=intake.network_id, intake__answer=Intake.Answer.NO)
    return plainly or _alike(ours, mine)


def _alike(rows: QuerySet[Likeness], mine: Fingerprinted) -> int | None:
    prints = list(rows.values_list("pk", "text_hash", "words", "signature"))
    likeness = resemblances(mine.signature, [bytes(signature) for *_, signature in prints])
    near = [
        pk
        for (pk, text, words, _), share in zip(prints, likeness, strict=True)
        if (text and text == mine.text_sha) or worth_a_look(share, mine.words, words)
    ]
    for row in rows.filter(pk__in=near).select_related("intake").order_by("-pk"):
        if judge(mine, as_compared(row, row.intake.content_hash, row.compared)).verdict != "different":
            return row.pk
    return None


def _refused_by_others(intake: Intake, mine: Fingerprinted) -> int | None:
    """The find of another network to which somebody said no, with the same bytes or the same words."""
    refused = Intake.objects.filter(answer=Intake.Answer.NO).exclude(network=intake.network_id)
    if same := refused.filter(content_hash=mine.sha256).values_list("pk", flat=True).first():
        return same
    # By the words first, which hardly anything shares: of all that was refused anywhere there is much.
    alike = list(Likeness.objects.filter(text_hash=mine.text_sha).values_list("pk", flat=True)) if mine.text_sha else []
    return _alike(Likeness.objects.filter(pk__in=refused.filter(pk__in=alike)), mine) if alike else None


def _withdrawn_at(url: str) -> list[tuple[str, str]]:
    rows = Offer.objects.filter(url=url, material__status=WITHDRAWN)
    return list(rows.values_list("material", "material__status_reason")) if url else []


def _offered(intake: Intake, mine: Fingerprinted) -> bool:
    """Whether its network offers the very same bytes in spite of it: somebody has let them in since."""
    ours = Offer.objects.filter(network=intake.network_id, content_hash=mine.sha256, gone_at=None)
    return ours.filter(material__status__in=Material.READABLE).exists()


def _in_view(mine: Fingerprinted) -> bool:
    """Whether readers have the very same bytes before them anyway."""
    return Edition.objects.filter(content_hash=mine.sha256, material__status__in=Material.READABLE).exists()
