"""Classifying: topics, kind and lenses with the words that led to them, and whether it is practice material at all.

Called by the pipeline between describing and matching. Built once from the vocabularies and the hand-checked records;
pure afterwards. It suggests; people's answers, kept elsewhere, overrule it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from connectshare.gather.protocols import Found
from connectshare.gather.steps.kinds import kind_of, lenses_of
from connectshare.gather.steps.languages import language_of
from connectshare.gather.steps.press import press_words
from connectshare.gather.steps.relevance import Judged, Relevance
from connectshare.gather.steps.signs import HOLD, PUBLISH
from connectshare.gather.steps.surety import Counted
from connectshare.gather.steps.terms import Terms, beginning, stems
from connectshare.gather.steps.topics import Suggestion, TopicRow, Topics, Words

__all__ = ["HOLD", "PUBLISH", "Classified", "Classifier", "Suggestion", "TopicRow"]

# Themes whose terms (training, claims, contract, net zero) many other trades use too.
_SHARED_THEMES = frozenset(
    {
        "asset-management-and-planning",
        "carbon-and-circular-economy",
        "customers-members-and-claims",
        "procurement-and-delivery",
        "performance-people-and-change",
        "green-estate-and-environment",
        "drainage-and-flooding",
    }
)
OTHER_LANGUAGES = {"cy": "Welsh", "gd": "Scottish Gaelic", "ga": "Irish"}
_OPENING = 3_000  # characters compared with the topics' descriptions


@dataclass(frozen=True)
class Classified:
    """What a material is about and what sort it is; `relevance` from 0.5 is published, from 0.2 held, below skipped."""

    topics: tuple[Suggestion, ...]
    kind: Suggestion | None
    lenses: tuple[Suggestion, ...]
    relevance: float
    relevance_reasons: tuple[str, ...]
    signs: tuple[str, ...] = ()  # those of the reasons that are signs against: a contract award, a vacancy
    press: tuple[str, ...] = ()  # the words by which it shows itself to be an account by the press


class Classifier:
    """Ready to classify after about a second; safe to use from several threads."""

    def __init__(
        self,
        topics: Iterable[TopicRow],
        kinds: Iterable[str],
        lenses: Iterable[str],
        examples: Iterable[tuple[str, Iterable[str]]] = (),
    ) -> None:
        """`kinds` and `lenses` are ids; `examples` are (title and summary, topic ids) that people have checked."""
        self._topics = Topics(topics, examples)
        self._kinds, self._lenses = frozenset(kinds), frozenset(lenses)
        self._terms = Terms(self._topics.all_terms())
        self._relevance = Relevance(self._road_terms())

    def classify(
        self, title: str, summary: str, text: str, found: Found, media_type: str = "", *, article_of: str = ""
    ) -> Classified:
        """Return the suggestions for one material. `text`: all of it; only the first 20,000 words are read.

        `article_of`: who publishes it, where it is stated to be a news article of somebody else than whoever did it.
        """
        text = beginning(text)
        read = stems(text)
        words = Words(self._terms.count(title), self._terms.count(summary), self._terms.count(text, read), len(read))
        counted = self._topics.counted(words, f"{title} {title} {summary} {text[:_OPENING]}")
        judged = self._relevance.judge(title, summary, text, found.url, read, self._likeliest(counted))
        is_ours = judged.relevance >= HOLD
        if not is_ours and not judged.signs:
            judged = self._if_in_another_language(judged, text)
        press = press_words(title, text, article_of=article_of)
        return Classified(
            topics=self._topics.suggest(counted) if is_ours else (),
            kind=kind_of(title, text or summary, media_type or found.media_type, found.url, self._kinds, press),
            lenses=lenses_of(title, summary, text, self._lenses) if is_ours else (),
            relevance=judged.relevance,
            relevance_reasons=judged.reasons,
            signs=judged.signs,
            press=press,
        )

    def _if_in_another_language(self, judged: Judged, text: str) -> Judged:
        """Our words are English: what is written otherwise is asked about, and not skipped."""
        name = OTHER_LANGUAGES.get(language_of(text)[0])
        said = f"It is in {name}, and we know too few words of that to judge it."
        return Judged(HOLD, (said,), ()) if name else judged

    def _likeliest(self, counted: Mapping[str, Counted]) -> tuple[str, float]:
        """The label of the topic most spoken of, and how much it says about roads: less in a shared theme."""
        named = [id_ for id_, one in counted.items() if one.evidence]
        if not named:
            return "", 0.0
        best = max(named, key=lambda id_: counted[id_].total)
        row = self._topics.rows[best]
        shared = (row.broader or row.id) in _SHARED_THEMES
        return row.label, (1 - math.exp(-counted[best].total / 4)) * (0.6 if shared else 1.0)

    def _road_terms(self) -> set[str]:
        rows = self._topics.rows.values()
        return {
            term for row in rows if (row.broader or row.id) not in _SHARED_THEMES for term in self._topics.terms[row.id]
        }
