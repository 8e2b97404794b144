"""Keeps the pages of a document within what is worth storing and searching.

Called by every adapter that goes through pages, slides or sheets.
"""

from __future__ import annotations

import time

from connectshare.kit.text import clean

MOST_PAGES = 2_000
MOST_CHARACTERS = 5_000_000
MOST_SECONDS = 25.0  # well within the sandbox's own limit: what was read until then is kept


class Pages:
    """Cleaned pages in reading order, and whether a limit cut them."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.cut = False
        self._characters = 0
        self._end = time.monotonic() + MOST_SECONDS

    @property
    def full(self) -> bool:
        """Whether to stop. Says so once the last allowed page was added; the caller sets `cut` where more follow."""
        late = time.monotonic() > self._end
        return late or len(self.texts) >= MOST_PAGES or self._characters >= MOST_CHARACTERS

    def add(self, text: str) -> None:
        """Add one page; a text beyond the limit is cut."""
        room = MOST_CHARACTERS - self._characters
        if len(text) > room:
            text, self.cut = text[: max(room, 0)], True
        page = clean(text).replace("\f", "\n").strip()
        self.texts.append(page)
        self._characters += len(text)

    @property
    def empty(self) -> bool:
        """Whether no page holds a letter or a digit."""
        return not any(character.isalnum() for page in self.texts for character in page)
