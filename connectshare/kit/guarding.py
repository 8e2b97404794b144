"""Which addresses on the network may be dialled, and a connection that can go nowhere else.

Called by the guarded client only. A name is resolved once, every answer is judged, and the judged address itself is
dialled, so that a name which changes between the check and the call gains nothing.
"""

from __future__ import annotations

import ipaddress
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore2

from connectshare.kit.fetch_problems import FetchProblem

Resolve = Callable[[str, int], list[str]]  # host, port -> IP addresses as text; raises OSError
IP = ipaddress.IPv4Address | ipaddress.IPv6Address

_HOST_PORT = re.compile(r"(?:\[(?P<ipv6>[0-9a-f:.]+)\]|(?P<host>[a-z0-9._-]+)):[1-9]\d{0,4}")
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_REFUSED_V4 = tuple(
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "192.0.0.0/24",  # protocol assignments; Python versions differ on it
        "192.88.99.0/24",  # former 6to4 relays
        "168.63.129.16/32",  # looks public, answers only inside one cloud: its metadata service
    )
)


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for every address of `host`, in its order of preference. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an IP address is one that anybody on the internet could reach: global unicast, nothing embedded."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = _embedded(ip)
        if inner is not None:
            return _is_public_v4(inner)
        return ip in _GLOBAL_UNICAST and ip.is_global and not ip.is_multicast
    return _is_public_v4(ip)


def is_link_local(address: str) -> bool:
    """Link-local addresses hold clouds' metadata services: refused whatever the settings allow."""
    try:
        ip: IP = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return True
    if isinstance(ip, ipaddress.IPv6Address):
        ip = _embedded(ip) or ip
    return ip.is_link_local


def may_be_exempt(entry: str) -> bool:
    """Whether an entry of the exempt ones can ever count: a host and a port in small letters, not link-local."""
    found = _HOST_PORT.fullmatch(entry)
    if found is None:
        return False
    try:
        return not is_link_local(str(ipaddress.ip_address(found["ipv6"] or found["host"])))
    except ValueError:
        return found["ipv6"] is None  # a name; what it leads to is looked at when it is dialled


def _embedded(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that a mapped, NAT64 or 6to4 address leads to."""
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.sixtofour


def _is_public_v4(ip: ipaddress.IPv4Address) -> bool:
    return ip.is_global and not ip.is_multicast and not any(ip in block for block in _REFUSED_V4)


class Deadline:
    """A moment on the machine's own clock that a whole visit, redirects included, may not pass."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def remaining(self, at_most: float | None = None) -> float:
        """Seconds left, at least a millisecond. Raises `FetchProblem` when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise timed_out()
        return max(0.001, left if at_most is None else min(left, at_most))


def timed_out() -> FetchProblem:
    return FetchProblem("The site took too long to answer.", kind="timeout", temporary=True)


class GuardedBackend(httpcore2.NetworkBackend):
    """Dials for one visit. `exempt` lifts the guard on private addresses, never that on link-local ones."""

    def __init__(
        self,
        *,
        deadline: Deadline,
        connect_timeout: float,
        exempt: bool,
        resolve: Resolve,
        dial: httpcore2.NetworkBackend,
    ) -> None:
        self._deadline = deadline
        self._connect_timeout = connect_timeout
        self._exempt = exempt
        self._resolve = resolve
        self._dial = dial

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        problem: FetchProblem | None = None
        for address in self._checked(host, port):
            try:
                stream = self._dial.connect_tcp(address, port, self._deadline.remaining(self._connect_timeout))
                return TimedStream(stream, self._deadline, self._connect_timeout)
            except httpcore2.ConnectTimeout:
                problem = timed_out()
            except httpcore2.ConnectError:
                problem = FetchProblem("The site does not answer.", kind="connect", temporary=True)
        raise problem or FetchProblem("There is no site of this name.", kind="dns", temporary=True)

    def _checked(self, host: str, port: int) -> list[str]:
        addresses = self._resolved(host, port)
        if any(is_link_local(address) for address in addresses):
            raise _refused()
        # One private answer among public ones is how a name is turned against its visitor, so all must be public.
        if not self._exempt and not all(is_public(address) for address in addresses):
            raise _refused()
        return addresses

    def _resolved(self, host: str, port: int) -> list[str]:
        """Resolve in a thread of its own: the system's resolver knows no deadline."""
        answers: queue.SimpleQueue[list[str] | OSError | UnicodeError] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._resolve(host, port))
            except (OSError, UnicodeError) as problem:
                answers.put(problem)

        threading.Thread(target=ask, name="resolve", daemon=True).start()
        try:
            answer = answers.get(timeout=self._deadline.remaining())
        except queue.Empty:
            raise timed_out() from None
        if isinstance(answer, Exception):
            raise FetchProblem("There is no site of this name.", kind="dns", temporary=True) from answer
        return answer


def _refused() -> FetchProblem:
    return FetchProblem(
        "This address leads into a private network, where we do not go.", kind="refused-address", temporary=False
    )


class TimedStream(httpcore2.NetworkStream):
    """A stream on which no single wait can outlast the visit's deadline, however slowly bytes drip."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline, connect_timeout: float) -> None:
        self._stream = stream
        self._deadline = deadline
        self._connect_timeout = connect_timeout

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.remaining(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.remaining(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        wait = self._deadline.remaining(self._connect_timeout)
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, wait)
        except httpcore2.ConnectTimeout:
            raise timed_out() from None
        except httpcore2.ConnectError as problem:
            raise _insecure(problem.__cause__) from problem
        return TimedStream(stream, self._deadline, self._connect_timeout)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _insecure(cause: BaseException | None) -> FetchProblem:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return FetchProblem(
            f"The site's security certificate is not valid ({cause.verify_message}).", kind="tls", temporary=True
        )
    return FetchProblem("A secure connection to the site could not be made.", kind="tls", temporary=True)
