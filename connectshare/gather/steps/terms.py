"""Counting sector terms in a text: one walk over its words finds every label and synonym of every topic.

Called by the classifier. Singular and plural are one; an acronym counts only as written ("TAG", never "tag").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from connectshare.kit.text import fold

WORDS_READ = 20_000
_ACRONYM = re.compile(r"[A-Z][A-Z0-9]{1,5}s?")
_PIECE = re.compile(r"\b[A-Z][A-Z0-9]{1,5}s?\b")
_HEAD = re.compile(rf"(?:\S+\s+){{{WORDS_READ}}}")


class Terms:
    """A trie of stemmed terms; `count` gives how often each term, as it was given, is met."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._trie: dict[str, Any] = {}
        self._acronyms: set[str] = set()
        for term in dict.fromkeys(terms):
            if _ACRONYM.fullmatch(term):
                self._acronyms.add(term.removesuffix("s"))
                continue
            node = self._trie
            for word in stems(term):
                node = node.setdefault(word, {})
            node.setdefault("", []).append(term)

    def count(self, text: str, words: list[str] | None = None) -> Counter[str]:
        """Return the terms in `text` (`words`: its stems, if known). A short term inside a longer one counts too."""
        found: Counter[str] = Counter()
        words = stems(text) if words is None else words
        root, last = self._trie, len(words)
        for place, word in enumerate(words):
            node = root.get(word)
            at = place + 1
            while node is not None:
                for term in node.get("", ()):
                    found[term] += 1
                node = node.get(words[at]) if at < last else None
                at += 1
        for piece in _PIECE.findall(text) if self._acronyms else ():
            if piece.removesuffix("s") in self._acronyms:
                found[piece.removesuffix("s")] += 1
        return found


def beginning(text: str) -> str:
    """Return the first 20,000 words, which is as much as the classifier reads."""
    head = _HEAD.match(text) if len(text) > 4 * WORDS_READ else None
    return head.group() if head else text


def stems(text: str) -> list[str]:
    """Return the folded words of `text` in the singular."""
    return [_stem(word) for word in fold(text).split()]


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1]
