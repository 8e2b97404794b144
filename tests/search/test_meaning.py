"""Meaning beside words: read in the background, one order out of both, and words only where the part is not there."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from connectshare.catalogue.models import Material
from connectshare.catalogue.publishing import publish
from connectshare.plumbing import clock
from connectshare.search import embedding, indexer, meaning
from connectshare.search.finding import find
from connectshare.search.models import Vectors
from connectshare.search.query import Query
from connectshare.search.relating import nearest_first
from tests import cast
from tests.conftest import need

SCORES = st.lists(st.floats(0, 50), min_size=1, max_size=30)


@pytest.fixture
def reading(settings: Any) -> Iterator[None]:
    """The model is there, and has time."""
    meaning.model.cache_clear()
    need(meaning.model(), "The model of meanings is not installed (make deps-meaning).")
    settings.MEANING_SECONDS = 60.0
    meaning.of_question.cache_clear()
    yield


def _listed(title: str, summary: str = "", text: str = "") -> Material:
    draft = cast.draft(title, url=f"https://x.example/{title}", of=cast.edition(title, text=text), summary=summary)
    return publish(draft, by=None).material


@pytest.mark.django_db
def test_what_means_the_same_comes_before_what_only_has_the_word(index: str, reading: None) -> None:
    words_only = _listed("Drain on resources", "Members asked about the drain on budgets, and the drain on staff time.")
    meant = _listed("Gully emptying policy", "How often the crew empties each road drain so that streets do not flood.")
    indexer.drain()
    asked = Query("blocked drain flooding street")
    before = find(asked)
    assert before.meaning is False
    assert embedding.embed_some() == 2
    after = find(asked)
    assert after.meaning is True
    assert after.found[0].material.id == meant.id
    assert (
        {one.material.id for one in after.found}
        == {one.material.id for one in before.found}
        <= {words_only.id, meant.id}
    )
    assert (after.total, after.facets) == (before.total, before.facets)


@pytest.mark.django_db
def test_materials_are_read_once_and_again_when_their_words_change(index: str, reading: None) -> None:
    material = _listed("Gully policy", text="How gullies are emptied. " * 400)
    assert embedding.unread() == 1
    assert embedding.embed_some() == 1
    assert (embedding.unread(), embedding.embed_some()) == (0, 0)
    first = Vectors.objects.get()
    assert meaning.unpacked(bytes(first.passages), meaning.SIZE).shape == (meaning.MOST_PASSAGES, meaning.SIZE)
    with clock.at(clock.now() + timedelta(hours=1)):
        Material.objects.filter(pk=material.pk).update(changed_at=clock.now())
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(meaning.model(), "vectors", pytest.fail)
            assert embedding.embed_some() == 1  # only looked at: its words are the same
        Material.objects.filter(pk=material.pk).update(
            title="Bridge policy", changed_at=clock.now() + timedelta(seconds=1)
        )
        assert embedding.embed_some() == 1
    assert Vectors.objects.get().text_hash != first.text_hash


@pytest.mark.django_db
def test_exact_questions_later_pages_and_newest_first_stay_in_the_order_of_the_words(index: str, reading: None) -> None:
    _listed("Gully policy", "Gully emptying.")
    indexer.drain()
    embedding.embed_some()
    for query in (
        Query('"gully policy"'), Query("gully -bridge"), Query("gully", sort="newest"), Query("gully", page=11), Query(""),
    ):  # fmt: skip
        assert find(query).meaning is False
    assert find(Query("gully")).meaning is True


@pytest.mark.django_db
def test_without_the_part_search_is_by_words_and_the_doctor_says_so(
    index: str, monkeypatch: pytest.MonkeyPatch, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(meaning, "PACKAGE", "no_such_package")
    meaning.model.cache_clear()
    meaning.of_question.cache_clear()
    settings.MEANING_SECONDS = 60.0
    try:
        material = _listed("Gully policy")
        indexer.drain()
        assert embedding.embed_some() == 0
        results = find(Query("gully"))
        assert ([one.material.id for one in results.found], results.meaning) == ([material.id], False)
        with suppress(SystemExit):  # a test's home is not well in other ways
            call_command("doctor")
        assert "Search is by words only (make deps-meaning)." in capsys.readouterr().out
    finally:
        meaning.model.cache_clear()
        meaning.of_question.cache_clear()


@pytest.mark.django_db
def test_related_materials_are_the_nearest_in_meaning_and_unread_ones_come_last(index: str, reading: None) -> None:
    first = _listed("Gully emptying policy", "How often road drains are emptied.")
    near = _listed("Drain cleansing schedule", "When gullies on each street are cleaned.")
    far = _listed("Bridge bearing contract", "Steel and elastomer bearings of bridges.")
    embedding.embed_some()
    unread = _listed("Gully trial")
    assert nearest_first(first.id, [far.id, unread.id, near.id]) == [near.id, far.id, unread.id]
    assert nearest_first(unread.id, [far.id, near.id]) == [far.id, near.id]


@pytest.mark.django_db
def test_the_vectors_of_what_is_withdrawn_are_forgotten(index: str, reading: None) -> None:
    kept, gone = _listed("Gully policy"), _listed("Bridge policy")
    embedding.embed_some()
    Material.objects.filter(pk=gone.pk).update(status="withdrawn")
    assert embedding.forget_unreadable() == 1
    assert list(Vectors.objects.values_list("pk", flat=True)) == [kept.id]


@pytest.mark.django_db
def test_a_long_list_is_in_the_order_of_its_pages_and_its_scores_fall(
    index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is downloaded is what was on the screen, though only the first results are put in order anew."""
    made = [_listed(f"Gully policy {'of the gully ' * at}number {at}") for at in range(12)]
    indexer.drain()
    monkeypatch.setattr(meaning, "DEPTH", 5)
    by_words = [one.material.id for one in find(Query("gully", size=50)).found]
    monkeypatch.setattr(meaning, "of_question", lambda words: np.ones(meaning.SIZE))
    monkeypatch.setattr(meaning, "share_for", lambda words: 0.9)
    monkeypatch.setattr(meaning, "nearness", lambda *_: {id_: at / 5 for at, id_ in enumerate(by_words[:5])})
    pages = [one.material.id for page in range(1, 5) for one in find(Query("gully", page=page, size=3)).found]
    whole = find(Query("gully", size=50))
    assert [one.material.id for one in whole.found] == pages == [*by_words[4::-1], *by_words[5:]]
    assert len(pages) == len(made)
    assert whole.meaning is True
    scores = [one.hit.score for one in whole.found]
    assert scores == sorted(scores, reverse=True)


