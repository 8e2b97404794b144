"""Sources look after themselves: what goes wrong is named, nothing is lost, and what mends itself is taken up again."""

from datetime import timedelta

import pytest

from connectshare.catalogue.drafting import OfferDraft
from connectshare.catalogue.models import Material, Offer
from connectshare.catalogue.publishing import publish
from connectshare.gather import visiting
from connectshare.gather.links import LOST, want_checks
from connectshare.gather.models import Host, Intake, LinkCheck, Source
from connectshare.gather.silence import let_silence_speak
from connectshare.plumbing import clock
from tests import cast
from tests.gather import looking_at
from tests.gather.looking_at import list_in_library, look, look_if_due, practice, work_off
from tests.kit.loopback import Reply, Site

pytestmark = pytest.mark.django_db(transaction=True)
TITLES = (
    "Winter service policy",
    "Gritting routes explained",
    "Salt barn inspection",
    "Footway treatment",
    "Duty rota",
)


@pytest.fixture
def library(web: Site) -> Source:
    return cast.source(cast.network(), looking_at.library(web, TITLES), kind="listing")


def _everything_answers(web: Site, reply: Reply) -> dict[str, Reply]:
    before = dict(web.pages)
    for path in before:
        web.pages[path] = reply
    return before


def _listed() -> int:
    return Material.objects.filter(status=Material.Status.PUBLISHED).count()


def test_a_site_that_asks_for_time_is_left_alone_until_then(web: Site, library: Source) -> None:
    before = _everything_answers(web, Reply(status=503, headers={"Retry-After": "7200"}))
    run = look(library)
    assert (run.verdict, run.trouble) == ("failed", "busy")
    assert library.due_at >= cast.MONDAY + timedelta(hours=2)
    web.pages.update(before)
    web.asked.clear()
    assert look_if_due(0.05) == 0
    assert web.asked == []
    assert look_if_due(0.4) == 1
    library.refresh_from_db()
    assert (library.trouble, library.failures, _listed()) == ("", 0, len(TITLES))


def test_a_host_that_does_not_answer_is_not_asked_for_every_item(web: Site, library: Source) -> None:
    look(library)
    for number in range(40):
        Intake.objects.create(
            source=library, external_id=f"new {number}", url=f"http://127.0.0.1:9/{number}", host="127.0.0.1:9",
            found_at=cast.MONDAY,
        )  # fmt: skip
    with clock.at(cast.MONDAY), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.FETCH_ALLOW", frozenset({"127.0.0.1:9"}))
        visiting._fetcher.cache_clear()
        visiting._robots.cache_clear()
        work_off()
        host = Host.objects.get(pk="127.0.0.1:9")
    assert host.failures < 12
    assert host.closed_until is not None
    assert set(library.intakes.filter(outcome="quarantined").values_list("trouble", flat=True)) <= {
        "unreachable",
        "busy",
    }


def test_where_something_is_the_matter_the_next_look_is_tomorrow_and_not_at_the_usual_pace(
    web: Site, library: Source
) -> None:
    for day in range(0, 40, 8):  # nothing new for long: the pace is slow
        look(library, day)
    assert library.due_at > cast.MONDAY + timedelta(days=34)
    for number in range(len(TITLES)):
        web.put(f"/library/docs/{number}.html", status=403)
    Intake.objects.update(recheck_at=cast.MONDAY)
    assert look(library, 40).trouble
    assert library.due_at <= cast.MONDAY + timedelta(days=41, hours=12)


def test_a_document_dated_ahead_of_a_clock_that_was_behind_gets_its_date_once_the_clock_is_right(web: Site) -> None:
    dated = practice(TITLES[0], "Published: 1 December 2026. " + "It says which routes are treated first. " * 12)
    web.put("/library/docs/0.html", dated)
    list_in_library(web, TITLES, range(1))
    source = cast.source(cast.network(), web.url("/library/"), kind="listing")
    look(source)  # in November
    assert Material.objects.get().dated is None
    look(source, 14)
    assert str(Material.objects.get().dated) == "2026-12-01"


def _feed(web: Site, path: str, ids: str = "item", titles: tuple[str, ...] = TITLES) -> str:
    items = "".join(
        f"<item><title>{title}</title><link>{web.url(f'/library/docs/{n}.html')}</link><guid>{ids}-{n}</guid></item>"
        for n, title in enumerate(titles)
    )
    body = f"<rss version='2.0'><channel><title>All</title>{items}</channel></rss>"
    return web.put(path, body, "application/rss+xml")


