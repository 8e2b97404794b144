"""Who sent an email, whether a machine did, and whether our own mail server vouches for the sender.

Called by the mailbox adapter; rules on the headers of one email, nothing else. A From line alone is never believed.
"""

from __future__ import annotations

import re
from email.message import Message
from email.utils import getaddresses

_ADDRESS = re.compile(r"[^\s@<>()\[\]\",;:\\]{1,64}@[a-z0-9.-]{1,253}\.[a-z0-9-]{2,63}")
_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\s*(dmarc|dkim|spf)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)")
_DOMAIN = re.compile(r"\b(header\.from|header\.d|header\.i|smtp\.mailfrom)\s*=\s*\"?([^\s\";]+)")
_LONGEST = 10_000  # characters of one header
_MACHINES = re.compile(r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)(?:[+@].*|$)")


def sender_of(email: Message) -> str:
    """The one address that an email says it is from, in lower case; "" where it names none, or several."""
    lines = [str(line)[:_LONGEST] for line in email.get_all("From", [])]
    if len(lines) != 1:
        return ""
    # A line break in a folded header is no part of it.
    named = [address for _, address in getaddresses([re.sub(r"\s+", " ", lines[0])])]
    address = named[0].lower() if len(named) == 1 else ""
    return address if _ADDRESS.fullmatch(address) else ""


def is_automatic(email: Message) -> bool:
    """Whether it is a bounce, an automatic reply or mail of a list: nobody means to share anything by it."""
    said = {name: str(email.get(name, "")).strip().lower() for name in ("Auto-Submitted", "Precedence", "Return-Path")}
    return (
        said["Auto-Submitted"].split(";")[0].strip() not in ("", "no")
        or said["Precedence"] in ("bulk", "list", "junk", "auto_reply")
        or said["Return-Path"] == "<>"
        or any(name in email for name in ("List-Id", "X-Autoreply", "X-Autorespond"))
        or email.get_content_type() == "multipart/report"
        or bool(_MACHINES.match(sender_of(email)))
    )


def is_vouched_for(email: Message, authserv: str) -> bool:
    """Whether the server named `authserv` found that the email comes from the domain of its sender (RFC 8601).

    Only its topmost word counts, since anybody can send a header along and a server adds its own above.
    """
    domain = sender_of(email).rpartition("@")[2]
    if not authserv or not domain:
        return False
    for line in email.get_all("Authentication-Results", []):
        server, *results = _without_comments(str(line)[:_LONGEST].lower()).split(";")
        if server.split()[:1] == [authserv.strip().lower()]:
            return _passes(results, domain)
    return False


def _passes(results: list[str], domain: str) -> bool:
    """DMARC decides where it was looked at; else a signature or a sending server that belongs to the domain."""
    told: dict[str, list[bool]] = {}
    for result in results:
        if (stated := _RESULT.match(result)) is not None:
            domains = [value.rpartition("@")[2].strip("<>") for _, value in _DOMAIN.findall(result)]
            good = stated[2] == "pass" and any(_belongs(each, domain) for each in domains)
            told.setdefault(stated[1], []).append(good)
    if "dmarc" in told:
        return all(told["dmarc"])
    return any(told.get("dkim", [])) or any(told.get("spf", []))


def _belongs(one: str, other: str) -> bool:
    """Whether two domains are in the hands of the same people: equal, or one below the other."""
    return one == other or ("." in one and other.endswith(f".{one}")) or one.endswith(f".{other}")


def _without_comments(line: str) -> str:
    for _ in range(5):  # comments may lie in comments
        line = _COMMENT.sub(" ", line)
    return line
