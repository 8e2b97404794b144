"""A material is asked about when its type says, and what is said of it then stands."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectshare.catalogue.drafting import OfferDraft
from connectshare.catalogue.models import Kind, Material
from connectshare.catalogue.publishing import publish
from connectshare.catalogue.reviewing import (
    MONTHS,
    due,
    is_unconfirmed,
    no_longer_right,
    not_ours,
    plus_months,
    retire_old_news,
    review_date,
    set_review_date,
    still_right,
)
from connectshare.plumbing import clock
from connectshare.sector.facts import table
from connectshare.sector.models import Act, Network
from tests import cast


def _offered(network: Network, title: str = "Gully cleansing policy", **facts: Any) -> Material:
    url = f"https://{network.slug}.example/{title.replace(' ', '-').lower()}"
    material = publish(cast.draft(title, offer=OfferDraft(url, network=network.pk, source=1)), by=None).material
    Material.objects.filter(pk=material.pk).update(**facts)
    material.refresh_from_db()
    return material


def test_every_type_of_document_has_its_time() -> None:
    assert set(MONTHS) == {row["id"] for row in table("kinds.csv")}


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(-600, 600))
def test_a_month_later_is_the_same_day_or_the_last_of_its_month(day: date, months: int) -> None:
    later = plus_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(st.text("bcdfgh23456", min_size=8, max_size=8), st.sampled_from(sorted(MONTHS)))
def test_a_review_comes_in_its_time_and_at_most_a_quarter_later(id: str, kind: str) -> None:
    months = MONTHS[kind]
    when = review_date(kind, date(2026, 11, 23), id)
    if months is None:
        assert when is None
    else:
        assert when is not None
        earliest = plus_months(date(2026, 11, 23), months)
        assert earliest <= when <= earliest + timedelta(days=months * 30 // 4)


def test_what_came_in_one_day_is_not_asked_about_in_one_day() -> None:
    dates = [review_date("policy", date(2026, 11, 23), f"id{number}") for number in range(200)]
    assert len(set(dates)) > 80


@pytest.mark.django_db
def test_a_network_is_asked_about_what_it_offers_and_is_due() -> None:
    lowland, upland = cast.network(), cast.network("upland")
    with clock.at(cast.MONDAY):
        late = _offered(lowland, review_on=date(2026, 11, 1))
        _offered(lowland, "Not yet", review_on=date(2026, 12, 1))
        _offered(lowland, "Never")
        _offered(lowland, "Historic", review_on=date(2026, 11, 1), status="historic")
        _offered(upland, "Theirs", review_on=date(2026, 11, 1))
        gone = _offered(lowland, "Gone from there", review_on=date(2026, 11, 1))
        gone.offers.update(gone_at=cast.MONDAY)
        assert list(due(lowland)) == [late]


@pytest.mark.django_db
def test_still_right_puts_the_question_off_and_is_an_act() -> None:
    lowland = cast.network()
    gareth = cast.coordinator(lowland)
    Kind.objects.get_or_create(id="policy", defaults={"label": "Policy"})
    with clock.at(cast.MONDAY):
        material = _offered(lowland, review_on=date(2026, 11, 1), kind="policy")
        still_right(material, gareth)
        assert not due(lowland).exists()
    material.refresh_from_db()
    assert material.review_on is not None
    assert material.review_on >= date(2028, 11, 23)
    act = Act.objects.get(verb="said still right of")
    assert (act.by, act.subject) == (gareth, material.id)


@pytest.mark.django_db
def test_no_longer_right_makes_it_historic_and_takes_nothing_away() -> None:
    lowland = cast.network()
    with clock.at(cast.MONDAY):
        material = _offered(lowland, review_on=date(2026, 11, 1))
        no_longer_right(material, cast.coordinator(lowland))
        assert not due(lowland).exists()
    material.refresh_from_db()
    assert material.status == "historic"
    assert material.offers.get().gone_at is None


@pytest.mark.django_db
def test_a_network_that_says_not_ours_is_not_asked_again_but_the_others_are() -> None:
    lowland, upland = cast.network(), cast.network("upland")
    with clock.at(cast.MONDAY):
        material = _offered(lowland, review_on=date(2026, 11, 1))
        publish(cast.draft(offer=OfferDraft("https://upland.example/g", network=upland.pk)), by=None, same=[material])
        not_ours(material, lowland, cast.coordinator(lowland))
        assert not due(lowland).exists()
        assert [found.pk for found in due(upland)] == [material.pk]


@pytest.mark.django_db
def test_old_news_becomes_historic_by_itself_and_nothing_else_does() -> None:
    lowland = cast.network()
    for id in ("news", "policy"):
        Kind.objects.get_or_create(id=id, defaults={"label": id})
    with clock.at(cast.MONDAY):
        old = _offered(lowland, "Old news", kind="news", dated=date(2024, 11, 1))
        _offered(lowland, "Fresh news", kind="news", dated=date(2025, 1, 1))
        _offered(lowland, "Undated news of today", kind="news")
        _offered(lowland, "Old policy", kind="policy", dated=date(2010, 1, 1))
        assert retire_old_news() == 1
        assert retire_old_news() == 0
    assert list(Material.objects.filter(status="historic")) == [old]
    assert Act.objects.get(verb="called historic").by is None


@pytest.mark.django_db
def test_the_date_counts_from_the_day_it_was_listed() -> None:
    with clock.at(cast.MONDAY):
        material = _offered(cast.network())
        set_review_date(material)
    assert material.review_on == review_date("", date(2026, 11, 23), material.id)
    assert not is_unconfirmed(material.review_on, material.review_on + timedelta(days=60))
    assert is_unconfirmed(material.review_on, material.review_on + timedelta(days=61))
