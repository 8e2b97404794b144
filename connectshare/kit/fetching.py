"""The only way out to the web: one guarded visit with a deadline, a size limit and redirects followed by hand.

Called by every step that visits an address somebody gave us. It never goes to a private address, keeps no cookie,
reads no proxy setting and returns no more bytes than asked for.
"""

from __future__ import annotations

import re
import ssl
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType, TracebackType
from typing import Self
from urllib.parse import urlencode

import httpcore2

from connectshare.kit import guarding
from connectshare.kit.addresses import Address, BadAddress, join, parse
from connectshare.kit.fetch_problems import FetchProblem, Kind, retry_after, status_problem
from connectshare.kit.guarding import Deadline, GuardedBackend, Resolve
from connectshare.kit.inflating import ACCEPTED, Limit, broken, read

__all__ = ["FetchProblem", "FetchRules", "Fetched", "Fetcher", "Kind"]

MiB = 2**20

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})


@dataclass(frozen=True)
class FetchRules:
    """What every visit keeps to. Times in seconds, sizes in bytes after decoding."""

    user_agent: str
    allow: frozenset[str] = frozenset()  # exact "host:port", exempt from the private-address guard
    connect_timeout: float = 10
    total_timeout: float = 60  # the whole visit: names, redirects and body
    max_bytes: int = 100 * MiB
    max_redirects: int = 5


@dataclass(frozen=True)
class Fetched:
    """What one visit gave. `body` is decoded; header names are lower case."""

    url: str  # after redirects
    status: int
    media_type: str  # lower case, without parameters; "" where the server said none
    charset: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str = ""
    last_modified: str = ""
    moved_permanently_to: str = ""  # "" unless every hop was 301 or 308
    not_modified: bool = False
    retry_after: int | None = None  # seconds
    downgraded: bool = False  # a redirect led from https to http
    cut: bool = False  # the body was longer than asked for; only with `cut=True`


