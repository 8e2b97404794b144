"""The founding catalogue: found by us, links only, and loaded once."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from connectshare.catalogue import settling
from connectshare.catalogue.labels import FOUND, labels
from connectshare.catalogue.models import (
    Attachment,
    Change,
    Edition,
    Kind,
    Lens,
    Material,
    Offer,
    OrganisationLink,
    Pending,
    Topic,
    TopicLink,
)  # fmt: skip
from connectshare.catalogue.publishing import publish
from connectshare.plumbing.clock import today
from connectshare.sector import settling as sector
from connectshare.sector.facts import lines, table
from connectshare.sector.models import Organisation
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The founding records as `setup` loads them: once for all tests of this file, and taken back after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        sector.settle("facilitator@localhost")
        assert settling.settle() == 181
        yield
        transaction.set_rollback(True)


@pytest.fixture
def founded() -> list[Material]:
    """All the founding records."""
    return list(Material.objects.all())


def test_all_181_records_are_there_by_title_and_address(founded: list[Material]) -> None:
    rows = list(lines("catalogue.jsonl"))
    assert len(founded) == len(rows) == 181
    assert Counter(material.title for material in founded) == Counter(row["title"] for row in rows)
    assert set(Offer.objects.values_list("url", flat=True)) == {row["url"] for row in rows}


def test_a_second_set_up_changes_nothing_and_says_nothing(founded: list[Material]) -> None:
    def everything() -> list[object]:
        models = (Material, Offer, TopicLink, OrganisationLink, Change, Pending, Topic, Kind, Lens, Organisation)
        return [list(model.objects.order_by("pk").values()) for model in models]

    before = everything()
    assert settling.settle() == 0
    assert everything() == before


def test_none_was_contributed_and_no_network_offers_any(founded: list[Material]) -> None:
    assert not any(material.contributed for material in founded)
    assert not Offer.objects.exclude(network=None, organisation=None).exists()
    assert all(labels(material, today(), [])[0].words == FOUND for material in founded)


def test_all_are_links_only(founded: list[Material]) -> None:
    assert not Edition.objects.exists()
    assert not Attachment.objects.exists()
    assert {material.link_state for material in founded} <= {"not-checked", "suspect"}


def test_historic_ones_are_historic_and_the_rest_are_published(founded: list[Material]) -> None:
    old = {row["url"] for row in lines("catalogue.jsonl") if row.get("life") == "historic"}
    assert old
    assert set(Offer.objects.filter(material__status="historic").values_list("url", flat=True)) == old
    assert {material.status for material in founded} == {"published", "historic"}


def test_who_did_it_what_it_is_about_and_which_year_are_those_of_the_file(founded: list[Material]) -> None:
    for row in lines("catalogue.jsonl"):
        material = Offer.objects.get(url=row["url"]).material
        assert set(material.topic_links.values_list("topic", flat=True)) == set(row["topics"])
        assert material.kind_id == row["kind"]
        assert material.told_by == row["told_by"]
        assert (material.dated.year if material.dated else None) == row["year"]
        assert material.organisation_links.filter(part="doer").count() == 1
        assert set(material.about_networks.values_list("slug", flat=True)) == set(row["about_networks"])


# Councils that have no roads of their own to look after, so that no register of highway authorities lists them.
BELOW_COUNTIES = {"Chard Town Council", "Hinckley and Bosworth Borough Council"}


def test_councils_are_found_in_the_register_under_whatever_name_they_go_by(founded: list[Material]) -> None:
    registered = {row["official_name"] for row in table("authorities.csv")}
    former = {official for _, official, _ in sector.FORMER.values()}
    doers = OrganisationLink.objects.filter(part="doer", material__told_by="own").select_related("organisation")
    councils = {link.organisation.official_name for link in doers if "Council" in link.organisation.official_name}
    assert len(councils & registered) > 20
    assert councils - registered <= BELOW_COUNTIES | former


def test_nothing_that_the_machine_finds_later_overturns_a_checked_value(founded: list[Material]) -> None:
    material = founded[0]
    title, topics = material.title, set(material.topic_links.values_list("topic", flat=True))
    url = material.offers.get().url
    made = publish(
        cast.draft("Microsoft Word - final v3.doc", url=url, of=cast.edition(), topic_ids=("gully-cleansing",)),
        by=None, same=[material],
    )  # fmt: skip
    assert made.material.title == title
    assert set(made.material.topic_links.values_list("topic", flat=True)) == topics


def test_the_vocabularies_are_those_of_the_files(founded: list[Material]) -> None:
    merged = {row["id"]: row["into"] for row in table("topics-merged.csv")}
    assert set(Topic.objects.values_list("id", flat=True)) == {row["id"] for row in table("topics.csv")} | set(merged)
    assert dict(Topic.objects.exclude(merged_into=None).values_list("id", "merged_into")) == merged
    assert Topic.objects.filter(broader=None, merged_into=None).count() == 16
    assert not Topic.objects.exclude(broader__broader=None).exists(), "two levels"
    assert Kind.objects.count() == len(table("kinds.csv"))
    assert Lens.objects.count() == len(table("lenses.csv"))
