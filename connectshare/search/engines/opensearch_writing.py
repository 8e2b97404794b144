"""The right to write to the indexes of one site in OpenSearch: one writer at a time, over all machines.

Called by `opensearch.py`. It is a document with a term: whoever dies with it keeps others waiting for `TERM` at most.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from opensearchpy import ConflictError, NotFoundError, OpenSearch, OpenSearchException

from connectshare.search.hits import EngineBusy

TERM = 120.0  # seconds; renewed with every batch
_ONE = "writer"
_BUSY = "Another process is writing to the search index; try again in a moment."


class Turn:
    """A turn at writing, while it lasts."""

    def __init__(self, client: OpenSearch, index: str) -> None:
        self._client = client
        self._index = index
        self._mine = secrets.token_hex(8)
        self._seen: dict[str, Any] = {}  # the place of our own document in the order of writes
        self._renewed = 0.0

    def renew(self) -> None:
        """Go on for another term. Raises `EngineBusy` where the turn was lost meanwhile."""
        if time.monotonic() - self._renewed < TERM / 4:
            return
        try:
            self._write(self._seen)
        except ConflictError:
            raise EngineBusy(_BUSY) from None

    def take(self) -> None:
        """Begin. Raises `EngineBusy` at once where somebody else is writing."""
        try:
            self._write({"op_type": "create"})
        except ConflictError:
            self._take_over()

    def _take_over(self) -> None:
        """Take the turn of one that ended without giving it back."""
        try:
            there = self._client.get(index=self._index, id=_ONE)
            left = float(there["_source"]["until"]) - time.time()
            # A term too long to be one was written by a clock that was ahead.
            if 0 < left <= TERM * 2:
                raise EngineBusy(_BUSY)
            self._write({"if_seq_no": there["_seq_no"], "if_primary_term": there["_primary_term"]})
        except NotFoundError:
            raise EngineBusy(_BUSY) from None  # given back this moment
        except ConflictError:
            raise EngineBusy(_BUSY) from None

    def _write(self, condition: dict[str, Any]) -> None:
        body = {"holder": self._mine, "until": time.time() + TERM}
        done = self._client.index(index=self._index, id=_ONE, body=body, params=condition)
        self._seen = {"if_seq_no": done["_seq_no"], "if_primary_term": done["_primary_term"]}
        self._renewed = time.monotonic()

    def give_back(self) -> None:
        """End. Where the server is away, the term ends by itself."""
        try:
            self._client.delete(index=self._index, id=_ONE, params=self._seen)
        except OpenSearchException:
            pass


@contextmanager
def turn(client: OpenSearch, index: str) -> Iterator[Turn]:
    """Be the only writer. Raises `EngineBusy` at once where somebody else is."""
    mine = Turn(client, index)
    mine.take()
    try:
        yield mine
    finally:
        mine.give_back()
