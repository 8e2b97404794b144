"""What could not be read is tried again by itself, though nobody lists it any more: nothing that was named is lost."""

from datetime import timedelta
from typing import Any

import pytest

from connectshare.catalogue.models import Material
from connectshare.gather import ending, hosts, retrying
from connectshare.gather.deciding import answer, share_link
from connectshare.gather.missing import look_for_the_absent
from connectshare.gather.models import Intake, Run, Source
from connectshare.gather.retrying import look_again_for_the_unread, patience, wait_after
from connectshare.gather.running import open_due_runs
from connectshare.kit.fetching import FetchProblem
from connectshare.plumbing import clock
from tests import cast
from tests.gather.looking_at import look, practice, work_off
from tests.kit.loopback import Site

pytestmark = pytest.mark.django_db(transaction=True)
Outcome = Intake.Outcome
DAY = timedelta(days=1)
BUSY = {"status": 503}


def _title(number: int) -> str:
    return f"{('Gritting', 'Drainage', 'Sign', 'Kerb', 'Verge', 'Bridge')[number % 6]} policy, part {number}"


def _feed(web: Site, numbers: range) -> str:
    items = "".join(
        f"<item><title>{_title(n)}</title><link>{web.url(f'/docs/{n}')}</link><guid>{n}</guid></item>" for n in numbers
    )
    return web.put("/feed.xml", f"<rss version='2.0'><channel><title>All</title>{items}</channel></rss>")


def _put(web: Site, numbers: range) -> None:
    for n in numbers:
        web.put(f"/docs/{n}", practice(_title(n), f"{_title(n)} says what we do for number {n}. " * (12 + n)))


def _a_day(day: float) -> None:
    """What the schedule does of this, and what the workers make of it."""
    with clock.at(cast.MONDAY + DAY * day):
        open_due_runs()
        look_for_the_absent()
        look_again_for_the_unread()
        work_off()


def test_what_a_feed_named_while_its_documents_were_down_is_listed_though_it_names_it_no_more(web: Site) -> None:
    for n in range(5):
        web.put(f"/docs/{n}", **BUSY)
    cast.source(cast.network(), _feed(web, range(5)), kind="feed")
    _a_day(0)
    assert set(Intake.objects.values_list("outcome", flat=True)) == {Outcome.QUARANTINED}
    _put(web, range(11))
    _feed(web, range(5, 11))
    for day in range(1, 6):
        _a_day(day)
    assert Intake.objects.filter(outcome=Outcome.LISTED).count() == Material.objects.count() == 11
    assert not Intake.objects.exclude(failures=0).exists()


def test_a_pasted_link_whose_site_was_down_for_a_minute_is_listed_the_next_day(web: Site) -> None:
    address = web.put("/docs/0", **BUSY)
    with clock.at(cast.MONDAY):
        intake = share_link(address, network=cast.network(), by=None)
        work_off()
    _put(web, range(1))
    _a_day(1)
    intake.refresh_from_db()
    assert (intake.outcome, intake.problem) == (Outcome.LISTED, "")


def test_a_listed_link_that_somebody_pasted_is_read_again_for_changes(web: Site) -> None:
    address = web.put("/docs/0", practice("Gritting policy"))
    with clock.at(cast.MONDAY):
        intake = share_link(address, network=cast.network(), by=None)
        work_off()
    web.put("/docs/0", practice("Gritting policy, second edition", "It says more than the first. " * 20))
    _a_day(20)
    assert Material.objects.get().title == "Gritting policy"
    _a_day(40)
    intake.refresh_from_db()
    assert intake.material.title == "Gritting policy, second edition"


def test_a_listed_link_whose_site_is_down_is_asked_ever_more_rarely_and_stays_listed(web: Site) -> None:
    address = web.put("/docs/0", practice("Gritting policy"))
    with clock.at(cast.MONDAY):
        share_link(address, network=cast.network(), by=None)
        work_off()
    web.put("/docs/0", status=500)
    web.asked.clear()
    for day in range(40, 51):
        _a_day(day)
    tries_of_one_look = 3
    assert web.asked.count("/docs/0") == 3 * tries_of_one_look, "on the days 40, 41 and 44, and then not before 51"
    assert Material.objects.get().status == Material.Status.PUBLISHED


def test_what_was_put_off_because_its_run_took_too_long_is_begun_though_its_feed_names_it_no_more(web: Site) -> None:
    source = cast.source(cast.network(), _feed(web, range(1)), kind="feed")
    _put(web, range(2))
    look(source)
    intake = cast.intake("late", source=source, run=Run.objects.get(), url=web.url("/docs/1"), step="")
    _a_day(1)
    intake.refresh_from_db()
    assert intake.outcome == Outcome.LISTED


