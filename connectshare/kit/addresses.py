"""What a web address is here: parsed strictly, written in one canonical form, compared by site.

Called wherever an address comes in from outside; never resolves a name and never opens a connection.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

import idna

MAX_LENGTH = 8_000  # characters; longer ones are traps or scripts, never documents
DEFAULT_PORTS = {"http": 80, "https": 443}

_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|msclkid|mc_[ce]id)(?:=|$)", re.IGNORECASE)
# Of one visit, and other at each: of Java, PHP, ColdFusion and ASP.
_SESSION = re.compile(
    r"(?:phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken|s(?:ession_?)?id(?==\w{16}))(?:=|$)", re.IGNORECASE
)
_SESSION_PATH = re.compile(r";jsessionid=[^/;]*|/\([A-Z]\(\w{16,64}\)\)(?=/|$)", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]|%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\Z")


class BadAddress(ValueError):
    """Not an address that can be visited; the message is a sentence for the person who gave it."""


@dataclass(frozen=True)
class Address:
    """A parsed http or https address: host in lower case and ASCII, no user, no fragment, escapes normalised."""

    scheme: str
    host: str  # without brackets, port or trailing dot
    port: int
    path: str  # starts with "/", dot segments gone
    query: str  # without "?"

    @property
    def bracketed_host(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def netloc(self) -> str:
        """Host, with the port only where it is not the scheme's own: the value of a Host header."""
        default = DEFAULT_PORTS[self.scheme] == self.port
        return self.bracketed_host if default else f"{self.bracketed_host}:{self.port}"

    @property
    def host_port(self) -> str:
        """Host and port, always both: the form of `FetchRules.allow`."""
        return f"{self.bracketed_host}:{self.port}"

    @property
    def target(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.netloc}"

    def __str__(self) -> str:
        return self.origin + self.target


def parse(url: str) -> Address:
    """Read one absolute address. Raises `BadAddress`."""
    text = url.strip()
    if not text or len(text) > MAX_LENGTH:
        raise BadAddress("The address is empty." if not text else "The address is too long.")
    try:
        parts = urlsplit(text)
        port = parts.port
        raw_host = parts.hostname or ""
    except ValueError:
        raise BadAddress("This is not a web address.") from None
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS:
        raise BadAddress("Only addresses that start with http:// or https:// can be visited.")
    if "@" in parts.netloc or "\\" in parts.netloc:
        raise BadAddress("An address with a user name in it is not visited.")
    if port == 0:  # reserved; nothing can listen there
        raise BadAddress("This is not a web address.")
    return Address(
        scheme=scheme,
        host=_host(raw_host),
        port=DEFAULT_PORTS[scheme] if port is None else port,
        path=_without_dots(_escaped(parts.path.replace("\\", "/"))) or "/",
        query=_escaped(parts.query),
    )


def canonical(url: str) -> str:
    """The one way to write an address: as `parse`, and without what tracks a visitor or names their session.

    Order of parameters is kept.

    Raises `BadAddress`. Applying it twice gives the same as once.
    """
    address = parse(url)
    pairs = address.query.split("&") if address.query else []
    query = "&".join(pair for pair in pairs if pair and not _TRACKING.match(pair) and not _SESSION.match(pair))
    path = _SESSION_PATH.sub("", address.path) or "/"
    return address.origin + (f"{path}?{query}" if query else path)


def join(base: str, link: str) -> str:
    """The absolute address that `link` means on the page `base`, normalised. Raises `BadAddress`."""
    # Browsers read a backslash in a link as a slash, and sites made on Windows write them.
    cleaned = re.sub(r"[\t\r\n]", "", link.strip()).replace("\\", "/")
    try:
        return str(parse(urljoin(base, cleaned)))
    except BadAddress:
        raise
    except ValueError:
        raise BadAddress("This is not a web address.") from None


def same_site(one: str, other: str) -> bool:
    """Whether two absolute addresses are on the same host, `www.` apart. Raises `BadAddress`."""
    return _bare_host(one) == _bare_host(other)


def _bare_host(url: str) -> str:
    return parse(url).host.removeprefix("www.")


def _host(raw: str) -> str:
    host = raw.lower()
    if ":" in host:  # urlsplit gives only bracketed hosts with colons here
        return _ipv6(host)
    if not host.isascii() or "%" in host:
        host = _ascii_host(unquote(host))
    host = host.removesuffix(".")
    if len(host) > 253 or not _HOST.match(host):
        raise BadAddress("The address has no proper host name.")
    return host


def _ipv6(host: str) -> str:
    if "%" in host:  # a zone means something on one machine only
        raise BadAddress("The address has no proper host name.")
    try:
        return ipaddress.IPv6Address(host).compressed
    except ValueError:
        raise BadAddress("The address has no proper host name.") from None


def _ascii_host(host: str) -> str:
    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise BadAddress("The address has no proper host name.") from None


def _escaped(text: str) -> str:
    """Percent-encode what must be, decode what need not be, and write escapes in upper case (RFC 3986, 6.2.2)."""
    encoded = _NOT_ALLOWED.sub(lambda m: "".join(f"%{b:02X}" for b in m.group().encode("utf-8", "replace")), text)
    return _ESCAPE.sub(_normal_escape, encoded)


def _normal_escape(match: re.Match[str]) -> str:
    byte = int(match.group(1), 16)
    return chr(byte) if byte in _UNRESERVED else f"%{byte:02X}"


def _without_dots(path: str) -> str:
    """Resolve "." and ".." as RFC 3986 5.2.4 does; never climbs above the root."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)
