"""How a material lies in OpenSearch: its fields, and the way in.

Called by `opensearch.py` and `opensearch_index.py`. The words are made here, by the one analyser of all engines; the
server only parts them at blanks. A change needs a new LAYOUT, so that old indexes are rebuilt, not misread.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from connectshare.search.analysing import stems_of, words_of
from connectshare.search.document import Document, writable
from connectshare.search.facets import FACETS, values_of
from connectshare.search.passages import PAGE_BREAK
from connectshare.search.query import DEEPEST, LARGEST_PAGE

LAYOUT = "o1"
TITLE_REPEATS = 3  # as in the other engine
PRIOR_GAIN = 0.25  # how far the highest prior lifts a score, as a part of it
GAIN = "gain"

_WORDS = {"type": "text", "analyzer": "whitespace"}
_RAW_FACETS = tuple(name for name in FACETS if name != "year")


def settings(shards: int) -> dict[str, Any]:
    """What an index is made with."""
    return {
        "index": {
            "number_of_shards": shards,
            "auto_expand_replicas": "0-1",
            "max_result_window": DEEPEST + LARGEST_PAGE,
        }
    }


def mappings() -> dict[str, Any]:
    """The fields. Only `shown` is kept as it was given."""
    fields: dict[str, Any] = {
        "key": {"type": "keyword"},
        "found": {**_WORDS, "norms": False},  # everything once: whether a document has a word at all
        "words": _WORDS,  # title three times, summary, pages
        "exact": _WORDS,  # the same and the names, each once, as written
        "heading": _WORDS,  # title, summary
        "title": _WORDS,  # for suggestions
        "names": _WORDS,
        "who": _WORDS,
        "older": _WORDS,
        **{name: {"type": "keyword"} for name in _RAW_FACETS},
        "year": {"type": "integer"},
        "added": {"type": "integer"},
        GAIN: {"type": "float", "index": False},
        "shown": {"type": "object", "enabled": False},
    }
    return {"dynamic": "strict", "_source": {"includes": ["shown"]}, "properties": fields}


def to_index(document: Document) -> dict[str, Any]:
    """The document as the index takes it. Each text is a value of its own: a phrase never runs into the next."""
    document = writable(document)
    pages = tuple(page.replace(PAGE_BREAK, " ") for page in document.pages)
    title, summary, names, who = document.title, document.summary, document.names, document.who
    row: dict[str, Any] = {
        "key": document.id,
        "found": _stemmed((title, summary, *pages, *names, *who, document.older)),
        "words": _stemmed((*(title,) * TITLE_REPEATS, summary, *pages)),
        "exact": _exact((title, summary, *names, *who, *pages)),
        "heading": _stemmed((title, summary)),
        "title": _exact((title,)),
        "names": _stemmed(names),
        "who": _stemmed(who),
        "older": _stemmed((document.older,)),
        **values_of(document),
        "added": max(0, document.added),
        GAIN: 1 + PRIOR_GAIN * min(1.0, max(0.0, document.prior)),
        "shown": {
            "title": title,
            "summary": summary,
            "listed": "\n".join(names),
            "who": "\n".join(who),
            "pages": PAGE_BREAK.join(pages),
            "page_word": document.page_word,
        },
    }
    if document.year is not None and document.year > 0:
        row["year"] = document.year
    return row


def _stemmed(texts: Iterable[str]) -> list[str]:
    return [" ".join(stems_of(text)) for text in texts]


def _exact(texts: Iterable[str]) -> list[str]:
    return [" ".join(words_of(text)) for text in texts]