def test_a_permanent_redirect_becomes_the_address_and_a_passing_one_does_not(web: Site, library: Source) -> None:
    source = cast.source(library.network, _feed(web, "/feed"), kind="feed")
    look(source)
    _feed(web, "/new-feed")
    web.redirect("/feed", web.url("/new-feed"), status=301)
    assert look(source, 1).verdict == "ok"
    assert (source.url, source.former_url) == (web.url("/new-feed"), web.url("/feed"))
    _feed(web, "/for-today")
    web.redirect("/new-feed", web.url("/for-today"), status=302)
    assert look(source, 2).verdict == "ok"
    assert source.url == web.url("/new-feed")


def _home_names(web: Site, feed: str) -> None:
    web.put(
        "/", f"<html><head><title>Lowland</title><link rel=alternate type='application/rss+xml' href='{feed}'></head>"
    )


def test_a_feed_that_moved_without_a_word_is_found_again_by_what_it_lists(web: Site, library: Source) -> None:
    source = cast.source(library.network, _feed(web, "/feed.php"), kind="feed")
    look(source)
    del web.pages["/feed.php"]
    _home_names(web, _feed(web, "/news/all.xml"))
    assert look(source, 1).trouble == "missing"
    run = look(source, 2)
    assert (run.verdict, source.url, source.trouble) == ("ok", web.url("/news/all.xml"), "")


def test_another_feed_of_the_site_is_not_taken_for_the_lost_one(web: Site, library: Source) -> None:
    source = cast.source(library.network, _feed(web, "/feed.php"), kind="feed")
    look(source)
    del web.pages["/feed.php"]
    for number in range(len(TITLES)):
        del web.pages[f"/library/docs/{number}.html"]
    other = "".join(f"<item><title>Minutes {n}</title><link>{web.url(f'/minutes/{n}')}</link></item>" for n in range(9))
    body = f"<rss version='2.0'><channel><title>Minutes</title>{other}</channel></rss>"
    _home_names(web, web.put("/minutes.xml", body, "application/rss+xml"))
    for day in (1, 2, 3):
        assert look(source, day).verdict == "failed"
    assert source.url == web.url("/feed.php")


@pytest.mark.parametrize(
    ("body", "trouble"),
    [
        ("<title>Sign in</title><h1>Members, please sign in</h1><p>Email address Password", "login"),
        ("<title>Page not found</title><h1>Sorry, page not found</h1>", "soft-404"),
    ],
)
def test_a_page_in_the_way_is_named_and_nothing_is_lost(web: Site, library: Source, body: str, trouble: str) -> None:
    look(library)
    before = _everything_answers(web, Reply(f"<html>{body}</html>".encode()))
    run = look(library, 1)
    assert (run.verdict, run.trouble, library.trouble) == ("suspicious", trouble, trouble)
    assert run.words.endswith(".")
    with clock.at(cast.MONDAY + timedelta(days=40)):
        library.intakes.update(step="fetch")
        work_off()
    assert _listed() == len(TITLES)
    assert set(library.intakes.values_list("trouble", flat=True)) == {trouble}
    web.pages.update(before)
    assert look(library, 41).verdict == "ok"
    assert (library.trouble, set(library.intakes.values_list("trouble", flat=True))) == ("", {""})


def test_a_document_that_is_not_found_with_status_200_is_gone_after_the_grace_period_and_may_return(
    web: Site, library: Source
) -> None:
    look(library)
    before = web.pages["/library/docs/0.html"]
    web.put("/library/docs/0.html", "<title>Page not found</title><h1>Page not found</h1>")
    for day in (1, 7, 13):
        assert look(library, day).verdict == "partial"
        assert _listed() == len(TITLES)
    look(library, 20)
    assert Material.objects.get(status="gone").title == TITLES[0]
    web.pages["/library/docs/0.html"] = before
    look(library, 27)
    assert _listed() == len(TITLES)


def test_a_site_that_answers_everything_with_one_page_changes_nothing_and_is_told_so(
    web: Site, library: Source
) -> None:
    look(library)
    before = {material.pk: material.title for material in Material.objects.all()}
    for number in range(len(TITLES)):
        web.put(f"/library/docs/{number}.html", practice("Welcome to our new highways site"))
    look(library, 1)
    named = list(Material.objects.exclude(status="merged").values_list("title", flat=True))
    assert len(named) >= len(before) - 1
    told = library.intakes.filter(trouble="same-page")
    assert told.count() >= len(TITLES) - 2
    assert set(told.values_list("result", flat=True)) == {"quarantined"}
    assert {problem.partition(".")[0] for problem in told.values_list("problem", flat=True)} == {
        "The site answers every address with one and the same page"
    }
    assert not library.intakes.filter(problem__contains="not found").exists()


