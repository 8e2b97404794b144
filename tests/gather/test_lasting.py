"""What lasts: lists that show only their latest, sites that stay away, and pages that say something else for good."""

from datetime import timedelta
from typing import Any

import pytest

from connectshare import schedule
from connectshare.catalogue.labels import labels
from connectshare.catalogue.models import Material
from connectshare.gather import knowing, visiting
from connectshare.gather.deciding import share_file
from connectshare.gather.letters import write_due
from connectshare.gather.missing import look_for_the_absent
from connectshare.gather.models import Intake, Source
from connectshare.gather.retrying import MOST_TRIES, look_again_for_the_unread
from connectshare.plumbing import clock
from connectshare.plumbing.models import Letter
from connectshare.plumbing.storing import bytes_of
from tests import cast
from tests.gather import looking_at
from tests.gather.looking_at import learn, list_in_library, look, look_if_due, practice, site, work_off
from tests.kit.loopback import Reply, Site

pytestmark = pytest.mark.django_db(transaction=True)
TITLES = tuple(f"Winter service policy, part {number}" for number in range(1, 9))
SECOND = "/library/?page=2"
BUSY = Reply(status=503, headers={"Retry-After": "1"})


@pytest.fixture
def library(web: Site) -> Source:
    return cast.source(cast.network(), looking_at.library(web, TITLES), kind="listing")


def _days(*days: float) -> None:
    """The schedule comes by: what is listed no more is looked for, and sources that are due are looked at."""
    for day in days:
        with clock.at(cast.MONDAY + timedelta(days=day)):
            look_for_the_absent()
            look_again_for_the_unread()
        look_if_due(day)


def _statuses() -> set[str]:
    return set(Material.objects.values_list("status", flat=True))


def test_a_list_of_the_latest_things_is_well_again_once_the_others_were_found_where_they_are(
    web: Site, library: Source
) -> None:
    look(library)
    list_in_library(web, TITLES, range(4))
    assert look(library, 1).trouble == "vanishing"
    _days(1.5, 3)
    library.refresh_from_db()
    assert (library.trouble, _statuses()) == ("", {"published"})
    assert [run.verdict for run in library.runs.all()[:1]] == ["ok"]
    _days(*range(4, 64, 6))
    library.refresh_from_db()
    assert library.trouble == ""
    assert not library.runs.filter(started_at__gt=cast.MONDAY + timedelta(days=3), verdict="held").exists()


def test_a_list_whose_things_are_really_gone_says_so_until_they_are_called_gone(web: Site, library: Source) -> None:
    look(library)
    list_in_library(web, TITLES, range(4))
    for number in range(4, 8):
        web.pages.pop(f"/library/docs/{number}.html")
    look(library, 1)
    _days(*range(2, 60, 6))
    library.refresh_from_db()
    assert (library.trouble, _statuses()) == ("vanishing", {"published"})
    _days(*range(60, 78, 5))
    library.refresh_from_db()
    assert (library.trouble, _statuses()) == ("", {"published", "gone"})


class _BusyAtFirst(dict[str, Reply]):
    """The second page is there at the second time of asking."""

    asked = 0

    def get(self, path: str, otherwise: Any = None) -> Any:
        self.asked += path == SECOND
        return BUSY if path == SECOND and self.asked == 1 else super().get(path, otherwise)


def test_a_page_of_the_list_that_is_away_for_a_second_is_asked_for_again(web: Site, library: Source) -> None:
    list_in_library(web, TITLES, range(4), onward=SECOND)
    list_in_library(web, TITLES, range(4, 8), path=SECOND)
    web.pages = _BusyAtFirst(web.pages)
    run = look(library)
    assert (run.verdict, run.counts["seen"], web.asked.count(SECOND)) == ("ok", 8, 2)


