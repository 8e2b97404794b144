"""One letter a month at most, and none where there is nothing to say; what was asked can be counted."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectshare.catalogue.drafting import OfferDraft
from connectshare.catalogue.models import Material
from connectshare.catalogue.publishing import publish
from connectshare.gather.letters import questions_asked, write_due
from connectshare.gather.models import Source
from connectshare.gather.questions import AT_ONCE, LETTERS, questions_for, to_ask
from connectshare.plumbing import clock
from connectshare.plumbing.models import Letter, Unwanted
from connectshare.plumbing.outbox import stop
from connectshare.sector.models import Act, Network, Person, Role
from tests import cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(cast.MONDAY):
        yield


def _listed(network: Network, number: int = 1, **facts: Any) -> Material:
    url = f"https://{network.slug}.example/{number}"
    material = publish(cast.draft(f"Policy {number}", offer=OfferDraft(url, network=network.pk)), by=None).material
    Material.objects.filter(pk=material.pk).update(**facts)
    return material


def _ailing(network: Network, trouble: str = "login", days: int = 4, **fields: Any) -> Source:
    return cast.source(network, trouble=trouble, trouble_since=clock.now() - days * DAY, **fields)


def _daily(days: int, since: datetime = cast.MONDAY) -> list[tuple[int, str]]:
    """What is written on which day, when the schedule goes by daily."""
    written = []
    for day in range(days):
        with clock.at(since + day * DAY):
            before = set(Letter.objects.values_list("pk", flat=True))
            write_due()
            written += [(day, letter.subject) for letter in Letter.objects.exclude(pk__in=before)]
    return written


def test_where_there_is_nothing_to_say_nothing_is_said(lowland: Network, gareth: Person) -> None:
    cast.source(lowland)
    assert _daily(70) == []
    assert not Act.objects.exists()


def test_the_letter_says_what_is_new_asks_the_questions_and_is_an_act(lowland: Network, gareth: Person) -> None:
    for number in range(3):
        _listed(lowland, number)
    cast.held(lowland)
    _listed(lowland, 9, review_on=(cast.MONDAY - DAY).date(), title="Winter service <plan>")
    source = _ailing(lowland)
    assert write_due() == 1
    letter = Letter.objects.get()
    assert letter.to == gareth.email
    assert letter.subject == "Lowland Highways Group: 4 new, 2 questions, something you could mend (4 minutes)"
    for said in ("Policy 1", "A film about gullies 1", "Winter service <plan>", "It asks for a password", source.url):
        assert said in letter.text
    assert "21 December 2026" in letter.text
    assert "/answer/" in letter.text
    assert letter.stop_url in letter.text
    assert "Winter service &lt;plan&gt;" in letter.html
    act = Act.objects.get(verb="wrote the month to")
    assert (act.subject, act.by, act.detail["new"]) == ("lowland", None, 4)
    source.refresh_from_db()
    assert source.told_at == cast.MONDAY


def test_there_is_one_letter_a_month_at_most_and_no_two_close_together(lowland: Network, gareth: Person) -> None:
    days = []
    for day in range(200):
        with clock.at(cast.MONDAY + day * DAY):
            _listed(lowland, day)  # something new every day
            if write_due():
                days.append(clock.now().date())
    assert len({(day.year, day.month) for day in days}) == len(days)
    assert len(days) >= 7
    assert all((later - day).days >= 28 for day, later in pairwise(days))


def test_what_was_told_once_brings_no_second_letter(lowland: Network, gareth: Person) -> None:
    _listed(lowland, link_state="gone")
    cast.held(lowland)
    _ailing(lowland)
    assert [day for day, _ in _daily(100)] == [0]


def test_a_review_that_nobody_answers_is_not_asked_for_ever(lowland: Network, gareth: Person) -> None:
    _listed(lowland, 1, review_on=(cast.MONDAY - DAY).date())
    texts = []
    for month in range(5):
        with clock.at(cast.MONDAY + month * 31 * DAY):
            _listed(lowland, 100 + month)  # a reason to write
            assert write_due() == 1
            texts.append(Letter.objects.latest("pk").text)
    assert ["Still right?" in text for text in texts] == [True, True, False, False, False]


def test_a_trouble_the_owner_can_mend_brings_one_earlier_letter_after_three_days(
    lowland: Network, gareth: Person
) -> None:
    _listed(lowland)
    write_due()
    cast.source(lowland, trouble="certificate", trouble_since=cast.MONDAY + 10 * DAY)
    written = _daily(28, cast.MONDAY + 10 * DAY)
    assert written == [(3, "Lowland Highways Group: something you could mend (2 minutes)")]
    letter = Letter.objects.latest("pk")
    assert "The security certificate of the site is not valid." in letter.text
    assert "This is the only email about it." in letter.text


def test_the_monthly_letter_does_not_repeat_what_was_the_only_email_about_a_trouble(
    lowland: Network, gareth: Person
) -> None:
    source = cast.source(lowland, trouble="certificate", trouble_since=cast.MONDAY + 10 * DAY)
    texts = []
    for day in range(130):
        with clock.at(cast.MONDAY + day * DAY):
            _listed(lowland, day)  # a reason to write each month
            texts += [Letter.objects.latest("pk").text] if write_due() else []
    assert len(texts) >= 5
    assert sum(source.url in text for text in texts) == 1
    assert sum("The security certificate" in text for text in texts) == 1


def test_a_trouble_that_is_told_in_the_monthly_letter_is_told_in_no_other(lowland: Network, gareth: Person) -> None:
    source = _ailing(lowland)
    texts = []
    for month in range(4):
        with clock.at(cast.MONDAY + month * 31 * DAY):
            _listed(lowland, month)
            assert write_due() == 1
            texts.append(Letter.objects.latest("pk").text)
    assert [source.url in text for text in texts] == [True, False, False, False]
    with clock.at(cast.MONDAY + 130 * DAY):  # mended, and broken anew
        Source.objects.filter(pk=source.pk).update(trouble_since=clock.now() - 4 * DAY, told_at=None)
        assert write_due() == 1
        assert source.url in Letter.objects.latest("pk").text


def test_a_trouble_that_comes_and_goes_brings_no_letter_each_time(lowland: Network, gareth: Person) -> None:
    source = cast.source(lowland)
    for week in range(4):
        since = cast.MONDAY + timedelta(weeks=week)
        Source.objects.filter(pk=source.pk).update(trouble="login", trouble_since=since, told_at=None)
        _daily(6, since)
        Source.objects.filter(pk=source.pk).update(trouble="", trouble_since=None, told_at=None)
    assert Letter.objects.count() == 1


@pytest.mark.parametrize(("trouble", "days"), [("unreachable", 30), ("busy", 30), ("login", 2), ("", 30)])
def test_what_nobody_can_mend_or_may_pass_is_not_written_about(
    lowland: Network, gareth: Person, trouble: str, days: int
) -> None:
    _ailing(lowland, trouble, days)
    assert write_due() == 0


def test_the_deputies_hear_where_there_is_no_coordinator_and_else_nobody(lowland: Network) -> None:
    _listed(lowland)
    assert write_due() == 0
    morag = cast.reader()
    role = Role.objects.create(person=morag, kind="deputy", network=lowland, began="2026-01-01")
    assert write_due() == 1
    assert Letter.objects.get().to == morag.email
    assert "as deputy" in Letter.objects.get().text
    Role.objects.filter(pk=role.pk).update(ended="2026-11-01")
    assert to_ask(lowland) == []


def test_who_wants_no_letters_gets_none_and_the_deputy_hears_instead(lowland: Network, gareth: Person) -> None:
    morag = cast.reader()
    Role.objects.create(person=morag, kind="deputy", network=lowland, began="2026-01-01")
    stop(gareth.email, LETTERS + "lowland")
    _listed(lowland)
    write_due()
    assert [letter.to for letter in Letter.objects.all()] == [morag.email]
    Unwanted.objects.all().delete()
    assert to_ask(lowland) == [gareth]


def test_a_network_hears_of_its_own_only(lowland: Network, gareth: Person) -> None:
    upland = cast.network("upland")
    _listed(upland)
    cast.held(upland)
    _ailing(upland)
    assert write_due() == 0


def test_five_hundred_finds_are_still_a_ten_minute_letter(lowland: Network, gareth: Person) -> None:
    for number in range(500):
        cast.held(lowland, number)
    for number in range(20):
        _listed(lowland, number, review_on=(cast.MONDAY - DAY).date())
    _ailing(lowland)
    write_due()
    subject = Letter.objects.get().subject
    assert f"{AT_ONCE - 1} questions" in subject
    assert "(9 minutes)" in subject
    assert len(Letter.objects.get().text) < 6000
    asked = questions_for(lowland)
    assert (asked.total, asked.more) == (AT_ONCE, 520 - AT_ONCE)
    assert asked.reviews


def test_the_likelier_finds_are_asked_about_first(lowland: Network) -> None:
    for number, relevance in enumerate((0.2, 0.45, 0.3)):
        cast.held(lowland, number, judgement={"title": str(number), "relevance": relevance})
    cast.held(lowland, 9, judgement={})
    assert [find.judgement.get("title", "") for find in questions_for(lowland).finds] == ["1", "2", "0", ""]


def test_questions_asked_are_counted_once_for_the_network(lowland: Network, gareth: Person) -> None:
    second = Person.objects.create_user("second@council.example")
    Role.objects.create(person=second, kind="coordinator", network=lowland, began="2026-01-01")
    cast.held(lowland, 1)
    cast.held(lowland, 2)
    _ailing(lowland)
    assert write_due() == 2
    assert questions_asked(lowland, cast.MONDAY, cast.MONDAY + DAY) == 3
    assert questions_asked(lowland, cast.MONDAY + DAY, cast.MONDAY + 30 * DAY) == 0
    assert questions_asked(cast.network("upland"), cast.MONDAY, cast.MONDAY + DAY) == 0


def test_the_wait_for_an_answer_begins_with_the_asking_and_ends_all_the_same(lowland: Network, gareth: Person) -> None:
    _listed(lowland)
    write_due()
    with clock.at(cast.MONDAY + DAY):
        find = cast.held(lowland)
    _daily(60, cast.MONDAY + DAY)
    find.refresh_from_db()
    asked = Act.objects.filter(verb="wrote the month to").latest("at")
    assert asked.detail["finds"] == [find.pk]
    assert find.held_since == asked.at


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["new", "held", "due", "dead", "trouble", "mended", ""]), min_size=40, max_size=80))
def test_whatever_happens_nobody_hears_twice_in_a_month_but_for_a_new_trouble(what: list[str]) -> None:
    Act.objects.all().delete()
    Letter.objects.all().delete()
    Person.objects.all().delete()
    network = Network.objects.create(slug=f"n{Network.objects.count()}", name="Lowland", standing="enrolled")
    cast.coordinator(network)
    source = cast.source(network, f"https://{network.slug}.example/feed")
    for day, happens in enumerate(what):
        with clock.at(cast.MONDAY + day * DAY):
            if happens == "held":
                cast.held(network, day)
            elif happens in ("trouble", "mended"):
                broken = happens == "trouble"
                Source.objects.filter(pk=source.pk).update(
                    trouble="login" if broken else "", trouble_since=clock.now() if broken else None, told_at=None
                )
            elif happens:
                facts = {"due": {"review_on": clock.today()}, "dead": {"link_state": "gone"}}.get(happens, {})
                _listed(network, day, **facts)
            write_due()
    months = [act.at for act in Act.objects.filter(verb="wrote the month to")]
    troubles = [act.at for act in Act.objects.filter(verb="wrote of a trouble to")]
    assert len({(at.year, at.month) for at in months}) == len(months)
    assert all(later - at >= 28 * DAY for at, later in pairwise(sorted(troubles)))
    assert all(questions_asked(network, at, at + DAY) <= AT_ONCE for at in months)