@given(SCORES)
def test_without_any_vectors_the_order_is_that_of_the_words(scores: list[float]) -> None:
    ranked = sorted(((f"m{at}", score) for at, score in enumerate(scores)), key=lambda one: -one[1])
    assert meaning.fused(ranked, {}) == [id_ for id_, _ in ranked]


@given(SCORES, st.data())
def test_one_order_of_both_loses_nothing_and_what_is_best_in_both_is_first(scores: list[float], data: Any) -> None:
    ranked = sorted(((f"m{at}", score) for at, score in enumerate(scores)), key=lambda one: -one[1])
    near = {id_: data.draw(st.floats(-1, 0.9)) for id_, _ in ranked if data.draw(st.booleans())}
    near[ranked[0][0]] = 1.0
    order = meaning.fused(ranked, near)
    assert sorted(order) == sorted(id_ for id_, _ in ranked)
    assert order[0] == ranked[0][0]


@given(st.integers(1, 5))
def test_vectors_are_kept_and_read_back_nearly_as_they_were(rows: int) -> None:
    vectors = np.random.default_rng(rows).normal(size=(rows, meaning.SIZE)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert np.abs(meaning.unpacked(meaning.packed(vectors), meaning.SIZE) - vectors).max() < 1e-3


def test_meaning_counts_for_more_where_the_question_is_a_sentence() -> None:
    ranked, near = [("words", 1.0), ("meant", 0.3), ("neither", 0.0)], {"words": 0.0, "meant": 0.9, "neither": 0.1}
    short, long = "pothole repair", "how do councils repair potholes so that they stay repaired"
    assert meaning.fused(ranked, near, meaning.share_for(short)) == ["words", "meant", "neither"]
    assert meaning.fused(ranked, near, meaning.share_for(long)) == ["meant", "words", "neither"]
