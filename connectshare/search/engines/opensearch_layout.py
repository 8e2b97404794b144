"""How a material lies in OpenSearch: its fields, and the way in.

Called by `opensearch.py` and `opensearch_index.py`. The words are made here, by the one analyser of all engines; the
server only parts them at blanks. A change needs a new LAYOUT, so that old indexes are rebuilt, not misread.
"""

from __future__ import annotations

from typing import Any

from connectshare.search.analysing import stems_of, words_of
from connectshare.search.document import Document
from connectshare.search.engines.laying import laid
from connectshare.search.facets import FACETS, values_of
from connectshare.search.query import DEEPEST, LARGEST_PAGE

LAYOUT = "o2"
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
        "newness": {"type": "long"},
        GAIN: {"type": "float", "index": False},
        "shown": {"type": "object", "enabled": False},
    }
    return {"dynamic": "strict", "_source": {"includes": ["shown"]}, "properties": fields}


def to_index(document: Document) -> dict[str, Any]:
    """The document as the index takes it."""
    one = laid(document)
    row: dict[str, Any] = {
        "key": one.document.id,
        **{field: [" ".join(stems_of(text)) for text in texts] for field, texts in one.stemmed.items()},
        **{field: [" ".join(words_of(text)) for text in texts] for field, texts in one.exact.items()},
        **values_of(one.document),
        "newness": one.newness,
        GAIN: one.gain,
        "shown": one.shown,
    }
    return row if one.year is None else {**row, "year": one.year}