def test_a_list_that_breaks_off_is_not_taken_for_one_from_which_much_has_gone(web: Site, library: Source) -> None:
    list_in_library(web, TITLES, range(4), onward=SECOND)
    list_in_library(web, TITLES, range(4, 8), path=SECOND)
    look(library)
    web.pages[SECOND] = BUSY
    run = look(library, 1)
    assert (run.verdict, run.trouble) == ("partial", "busy")
    assert "A further page of the list could not be read" in run.problems[0]["reason"]
    assert library.due_at < cast.MONDAY + timedelta(days=1, hours=4)
    assert not Intake.objects.filter(recheck_at__lte=cast.MONDAY + timedelta(days=2)).exists()


def test_what_is_listed_stays_so_when_its_source_is_looked_over_and_takes_in_what_is_new(
    web: Site, library: Source
) -> None:
    look(library)
    Source.objects.update(trust=Source.Trust.REVIEW)
    web.put("/library/docs/0.html", practice(TITLES[0], "It was revised this autumn and says more. " * 12))
    list_in_library(web, TITLES, range(8))
    for day in (31, 40, 50, 60, 70, 90):
        run = look(library, day)
    assert (run.verdict, run.trouble, _statuses()) == ("ok", "", {"published"})
    assert Intake.objects.filter(missed=0).count() == 8
    assert Material.objects.filter(editions__text__text__contains="revised this autumn").exists()


def _feed_of_elsewhere(web: Site, settings: Any) -> Source:
    """A feed that lives, of documents on a host that does not."""
    with site(settings) as other:
        dead = other.host_port
        entries = ""
        for number in range(2):
            page = other.put(f"/{number}.html", practice(TITLES[number]))
            entries += f"<item><guid>{page}</guid><link>{page}</link><title>{TITLES[number]}</title></item>"
        here = web.put("/there.html", practice(TITLES[5]))
        entries += f"<item><guid>{here}</guid><link>{here}</link><title>{TITLES[5]}</title></item>"
        url = web.put("/feed.xml", f"<rss version='2.0'><channel><title>All</title>{entries}</channel></rss>")
        source = cast.source(cast.network(), url, kind="feed")
        settings.FETCH_ALLOW = frozenset({web.host_port, dead})
        visiting._fetcher.cache_clear()
        look(source)
    settings.FETCH_ALLOW = frozenset({web.host_port, dead})
    visiting._fetcher.cache_clear()
    assert _statuses() == {"published"}
    return source


def test_documents_on_a_host_that_has_died_are_called_gone_after_two_months_and_said_to_be_out_of_reach_before(
    web: Site, settings: Any
) -> None:
    source = _feed_of_elsewhere(web, settings)
    _days(*range(1, 31, 6))
    lost = Material.objects.get(title=TITLES[0])
    assert lost.status == "published"
    assert [label.words for label in labels(lost, cast.MONDAY.date()) if "could not reach" in label.words]
    source.refresh_from_db()
    assert source.failures == 0
    _days(*range(31, 75, 5))
    assert Material.objects.filter(status="gone").count() == 2
    assert Material.objects.get(title=TITLES[5]).status == "published"
    knowing.forget()


def test_while_we_reach_nobody_at_all_silence_says_nothing_of_a_document(web: Site, library: Source) -> None:
    look(library)
    for path in web.pages:
        web.pages[path] = Reply(status=500)
    _days(*range(1, 120, 8))
    assert _statuses() == {"published"}


