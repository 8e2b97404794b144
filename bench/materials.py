"""Made-up materials and questions for the benchmarks of search, the same for every engine, with a fixed seed.

A material has about 300 words, as frequent as words are in English (Zipf), with terms of the sector among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from tqdm import tqdm

from connectshare.search.analysing import stem
from connectshare.search.document import Document

SEED = 20261123
TODAY = date(2026, 11, 23)
WORDS_A_MATERIAL = 300
# How many values each filter has among the materials, and how many a material has of each.
FACETS = {
    "topic": (147, 3),
    "kind": (27, 1),
    "organisation": (230, 1),
    "organisation_type": (9, 1),
    "network": (32, 1),
    "region": (12, 1),
}
_TERMS = """
gully pothole verge kerb lighting column bridge culvert signal footbridge permit inspection asset hierarchy
lifecycle resurfacing dressing scour barrier sign marking claim defence budget councillor survey condition tender
contract
"""
SECTOR = _TERMS.split()
_STARTS = "b br c d dr f g gr h k l m n p pr r s st t tr v w"
_ENDS = "b d f g k m n p rt st nd rk lt mp"


@dataclass(frozen=True)
class Question:
    """One search of the mix."""

    words: tuple[str, ...]
    filters: dict[str, tuple[str, ...]]


class Materials:
    """The made-up collection, the same for every engine."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.rng = np.random.default_rng(SEED)
        self.vocabulary = np.array(_vocabulary(30_000))
        chances = 1 / np.arange(2, len(self.vocabulary) + 2)
        self.words = self.rng.choice(
            len(self.vocabulary), size=(size, WORDS_A_MATERIAL), p=chances / chances.sum()
        ).astype(np.uint16)
        self.values = {
            name: np.minimum(self.rng.zipf(1.4, size=(size, each)) - 1, kinds - 1)
            for name, (kinds, each) in FACETS.items()
        }

    def text(self, row: int) -> tuple[str, str]:
        """Title and text of one material."""
        words = self.vocabulary[self.words[row]]
        return " ".join(words[:8]), ". ".join(" ".join(words[at : at + 15]) for at in range(8, len(words), 15))

    def names(self, row: int) -> tuple[str, ...]:
        """The labels of the topics of one material: two words each."""
        values = sorted(set(self.values["topic"][row].tolist()))
        return tuple(f"{self.vocabulary[20 + value]} {self.vocabulary[900 + 7 * value]}" for value in values)

    def facet(self, row: int, name: str) -> tuple[str, ...]:
        """The values of one material in one filter, each once."""
        return tuple(f"{name}-{value}" for value in sorted(set(self.values[name][row].tolist())))

    def documents(self) -> Iterator[Document]:
        """The materials as the index takes them."""
        for row in tqdm(range(self.size), desc="tantivy", leave=False):
            title, text = self.text(row)
            half = text.index(". ", len(text) // 2) + 2
            yield Document(
                id=f"m{row}",
                title=title,
                pages=(text[:half], text[half:]),
                names=self.names(row),
                topics=self.facet(row, "topic"),
                kind=self.facet(row, "kind")[0],
                organisations=self.facet(row, "organisation"),
                organisation_types=self.facet(row, "organisation_type"),
                networks=self.facet(row, "network"),
                regions=self.facet(row, "region"),
                added=row * 864,
            )

    def questions(self, number: int) -> list[Question]:
        """One to three words, common and rare; every third with one or two filters."""
        rng = np.random.default_rng(SEED + 1)
        asked = []
        for at in range(number):
            ranks = np.exp(rng.uniform(np.log(20), np.log(8_000), size=1 + at % 3)).astype(int)
            chosen = list(FACETS)[: at % 2 + 1] if at % 3 == 0 else []
            filters = {name: tuple(f"{name}-{value}" for value in range(1 + at % 2)) for name in chosen}
            asked.append(Question(tuple(str(self.vocabulary[rank]) for rank in dict.fromkeys(ranks.tolist())), filters))
        return asked


def _vocabulary(number: int) -> list[str]:
    """Made-up words that no stemmer shortens, with the sector's own among the frequent ones."""
    rng = np.random.default_rng(SEED + 2)
    starts, ends = _STARTS.split(), _ENDS.split()
    made: dict[str, None] = {}
    while len(made) < number:
        parts = rng.integers(1, 4)
        word = "".join(f"{rng.choice(starts)}{rng.choice(list('aou'))}" for _ in range(parts)) + str(rng.choice(ends))
        if stem(word) == word and len(word) > 2:
            made[word] = None
    words = list(made)
    for at, term in enumerate(SECTOR):
        words[30 + 40 * at] = stem(term) if stem(stem(term)) == stem(term) else term
    return words
