"""What the steps are told of the sector, and what people have taught them."""

from collections.abc import Iterator
from typing import Any

import pytest

from connectshare.catalogue.models import TopicLink
from connectshare.catalogue.publishing import as_person, publish
from connectshare.gather import knowing
from connectshare.gather.steps.classify import Classified
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    knowing.forget()
    yield
    knowing.forget()


def _taught(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    told: list[Any] = []
    monkeypatch.setattr(knowing, "Classifier", lambda *given: told.append(given) or "a classifier")
    knowing.classifier()
    return [topics for _, topics in told[0][3]]


def test_a_persons_choice_of_topics_is_an_example(monkeypatch: pytest.MonkeyPatch) -> None:
    cast.topics()
    publish(as_person(cast.draft(topic_ids=("gullies",))), by=None)
    publish(cast.draft(topic_ids=("culverts",)), by=None)
    assert _taught(monkeypatch) == [("gullies",)], "and the machine does not learn from itself"


def test_a_topic_that_a_person_rejected_is_no_example_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    cast.topics()
    material = publish(as_person(cast.draft(topic_ids=("gullies", "culverts"))), by=None).material
    TopicLink.objects.filter(material=material, topic="culverts").update(state="rejected")
    assert _taught(monkeypatch) == [("gullies",)]


def test_suppliers_named_in_a_document_are_not_taken_for_who_did_it() -> None:
    wetherby, supplier = cast.council(), cast.council("Tarmacadam")
    type(supplier).objects.filter(pk=supplier.pk).update(type="supplier")
    named = {one.key for one in knowing.gazetteer().find("Wetherby County Council and Tarmacadam County Council.")}
    assert named == {str(wetherby.pk)}


def _answered(network: Any, times: int, *, yes: bool, start: int = 0) -> None:
    for number in range(start, start + times):
        cast.intake(
            f"diary/{number}", network=network, answer="yes" if yes else "no",
            judgement={"title": f"Day {number}", "summary": "", "reasons": ["It talks about roads."]},
        )  # fmt: skip


def _relevance(network: int | None) -> float:
    found = Classified((), None, (), 0.8, ("It talks about roads.",))
    return (
        knowing.learned(network)
        .judged(found, title="Next", summary="", url="https://lowland.example/diary/99")
        .relevance
    )


def test_a_networks_answers_count_for_it_alone_and_at_once() -> None:
    lowland, highland = cast.network(), cast.network("highland")
    assert _relevance(lowland.pk) == 0.8
    _answered(lowland, 3, yes=False)
    assert _relevance(lowland.pk) < 0.5
    assert _relevance(highland.pk) == 0.8
    assert _relevance(None) == 0.8


def test_answers_that_are_changed_in_another_process_are_noticed() -> None:
    lowland = cast.network()
    _answered(lowland, 4, yes=False)
    assert _relevance(lowland.pk) < 0.5
    lowland.intakes.update(answer="yes")
    assert _relevance(lowland.pk) > 0.8
