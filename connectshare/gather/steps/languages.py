"""Which language a text is written in.

Called by the describing step. Expects English, Welsh, Scottish Gaelic or Irish; believes in another only when sure.
"""

from __future__ import annotations

import re
import threading
from functools import cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_EXPECTED = ("en", "cy", "gd", "ga")
_SAMPLE = 2_000  # characters from each of three places
_LOADING = threading.Lock()  # the model takes half a second: threads wait for one another, not each for its own
_ENOUGH, _SURE = 60, 0.9  # letters; share of the likelihood


def language_of(text: str, declared: str = "") -> tuple[str, str]:
    """Return (ISO 639-1 code, evidence); the declared one where there is too little text, else ("", "")."""
    stated = declared.strip().split("-")[0].split("_")[0].lower()
    stated = stated if re.fullmatch(r"[a-z]{2}", stated) else ""
    sample = _sample(text)
    letters = sum(sign.isalpha() for sign in sample)  # a table of figures has no language worth telling
    if letters < max(_ENOUGH, 0.45 * len(sample)):
        return (stated, "declared by the document") if stated else ("", "")
    with _LOADING:
        identifier = _identifier()
    ranked = dict(identifier.rank(sample))
    first = max(ranked, key=lambda code: ranked[code])
    if first not in _EXPECTED and (len(first) != 2 or ranked[first] < _SURE or letters < 5 * _ENOUGH):
        first = max(_EXPECTED, key=lambda code: ranked.get(code, 0.0))
    return first, "told from the words"


def _sample(text: str) -> str:
    if len(text) <= 3 * _SAMPLE:
        return text
    middle, last = len(text) // 2, len(text) - _SAMPLE
    return " ".join((text[:_SAMPLE], text[middle : middle + _SAMPLE], text[last:]))


@cache
def _identifier() -> Any:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
