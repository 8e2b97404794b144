"""What people decide about gathering: sources in use or not, and whether a find is practice material.

Called by the commands and the pages, which ask for permission first. Every write is an act, with `by`.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet

from connectshare.catalogue.lifecycle import part, restore
from connectshare.catalogue.models import Material
from connectshare.catalogue.publishing import one_at_a_time
from connectshare.gather.hearing import say, turn_to
from connectshare.gather.jsoning import to_json
from connectshare.gather.models import Intake, Source
from connectshare.gather.protocols import Found
from connectshare.gather.remembering import LIKE_FIND, LIKE_MATERIAL
from connectshare.gather.taking_back import NOT_PRACTICE, living, same_offer, take_off
from connectshare.gather.visiting import host_of
from connectshare.kit.addresses import canonical
from connectshare.kit.text import file_name
from connectshare.plumbing.clock import now, today
from connectshare.plumbing.storing import keep, keep_pieces
from connectshare.sector.acting import record
from connectshare.sector.models import Network, Organisation, Person

State = Source.State
OWNER = "its owner"
Answer, Outcome = Intake.Answer, Intake.Outcome
WITHDRAWN = Material.Status.WITHDRAWN
LINK, FILE = "link:", "file:"  # how external ids of what people share begin


class NotAsked(Exception):
    """The answer is to nothing that is asked any more; the message says why, after the find's title."""


@transaction.atomic
def add_source(
    url: str, *, kind: str, network: Network | None, organisation: Organisation | None = None,
    trust: str = Source.Trust.PUBLISH, by: Person | None,
) -> Source:  # fmt: skip
    """Take an address into use. One that is already there (suggested, paused) is taken into use again."""
    known = Source.objects.filter(network=network, url=url).exclude(state=State.REMOVED)
    if network is None:
        known = known.filter(organisation=organisation)
    source = known.first() or Source(network=network, url=url, added_at=now())
    source.organisation = organisation or source.organisation
    source.kind, source.trust, source.state = kind, trust, State.ACTIVE
    source.due_at = None
    source.save()
    record("added", "source", str(source.pk), by=by, detail={"url": url, "kind": kind})
    return source


@transaction.atomic
def set_state(source: Source, state: Source.State, *, by: Person | None) -> None:
    """Pause, resume or remove a source. What is listed from it stays listed."""
    source.state = state
    if state == State.ACTIVE:
        source.due_at = None
    source.save(update_fields=["state", "due_at"])
    record(state.value, "source", str(source.pk), by=by)


@transaction.atomic
def share_link(url: str, *, network: Network | None, by: Person | None, said: Found | None = None) -> Intake:
    """A pasted link goes the way of everything found. The same link shared twice is one intake.

    What `said` holds besides the address (a spreadsheet's title and summary, say) counts as what its source states.
    """
    url = canonical(url)
    return _given(f"{LINK}{url}", said, network=network, by=by, url=url, host=host_of(url))


def share_file(
    data: bytes | Iterable[bytes], filename: str, *, network: Network | None, by: Person | None,
    permitted: bool = False,
) -> Intake:  # fmt: skip
    """An uploaded file goes the way of everything found; it may come piece by piece. `permitted` as in `permit`."""
    digest = keep(data) if isinstance(data, bytes) else keep_pieces(data)
    return share_kept(digest, filename, network=network, by=by, permitted=permitted)


@transaction.atomic
def share_kept(
    digest: str, filename: str, *, network: Network | None, by: Person | None, said: Found | None = None,
    permitted: bool = False,
) -> Intake:  # fmt: skip
    """The same for a file whose bytes are kept already. The same bytes given twice are one intake."""
    name = file_name(filename)
    intake = _given(f"{FILE}{digest}", said, network=network, by=by, filename=name, content_hash=digest)
    if permitted and not intake.permitted_by:
        permit(intake, by=by)
    return intake


@transaction.atomic
def permit(intake: Intake, *, by: Person | None) -> None:
    """Somebody says for a network that we may keep and offer a copy of these bytes: a yes, where it was read before."""
    turn_to(intake)
    intake.permitted_by, intake.permitted_on = owner_in_words(intake), today()
    intake.save(update_fields=["permitted_by", "permitted_on"])
    if intake.outcome or not intake.step:
        _let_in(intake, by=by)
    detail = {"permitted_by": intake.permitted_by, "sha256": intake.content_hash, "filename": intake.filename}
    record("permitted a copy of", "intake", str(intake.pk), by=by, detail=detail)


def owner_in_words(intake: Intake) -> str:
    """Who lets us keep a copy, where somebody says so for them: readers see it beside the copy."""
    return str(intake.network or intake.organisation or OWNER)[:200]


