"""Fingerprints: the same on every machine, close to the exact likeness, quick on long texts."""

import random
import subprocess
import sys
import time

import pytest

from connectshare.kit.fingerprints import (
    bands,
    resemblance,
    resemblances,
    sha256_of,
    shingles,
    signature,
    text_sha,
)

WORDS = [f"word{number}" for number in range(5_000)]


def text_of(seed: int, length: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def jaccard(a: frozenset[int], b: frozenset[int]) -> float:
    """The exact share that two sets have in common."""
    return len(a & b) / len(a | b)


def test_a_signature_is_the_same_in_every_process_and_release() -> None:
    text = "The gullies on primary routes are cleansed twice a year; others once."
    code = (
        f"from connectshare.kit.fingerprints import *; print(sha256_of(signature({text!r})), "
        f"bands(signature({text!r}))[:2])"
    )
    other = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"}
    ).stdout
    assert other.strip() == f"{sha256_of(signature(text))} {bands(signature(text))[:2]}"
    assert sha256_of(signature(text)) == "bd9b232cf70575b7366971a8c6b28d0590eec43a4d1c246623c59330cb3f56a7"


@pytest.mark.parametrize("kept", [0.95, 0.8, 0.6, 0.3, 0.0])
def test_resemblance_is_close_to_the_exact_likeness(kept: float) -> None:
    whole = text_of(1, 4_000)
    other = " ".join([*whole.split()[: int(4_000 * kept)], text_of(2, int(4_000 * (1 - kept)))])
    exact = jaccard(shingles(whole), shingles(other))
    assert abs(resemblance(signature(whole), signature(other)) - exact) < 0.12


def test_texts_as_alike_as_the_threshold_share_a_band() -> None:
    missed = 0
    for seed in range(60):
        whole = text_of(seed, 600)
        other = " ".join([*whole.split()[:290], text_of(seed + 1_000, 310)])
        assert 0.28 < jaccard(shingles(whole), shingles(other)) < 0.36
        missed += not set(bands(signature(whole))) & set(bands(signature(other)))
    assert missed <= 2


def test_band_keys_fit_a_signed_column() -> None:
    assert all(0 <= key < 2**63 for key in bands(signature("one two three four")))


def test_texts_without_words_are_like_nothing_and_share_no_band() -> None:
    empty = signature(" … ")
    assert len(empty) == 512
    assert bands(empty) == ()
    assert resemblance(empty, empty) == 0
    assert text_sha(" … ") == ""


def test_case_and_punctuation_do_not_change_a_text() -> None:
    assert text_sha("Gullies, & drains.") == text_sha("GULLIES and drains")
    assert signature("Gullies, & drains again.") == signature("gullies and drains again")


def test_a_text_of_700000_characters_takes_less_than_two_seconds() -> None:
    text = text_of(5, 75_000) * 1
    assert len(text) > 600_000
    begun = time.process_time()
    signature(text)
    assert time.process_time() - begun < 2


def test_many_resemblances_at_once_are_those_of_each_pair() -> None:
    signs = [signature(text) for text in ("", "salt on roads", "salt on roads in winter time", "gullies are emptied")]
    for sign in signs:
        assert resemblances(sign, signs) == [resemblance(sign, other) for other in signs]
    assert resemblances(signs[1], []) == []
    assert resemblances(signs[1], [b"cut"]) == [0.0]
