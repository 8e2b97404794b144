"""What a person says of a find stands, whatever the find is doing just now: waiting, queued, or in a worker's hand.

People write `answer` (and the permission to keep a copy) and no worker does; a worker looks for both again, under a
lock, before it writes how its look ended. So the answer wins in either order, and after a kill between any two writes.
"""

from connectshare.catalogue.publishing import one_at_a_time
from connectshare.gather.models import Intake

THEIRS = ("answer", "permitted_by", "permitted_on")  # what people write of a find, and workers never
SAID_NO = "Your network said that this is not practice material."
ELSEWHERE = "Somebody said where it is published; the link is shared instead of the file."

Answer, Outcome, Step = Intake.Answer, Intake.Outcome, Intake.Step
WHY = {Answer.YES: "", Answer.NO: SAID_NO, Answer.ELSEWHERE: ELSEWHERE}


def turn_to(intake: Intake) -> None:
    """Read it as it is now and let nobody else write it, or publish, until the transaction ends."""
    one_at_a_time()
    intake.refresh_from_db(from_queryset=Intake.objects.select_for_update())


def say(intake: Intake, answer: Intake.Answer) -> None:
    """Write down what a person says of a find that the caller has turned to.

    What a worker has in hand stays at its step: the worker goes on with the answer, and so does the next one where it
    dies. All else that is kept out is done with, and what is let in is read from the bytes that the person saw.
    """
    yes = answer == Answer.YES
    intake.answer, intake.outcome = answer, Outcome.LISTED if yes else Outcome.SKIPPED
    intake.problem, intake.problem_step, intake.trouble = WHY[answer], "", ""
    intake.held_since, intake.by_silence, intake.tries = None, False, 0
    if not (intake.leased_by and intake.step):
        if intake.step == Step.FETCH:  # the source has spoken of a version that was not fetched yet: another time
            intake.found = intake.found | {"version": intake.version}
        intake.step, intake.result = (Step.EXTRACT, intake.result) if yes else (Step.NONE, "skipped")
    intake.save(update_fields=[
        "answer", "outcome", "problem", "problem_step", "trouble", "held_since", "by_silence", "tries", "found", "step",
        "result",
    ])  # fmt: skip


def heard_more(intake: Intake) -> bool:
    """Whether a person has said something since a worker took it in hand; then it is read again, to go on from there.

    Call in the transaction that writes how a look ended: until that ends, nobody says anything more.
    """
    said = Intake.objects.select_for_update().filter(pk=intake.pk).values_list(*THEIRS).first()
    if said is None or said == tuple(getattr(intake, name) for name in THEIRS):
        return False
    intake.refresh_from_db()
    return True
