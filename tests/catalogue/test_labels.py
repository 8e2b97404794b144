"""The labels of a material say who offers it, who shared it themselves, and what nobody has confirmed."""

from datetime import date, timedelta
from typing import Any

import pytest

from connectshare.catalogue.drafting import OfferDraft
from connectshare.catalogue.labels import FOUND, labels, short_labels
from connectshare.catalogue.models import Material
from connectshare.catalogue.publishing import publish
from connectshare.catalogue.reading.lines import lines
from connectshare.catalogue.reading.material import find, material_page
from connectshare.catalogue.reviewing import DAYS_TO_ANSWER
from connectshare.gather.drafts import _speaks_for_itself
from connectshare.plumbing.clock import today
from connectshare.sector.models import Organisation, Person
from tests import cast

TODAY = date(2026, 11, 23)


def _material(**facts: Any) -> Material:
    return Material(title="Gullies", first_seen=cast.MONDAY, link_state="ok", **facts)


def _words(material: Material, *offered_by: str, contributed_by: dict[str, date] | None = None) -> list[str]:
    return [label.words for label in labels(material, TODAY, offered_by, contributed_by)]


def test_what_a_network_offers_is_offered_by_it_and_contributed_by_nobody() -> None:
    assert _words(_material(contributed=True, publisher="Kent"), "ADEPT", "LCRIG") == [
        "Offered by ADEPT.", "Offered by LCRIG.",
    ]  # fmt: skip


def test_what_an_organisation_shared_itself_is_contributed_by_it_on_its_day() -> None:
    said = _words(_material(contributed=True), "ADEPT", contributed_by={"Kent County Council": date(2026, 3, 1)})
    assert said == ["Contributed by Kent County Council, 1 March 2026.", "Offered by ADEPT."]


def test_what_nobody_offers_was_found() -> None:
    assert _words(_material()) == [FOUND]


def test_a_file_that_came_for_no_network_was_not_found_on_a_public_page() -> None:
    assert _words(_material(contributed=True)) == ["Contributed, 23 November 2026."]


@pytest.mark.parametrize(
    ("days", "status", "is_said"),
    [
        (DAYS_TO_ANSWER + 1, "published", True),
        (DAYS_TO_ANSWER, "published", False),
        (DAYS_TO_ANSWER + 1, "historic", False),
    ],
)
def test_what_nobody_confirmed_in_time_says_so_in_lists_and_on_its_page(days: int, status: str, is_said: bool) -> None:
    due = TODAY - timedelta(days=days)
    words = [label.words for label in short_labels(_material(status=status, review_on=due), TODAY)]
    assert (f"Nobody has confirmed this since {due.day} {due:%B %Y}." in words) is is_said


@pytest.mark.django_db
def test_the_lines_of_a_list_say_it_without_a_query_each(django_assert_num_queries: Any) -> None:
    for name in ("a", "b", "c"):
        publish(cast.draft(name, url=f"https://l.example/{name}"), by=None)
    Material.objects.update(review_on=today() - timedelta(days=200))
    with django_assert_num_queries(2):
        shown = lines(Material.objects.all())
    assert all("Nobody has confirmed this since" in one.labels[-1].words for one in shown)


def _offered(kent: Organisation, **by: Any) -> list[str]:
    made = publish(cast.draft(offer=OfferDraft("https://l.example/", 1, **by)), by=None).material
    made.organisation_links.create(organisation=kent, part="doer", origin="extracted", state="asserted")
    known = find(made.id)
    assert known is not None
    return [label.words for label in material_page(known).labels]


@pytest.mark.django_db
def test_a_councils_file_shared_for_a_network_names_the_network() -> None:
    assert _offered(cast.council("Kent"), network=cast.network().pk)[0] == "Offered by Lowland Highways Group."


@pytest.mark.django_db
def test_a_councils_own_source_names_the_council() -> None:
    kent = cast.council("Kent")
    assert _offered(kent, organisation=kent.pk)[0].startswith("Contributed by Kent County Council, ")


@pytest.mark.django_db
def test_an_organisation_speaks_for_itself_once_somebody_of_it_has_a_role_here() -> None:
    kent = cast.council("Kent")
    find = cast.intake(organisation=kent)
    assert not _speaks_for_itself(find)
    Person.objects.create_user("k@kent.example").roles.create(
        kind="contributor", organisation=kent, began=date(2026, 1, 1)
    )
    assert _speaks_for_itself(find)
