"""How a material lies in a Tantivy index: its fields, and the way in and out of them.

Called by `tantivy.py` only. A change here needs a new LAYOUT, so that old indexes are rebuilt, not misread.
"""

from __future__ import annotations

import tantivy

from connectshare.search.analysing import exact_analyser, stemmed_analyser
from connectshare.search.document import Document
from connectshare.search.engines.laying import laid
from connectshare.search.facets import FACETS, values_of

LAYOUT = "t4"

_STEMMED, _EXACT = "stemmed", "exact"
_RAW_FACETS = tuple(name for name in FACETS if name != "year")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # A raw text key: deleting by an unsigned field was seen to delete nothing, silently.
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("found", tokenizer_name=_STEMMED)  # everything once: whether a document has a word at all
    builder.add_text_field("words", tokenizer_name=_STEMMED)  # title three times, summary, pages
    builder.add_text_field("exact", tokenizer_name=_EXACT)  # the same and the names, each once, as written
    builder.add_text_field("heading", tokenizer_name=_STEMMED)  # title, summary: short, so near words are cheap to see
    builder.add_text_field("title", tokenizer_name=_EXACT)  # for suggestions
    builder.add_text_field("names", tokenizer_name=_STEMMED)
    builder.add_text_field("who", tokenizer_name=_STEMMED)
    builder.add_text_field("older", tokenizer_name=_STEMMED)
    for name in _RAW_FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("year", indexed=True, fast=True)
    builder.add_unsigned_field("newness", fast=True)
    builder.add_float_field("weight", fast=True)
    for name in ("title", "summary", "listed", "who", "pages", "page_word"):
        builder.add_bytes_field(f"shown_{name}", stored=True)
    return builder.build()


SCHEMA = _schema()


def register(index: tantivy.Index) -> None:
    """Tell an index, on every opening, how its words are made."""
    index.register_tokenizer(_STEMMED, stemmed_analyser())
    index.register_tokenizer(_EXACT, exact_analyser())


def to_index(document: Document) -> tantivy.Document:
    """The document as the index takes it."""
    one, row = laid(document), tantivy.Document()
    row.add_text("key", one.document.id)
    for field, texts in (one.stemmed | one.exact | values_of(one.document)).items():
        for text in texts:
            row.add_text(field, text)
    if one.year is not None:
        row.add_unsigned("year", one.year)
    row.add_unsigned("newness", one.newness)
    row.add_float("weight", 2**one.gain - 2)  # the engine multiplies a score by log2(2 + weight)
    for name, said in one.shown.items():
        row.add_bytes(f"shown_{name}", said.encode("utf-8"))
    return row


def shown(row: tantivy.Document, name: str) -> str:
    """A stored text of a found document: title, summary, listed or who (names, a line each), pages or page_word."""
    value = row.get_first(f"shown_{name}")
    return bytes(value).decode("utf-8") if value else ""
