# ruff: noqa: F811
"""The ranking keeps what it was measured to be on the founding records, and the judged questions are fit to measure it."""

from statistics import mean

import pytest
from django.conf import settings

from connectshare.catalogue.models import Material, Topic
from connectshare.search.engine import open_engine
from connectshare.search.finding import answer, find
from connectshare.search.query import Query
from tests.search.measuring import DEPTH, HALVES, Judged, judged, ndcg, plain_bm25
from tests.web.conftest import founded  # noqa: F401

FLOORS = {"tuning": 0.91, "measuring": 0.89}  # measured: 0.935 and 0.919


def ours(question: Judged) -> float:
    found = find(Query(question.query, size=DEPTH, facets=())).found
    return ndcg([one.material.title for one in found], question.grades)


def plain(question: Judged) -> float:
    ids = plain_bm25(open_engine(settings.SEARCH_URL)._searcher(), question.query, DEPTH)  # type: ignore[attr-defined]
    titles = dict(Material.objects.filter(pk__in=ids).values_list("id", "title"))
    return ndcg([titles[one] for one in ids], question.grades)


@pytest.mark.parametrize("half", HALVES)
def test_the_order_of_results_stays_good_and_better_than_bm25_alone(founded: None, db: None, half: str) -> None:
    questions = judged(half)
    gained = mean(map(ours, questions))
    assert gained >= FLOORS[half]
    assert gained >= mean(map(plain, questions)) + 0.03


def test_every_question_finds_something(founded: None, db: None) -> None:
    assert [one.query for half in HALVES for one in judged(half) if ours(one) == 0] == []


def test_what_is_judged_is_in_the_catalogue_and_no_question_is_in_both_halves(founded: None, db: None) -> None:
    titles = set(Material.objects.values_list("title", flat=True))
    every = [one for half in HALVES for one in judged(half)]
    assert len(every) == len({one.query.lower() for one in every}) >= 60
    assert {title for one in every for title in one.grades} <= titles
    assert {grade for one in every for grade in one.grades.values()} == {1, 2, 3}
    assert {one.sort for one in judged("tuning")} == {one.sort for one in judged("measuring")}


def test_the_measure_is_one_for_the_ideal_order_and_less_for_any_other() -> None:
    grades = {"a": 3, "b": 1}
    assert ndcg(["a", "b", "c"], grades) == 1
    assert 0 < ndcg(["b", "a"], grades) < ndcg(["a", "c", "b"], grades) < 1
    assert ndcg(["c"] * 10 + ["a"], grades) == 0


def test_news_of_what_an_organisation_did_comes_after_its_own_document(founded: None, db: None) -> None:
    told = {one.id: _told(one) for one in Material.objects.prefetch_related("organisation_links", "topic_links")}
    compared = 0
    for topic in Topic.objects.filter(links__material__told_by="press").distinct():
        for words in (topic.label, *topic.synonyms[:2]):
            order = [told[hit.id] for hit in answer(Query(words, size=100, facets=())).hits.hits]
            for at, (teller, whose, about) in enumerate(order):
                if teller != "press" or topic.id not in about:
                    continue
                alike = [by for by, other, of in order if by == "own" and other & whose and topic.id in of]
                below = [by for by, other, of in order[at:] if by == "own" and other & whose and topic.id in of]
                compared += len(alike)
                assert not below, words
    assert compared


def _told(material: Material) -> tuple[str, set[int], set[str]]:
    whose = {link.organisation_id for link in material.organisation_links.all()}
    return material.told_by, whose, {link.topic_id for link in material.topic_links.all()}
