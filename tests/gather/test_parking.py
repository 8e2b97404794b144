"""What bounds the work: time and bytes of one look, and a source that is paused or removed. Nothing is lost by it."""

import time
from datetime import timedelta
from typing import Any

import pytest

from connectshare.catalogue.models import Material
from connectshare.gather import parking, running
from connectshare.gather.deciding import answer, set_state
from connectshare.gather.models import Intake, Run, Source
from connectshare.gather.questions import held
from connectshare.gather.running import open_run
from connectshare.gather.silence import PATIENCE, let_silence_speak
from connectshare.gather.working import Worker
from connectshare.plumbing import clock
from tests import cast
from tests.gather.looking_at import look, practice, work_off
from tests.kit.loopback import Site

pytestmark = pytest.mark.django_db(transaction=True)
State, Outcome = Source.State, Intake.Outcome
MANY = 6


@pytest.fixture
def source(web: Site) -> Source:
    """A page that lists so many documents."""
    rows = ""
    for n in range(MANY):
        web.put(f"/docs/{n}", practice(f"Gritting policy, part {n}", f"What part {n} says of route {n}. " * (12 + n)))
        rows += f"<li><a href='/docs/{n}'>Gritting policy, part {n}</a></li>"
    web.put("/", f"<title>Library</title><main><h1>Documents</h1><ul>{rows}</ul></main>")
    return cast.source(cast.network(), web.url("/"), kind="listing")


def _asked(web: Site) -> int:
    return sum(path.startswith("/docs/") for path in web.asked)


def test_what_one_look_may_not_bring_any_more_waits_for_the_next(web: Site, source: Source, settings: Any) -> None:
    settings.RUN_BYTES = 1500
    worker = Worker()
    with clock.at(cast.MONDAY):
        run = open_run(source)
        while worker.left():
            worker.step()
            worker._swept = 0.0  # as if a second had gone
    run.refresh_from_db()
    assert 1500 <= run.fetched < 1500 + 4000
    listed = Material.objects.count()
    assert 0 < listed == _asked(web) < MANY
    assert (run.verdict, run.words) == (
        "ok",
        f"{listed} items seen, {listed} new or changed. {MANY - listed} items wait for the next look.",
    )
    settings.RUN_BYTES = 10**9
    look(source, day=1)
    assert Material.objects.count() == MANY


def test_what_was_not_begun_in_time_waits_for_the_next_look(web: Site, source: Source) -> None:
    with clock.at(cast.MONDAY):
        run = open_run(source)
        running.discover(run)
        Run.objects.update(begun=time.time() - parking.LONGEST - 1)
        work_off()
    assert Material.objects.count() == 0
    assert Run.objects.get().words.endswith(f"{MANY} items wait for the next look.")
    look(source, day=1)
    assert Material.objects.count() == MANY


@pytest.mark.parametrize("state", [State.PAUSED, State.REMOVED])
def test_a_source_that_is_not_in_use_any_more_is_not_asked_again_and_its_look_ends(
    web: Site, source: Source, state: State
) -> None:
    with clock.at(cast.MONDAY):
        run = open_run(source)
        running.discover(run)
        web.asked.clear()
        set_state(source, state, by=None)
        work_off()
    run.refresh_from_db()
    assert web.asked == []
    assert (run.step, run.verdict, run.words) == ("done", "held", running.STOPPED)


def test_a_look_that_was_not_begun_when_its_source_was_paused_is_not_begun(web: Site, source: Source) -> None:
    with clock.at(cast.MONDAY):
        run = open_run(source)
        set_state(source, State.PAUSED, by=None)
        work_off()
    run.refresh_from_db()
    assert web.asked == []
    assert (run.step, run.words) == ("done", running.STOPPED)


def test_what_waited_when_a_source_was_paused_comes_when_it_is_in_use_again(web: Site, source: Source) -> None:
    with clock.at(cast.MONDAY):
        running.discover(open_run(source))
        set_state(source, State.PAUSED, by=None)
        work_off()
        set_state(source, State.ACTIVE, by=None)
    assert look(source, day=1).verdict == "ok"
    assert Material.objects.count() == MANY


def test_a_source_that_is_paused_while_it_is_listed_is_listed_no_further(
    web: Site, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    note = running._note

    def note_and_pause(*given: Any) -> None:
        note(*given)
        Source.objects.update(state=State.PAUSED)

    monkeypatch.setattr(running, "_note", note_and_pause)
    look(source)
    assert source.intakes.count() == 2


def _held(source: Source, **fields: Any) -> Intake:
    return cast.intake(
        source=source, network=source.network, outcome=Outcome.HELD, step="", held_since=cast.MONDAY,
        judgement={"relevance": 0.45}, **fields,
    )  # fmt: skip


def test_nobody_is_asked_about_what_a_removed_source_had_found(source: Source) -> None:
    find = _held(source)
    assert list(held(source.network)) == [find]
    set_state(source, State.PAUSED, by=None)
    assert list(held(source.network)) == [find]
    set_state(source, State.REMOVED, by=None)
    assert list(held(source.network)) == []


def test_what_somebody_shared_by_hand_is_asked_about_as_ever() -> None:
    network = cast.network()
    find = cast.intake(network=network, outcome=Outcome.HELD, step="")
    assert list(held(network)) == [find]


@pytest.mark.parametrize(
    ("state", "becomes"),
    [(State.ACTIVE, ("held", "extract")), (State.PAUSED, ("held", "")), (State.REMOVED, ("skipped", ""))],
)
def test_silence_lists_nothing_of_a_source_that_is_not_in_use(
    source: Source, state: State, becomes: tuple[str, str]
) -> None:
    find = _held(source)
    set_state(source, state, by=None)
    with clock.at(cast.MONDAY + PATIENCE + timedelta(hours=1)):
        let_silence_speak()
    find.refresh_from_db()
    assert (find.outcome, find.step) == becomes


def test_somebodys_yes_goes_on_to_its_end_whatever_became_of_the_source(web: Site, source: Source) -> None:
    find = _held(source, content_hash="0" * 64)
    Intake.objects.filter(pk=find.pk).update(url=web.url("/docs/0"), host=web.host_port)
    find.refresh_from_db()
    with clock.at(cast.MONDAY):
        answer(find, is_practice=True, by=cast.coordinator(source.network))
        set_state(source, State.REMOVED, by=None)
        work_off()
    assert Material.objects.count() == 1