def test_things_with_new_names_at_every_look_are_the_same_things(web: Site, library: Source) -> None:
    source = cast.source(library.network, _feed(web, "/feed"), kind="feed")
    for day in (0, 1, 2):
        _feed(web, "/feed", ids=f"look {day}")
        run = look(source, day)
    assert run.counts["unchanged"] == source.intakes.count() == len(TITLES)


def test_a_page_about_a_file_leads_to_the_file(web: Site, library: Source) -> None:
    web.put(
        "/library/docs/0.html",
        "<html><head><title>Carriageway inspection manual</title><meta name=citation_title content='Carriageway "
        "inspection manual'><meta name=citation_pdf_url content='/files/manual.html'></head><body><h1>Carriageway inspection"
        " manual</h1><p>How our highway authority inspects the carriageway of every road. Download it below.</p></body></html>",
    )
    web.put(
        "/files/manual.html", practice("Manual", "Potholes are measured with a rule by the highway inspector. " * 20)
    )
    look(library)
    offer = Offer.objects.get(url=web.url("/library/docs/0.html"))
    assert "measured with a rule" in offer.material.editions.get().text.text
    web.pages.pop("/files/manual.html")
    assert look(library, 1).counts["gone"] == 0


def test_silence_lists_likely_finds_of_enrolled_networks_as_links_and_rests_the_others(library: Source) -> None:
    network = library.network
    network.standing = "enrolled"
    network.save()
    look(library)
    likely, unlikely = library.intakes.order_by("id")[:2]
    Material.objects.all().delete()
    for intake, relevance in ((likely, 0.4), (unlikely, 0.22)):
        Intake.objects.filter(pk=intake.pk).update(
            outcome="held", held_since=cast.MONDAY, material=None, judgement={"relevance": relevance}
        )
    with clock.at(cast.MONDAY + timedelta(days=27)):
        assert let_silence_speak() == 0
    with clock.at(cast.MONDAY + timedelta(days=28)):
        assert let_silence_speak() == 2
        work_off()
    likely.refresh_from_db()
    unlikely.refresh_from_db()
    assert (likely.outcome, unlikely.outcome) == ("listed", "skipped")
    assert likely.material.editions.get().text.text == ""


def test_a_lone_link_is_called_gone_after_repeated_evidence_and_may_return(web: Site) -> None:
    web.put("/guide", practice("Guide"))
    publish(cast.draft("Guide", of=None, offer=OfferDraft(web.url("/guide"))), by=None)
    assert _checked(0) == ("published", "not-checked")
    assert _checked(9) == ("published", "ok")
    page = web.pages.pop("/guide")
    assert _checked(45) == ("published", "suspect")
    assert _checked(51) == ("published", "suspect")
    assert _checked(60) == ("gone", "gone")
    web.pages["/guide"] = page
    assert _checked(95) == ("published", "ok")


def test_a_lone_link_whose_site_only_refuses_us_is_not_called_gone(web: Site) -> None:
    web.put("/guide", status=403)
    publish(cast.draft("Guide", of=None, offer=OfferDraft(web.url("/guide"))), by=None)
    assert {_checked(day)[0] for day in range(0, 200, 8)} == {"published"}


def test_links_of_a_source_that_is_lost_are_looked_after_one_by_one_until_it_is_back(
    web: Site, library: Source
) -> None:
    look(library)
    pages = _everything_answers(web, Reply(status=404))
    Source.objects.update(failures=LOST, due_at=cast.MONDAY + timedelta(days=900))
    for day in range(1, 60, 5):
        with clock.at(cast.MONDAY + timedelta(days=day)):
            want_checks()
            work_off()
    assert set(Material.objects.values_list("status", flat=True)) == {"gone"}
    web.pages.update(pages)
    look(library, day=61)
    with clock.at(cast.MONDAY + timedelta(days=61)):
        want_checks()
    assert set(Material.objects.values_list("status", flat=True)) == {"published"}
    assert not LinkCheck.objects.exists()


def _checked(day: float) -> tuple[str, str]:
    with clock.at(cast.MONDAY + timedelta(days=day)):
        want_checks()
        work_off()
    material = Material.objects.get()
    return material.status, material.link_state
