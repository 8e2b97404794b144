"""How text becomes the words that are compared: one analyser for documents, questions and highlights alike.

Called by engines, spelling and passages. Must never differ between indexing and asking.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import tantivy

LONGEST_WORD = 60  # longer runs are encoded data, not words

# Question words and the glue of sentences. Left out of a question only, never out of the index, so that
# phrases such as "right of way" still stand.
_GLUE = """
a about after all also am an and any are as at be because been being between but by can could did do does doing
don every for from get getting give had has have having he her here him his how i if in into is it its just let like
me more most much my need no nor not of on or other our ours out over own please s she should so some such t than
that the their them then there these they this those through to too under up upon us very was we were what when
where whether which while who whom whose why will with would you your
"""
STOPWORDS = frozenset(_GLUE.split())


def exact_analyser() -> tantivy.TextAnalyzer:
    """Words as written, but for case and accents."""
    return _folded().build()


def stemmed_analyser() -> tantivy.TextAnalyzer:
    """English words without their endings (Snowball)."""
    return _folded().filter(tantivy.Filter.stemmer("english")).build()


def _folded() -> tantivy.TextAnalyzerBuilder:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    builder = builder.filter(tantivy.Filter.remove_long(LONGEST_WORD))
    return builder.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold())


_EXACT = exact_analyser()
_STEMMED = stemmed_analyser()


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in order, as they are compared exactly."""
    return tuple(_EXACT.analyze(text))


def stems_of(text: str) -> tuple[str, ...]:
    """The words of a text in order, without their endings."""
    return tuple(_STEMMED.analyze(text))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """One word without its ending; "" where nothing is left of it."""
    found = _STEMMED.analyze(word)
    return found[0] if found else ""


def fold(text: str) -> str:
    """The text in lower case without accents, letter for letter: places in it are places in the text given."""
    lowered = text.replace("İ", "I").lower()  # the one capital whose small form is longer
    if lowered.isascii():
        return lowered
    return lowered.translate(_plain_letters())


@lru_cache(maxsize=1)
def _plain_letters() -> dict[int, int]:
    """Latin letters with accents, and the plain letter under each."""
    table = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        plain = unicodedata.normalize("NFD", chr(code))[0]
        if plain.isascii():
            table[code] = ord(plain)
    return table