def test_of_a_site_that_stays_away_for_two_weeks_its_owner_hears_once_and_it_is_looked_at_for_good(
    web: Site, library: Source
) -> None:
    cast.coordinator(library.network)
    look(library)
    before = dict(web.pages)
    web.pages["/robots.txt"] = Reply(status=500)
    visiting._robots.cache_clear()

    def letters_by(day: int) -> int:
        with clock.at(cast.MONDAY + timedelta(days=day)):
            write_due()
        return Letter.objects.filter(key__startswith="trouble:").count()

    letters_by(0)  # the month's
    _days(*range(1, 14, 3))
    library.refresh_from_db()
    assert (library.trouble, letters_by(13)) == ("robots-unread", 0)
    _days(15, 19, 23)
    library.refresh_from_db()
    assert (library.trouble, letters_by(25)) == ("lasting", 1)
    assert "For two weeks the site has not let us read this." in Letter.objects.get(key__startswith="trouble:").text
    _days(31)
    assert letters_by(32) == 1
    web.pages.clear()
    web.pages.update(before)
    visiting._robots.cache_clear()
    _days(36, 40)
    library.refresh_from_db()
    assert (library.trouble, library.trouble_since, library.failures) == ("", None, 0)


def test_that_nobody_answers_us_is_told_to_nobody(settings: Any) -> None:
    learn()
    network = cast.network()
    sources = [cast.source(network, f"http://127.0.0.1:{port}/feed", kind="feed") for port in (8, 9)]
    settings.FETCH_ALLOW = frozenset({"127.0.0.1:8", "127.0.0.1:9"})
    visiting._fetcher.cache_clear()
    for day in (0, 10, 20, 30):
        for source in sources:
            look(source, day)
    assert set(Source.objects.values_list("trouble", flat=True)) == {"unreachable"}
    Source.objects.filter(pk=sources[1].pk).update(failures=0, last_looked_at=cast.MONDAY + timedelta(days=31))
    look(sources[0], 31)
    assert sources[0].trouble == "lasting"
    visiting._fetcher.cache_clear()


def test_one_dead_link_is_not_what_is_the_matter_with_its_source_and_does_not_bring_us_back_every_three_hours(
    web: Site, library: Source
) -> None:
    web.pages["/library/docs/7.html"] = Reply(status=500)
    run = look(library)
    assert (run.verdict, library.trouble) == ("partial", "")
    assert library.due_at < cast.MONDAY + timedelta(hours=4)
    _days(*range(1, 20, 3))
    look(library, 20)
    assert library.trouble == ""
    assert library.due_at > cast.MONDAY + timedelta(days=20, hours=12)


def test_a_shared_link_at_which_there_is_nothing_is_asked_for_ever_more_rarely_and_then_no_more(web: Site) -> None:
    cast.intake(url=web.url("/never.html"), source=None, host=web.host_port)
    for day in range(0, 1000, 6):
        with clock.at(cast.MONDAY + timedelta(days=day)):
            look_again_for_the_unread()
            look_for_the_absent()
            work_off()
    assert web.asked.count("/never.html") == MOST_TRIES


def test_a_run_ends_while_the_scanner_is_away_and_what_waited_for_it_is_tried_again(
    web: Site, library: Source, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    monkeypatch.setattr("connectshare.gather.scanning.WAIT", 0.01)
    run = look(library)
    assert (run.verdict, run.trouble, _statuses()) == ("partial", "unscanned", set())
    settings.CLAMD_URL = ""
    _days(2)
    assert _statuses() == {"published"}
    assert Intake.objects.filter(outcome="listed", trouble="").count() == len(TITLES)


def test_a_file_that_nobody_could_scan_is_kept_until_somebody_can(settings: Any) -> None:
    learn()
    person = cast.coordinator(cast.network())
    data = practice(TITLES[0]).encode()
    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    with pytest.MonkeyPatch.context() as patch, clock.at(cast.MONDAY):
        patch.setattr("connectshare.gather.scanning.WAIT", 0.01)
        intake = share_file(data, "p.html", network=person.roles.get().network, by=person, permitted=True)
        work_off()
        intake.refresh_from_db()
        assert (intake.outcome, intake.trouble) == ("quarantined", "unscanned")
        patch.setattr("connectshare.schedule.UNUSED_FILES_KEPT", -1)
        schedule.sweep_files()
        assert bytes_of(intake.content_hash) == data
    settings.CLAMD_URL = ""
    _days(2)
    intake.refresh_from_db()
    assert intake.outcome == "listed"
