"""Collation on documents made from real texts and read again by the real readers: floors under recall and precision."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from bench.collation import TARGET, Measured, cases_of, made_of, measure, told
from bench.transforming import noisy, reordered, revised, shortened
from connectshare.kit.sandbox import Sandbox

TEXTS = 8
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def measured(shared_data: Path) -> Iterator[Measured]:
    with Sandbox(TARGET) as sandbox:
        yield measure(cases_of(made_of(shared_data, sandbox, TEXTS), sandbox))


def test_the_same_thing_in_another_dress_is_compared_and_seen_to_be_the_same(measured: Measured) -> None:
    assert measured.candidate_recall >= 0.98, told(measured)
    assert measured.recall >= 0.95, told(measured)


def test_hardly_any_two_things_are_taken_for_one(measured: Measured) -> None:
    assert measured.precision >= 0.98, told(measured)


def test_every_transformation_by_itself_is_mostly_seen_through(measured: Measured) -> None:
    assert len(measured.same) >= 15
    weak = {change: row for change, row in measured.same.items() if row.joined < 0.8 * row.pairs}
    assert not weak, told(measured)


def test_templates_other_years_and_translations_were_really_tried(measured: Measured) -> None:
    tried = {change.split(",")[0]: row.candidates for change, row in measured.apart.items()}
    assert tried["another council's"] > 50, told(measured)
    assert tried["another year's report"] > 20, told(measured)
    assert measured.apart["translation"].joined == 0


def test_the_transformations_do_what_they_say() -> None:
    text = tuple(f"Paragraph {number} speaks of gullies, drains and of salt on roads." for number in range(40))
    words = len(" ".join(text).split())
    assert len(" ".join(shortened(text, 0.1, Random(1))).split()) == round(0.9 * words)
    assert sorted(reordered(text, Random(1))) == sorted(text) != list(reordered(text, Random(1)))
    changed = sum(a != b for a, b in zip(" ".join(text), " ".join(noisy(text, 0.02, Random(1))), strict=False))
    assert changed > 0
    new = revised(text, 0.3, ["These words are all new and nobody has read them before."], Random(1))
    assert 0.3 * words <= sum(len(p.split()) for p in new if p not in text) <= 0.35 * words
