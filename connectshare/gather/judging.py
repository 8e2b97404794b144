"""The last step of an intake: described, classified, judged, matched, and then listed, held or skipped.

Called by the pipeline. Understood outside any transaction and written inside one, with what people have said of it and
of the very same thing in the hour of writing.
"""

from dataclasses import replace
from typing import Any

from django.db import transaction

from connectshare.catalogue import policy
from connectshare.catalogue.publishing import one_at_a_time, publish
from connectshare.gather import extracting
from connectshare.gather.drafts import Read, Understood, draft_of, link_only, understand
from connectshare.gather.ending import done, not_what_it_was, quarantine, set_aside, stays_as_it_is
from connectshare.gather.hearing import heard_more
from connectshare.gather.jsoning import from_json
from connectshare.gather.matching import same_things
from connectshare.gather.models import Intake
from connectshare.gather.remembering import LIKE_MATERIAL, earlier, may_join, note_likeness
from connectshare.gather.running import said_of
from connectshare.plumbing.storing import size_of

Answer, Outcome = Intake.Answer, Intake.Outcome


def publish_it(intake: Intake) -> bool:
    """Make of what was read what is to become of it, as far as its own words and its network's answers go."""
    read = Read(
        from_json(intake.found), extracting.extracted(intake.content_hash), intake.content_hash,
        intake.final_url or intake.url, intake.file_name, tuple(intake.found.get("robots", ())),
        size_of(intake.content_hash),
    )  # fmt: skip
    if not intake.url and not read.bytes:
        return quarantine(intake, "extract", "We do not have this file any more. Share it again, or a link to it.")
    understood = understand(read, intake=intake)
    may_keep = policy.may_keep_copy(
        understood.described.licence.value, understood.robots, permitted=bool(intake.permitted_by)
    )
    finding = _finding(intake, understood, opens=bool(intake.url) or may_keep)
    answer, reason = policy.decide(finding)
    told = str(intake.judgement.get(LIKE_MATERIAL, ""))
    intake.judgement = _judgement(understood, finding) | {"answer": answer}
    intake.judgement["said"] = said_of(intake)  # as it is judged now
    if answer == "skip" and finding.listed and not finding.said_no:
        return not_what_it_was(intake, "changed")
    if answer == "hold" and finding.listed:
        return stays_as_it_is(intake, reason)
    if answer == "skip":
        return set_aside(intake, answer, _with_reasons(reason, understood))
    picture = extracting.keep_copy(intake.content_hash, may=may_keep and answer == "publish")
    return _settle(intake, understood, finding, picture=picture, told=told)


def _settle(
    intake: Intake, understood: Understood, finding: policy.Finding, *, picture: str | None, told: str
) -> bool:  # fmt: skip
    """Hold it or list it, by what people have said of the very same thing too. One after another, so that two meet."""
    draft = draft_of(understood, intake, picture=picture)
    if intake.by_silence and not intake.answer:
        draft = link_only(draft)
    with transaction.atomic():
        one_at_a_time()
        if heard_more(intake):
            return True
        assert draft.edition is not None
        mine = understood.fingerprinted
        same = same_things(draft.edition, mine, url=intake.url, but=intake.material)
        said = earlier(intake, mine, same, told=told)
        answer, reason = policy.decide(replace(finding, earlier=said.answer))
        if answer == "publish":
            done(intake, publish(draft, by=intake.by, known=intake.material, same=may_join(intake.material, same)))
            return False
        if said.answer and reason == policy.OF_EARLIER[said.answer]:
            intake.judgement |= said.as_told()
            reason = str(intake.judgement["earlier"])
        else:
            reason = _with_reasons(reason, understood)
        intake.judgement["answer"] = answer
        note_likeness(intake, mine)
        return set_aside(intake, answer, reason)


def _with_reasons(reason: str, understood: Understood) -> str:
    return " ".join([reason, *understood.classified.relevance_reasons])


def _finding(intake: Intake, understood: Understood, *, opens: bool) -> policy.Finding:
    yes, no = _record(intake)
    return policy.Finding(
        relevance=understood.classified.relevance,
        trust="review" if intake.source and intake.source.trust == "review" else "publish",
        yes=yes, no=no, doubt=understood.read.found.doubt, by_silence=intake.by_silence,
        said_yes=intake.answer == Answer.YES, said_no=intake.is_kept_out,
        noindex="noindex" in understood.robots or "none" in understood.robots,
        given=intake.source_id is None, opens=opens,
        listed=intake.outcome == Outcome.LISTED and intake.material_id is not None,
    )  # fmt: skip


def _judgement(understood: Understood, finding: policy.Finding) -> dict[str, Any]:
    to_come = understood.described.to_come
    return {
        "relevance": round(understood.classified.relevance, 3),
        "reasons": list(understood.classified.relevance_reasons),
        "title": understood.described.title.value, "summary": understood.described.summary.value,
        "to_come": to_come.isoformat() if to_come else "", "opens": finding.opens,
    }  # fmt: skip


def _record(intake: Intake) -> tuple[int, int]:
    """How often people said yes and no to finds of its source."""
    if intake.source is None:
        return 0, 0
    answered = intake.source.intakes.filter(answer__in=(Answer.YES, Answer.NO))
    yes = answered.filter(answer=Answer.YES).count()
    return yes, answered.count() - yes
