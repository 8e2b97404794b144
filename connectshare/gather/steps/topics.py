"""Which topics a material is about, with the words that say so.

Called by the classifier. Two voices are added up: the sector's own terms counted in the text, and the likeness
(TF-IDF cosine) to what each topic's description and hand-checked records say. Few and right beats many.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from connectshare.gather.steps.terms import stems

MOST = 5
_TITLE, _SUMMARY, _TEXT = 3.0, 1.5, 1.0
_LIKENESS = 12.0  # what a cosine of 1 is worth against term scores
_FLOOR, _SHARE = 2.2, 0.6  # a topic needs this score, and this share of the best topic's
_SPLIT_LABEL = re.compile(r",| & |\(|\)| and ")
_PLAIN = "the of to and is are in for that this has will by on with be was as it its which from or at an not how what"
_STOP = frozenset(_PLAIN.split())


@dataclass(frozen=True)
class TopicRow:
    """One topic of the controlled vocabulary; a theme has no `broader`."""

    id: str
    broader: str
    label: str
    synonyms: tuple[str, ...] = ()
    scope_note: str = ""


@dataclass(frozen=True)
class Suggestion:
    """A vocabulary id, how sure (0 to 1), and the words that led to it, most telling first."""

    id: str
    confidence: float
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words:
    """The stems of a material's three parts and the terms counted in them."""

    title: Counter[str]
    summary: Counter[str]
    text: Counter[str]
    length: int  # words of the text read

    def weight(self, term: str) -> float:
        """How strongly the material speaks of `term`; counts in long texts flatten out."""
        times = self.text[term]
        long = math.log2(2 + self.length / 400)
        return (
            _TITLE * (self.title[term] > 0)
            + _SUMMARY * (self.summary[term] > 0)
            + _TEXT * math.log2(1 + times) / long * (times > 0)
        )


class Topics:
    """The topics' terms and descriptions, made ready once."""

    def __init__(self, rows: Iterable[TopicRow], examples: Iterable[tuple[str, Iterable[str]]] = ()) -> None:
        self.rows = {row.id: row for row in rows}
        self.terms: dict[str, dict[str, float]] = {row.id: _terms_of(row) for row in self.rows.values()}
        owners = Counter(fold_key(term) for terms in self.terms.values() for term in terms)
        for terms in self.terms.values():
            for term in terms:
                terms[term] /= math.sqrt(owners[fold_key(term)])
        self._ids = list(self.rows)
        self._vectorizer, self._centroids = _learn(self.rows, list(examples))

    def all_terms(self) -> set[str]:
        """Every term of every topic, for `Terms`."""
        return {term for terms in self.terms.values() for term in terms}

    def suggest(self, words: Words, opening: str) -> tuple[Suggestion, ...]:
        """Return at most five topics, surest first; a theme only where none of its subtopics is there."""
        scores, evidence = self._scores(words, opening)
        if not scores:
            return ()
        chosen = self._choose(scores)
        return tuple(Suggestion(id_, round(1 - math.exp(-scores[id_] / 4), 3), evidence[id_]) for id_ in chosen)

    def _scores(self, words: Words, opening: str) -> tuple[dict[str, float], dict[str, tuple[str, ...]]]:
        likeness = self._likeness(opening)
        scores: dict[str, float] = {}
        evidence: dict[str, tuple[str, ...]] = {}
        for id_, terms in self.terms.items():
            said = {
                term: weight * words.weight(term)
                for term, weight in terms.items()
                if words.title[term] or words.summary[term] or words.text[term]
            }
            strongest = sorted(said.items(), key=lambda item: (-item[1], item[0]))[:6]
            # The second and later terms of one topic say less and less that is new.
            by_terms = sum(value * 0.75**place for place, (_, value) in enumerate(strongest))
            if strongest or likeness[id_] > 0.25:
                scores[id_] = by_terms + _LIKENESS * likeness[id_]
                evidence[id_] = tuple(term for term, _ in strongest[:5])
        return scores, evidence

    def _choose(self, scores: Mapping[str, float]) -> list[str]:
        ranked = sorted(scores, key=lambda id_: (-scores[id_], id_))
        subtopics = [id_ for id_ in ranked if self.rows[id_].broader]
        themes = [id_ for id_ in ranked if not self.rows[id_].broader]
        best = scores[ranked[0]]
        chosen = [id_ for id_ in subtopics if scores[id_] >= max(_FLOOR, _SHARE * best)][:MOST]
        covered = {self.rows[id_].broader for id_ in chosen}
        own = [id_ for id_ in themes if id_ not in covered and scores[id_] >= max(_FLOOR, 0.8 * best)]
        return sorted([*chosen, *own], key=lambda id_: (-scores[id_], id_))[:MOST]

    def _likeness(self, opening: str) -> dict[str, float]:
        vector = self._vectorizer.transform([" ".join(stems(opening))])
        cosines = np.asarray((vector @ self._centroids.T).todense()).ravel()
        return dict(zip(self._ids, cosines.tolist(), strict=True))


def fold_key(term: str) -> str:
    """The form in which two topics' terms are one."""
    return " ".join(stems(term))


def _terms_of(row: TopicRow) -> dict[str, float]:
    """Return term -> weight: several words say more than one, an acronym less than its words."""
    terms: dict[str, float] = {}
    parts = [part.strip() for part in _SPLIT_LABEL.split(row.label)]
    for term in [row.label.split(" (")[0], *parts, *row.synonyms]:
        words = [word for word in stems(term) if word not in _STOP]
        if not words or (term in parts and len(words) < 2 and not term.isupper()):
            continue
        terms.setdefault(term, 0.5 if len(words) == 1 and not row.broader else 0.7 if len(words) == 1 else 1.0)
    return terms


def _learn(
    rows: Mapping[str, TopicRow], examples: list[tuple[str, Iterable[str]]]
) -> tuple[TfidfVectorizer, csr_matrix]:
    """One pseudo-document per topic, its examples beside it; a topic is the mean of their vectors."""
    texts: list[str] = []
    owners: dict[str, list[int]] = defaultdict(list)
    for row in rows.values():
        owners[row.id].append(len(texts))
        texts.append(" ".join([row.label, row.label, *row.synonyms, *row.synonyms, row.scope_note]))
    for text, ids in examples:
        for id_ in ids:
            owners[id_].append(len(texts))
        texts.append(text)
    vectorizer = TfidfVectorizer(
        ngram_range=(1, 2),
        sublinear_tf=True,
        min_df=1,
        token_pattern=r"\S+",  # noqa: S106
        lowercase=False,
        stop_words=sorted(_STOP),
    )
    vectors = vectorizer.fit_transform(" ".join(stems(text)) for text in texts)
    means = [np.asarray(vectors[owners[id_]].mean(axis=0)).ravel() for id_ in rows]
    matrix = np.vstack([mean / (np.linalg.norm(mean) or 1.0) for mean in means])
    return vectorizer, csr_matrix(matrix)
