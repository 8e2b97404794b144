"""How a look at an item ends: listed, as it was, set aside or quarantined, with the reason on its row.

Called by the pipeline and the work loop, which hold the item's lease. Never decides which of them it is. What ends it
returns False; True where a person has answered meanwhile, so that it has to go on with the answer instead.
"""

from datetime import timedelta
from random import random

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from connectshare.catalogue import policy
from connectshare.catalogue.lifecycle import found_again
from connectshare.catalogue.publishing import Published
from connectshare.catalogue.reviewing import set_review_date
from connectshare.gather.hearing import WHY, heard_more
from connectshare.gather.jsoning import from_json
from connectshare.gather.missing import note_answer, note_not_found, offers_of
from connectshare.gather.models import Intake
from connectshare.gather.retrying import TRIES, pause, put_off, set_next_try
from connectshare.gather.troubles import words_of
from connectshare.plumbing.clock import now

RECHECK = timedelta(days=30)
RESULT_OF = {"new": "new", "joined": "same", "amended": "changed", "unchanged": "unchanged"}

Step = Intake.Step
Outcome = Intake.Outcome


def done(intake: Intake, published: Published) -> None:
    """It is listed: the row says as what, and whatever was the matter is over."""
    intake.result = _result(intake, published)
    intake.material, intake.outcome, intake.held_since = published.material, Outcome.LISTED, None
    note_answer(intake)
    if intake.result in ("new", "changed"):
        set_review_date(published.material)
    well(intake)
    end(intake)


def well(intake: Intake) -> None:
    """Nothing is the matter with it."""
    intake.problem = intake.problem_step = intake.trouble = ""


def _result(intake: Intake, published: Published) -> str:
    """What the run says: an item met for the first time is new or known from elsewhere, never changed."""
    first_time = intake.material_id is None
    if published.what == "new":
        return "new"
    return "same" if first_time else RESULT_OF[published.what]


def offered_again(intake: Intake) -> None:
    """Its source has it still, or again."""
    offers = offers_of(intake)
    back = [offer.material for offer in offers.exclude(gone_at=None).select_related("material")]
    offers.update(last_seen=now(), gone_at=None)
    for material in back:
        found_again(material)


def set_aside(intake: Intake, answer: policy.Answer, reason: str) -> bool:
    """Held for its network or skipped, with the reason."""
    held = answer == "hold"
    intake.outcome = Outcome.HELD if held else Outcome.SKIPPED
    intake.result = "held" if held else "skipped"
    intake.problem, intake.problem_step, intake.trouble = reason[:500], "classify", ""
    # As the row has it: a letter that asks begins the wait anew, whoever has the item in hand.
    intake.held_since = Coalesce(F("held_since"), Value(now())) if held else None
    return end(intake)


def stay_out(intake: Intake) -> bool:
    """A person has said so. It is remembered as it was then, and not looked at before a person says otherwise."""
    intake.content_hash = intake.read_hash or intake.content_hash
    intake.outcome, intake.result, intake.held_since = Outcome.SKIPPED, "skipped", None
    intake.problem, intake.problem_step, intake.trouble = WHY[Intake.Answer(intake.answer)], "", ""
    return end(intake)


def quarantine(intake: Intake, step: str, reason: str, *, trouble: str = "") -> bool:
    """Put it aside with its reason. What is listed already stays listed."""
    if intake.outcome != Outcome.LISTED:
        intake.outcome = Outcome.QUARANTINED
    intake.result, intake.problem, intake.problem_step, intake.trouble = "quarantined", reason[:500], step, trouble
    return end(intake)


def not_what_it_was(intake: Intake, trouble: str) -> bool:
    """Something else answers at its address. What is listed stays, until that has lasted."""
    if trouble in ("soft-404", "same-page", "moved", "changed"):
        note_not_found(intake)
    intake.etag = intake.last_modified = ""
    return quarantine(intake, "fetch", words_of(trouble), trouble=trouble)


def stays_as_it_is(intake: Intake, reason: str) -> bool:
    """What is listed stays so, without what a person should see first."""
    note_answer(intake)
    intake.result, intake.problem, intake.problem_step, intake.trouble = "held", reason[:500], "classify", ""
    return end(intake)


def try_again(intake: Intake, reason: str) -> None:
    """Once more in a while; after so many times it is quarantined."""
    intake.tries += 1
    if intake.tries >= TRIES:
        quarantine(intake, intake.step, reason)
    else:
        Intake.objects.filter(pk=intake.pk).update(tries=intake.tries)
        put_off(intake, seconds=pause(intake.tries))


@transaction.atomic
def end(intake: Intake) -> bool:
    """The look is over: when the next one is, and the row is saved."""
    if heard_more(intake):
        return True
    intake.step, intake.tries, intake.deaths, intake.done_at = Step.NONE, 0, 0, now()
    if intake.result != "quarantined":
        intake.failures = 0
        intake.read_hash = intake.content_hash
        intake.version = from_json(intake.found).version[:200]
        # Spread, so that a source of a thousand files is not looked at again all on one day.
        intake.recheck_at = now() + RECHECK * (0.75 + random() / 2)
    else:
        set_next_try(intake)
    intake.save()
    return False