def test_what_somebody_said_yes_to_while_its_site_was_down_is_listed_later(web: Site) -> None:
    network = cast.network()
    source = cast.source(network, _feed(web, range(0)), kind="feed", due_at=cast.MONDAY + 9 * DAY)
    address = web.put("/docs/0", **BUSY)
    intake = cast.intake(
        source=source, network=network, url=address, outcome=Outcome.HELD, step="", content_hash="0" * 64
    )
    with clock.at(cast.MONDAY):
        answer(intake, is_practice=True, by=cast.coordinator(network))
        work_off()
    _put(web, range(1))
    _a_day(1)
    assert Material.objects.count() == 1


def _unread(**fields: object) -> Intake:
    known = {"outcome": Outcome.QUARANTINED, "step": "", "host": "lowland.example", "recheck_at": cast.MONDAY}
    return cast.intake(**(known | fields))


def _sent(after: timedelta = timedelta(0)) -> int:
    with clock.at(cast.MONDAY + after):
        return look_again_for_the_unread()


def test_it_waits_until_its_time_has_come() -> None:
    _unread(recheck_at=cast.MONDAY + 3 * DAY)
    assert (_sent(), _sent(2 * DAY), _sent(3 * DAY)) == (0, 0, 1)


def test_a_host_that_rests_is_left_alone() -> None:
    _unread()
    with clock.at(cast.MONDAY):
        busy = FetchProblem("Later.", kind="http-status", temporary=True, status=503, retry_after=3600)
        hosts.note_failure("lowland.example", busy)
    assert (_sent(), _sent(DAY)) == (0, 1)


@pytest.mark.parametrize("state", ["paused", "removed", "suggested"])
def test_what_a_source_named_that_is_not_in_use_is_left_alone(state: str) -> None:
    source = cast.source(cast.network(), state=state)
    _unread(source=source)
    assert _sent() == 0
    Source.objects.update(state=Source.State.ACTIVE)
    assert _sent() == 1


def test_a_run_that_is_not_over_is_not_made_longer() -> None:
    source = cast.source(cast.network())
    _unread(source=source, run=cast.run(source, step=Run.Step.ITEMS))
    assert _sent() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"url": ""},
        {"outcome": Outcome.HELD},
        {"outcome": Outcome.SKIPPED},
        {"failures": retrying.MOST_TRIES},
        {"step": Intake.Step.EXTRACT},
    ],
)
def test_nothing_else_is_sent(fields: dict[str, object]) -> None:
    _unread(**fields)
    assert _sent() == 0


def test_one_round_sends_so_many_and_the_next_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrying, "AT_ONCE", 2)
    for number in "123":
        _unread(external_id=number)
    assert (_sent(), _sent()) == (2, 1)


def test_what_passes_by_itself_is_tried_sooner_than_what_somebody_has_to_mend() -> None:
    passing = [wait_after(n, "unreachable").days for n in range(1, 8)]
    mended = [wait_after(n, "damaged").days for n in range(1, 6)]
    assert passing == [1, 3, 7, 14, 30, 30, 30]
    assert mended == [7, 14, 30, 30, 30]


def test_looks_in_between_do_not_put_the_next_try_off_and_the_file_is_asked_for_before_its_page() -> None:
    intake = Intake(
        url="https://a.example/page", found_at=cast.MONDAY, recheck_at=None,
        found={"title": "Policy", "alone": True, "file": "https://a.example/policy.pdf"},
    )  # fmt: skip
    with clock.at(cast.MONDAY):
        ending.quarantine(intake, "fetch", "The site does not answer.", trouble="unreachable")
    assert intake.found == {"title": "Policy", "document": "https://a.example/policy.pdf"}
    with clock.at(cast.MONDAY + DAY / 4):
        ending.quarantine(intake, "fetch", "The site does not answer.", trouble="unreachable")
    assert (intake.failures, intake.recheck_at) == (1, cast.MONDAY + DAY)
    with clock.at(cast.MONDAY + DAY):
        ending.quarantine(intake, "fetch", "The site does not answer.", trouble="unreachable")
    assert (intake.failures, intake.recheck_at) == (2, cast.MONDAY + 4 * DAY)


@pytest.mark.parametrize(
    ("delay", "asked", "waits"),
    [(1, None, [1, 3, None]), (40, None, [40, 120, None]), (1, 5, [5, 5, None]), (1, 3600, [None, None, None])],
)
def test_what_fails_is_asked_for_thrice_in_one_look_and_as_the_site_says(
    settings: Any, delay: float, asked: int | None, waits: list[float | None]
) -> None:
    settings.FETCH_DELAY = delay
    away = FetchProblem("Away.", kind="http-status", temporary=True, retry_after=asked)
    assert [patience(away, tries) for tries in range(3)] == waits
    assert patience(FetchProblem("Gone.", kind="http-status", temporary=False), 0) is None
