"""What a network's own answers say about its later finds: folders, words and signs that it said yes or no to.

Called through `knowing` when something is understood. Pure; the counts are all there is to it, so that every shift
can be told in a sentence. Never overrules a person, and a clear sign against only after three answers of yes to it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from connectshare.gather.steps.classify import Classified
from connectshare.gather.steps.sign_words import SIGNS
from connectshare.gather.steps.terms import stems

_LEAST = 2  # answers, before anything is made of them
_AGREED = 3  # times as many of one answer as of the other
_YES_FOR_A_SIGN = 3
_FARTHEST = 4.0  # in log odds
_SUREST = 3.0  # log odds of 0.95: what is surer than that counts as this sure, so that answers can still tell
_WORTH = {"folder": 2.2, "sign": 1.5, "word": 0.6}
_WORDS = 4  # the most telling words of one find
_DEEPEST = 3  # folders
_SIGNS = frozenset(sign.sentence for sign in SIGNS)

Feature = tuple[str, str]  # "folder", "sign" or "word", and which


@dataclass(frozen=True)
class Answer:
    """A person's yes or no to a find, and what was known of the find."""

    title: str
    url: str
    yes: bool
    summary: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Count:
    yes: int = 0
    no: int = 0

    @property
    def leaning(self) -> float:
        """Log odds of yes, with one answer of each kind added (Laplace); 0 where the answers do not agree."""
        most, least = max(self.yes, self.no), min(self.yes, self.no)
        if most + least < _LEAST or most < _AGREED * least:
            return 0.0
        return math.log((self.yes + 1) / (self.no + 1))


class Learned:
    """The answers of one network, counted. `listed`: the addresses of what went out without asking, and stayed."""

    def __init__(self, answers: Iterable[Answer] = (), listed: Iterable[str] = ()) -> None:
        yes: dict[Feature, int] = defaultdict(int)
        no: dict[Feature, int] = defaultdict(int)
        totals = [0, 0]
        for answer in answers:
            totals[answer.yes] += 1
            counted = yes if answer.yes else no
            for feature in _features(answer.title, answer.summary, answer.url, answer.reasons):
                counted[feature] += 1
        self._no, self._yes = totals
        self._listed = Counter(folder for url in listed for folder in _folders(url))
        self._counts = {feature: _Count(yes[feature], no[feature]) for feature in [*yes, *no]}

    def judged(self, classified: Classified, *, title: str, summary: str, url: str) -> Classified:
        """The same with its relevance shifted by the answers, the reasons for the shift first."""
        told = self._told(title, summary, url, classified.signs)
        shift = sum(_WORTH[kind] * leaning for (kind, _), leaning in told)
        if shift > 0 and not self._may_lift(classified.signs):
            return classified
        shift = max(-_FARTHEST, min(_FARTHEST, shift))
        if not shift:
            return classified
        sentences = tuple(self._sentences(told, shift))
        return replace(
            classified,
            relevance=_shifted(classified.relevance, shift),
            relevance_reasons=(*sentences, *classified.relevance_reasons),
        )

    def _told(self, title: str, summary: str, url: str, signs: tuple[str, ...]) -> list[tuple[Feature, float]]:
        """The features that lean one way: the most telling folder and words, and every sign."""
        leaning: dict[str, list[tuple[Feature, float]]] = defaultdict(list)
        for feature in _features(title, summary, url, signs):
            if value := self._leaning(feature):
                leaning[feature[0]].append((feature, value))
        for found in leaning.values():
            found.sort(key=lambda one: (-abs(one[1]), -len(one[0][1])))
        return [*leaning["folder"][:1], *leaning["sign"], *leaning["word"][:_WORDS]]

    def _leaning(self, feature: Feature) -> float:
        count = self._counts.get(feature, _Count())
        if feature[0] == "folder" and count.leaning < 0 and self._listed[feature[1]] >= count.no:
            return 0.0  # much in the folder is wanted: a no was to the find, not to where it lies
        if feature[0] != "word":
            return count.leaning
        if not (self._yes and self._no) or not count.leaning:
            return 0.0  # every word is in what was refused, if nothing else was answered
        among_yes = (count.yes + 1) / (self._yes + 2)
        among_no = (count.no + 1) / (self._no + 2)
        return math.log(among_yes / among_no)

    def _may_lift(self, signs: tuple[str, ...]) -> bool:
        keys = [_sign(sentence) for sentence in signs]
        return all(self._counts.get(("sign", key), _Count()).yes >= _YES_FOR_A_SIGN for key in keys)

    def _sentences(self, told: list[tuple[Feature, float]], shift: float) -> Iterator[str]:
        words = [name for (kind, name), leaning in told if kind == "word" and leaning * shift > 0]
        for feature, leaning in told:
            if feature[0] == "word" or leaning * shift <= 0:
                continue
            count = self._counts[feature]
            times, said = (count.no, "no") if shift < 0 else (count.yes, "yes")
            like = feature[1] if feature[0] == "folder" else f"“{feature[1]}”"
            yield f"Your network said {said} to {times} like this: {like}."
        if words:
            yield f"Your network said {'no' if shift < 0 else 'yes'} to others with “{'”, “'.join(words)}”."


def _shifted(relevance: float, shift: float) -> float:
    sure = min(max(relevance, 0.01), 0.99)
    odds = max(-_SUREST, min(_SUREST, math.log(sure / (1 - sure)))) + shift
    return round(1 / (1 + math.exp(-odds)), 3)


def _features(title: str, summary: str, url: str, reasons: tuple[str, ...]) -> Iterator[Feature]:
    for folder in _folders(url):
        yield "folder", folder
    for name in dict.fromkeys(_sign(reason) for reason in reasons):
        if name in _SIGNS:
            yield "sign", name
    for word in dict.fromkeys(stems(f"{title} {summary}")):
        if len(word) > 3 and word.isalpha():
            yield "word", word


def _folders(url: str) -> Iterator[str]:
    """The folders an address lies in, from the widest, and the page itself where a query tells its things apart."""
    parts = urlsplit(url)
    names = [name for name in parts.path.split("/") if name]
    if not parts.query:
        names = names[:-1]
    for depth in range(1, min(len(names), _DEEPEST) + 1):
        yield f"/{'/'.join(names[:depth])}/"


def _sign(reason: str) -> str:
    """The sign that a reason names, without the words it was told by."""
    return reason.split(" (“")[0].removesuffix(".")
