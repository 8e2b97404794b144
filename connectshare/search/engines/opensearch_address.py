"""The address of an OpenSearch, and a client for it. Called by `opensearch.py`.

`opensearch+https://user:password@one:9200,two:9200/name?shards=3&ca=/etc/ca.pem`: any node will do, and the next is
asked where one is down. `name` begins the names of all indexes of this site ("connectshare" where none is given).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from opensearchpy import ConnectionError as NoConnection
from opensearchpy import OpenSearch, OpenSearchException, TransportError

from connectshare.search.hits import EngineProblem

PATIENCE = 15.0  # seconds for one answer
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_SAY = "Write SEARCH_URL as opensearch+https://user:password@host:9200/name"


@dataclass(frozen=True)
class Address:
    """Where the nodes are and how to ask them."""

    nodes: tuple[str, ...]  # http(s)://host:port, without credentials
    name: str
    user: str = ""
    password: str = ""
    shards: int = 1
    ca: str = ""  # a file of certificates to trust

    def __repr__(self) -> str:
        return f"Address({', '.join(self.nodes)}, {self.name})"  # never the password

    def client(self) -> OpenSearch:
        """A client that may be shared between threads, but not taken through a fork."""
        more: dict[str, Any] = {"http_auth": (self.user, self.password)} if self.user else {}
        if self.ca:
            more["ca_certs"] = self.ca
        return OpenSearch(list(self.nodes), http_compress=True, timeout=PATIENCE, max_retries=2, **more)


def read_address(text: str) -> Address:
    """The address as read. Raises `EngineProblem` with a sentence that says how to write one."""
    try:
        parts = urlsplit(text)
        scheme = {"opensearch+http": "http", "opensearch+https": "https"}[parts.scheme]
        credentials, _, hosts = parts.netloc.rpartition("@")
        user, _, password = credentials.partition(":")
        nodes = tuple(f"{scheme}://{host}" for host in hosts.split(","))
        if not all(urlsplit(node).hostname and urlsplit(node).port != 0 for node in nodes):
            raise ValueError
        options = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
        if set(options) - {"shards", "ca"}:
            raise ValueError
        shards = int(options.get("shards", ["1"])[-1])
        name = parts.path.strip("/") or "connectshare"
        if not _NAME.fullmatch(name) or not 1 <= shards <= 1024:
            raise ValueError
    except (KeyError, ValueError):
        # Not the address itself: it may hold a password.
        raise EngineProblem(f"The address of the search engine cannot be read. {_SAY}.") from None
    return Address(nodes, name, unquote(user), unquote(password), shards, options.get("ca", [""])[-1])


@contextmanager
def in_words(address: Address) -> Iterator[None]:
    """What goes wrong on the way to the server, as a sentence."""
    where = ", ".join(address.nodes)
    try:
        yield
    except NoConnection as problem:
        said = f"The search engine at {where} does not answer. Nothing is lost: it catches up when it is back."
        raise EngineProblem(said) from problem
    except TransportError as problem:
        said = f"The search engine at {where} answered {problem.status_code}: {problem.error}."
        raise EngineProblem(said) from problem
    except OpenSearchException as problem:
        raise EngineProblem(f"The search engine at {where} did not do as asked: {problem}.") from problem
