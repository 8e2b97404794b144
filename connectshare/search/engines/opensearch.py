"""The distributed engine: OpenSearch 2 or 3, for a site that has outgrown one machine.

Opened by `search/engine.py`. The live index has an alias that names its layout; a rebuild fills a new index and moves
the alias in one step. Never imports Django.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from opensearchpy import NotFoundError, OpenSearch
from opensearchpy.helpers import streaming_bulk

from connectshare.search.document import Document
from connectshare.search.engines.opensearch_address import in_words, read_address
from connectshare.search.engines.opensearch_index import OpenSearchIndex
from connectshare.search.engines.opensearch_layout import LAYOUT, mappings, settings, to_index
from connectshare.search.engines.opensearch_titles import titles
from connectshare.search.engines.opensearch_writing import Turn, turn
from connectshare.search.engines.searching import search
from connectshare.search.hits import EngineProblem, EngineReadOnly, Hits, Order
from connectshare.search.query import Query

_AT_ONCE = 200  # documents
_MOST_BYTES = 20 * 2**20  # of one request; servers take 100 MB


class OpenSearchEngine:
    """See `SearchEngine`. Safe to share between threads."""

    def __init__(self, url: str, writable: bool = False) -> None:
        self._address = read_address(url)
        self._alias = f"{self._address.name}-{LAYOUT}"
        self._writable = writable
        self._lock = threading.Lock()
        self._client: tuple[int, OpenSearch] | None = None

    def search(self, query: Query, order: Order | None = None) -> Hits:
        """See `SearchEngine`."""
        with in_words(self._address):
            try:
                return search(OpenSearchIndex(self._asked(), self._alias), query, {}, order)
            except NotFoundError:
                return Hits()

    def titles(self, words: Sequence[str], most: int) -> tuple[tuple[str, str], ...]:
        """See `SearchEngine`."""
        with in_words(self._address):
            try:
                return titles(self._asked(), self._alias, words, most)
            except NotFoundError:
                return ()

    def count(self) -> int:
        """See `SearchEngine`."""
        with in_words(self._address):
            try:
                return int(self._asked().count(index=self._alias)["count"])
            except NotFoundError:
                return 0

    def needs_rebuild(self) -> bool:
        """See `SearchEngine`."""
        with in_words(self._address):
            return not self._asked().indices.exists_alias(name=self._alias)

    def update(self, documents: Iterable[Document]) -> None:
        """See `SearchEngine`."""
        made = list(documents)  # what raises here has changed nothing
        with self._writing() as (client, mine):
            self._put(client, mine, self._live(client), made)

    def delete(self, ids: Iterable[str]) -> None:
        """See `SearchEngine`."""
        gone = [Document(id=one, title="", status="withdrawn") for one in ids]
        with self._writing() as (client, mine):
            self._put(client, mine, self._live(client), gone)

    def wipe(self) -> None:
        """See `SearchEngine`."""
        self.rebuild(())

    def rebuild(self, documents: Iterable[Document]) -> int:
        """See `SearchEngine`."""
        with self._writing() as (client, mine):
            self._clear_away(client, but=self._behind_alias(client))
            fresh = self._fresh(client, {"refresh_interval": "-1"})
            try:
                self._put(client, mine, fresh, documents)
                mine.renew()
                client.indices.put_settings(index=fresh, body={"index": {"refresh_interval": None}})
                count = int(client.count(index=fresh)["count"])
                self._go_live(client, fresh)
            except BaseException:
                client.indices.delete(index=fresh, params={"ignore_unavailable": "true"})
                raise
            self._clear_away(client, but=(fresh,))
        return count

    def _asked(self) -> OpenSearch:
        """The client of this process: connections are never taken through a fork."""
        with self._lock:
            if self._client is None or self._client[0] != os.getpid():
                self._client = (os.getpid(), self._address.client())
            return self._client[1]

    @contextmanager
    def _writing(self) -> Iterator[tuple[OpenSearch, Turn]]:
        if not self._writable:
            raise EngineReadOnly("This search index was opened for reading only.")
        with in_words(self._address):
            client = self._asked()
            with turn(client, f"{self._address.name}-writing") as mine:
                yield client, mine

    def _live(self, client: OpenSearch) -> str:
        """The alias of the live index, which is made where there is none."""
        if not client.indices.exists_alias(name=self._alias):
            self._go_live(client, self._fresh(client))
        return self._alias

    def _fresh(self, client: OpenSearch, more: dict[str, Any] | None = None) -> str:
        """A new, empty index that nobody reads yet."""
        name = f"{self._alias}-{secrets.token_hex(6)}"
        made = settings(self._address.shards)
        made["index"] |= more or {}
        client.indices.create(index=name, body={"settings": made, "mappings": mappings()})
        return name

    def _go_live(self, client: OpenSearch, fresh: str) -> None:
        """Make this the index that readers read, at once."""
        actions: list[dict[str, Any]] = [{"add": {"index": fresh, "alias": self._alias}}]
        actions += [{"remove_index": {"index": old}} for old in self._behind_alias(client)]
        client.indices.update_aliases(body={"actions": actions})

    def _behind_alias(self, client: OpenSearch) -> tuple[str, ...]:
        try:
            return tuple(client.indices.get_alias(name=self._alias))
        except NotFoundError:
            return ()

    def _clear_away(self, client: OpenSearch, but: Sequence[str]) -> None:
        """What rebuilds that were killed, and older layouts, have left."""
        there = client.indices.get(index=f"{self._address.name}-*", params={"expand_wildcards": "open"})
        for name in there:
            if name not in but and _is_ours(name, self._address.name):
                client.indices.delete(index=name, params={"ignore_unavailable": "true"})

    def _put(self, client: OpenSearch, mine: Turn, index: str, documents: Iterable[Document]) -> None:
        """Put these in place of what has their ids; take those out that are not findable. Seen at once."""
        rest = iter(documents)
        while some := list(islice(rest, _AT_ONCE)):
            mine.renew()
            actions = [_action(one) for one in some]
            done = streaming_bulk(client, actions, index=index, max_chunk_bytes=_MOST_BYTES, raise_on_error=False)
            for well, said in done:
                (what,) = said.values()
                if not well and what["status"] != 404:
                    raise EngineProblem(f"The search engine refused a document: {what.get('error')}.")
        client.indices.refresh(index=index)


def _action(document: Document) -> dict[str, Any]:
    if not document.findable:
        return {"_op_type": "delete", "_id": document.id}
    return {"_op_type": "index", "_id": document.id, "_source": to_index(document)}


def _is_ours(name: str, site: str) -> bool:
    """Whether an index is one of ours, whatever its layout, and not of a site whose name begins like ours."""
    layout, _, rest = name.removeprefix(f"{site}-").partition("-")
    return layout[:1] == "o" and layout[1:].isdigit() and len(rest) == 12 and not set(rest) - set("0123456789abcdef")
