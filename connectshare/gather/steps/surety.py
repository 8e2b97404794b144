"""How sure a topic is: from what was counted to the chance that a person would say the same.

Called by `topics`. The weights are those of two logistic regressions over hand-checked records, each judged by a model
that had not seen its organisation; `python -m bench.judging` measures and fits them. Pure, no libraries.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

_MOST = 8  # subtopics weighed
_THEMES = 4
LIKENESS = 12.0  # what a cosine of 1 is worth against term scores


@dataclass(frozen=True)
class Counted:
    """What speaks for one topic."""

    by_terms: float
    likeness: float  # cosine, 0 to 1
    in_title: float  # the weight of its best term in the title
    in_text: float  # the same in summary and text
    distinct: int  # different terms met
    evidence: tuple[str, ...] = ()

    @property
    def total(self) -> float:
        return self.by_terms + LIKENESS * self.likeness


# log(1 + by_terms), likeness, in_title, in_text, log(1 + distinct), share of the best, lead over the next,
# lead over the next of its theme, its theme's share of all, being the best
SUBTOPIC = (-3.85, (0.03, 2.03, -0.74, 0.01, 0.61, 0.99, 0.4, 0.47, 2.29, 0.1))
# log(1 + by_terms), likeness, in_title, log(1 + distinct), log(1 + total), share of all, lead over the next, the best
THEME = (-2.55, (0.4, 2.48, -0.75, 0.69, 0.05, 2.44, 0.73, 0.03))

Told = dict[str, tuple[float, ...]]


def subtopics(counted: Mapping[str, Counted], broader: Mapping[str, str]) -> dict[str, float]:
    """The chance (0 to 1) of each of the likeliest subtopics."""
    return {id_: _chance(SUBTOPIC, told) for id_, told in told_of_subtopics(counted, broader).items()}


def themes(counted: Mapping[str, Counted], broader: Mapping[str, str]) -> dict[str, float]:
    """The chance of each of the likeliest themes: that the theme or any subtopic of it is right."""
    return {id_: _chance(THEME, told) for id_, told in told_of_themes(counted, broader).items()}


def told_of_subtopics(counted: Mapping[str, Counted], broader: Mapping[str, str]) -> Told:
    """What the first regression is told of each subtopic, the likeliest first."""
    ranked = sorted((id_ for id_ in counted if broader[id_]), key=lambda id_: (-counted[id_].total, id_))
    shares = _shares(_theme_totals(counted, broader))
    told: Told = {}
    for place, id_ in enumerate(ranked[:_MOST]):
        one = counted[id_]
        others = [other for other in ranked if other != id_]
        sisters = [other for other in others if broader[other] == broader[id_]]
        told[id_] = (
            math.log1p(one.by_terms), 4 * one.likeness, one.in_title, one.in_text, math.log1p(one.distinct),
            one.total / (counted[ranked[0]].total or 1.0), _lead(one, others, counted), _lead(one, sisters, counted),
            shares[broader[id_]], float(place == 0),
        )  # fmt: skip
    return told


def told_of_themes(counted: Mapping[str, Counted], broader: Mapping[str, str]) -> Told:
    """What the second regression is told of each theme, the likeliest first."""
    totals = _theme_totals(counted, broader)
    shares = _shares(totals)
    ranked = sorted(totals, key=lambda id_: (-totals[id_], id_))
    told: Told = {}
    for place, theme in enumerate(ranked[:_THEMES]):
        own = [one for id_, one in counted.items() if (broader[id_] or id_) == theme]
        following = max((totals[other] for other in ranked if other != theme), default=0.0)
        told[theme] = (
            math.log1p(max(one.by_terms for one in own)), 4 * max(one.likeness for one in own),
            max(one.in_title for one in own), math.log1p(sum(one.distinct for one in own)), math.log1p(totals[theme]),
            shares[theme], math.log((totals[theme] + 0.5) / (following + 0.5)), float(place == 0),
        )  # fmt: skip
    return told


def _lead(one: Counted, others: list[str], counted: Mapping[str, Counted]) -> float:
    following = max((counted[other].total for other in others), default=0.0)
    return math.log((one.total + 0.5) / (following + 0.5))


def _theme_totals(counted: Mapping[str, Counted], broader: Mapping[str, str]) -> dict[str, float]:
    """The scores of a theme and its subtopics, each next one counting less."""
    scores: dict[str, list[float]] = defaultdict(list)
    for id_, one in counted.items():
        scores[broader[id_] or id_].append(one.total)
    return {
        theme: sum(value * 0.6**place for place, value in enumerate(sorted(values, reverse=True)[:5]))
        for theme, values in scores.items()
    }


def _shares(totals: Mapping[str, float]) -> dict[str, float]:
    whole = sum(totals.values()) or 1.0
    return {theme: total / whole for theme, total in totals.items()}


def _chance(weights: tuple[float, tuple[float, ...]], told: tuple[float, ...]) -> float:
    start, each = weights
    return 1 / (1 + math.exp(-start - sum(weight * value for weight, value in zip(each, told, strict=True))))
