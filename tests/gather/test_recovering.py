"""What was wrong for a while leaves no trace: corrected words, killed readers, clocks that were ahead, feeds cut off."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.utils import OperationalError

from connectshare import schedule
from connectshare.catalogue.models import Material
from connectshare.gather import extracting, hosts, running
from connectshare.gather.models import Host, Intake, Run, Source
from connectshare.gather.protocols import Page
from connectshare.gather.running import open_due_runs
from connectshare.gather.sources.table import Spreadsheet
from connectshare.gather.timing import settle_rhythm
from connectshare.kit.fetching import FetchProblem
from connectshare.kit.sandbox import SandboxKilled
from connectshare.plumbing import clock
from connectshare.plumbing.models import Round
from tests import cast
from tests.gather.looking_at import look, practice
from tests.kit.loopback import Site

pytestmark = pytest.mark.django_db(transaction=True)
ENTRY = (
    "<item><guid>{site}/doc.html</guid><link>{site}/doc.html</link><title>{title}</title>"
    "<pubDate>{published}</pubDate></item>"
)


@pytest.fixture(autouse=True)
def _document(web: Site) -> None:
    web.put("/doc.html", practice("Winter service policy"), headers={"ETag": '"as ever"'})


def _feed(web: Site, title: str = "Winter service policy", published: str = "Mon, 02 Nov 2026 09:00:00 GMT") -> Source:
    entry = ENTRY.replace("{title}", title).replace("{published}", published)
    url = web.put("/feed.xml", f"<rss version='2.0'><channel><title>Library</title>{entry}</channel></rss>")
    return Source.objects.first() or cast.source(cast.network(), url, kind="feed")


def test_a_corrected_title_reaches_the_catalogue_though_the_document_is_the_same(web: Site) -> None:
    look(_feed(web, "Wnter srvice plicy"))
    run = look(_feed(web, "Winter service policy of the county"), day=1)
    assert Material.objects.get().title == "Winter service policy of the county"
    assert run.counts["changed"] == 1
    assert look(_feed(web, "Winter service policy of the county"), day=2).counts["unchanged"] == 1


def test_a_date_still_to_come_is_taken_on_the_day_and_not_before(web: Site) -> None:
    look(_feed(web, published="Sun, 29 Nov 2026 09:00:00 GMT"))
    assert Material.objects.get().dated is None
    look(_feed(web, published="Sun, 29 Nov 2026 09:00:00 GMT"), day=7)
    assert str(Material.objects.get().dated) == "2026-11-29"


def test_a_file_whose_reader_was_killed_from_outside_is_read_again_a_week_later(
    web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise SandboxKilled("time")

    source = _feed(web)
    with monkeypatch.context() as patch:
        patch.setattr(extracting, "read", killed)
        assert look(source).counts["quarantined"] == 1
    assert look(source, day=1).counts["quarantined"] == 1
    look(source, day=8)
    assert Intake.objects.get().outcome == Intake.Outcome.LISTED


def test_a_verdict_that_could_not_be_written_is_written_at_the_next_try(
    web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = [OperationalError("the disk is full")]

    def settle(*given: Any, **more: Any) -> None:
        if failing:
            raise failing.pop()
        settle_rhythm(*given, **more)

    monkeypatch.setattr(running, "settle_rhythm", settle)
    assert look(_feed(web)).verdict == Run.Verdict.OK
    assert not failing
    assert Run.objects.get().leased_by == ""


def test_a_feed_that_ends_in_the_middle_gives_what_it_has_and_says_so(web: Site) -> None:
    source = _feed(web)
    web.put("/feed.xml", web.pages["/feed.xml"].body.partition(b"</channel>")[0] + b"<item><title>Half a ti")
    run = look(source)
    assert (run.verdict, Material.objects.count()) == (Run.Verdict.PARTIAL, 1)
    assert "The feed ends in the middle. What came before that was taken." in [each["reason"] for each in run.problems]


def test_a_list_that_cannot_be_read_says_why_and_not_that_nothing_was_there(web: Site) -> None:
    source = _feed(web)
    look(source)
    web.put("/feed.xml", "<rss version='2.0'><channel><item><title>Nowhere</title></item></channel></rss>")
    run = look(source, day=1)
    assert run.verdict == Run.Verdict.SUSPICIOUS
    assert run.words == "No entry could be read. Nowhere: The feed gives no web address for it. Nothing was changed."


def test_a_clock_that_was_a_month_ahead_keeps_nothing_waiting(web: Site) -> None:
    source = _feed(web)
    look(source, day=31)
    with clock.at(cast.MONDAY + timedelta(days=31)):
        Round.objects.create(name=schedule.ROUNDS[0].name, done_at=clock.now())
        hosts.note_failure(
            "lowland.example", FetchProblem("Later.", kind="http-status", temporary=True, status=503, retry_after=86400)
        )
    with clock.at(cast.MONDAY):
        assert [run.source for run in open_due_runs()] == [source]
        assert schedule.ROUNDS[0].name in schedule.begin_due()
        hosts.require_open("lowland.example")


def test_a_host_that_rests_for_not_answering_is_said_not_to_answer_and_not_to_be_busy() -> None:
    with clock.at(cast.MONDAY):
        for _ in range(hosts.CLOSED_AFTER):
            hosts.note_failure(
                "lowland.example", FetchProblem("The site does not answer.", kind="timeout", temporary=True)
            )
        assert Host.objects.get().closed_until is not None
        with pytest.raises(FetchProblem) as told:
            hosts.require_open("lowland.example")
    assert (told.value.kind, told.value.status, told.value.reason) == ("connect", None, "The site does not answer.")


def test_a_host_that_rests_for_its_certificate_is_still_said_to_have_a_bad_one() -> None:
    """Only its owner can mend that, and hears of it however often we were turned away."""
    with clock.at(cast.MONDAY):
        for _ in range(hosts.CLOSED_AFTER):
            hosts.note_failure("lowland.example", FetchProblem("Expired.", kind="tls", temporary=True))
        with pytest.raises(FetchProblem) as told:
            hosts.require_open("lowland.example")
    assert (told.value.kind, told.value.reason) == ("tls", "Expired.")


def test_one_stray_nul_costs_its_cell_and_not_the_table() -> None:
    rows = "Title,Summary,Link\n" + "".join(f"Policy {n},Salt and grit,https://a.example/{n}\n" for n in range(9))
    body = (rows + "Up,../../etc/passwd\0,https://a.example/up\n").encode()
    page = Page("https://a.example/list.csv", 200, "text/csv", body)
    assert Spreadsheet().recognise(page) > 0.5
    assert len(list(Spreadsheet().discover(page, lambda url: page))) == 10
