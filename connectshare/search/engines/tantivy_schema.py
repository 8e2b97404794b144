"""How a material lies in a Tantivy index: its fields, and the way in and out of them.

Called by `tantivy.py` only. A change here needs a new LAYOUT, so that old indexes are rebuilt, not misread.
"""

from __future__ import annotations

import tantivy

from connectshare.search.analysing import exact_analyser, stemmed_analyser
from connectshare.search.document import Document, writable
from connectshare.search.facets import FACETS, values_of
from connectshare.search.passages import PAGE_BREAK

LAYOUT = "t3"
TITLE_REPEATS = 3  # in the trial, one field with the title three times (nDCG 0.513) beat two boosted ones (0.479)
PRIOR_GAIN = 0.25  # how far the highest prior lifts a score, as a part of it

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
    builder.add_unsigned_field("added", fast=True)
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
    row = tantivy.Document()
    document = writable(document)
    row.add_text("key", document.id)
    pages = tuple(page.replace(PAGE_BREAK, " ") for page in document.pages)
    # Each text is a value of its own: a phrase never runs from one into the next.
    for text in (*(document.title,) * TITLE_REPEATS, document.summary, *pages):
        row.add_text("words", text)
    for text in (document.title, document.summary, *document.names, *document.who, *pages):
        row.add_text("exact", text)
    for text in (document.title, document.summary, *pages, *document.names, *document.who, document.older):
        row.add_text("found", text)
    row.add_text("title", document.title)
    for text in (document.title, document.summary):
        row.add_text("heading", text)
    for name in document.names:
        row.add_text("names", name)
    for name in document.who:
        row.add_text("who", name)
    row.add_text("older", document.older)
    _add_facets(row, document)
    _add_shown(row, document, pages)
    return row


def _add_facets(row: tantivy.Document, document: Document) -> None:
    for name, values in values_of(document).items():
        for value in values:
            row.add_text(name, value)
    if document.year is not None and document.year > 0:
        row.add_unsigned("year", document.year)
    row.add_unsigned("added", max(0, document.added))
    # The engine multiplies a score by log2(2 + weight).
    gain = 1 + PRIOR_GAIN * min(1.0, max(0.0, document.prior))
    row.add_float("weight", 2**gain - 2)


def _add_shown(row: tantivy.Document, document: Document, pages: tuple[str, ...]) -> None:
    shown = {
        "title": document.title,
        "summary": document.summary,
        "listed": "\n".join(document.names),
        "who": "\n".join(document.who),
        "pages": PAGE_BREAK.join(pages),
        "page_word": document.page_word,
    }
    for name, text in shown.items():
        row.add_bytes(f"shown_{name}", text.encode("utf-8"))


def shown(row: tantivy.Document, name: str) -> str:
    """A stored text of a found document: title, summary, listed or who (names, a line each), pages or page_word."""
    value = row.get_first(f"shown_{name}")
    return bytes(value).decode("utf-8") if value else ""
