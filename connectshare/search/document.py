"""What the index is told of one material: everything it can be found by, and nothing about who may edit it.

`indexer.py` makes these from the catalogue; engines take them. Keys only where a reader will see a label:
labels and successors are looked up when results are shown. Never imports Django.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

# Everything else (withdrawn, merged, hidden) is taken out of an index by an update, so that a
# mistake in a caller can never widen who sees a material.
FINDABLE = frozenset({"published", "historic", "gone"})


@dataclass(frozen=True)
class Document:
    """One material as it is found. Facet values are the permanent ids and slugs of the catalogue."""

    id: str
    title: str
    summary: str = ""
    pages: tuple[str, ...] = ()  # in reading order, of the newest edition
    older: str = ""  # text of older editions: found by, never shown
    page_word: str = "page"  # "page", "slide", "sheet"; "" where the format has no pages
    names: tuple[str, ...] = ()  # labels and entry terms of topics and kind to be found by
    who: tuple[str, ...] = ()  # names and aliases of organisations and networks, region and nation, to be found by
    topics: tuple[str, ...] = ()  # themes included
    kind: str = ""
    organisations: tuple[str, ...] = ()  # slugs
    organisation_types: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()  # slugs
    regions: tuple[str, ...] = ()
    nations: tuple[str, ...] = ()
    year: int | None = None
    told_by: str = ""
    lenses: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    stage: str = ""
    licence: str = ""  # SPDX id; "" where none is stated
    status: str = "published"
    prior: float = 0.0  # 0 to 1: the organisation's own document above news of it
    added: int = 0  # seconds since 1970, for the newest first

    @property
    def findable(self) -> bool:
        """Whether readers may meet it in a search at all."""
        return self.status in FINDABLE


def writable(document: Document) -> Document:
    """The document without halves of letters (lone surrogates), which would break a whole batch off."""
    texts = (document.title, document.summary, document.older, *document.names, *document.who, *document.pages)
    try:
        "".join(texts).encode("utf-8")
    except UnicodeEncodeError:
        return replace(
            document,
            title=_whole(document.title),
            summary=_whole(document.summary),
            older=_whole(document.older),
            names=tuple(map(_whole, document.names)),
            who=tuple(map(_whole, document.who)),
            pages=tuple(map(_whole, document.pages)),
        )
    return document


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
