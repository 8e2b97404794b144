"""Whether a word is plain English: such a word is no slip, even where it stands in no document yet.

Asked by `searching.py` for words that the index does not know, so the list is read when the first one is met.
"""

from __future__ import annotations

from functools import cache

from spellchecker import SpellChecker


def is_english(word: str) -> bool:
    """Whether an English dictionary of some 160,000 words has it; `word` in small letters."""
    return word in _dictionary()


@cache
def _dictionary() -> frozenset[str]:
    return frozenset(SpellChecker(language="en").word_frequency.words())
