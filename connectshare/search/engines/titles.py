"""What the words that somebody has typed so far ask of titles, for every engine. Pure. Called by the engines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from connectshare.search.analysing import STOPWORDS, fold, words_of

SHORTEST_BEGINNING = 3  # letters of a lone word: fewer begin too many titles to look through while somebody types
SHORTEST_LAST = 2  # letters of a word after others
MOST_WORDS = 8


@dataclass(frozen=True)
class Typed:
    """Words that a title must have, and the beginning of one more ("" where it is too short to narrow anything)."""

    whole: tuple[str, ...]
    beginning: str


def typed(words: Sequence[str]) -> Typed | None:
    """What was typed, as it is looked for; None where it is not enough to look for."""
    read = words_of(fold(" ".join(words)))[:MOST_WORDS]
    if not read:
        return None
    whole = tuple(word for word in read[:-1] if word not in STOPWORDS)
    beginning = read[-1] if len(read[-1]) >= (SHORTEST_LAST if whole else SHORTEST_BEGINNING) else ""
    return Typed(whole, beginning) if whole or beginning else None