@transaction.atomic
def say_where(intake: Intake, url: str, *, by: Person | None) -> Intake:
    """A file that nobody could open is published at this address: the link is shared, and the file let go.

    Returns the intake of the link. Raises BadAddress.
    """
    turn_to(intake)
    shared = share_link(url, network=intake.network, by=by)
    say(intake, Answer.ELSEWHERE)
    record("said where it is", "intake", str(intake.pk), by=by, detail={"url": shared.url, "intake": shared.pk})
    return shared


@transaction.atomic
def take_answer(intake: Intake, said: str, *, url: str, by: Person) -> Intake:
    """Yes, no, "permit" or "link" (with `url`), as the pages ask for them; returns the intake that goes on.

    Raises `NotAsked`, or BadAddress; then nothing is done.
    """
    turn_to(intake)
    done = intake.answer == Answer.YES and intake.outcome not in (Outcome.HELD, Outcome.SKIPPED)
    if done or said == intake.answer == Answer.NO:
        raise NotAsked(f"was answered already, with a {intake.answer}.")
    if said in ("yes", "no"):
        answer(intake, is_practice=said == "yes", by=by)
        return intake
    if not intake.needs_a_place:
        raise NotAsked("has a place where readers can open it, so it is only asked for a yes or no.")
    if said == "link":
        return say_where(intake, url, by=by)
    permit(intake, by=by)
    return intake


def shared_before(external_ids: Iterable[str], network: Network | None) -> dict[str, Intake]:
    """What was shared already for a network, by its name: `LINK` and the address, or `FILE` and the hash."""
    shared = Intake.objects.filter(source=None, network=network, external_id__in=list(external_ids))
    return {intake.external_id: intake for intake in shared.select_related("material")}


def _given(
    external_id: str, said: Found | None, *, network: Network | None, by: Person | None, **facts: str
) -> Intake:  # fmt: skip
    intake = Intake.objects.filter(source=None, external_id=external_id, network=network).first()
    if intake is None:
        step = Intake.Step.FETCH if facts.get("url") else Intake.Step.EXTRACT
        stated = to_json(said) if said else {}
        intake = Intake.objects.create(
            external_id=external_id, network=network, by=by, step=step, found_at=now(),
            found=stated | {"external_id": external_id, "url": facts.get("url", "")}, **facts,
        )  # fmt: skip
        record("shared", "intake", str(intake.pk), by=by, detail=facts)
    elif not intake.step and intake.url:
        Intake.objects.filter(pk=intake.pk).update(step=Intake.Step.FETCH)
    intake.refresh_from_db()
    return intake


@transaction.atomic
def answer(intake: Intake, *, is_practice: bool, by: Person | None) -> None:
    """A person's yes or no to a find, at whatever step it is. It stands: no later run overturns it.

    A yes undoes an earlier no. A no to what was listed while the question was open takes it off again.
    """
    turn_to(intake)
    if is_practice:
        _let_in(intake, by=by)
    elif intake.outcome == Outcome.LISTED and intake.material_id is not None:
        take_off(intake, by=by)
        return
    else:
        say(intake, Answer.NO)
        waiting = Intake.objects.filter(network=intake.network_id, outcome=Outcome.HELD).exclude(content_hash="")
        _judge_anew(waiting.filter(content_hash=intake.content_hash))
    record("said yes to" if is_practice else "said no to", "intake", str(intake.pk), by=by)


def _let_in(intake: Intake, *, by: Person | None) -> None:
    """A yes. What was withdrawn since somebody said no is shown again at its old address.

    All that got its no from the same person's word gets the yes, too: what the network offered with it, the find whose
    no this one was given, and what was given this one's.
    """
    say(intake, Answer.YES)
    material = living(intake)
    if material is not None and (material.status, material.status_reason) == (WITHDRAWN, NOT_PRACTICE):
        restore(material, by=by)
    first = Intake.objects.filter(pk=intake.judgement.get(LIKE_FIND), network=intake.network_id)
    for other in [*(same_offer(intake, material) if material else []), *first]:
        if other.answer == Answer.NO:
            answer(other, is_practice=True, by=by)
    got_the_same = Q(**{f"judgement__{LIKE_FIND}": intake.pk})
    if material is not None:
        got_the_same |= Q(**{f"judgement__{LIKE_MATERIAL}": material.id})
    _judge_anew(Intake.objects.filter(got_the_same))


def _judge_anew(finds: QuerySet[Intake]) -> None:
    """Finds of which nobody has said anything are judged by what has been said of others since."""
    finds.filter(answer="", step=Intake.Step.NONE).update(step=Intake.Step.EXTRACT, tries=0)


@transaction.atomic
def say_not_same(material: Material, *, by: Person | None) -> None:
    """Two that were put together are not the same thing: each has its page again, for good. Raises ValueError."""
    one_at_a_time()
    material.refresh_from_db()  # somebody may have said so a moment ago
    part(material, by=by)
