"""Sentences that mean the same are near each other, as the model's makers published it; nothing is lost in a batch."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from connectshare.kit.sentence_vectors import SentenceModel
from connectshare.search.meaning import PACKAGE
from tests.conftest import need


@pytest.fixture(scope="module")
def model() -> SentenceModel:
    found = importlib.util.find_spec(PACKAGE)
    need(found, "The model of meanings is not installed (make deps-meaning).")
    assert found
    assert found.origin
    return SentenceModel(Path(found.origin).parent / "model")


def test_the_published_examples_come_out_as_published(model: SentenceModel) -> None:
    """From the model's own card: its example asks how near these are to the first."""
    vectors = model.vectors(["That is a happy person", "That is a happy dog", "That is a very happy person"])
    near = vectors @ vectors[0]
    assert near == pytest.approx([1.0, 0.695, 0.943], abs=0.002)


def test_a_text_gives_the_same_vector_alone_and_among_others_of_any_length(model: SentenceModel) -> None:
    texts = ["gully", "Drains were emptied by the crew. " * 40, "", "é ü 漢字 🚧", *(f"road {n}" for n in range(40))]
    together = model.vectors(texts)
    assert together.shape == (len(texts), 384)
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-4)
    for at, text in enumerate(texts[:6]):
        assert together[at] == pytest.approx(model.vectors([text])[0], abs=1e-4)


def test_words_of_the_trade_are_nearer_to_what_they_mean_than_to_others(model: SentenceModel) -> None:
    asked, right, wrong = model.vectors([
        "blocked drain", "Gully cleansing policy: how often gullies are emptied", "Parking permit fees",
    ])  # fmt: skip
    assert asked @ right > asked @ wrong


def test_no_texts_are_no_vectors(model: SentenceModel) -> None:
    assert model.vectors([]).shape == (0, 384)


def test_a_folder_without_a_model_is_an_error_with_a_kind(tmp_path: Path) -> None:
    need(importlib.util.find_spec("tokenizers"), "The part for meanings is not installed (make deps-meaning).")
    with pytest.raises(OSError):
        SentenceModel(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"num_attention_heads": 12}))
    with pytest.raises(KeyError):
        SentenceModel(tmp_path)