class Fetcher:
    """Visits addresses under `rules`. Holds no connection between visits, so threads may share one freely.

    A fresh connection per visit costs a handshake; it saves stale connections, and answers smuggled behind a lying
    content-length cannot be taken for the next visit's.
    """

    def __init__(
        self,
        rules: FetchRules,
        *,
        resolve: Resolve = guarding.resolve,
        dial: httpcore2.NetworkBackend | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self.rules = rules
        self._resolve = resolve
        self._dial = dial or httpcore2.SyncBackend()
        self._ssl_context = ssl_context or httpcore2.default_ssl_context()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Refuse further visits."""
        self._closed = True

    def get(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        accept: str | None = None,
        max_bytes: int | None = None,
        cut: bool = False,
        each_hop: Callable[[str], None] | None = None,
    ) -> Fetched:
        """Visit `url`, conditionally where `etag` or `last_modified` are given. Raises `FetchProblem`.

        `max_bytes` may lower the limit of the rules, never raise it; with `cut` a longer body is cut, not refused.
        `each_hop` is called with every address before it is visited, and may raise `FetchProblem` (robots.txt).
        """
        if self._closed:
            raise RuntimeError("This fetcher is closed.")
        headers = _request_headers(self.rules.user_agent, accept, etag, last_modified)
        limit = Limit(min(self.rules.max_bytes, max_bytes or self.rules.max_bytes), cut)
        deadline = Deadline(self.rules.total_timeout)
        address, statuses, downgraded = _parsed(url), list[int](), False
        while True:
            if each_hop is not None:
                each_hop(str(address))
            answer = self._visit(address, headers, limit, deadline)
            if answer.status not in _REDIRECTS:
                break
            statuses.append(answer.status)
            if len(statuses) > self.rules.max_redirects:
                raise FetchProblem("The address sends us round in circles.", kind="too-many-redirects", temporary=True)
            onward = _onward(address, answer.headers.get("location", ""))
            downgraded = downgraded or (address.scheme, onward.scheme) == ("https", "http")
            address = onward
        if not 200 <= answer.status < 300 and not (answer.status == 304 and (etag or last_modified)):
            raise broken(f"The site gives an answer that makes no sense here ({answer.status}).")
        return _fetched(address, answer, statuses, downgraded)

    def post_form(self, url: str, fields: Mapping[str, str], *, max_bytes: int = 64 * 1024) -> int:
        """Send a small form to a service that asks for it; returns the status. Raises `FetchProblem`.

        Only redirects that keep what was sent (307, 308) are followed, each to an address that was checked again.
        """
        if self._closed:
            raise RuntimeError("This fetcher is closed.")
        content = urlencode(fields).encode()
        headers = _request_headers(self.rules.user_agent, None, "", "") | {
            "Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(content)),
        }  # fmt: skip
        deadline, limit = Deadline(self.rules.total_timeout), Limit(max_bytes, True)
        address = _parsed(url)
        for _ in range(self.rules.max_redirects + 1):
            answer = self._visit(address, headers, limit, deadline, content)
            if answer.status not in (307, 308):
                return answer.status
            address = _onward(address, answer.headers.get("location", ""))
        raise FetchProblem("The address sends us round in circles.", kind="too-many-redirects", temporary=True)

    def _visit(
        self, address: Address, headers: dict[str, str], limit: Limit, deadline: Deadline, form: bytes | None = None
    ) -> _Answer:
        """One hop: a connection of its own, to an address that was checked for this hop. With a form it is a POST."""
        connection = self._connection(address, deadline)
        request = httpcore2.Request(
            "GET" if form is None else "POST",
            httpcore2.URL(scheme=address.scheme, host=address.host, port=address.port, target=address.target),
            headers=[("Host", address.netloc), *headers.items()],
            content=form,
        )
        try:
            response = connection.handle_request(request)
            given = _headers(response.headers)
            if response.status >= 400:
                raise status_problem(response.status, given)
            body, was_cut = b"", False
            if 200 <= response.status < 300:
                body, was_cut = read(response.iter_stream(), given.get("content-encoding", ""), limit)
        except httpcore2.TimeoutException:
            raise guarding.timed_out() from None
        except httpcore2.NetworkError as problem:
            raise FetchProblem("The connection to the site broke off.", kind="connect", temporary=True) from problem
        except (httpcore2.ProtocolError, zlib.error) as problem:
            raise broken("The site's answer could not be read.") from problem
        finally:
            connection.close()
        return _Answer(response.status, given, body, was_cut)

    def _connection(self, address: Address, deadline: Deadline) -> httpcore2.HTTPConnection:
        backend = GuardedBackend(
            deadline=deadline,
            connect_timeout=self.rules.connect_timeout,
            exempt=address.host_port in self.rules.allow,
            resolve=self._resolve,
            dial=self._dial,
        )
        origin = httpcore2.Origin(address.scheme.encode(), address.host.encode(), address.port)
        return httpcore2.HTTPConnection(origin, ssl_context=self._ssl_context, network_backend=backend)


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool


def _request_headers(user_agent: str, accept: str | None, etag: str, last_modified: str) -> dict[str, str]:
    headers = {
        "User-Agent": user_agent,
        "Accept": accept or "*/*",
        "Accept-Encoding": ACCEPTED,
        "Connection": "close",
    }
    # What a server once sent comes back to it as a header: it must not end the line.
    if etag and (tag := _one_line(etag)):
        headers["If-None-Match"] = tag
    if last_modified and (stamp := _one_line(last_modified)):
        headers["If-Modified-Since"] = stamp
    return headers


def _one_line(value: str) -> str:
    return re.sub(r"[^\x20-\x7e]", "", value).strip()[:1_000]


def _parsed(url: str) -> Address:
    try:
        return parse(url)
    except BadAddress as problem:
        raise FetchProblem(str(problem), kind="bad-address", temporary=False) from None


def _onward(address: Address, location: str) -> Address:
    if not location.strip():
        raise broken("The site sends us on without saying where to.")
    try:
        return parse(join(str(address), location))
    except BadAddress as problem:
        raise FetchProblem(
            f"The site sends us on to an address that cannot be visited. {problem}", kind="bad-address", temporary=False
        ) from None


def _headers(raw: list[tuple[bytes, bytes]]) -> Mapping[str, str]:
    """Lower-case names; repeated ones joined. X-Robots-Tag lines stay apart, as a robot's name holds for its line."""
    headers: dict[str, str] = {}
    for name_bytes, value_bytes in raw:
        name, value = name_bytes.decode("latin-1").lower(), _text(value_bytes)
        between = "\n" if name == "x-robots-tag" else ", "
        headers[name] = f"{headers[name]}{between}{value}" if name in headers else value
    return MappingProxyType(headers)


def _text(value: bytes) -> str:
    # HTTP says Latin-1; real servers send UTF-8 in Location and file names.
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _fetched(address: Address, answer: _Answer, statuses: list[int], downgraded: bool) -> Fetched:
    headers = answer.headers
    media_type, _, parameters = headers.get("content-type", "").partition(";")
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:+-]+)", parameters, re.IGNORECASE)
    moved = bool(statuses) and all(status in _PERMANENT for status in statuses)
    return Fetched(
        url=str(address),
        status=answer.status,
        media_type=media_type.strip().lower(),
        charset=charset.group(1).lower() if charset else "",
        body=answer.body,
        headers=headers,
        etag=headers.get("etag", ""),
        last_modified=headers.get("last-modified", ""),
        moved_permanently_to=str(address) if moved else "",
        not_modified=answer.status == 304,
        retry_after=retry_after(headers),
        downgraded=downgraded,
        cut=answer.cut,
    )
