"""Which topics a material is about, with the words that say so.

Called by the classifier. Two voices are heard: the sector's own terms counted in the text, and the likeness (TF-IDF
cosine) to what each topic's description and hand-checked records say. `surety` makes a chance of both. Few and right
beats many.
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

from connectshare.gather.steps import surety
from connectshare.gather.steps.surety import Counted
from connectshare.gather.steps.terms import stems

MOST = 5
_TITLE, _SUMMARY, _TEXT = 3.0, 1.5, 1.0
SHOWN_FROM = 0.88  # the chance from which a topic is shown; nine in ten shown are right (`python -m bench.judging`)
_LEAST = 0.3  # below this it is not even suggested
_ALIKE = 0.12  # cosine from which likeness alone counts
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
        self.broader = {row.id: row.broader for row in self.rows.values()}
        self._owners: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for id_, terms in self.terms.items():
            for term, weight in terms.items():
                self._owners[term].append((id_, weight))
        self._ids = list(self.rows)
        self._vectorizer, self._centroids = _learn(self.rows, list(examples))

    def all_terms(self) -> set[str]:
        """Every term of every topic, for `Terms`."""
        return {term for terms in self.terms.values() for term in terms}

    def suggest(self, counted: Mapping[str, Counted]) -> tuple[Suggestion, ...]:
        """Return at most five topics, surest first; a theme only where no subtopic of it is sure enough to be shown."""
        chances = surety.subtopics(counted, self.broader)
        themes = surety.themes(counted, self.broader)
        chosen = {id_: chance for id_, chance in chances.items() if chance >= SHOWN_FROM}
        covered = {self.broader[id_] for id_ in chosen}
        chosen |= {id_: chance for id_, chance in themes.items() if chance >= SHOWN_FROM and id_ not in covered}
        covered |= set(chosen)
        for id_, chance in chances.items():
            if chance >= _LEAST and self.broader[id_] not in covered:
                chosen[id_] = chance
        ranked = sorted(chosen, key=lambda id_: (-chosen[id_], id_))[:MOST]
        return tuple(Suggestion(id_, round(chosen[id_], 3), self._evidence(id_, counted)) for id_ in ranked)

    def counted(self, words: Words, opening: str) -> dict[str, Counted]:
        """What speaks for each topic that anything speaks for."""
        said: dict[str, dict[str, float]] = defaultdict(dict)
        for term in {*words.title, *words.summary, *words.text}:
            for id_, weight in self._owners.get(term, ()):
                said[id_][term] = weight
        likeness = self._likeness(opening)
        told = {id_ for id_, cosine in likeness.items() if cosine > _ALIKE} | set(said)
        return {id_: _counted(said.get(id_, {}), words, likeness[id_]) for id_ in sorted(told)}

    def _evidence(self, id_: str, counted: Mapping[str, Counted]) -> tuple[str, ...]:
        """The words of a topic; of a theme those of its subtopics as well."""
        if self.broader[id_]:
            return counted[id_].evidence
        own = sorted(
            (one for other, one in counted.items() if id_ in (other, self.broader[other])), key=lambda one: -one.total
        )
        return tuple(dict.fromkeys(term for one in own for term in one.evidence))[:5]

    def _likeness(self, opening: str) -> dict[str, float]:
        vector = self._vectorizer.transform([" ".join(stems(opening))])
        cosines = np.asarray((vector @ self._centroids.T).todense()).ravel()
        return dict(zip(self._ids, cosines.tolist(), strict=True))


def _counted(terms: Mapping[str, float], words: Words, likeness: float) -> Counted:
    said = {term: weight * words.weight(term) for term, weight in terms.items()}
    strongest = sorted(said.items(), key=lambda item: (-item[1], item[0]))[:6]
    return Counted(
        # The second and later terms of one topic say less and less that is new.
        by_terms=sum(value * 0.75**place for place, (_, value) in enumerate(strongest)),
        likeness=likeness,
        in_title=max((weight for term, weight in terms.items() if words.title[term]), default=0.0),
        in_text=max((weight for term, weight in terms.items() if words.summary[term] or words.text[term]), default=0.0),
        distinct=len(said),
        evidence=tuple(term for term, _ in strongest[:5]),
    )


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
