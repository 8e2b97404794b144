"""The path of one intake: fetch, extract, publish. With `ending` and `retrying` all of the pipeline that writes.

Called by the work loop, which holds the intake's lease. Every step ends in one small transaction that
moves the row on, so the process can be killed at any instant: the next one goes on from there.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db.models import F
from django.db.utils import OperationalError

from connectshare.gather import extracting, scanning
from connectshare.gather.ending import (
    end,
    not_what_it_was,
    offered_again,
    quarantine,
    stay_out,
    try_again,
    well,
)  # fmt: skip
from connectshare.gather.judging import publish_it
from connectshare.gather.missing import note_answer, note_not_found, note_silence
from connectshare.gather.models import Intake, Run
from connectshare.gather.protocols import Extracted
from connectshare.gather.retrying import patience, put_off
from connectshare.gather.running import result_again, says_something_else
from connectshare.gather.steps.impostors import impostor, leads_to_sign_in
from connectshare.gather.troubles import SILENT, of_reading, of_visit, words_of
from connectshare.gather.visiting import NotYourTurn, host_of, visit
from connectshare.kit.addresses import BadAddress, canonical, join
from connectshare.kit.fetching import FetchProblem
from connectshare.kit.file_names import called
from connectshare.kit.robots import robots_directives
from connectshare.kit.sandbox import SandboxKilled
from connectshare.plumbing.leasing import release
from connectshare.plumbing.storing import bytes_of, keep

log = logging.getLogger(__name__)
KILLS = 2  # sandboxes that one file may cost
SCANS = 5  # times that a scanner is asked which does not answer
TWINS = 2  # other addresses of a source with the very same page

Step = Intake.Step
Outcome = Intake.Outcome


def carry(intake: Intake) -> None:
    """Take one intake as far as it goes now, and give it back."""
    try:
        while intake.step:
            go_on = stay_out if intake.is_kept_out else STEPS[intake.step]
            if not go_on(intake):
                break
    except OperationalError:
        # The database is busy or gone: nobody's fault, and nothing was written. Another time.
        put_off(intake, seconds=1.0)
    except Exception:
        log.exception("intake %s broke at %s", intake.pk, intake.step)
        try_again(intake, "Something went wrong on our side while we read this. It will be tried again.")
    finally:
        release(intake)


def fetch(intake: Intake) -> bool:
    """Get the bytes and keep them before anything looks at them. False where it has to wait or is done."""
    if not intake.url:
        return _go_to(intake, Step.EXTRACT)  # an uploaded file: its bytes are here already
    known = intake.read_hash and (intake.outcome != Outcome.QUARANTINED or _was_read(intake))
    asked = address_of(intake)
    try:
        fetched = visit(asked, etag=intake.etag if known else "", last_modified=intake.last_modified if known else "")
    except NotYourTurn:
        return put_off(intake, seconds=settings.FETCH_DELAY / 2 + 0.02)
    except FetchProblem as problem:
        return _fetch_failed(intake, problem)
    if fetched.not_modified:
        return _unchanged(intake)
    if leads_to_sign_in(asked, fetched.url):
        return not_what_it_was(intake, "login")
    intake.final_url, intake.media_type = fetched.url[:2000], fetched.media_type[:120]
    intake.etag, intake.last_modified = fetched.etag[:300], fetched.last_modified[:100]
    intake.found = intake.found | {"robots": list(robots_directives(fetched.headers))}
    if name := called(fetched.headers):
        intake.found["called"] = name
    intake.content_hash = keep(fetched.body)
    if intake.run_id is not None:
        Run.objects.filter(pk=intake.run_id, step=Run.Step.ITEMS).update(fetched=F("fetched") + len(fetched.body))
    if known and intake.content_hash == intake.read_hash:
        return _unchanged(intake)
    intake.kills = 0 if intake.content_hash != intake.read_hash else intake.kills
    return _go_to(intake, Step.EXTRACT)


def _was_read(intake: Intake) -> bool:
    return extracting.is_known(intake.content_hash)


def address_of(intake: Intake) -> str:
    """Where the thing itself is fetched: the file, where the find is a page about it."""
    return str(intake.found.get("document") or intake.url)


def _fetch_failed(intake: Intake, problem: FetchProblem) -> bool:
    wait = patience(problem, intake.tries)
    if wait is not None:
        intake.tries += 1
        intake.save(update_fields=["tries"])
        return put_off(intake, seconds=wait)
    if "document" in intake.found and not problem.temporary:
        return _back_to_its_page(intake)
    trouble = of_visit(problem)
    if trouble == "missing":
        note_not_found(intake)
    elif trouble in SILENT:
        note_silence(intake)
    return quarantine(intake, "fetch", problem.reason, trouble=trouble)


def _back_to_its_page(intake: Intake) -> bool:
    """The file cannot be had: the page about it is better than nothing."""
    left = {key: value for key, value in intake.found.items() if key != "document"}
    intake.found = left | {"alone": True, "file": intake.found["document"]}
    intake.host, intake.etag, intake.last_modified = host_of(intake.url), "", ""
    return _go_to(intake, Step.FETCH)


def extract(intake: Intake) -> bool:
    """Have the sandbox read the bytes, unless the same bytes were read before."""
    if not extracting.is_known(intake.content_hash):
        data = bytes_of(intake.content_hash) if intake.content_hash else None
        if data is None:  # swept away in the meantime: fetch it again
            intake.etag = intake.last_modified = intake.read_hash = ""
            return _go_to(intake, Step.FETCH) if intake.url else quarantine(intake, "extract", "The file is not here.")
        try:
            if bad := scanning.problem_with(data):
                return _not_clean(intake, bad)
        except scanning.ScannerAway:
            return _wait_for_the_scanner(intake)
        try:
            extracting.read(intake.content_hash, data, intake.media_type, intake.file_name)
        except SandboxKilled as killed:
            intake.kills += 1
            intake.save(update_fields=["kills"])
            if intake.kills < KILLS:
                return True  # once more, in a fresh sandbox
            extracting.note_killed(intake.content_hash, killed.reason)
    if problem := extracting.problem_of(intake.content_hash):
        if "document" in intake.found:
            return _back_to_its_page(intake)
        return quarantine(intake, "extract", problem, trouble=of_reading(problem))
    if intake.url:
        page = extracting.extracted(intake.content_hash)
        if trouble := impostor(address_of(intake), intake.final_url, page) or _same_everywhere(intake, page):
            return _back_to_its_page(intake) if "document" in intake.found else not_what_it_was(intake, trouble)
        if page.document and not {"document", "alone"} & set(intake.found):
            return _on_to_its_file(intake, page)
    return _go_to(intake, Step.PUBLISH)


def _wait_for_the_scanner(intake: Intake) -> bool:
    """Some minutes, and then until another day: a run must come to its end."""
    intake.tries += 1
    if intake.tries >= SCANS:
        intake.etag = intake.last_modified = ""
        return quarantine(intake, "scan", words_of("unscanned"), trouble="unscanned")
    intake.save(update_fields=["tries"])
    return put_off(intake, seconds=scanning.WAIT)


def _not_clean(intake: Intake, said: str) -> bool:
    """Not remembered with the bytes: scanners err and are mended, so that it is fetched and scanned anew next time."""
    intake.etag = intake.last_modified = ""
    trouble = "too-large" if said == scanning.TOO_LARGE else "malware"
    return quarantine(intake, "scan", said, trouble=trouble)


def _same_everywhere(intake: Intake, page: Extracted) -> str:
    """A site that answers every address with one and the same page is out of order, whatever the page says."""
    if intake.source is None or page.media_type != "text/html":
        return ""
    twins = intake.source.intakes.filter(content_hash=intake.content_hash).exclude(url=intake.url)
    return "same-page" if twins.values("url").distinct().count() >= TWINS else ""


def _on_to_its_file(intake: Intake, page: Extracted) -> bool:
    """The page is only about a file: the file is what is worth reading, and the page says what it is called."""
    try:
        document = canonical(join(intake.final_url or intake.url, page.document))
    except BadAddress:
        return _go_to(intake, Step.PUBLISH)
    if document == intake.url:
        return _go_to(intake, Step.PUBLISH)
    said = {
        "title": page.title or page.heading, "summary": page.description, "licence": page.licence,
        "published": page.published.isoformat() if page.published else "", "document": document,
    }  # fmt: skip
    intake.found = {key: value for key, value in said.items() if value} | intake.found
    intake.host, intake.etag, intake.last_modified = host_of(document), "", ""
    return _go_to(intake, Step.FETCH)


STEPS: dict[str, Callable[[Intake], bool]] = {Step.FETCH: fetch, Step.EXTRACT: extract, Step.PUBLISH: publish_it}


# What a look brings to its row on the way; all else is written when it ends, since a person may answer meanwhile.
ON_THE_WAY = (
    "step", "tries", "kills", "found", "host", "final_url", "media_type", "etag", "last_modified", "content_hash",
    "read_hash",
)  # fmt: skip


def _go_to(intake: Intake, step: Intake.Step) -> bool:
    intake.step, intake.tries = step, 0
    intake.save(update_fields=ON_THE_WAY)
    return True


def _unchanged(intake: Intake) -> bool:
    if intake.outcome == Outcome.LISTED and intake.material_id is None and intake.problem_step != "extract":
        return _go_to(intake, Step.EXTRACT)  # somebody's yes was not carried out yet
    intake.result = result_again(intake)
    if intake.outcome == Outcome.LISTED and intake.problem_step == "extract":
        intake.result = "quarantined"  # the same bytes that could not be read the last time
    elif intake.outcome == Outcome.LISTED:
        well(intake)
        note_answer(intake)
    if intake.material is not None and not intake.problem:
        offered_again(intake)
        if says_something_else(intake):
            return _with_its_new_words(intake)
    return end(intake)


def _with_its_new_words(intake: Intake) -> bool:
    """The same bytes under a corrected title or another licence: described anew, fetched again where we forgot them."""
    if extracting.is_known(intake.content_hash):
        return _go_to(intake, Step.PUBLISH)
    intake.etag = intake.last_modified = intake.read_hash = ""
    return _go_to(intake, Step.FETCH)
