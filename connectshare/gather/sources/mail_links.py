"""Which links of an email lead to something worth sharing, and which are signatures, tracking and ways to unsubscribe.

Called by the mailbox adapter; rules on the words of one email, nothing is visited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from connectshare.gather.protocols import Page
from connectshare.gather.sources.markup import html_tree, words
from connectshare.gather.sources.titles import telling
from connectshare.kit.addresses import BadAddress, canonical

MOST_LINKS = 5

_WRITTEN = re.compile(r"https?://[^\s<>\"'\[\]{}|\\^`]{4,2000}", re.IGNORECASE)
_END = ".,;:!?)*_"
_SAFE = re.compile(r"\.safelinks\.protection\.outlook\.com\Z|\.sophos\.com\Z")
_PROOFPOINT = re.compile(r"https?://urldefense\.com/v3/__(https?:/{1,2}.+?)__;", re.IGNORECASE)
_SOCIAL = re.compile(
    r"(?:^|\.)(?:facebook|fb|twitter|x|linkedin|instagram|tiktok|threads|pinterest|whatsapp|bsky|snapchat|flickr|"
    r"nextdoor|trustpilot|linktr)\.(?:com|net|co|app|me|ee|social)\Z"
)
_TRACKING = re.compile(
    r"(?:^|\.)(?:list-manage\d*|mailchi|sendgrid|mandrillapp|hubspotlinks|createsend\d*|mailgun|sparkpostmail|"
    r"constantcontact|doubleclick|exacttarget|campaign-archive\d*|dotdigital-pages|dmtrk)\.(?:com|net|org|mp)\Z|"
    r"^(?:click|clicks|track|tracking|trk|email|links?|go|t|e)\.[^.]+\.[^.]+"
)
_FURNITURE = re.compile(
    r"unsubscribe|opt-?out|preferences?\b|subscription|view-?in-?(?:your-)?browser|privacy|cookie|disclaimer|"
    r"/terms\b|/legal\b|/contact(?:-us)?/?$|aka\.ms/|\.(?:png|jpe?g|gif|svg|webp|ics|vcf)$",
    re.IGNORECASE,
)
_FURNITURE_WORDS = re.compile(
    r"unsubscribe|opt out|preferences|view (?:this email )?(?:in|online)|privacy|disclaimer|follow us", re.IGNORECASE
)


def links_in(text: str, html: bytes) -> list[tuple[str, str]]:
    """The first few links as (address, words of the link or ""): of the HTML where it has some, else of the text."""
    chosen: dict[str, str] = {}
    for written, said in [*_of_html(html), *_of_text(text)]:
        address = _worth_sharing(written)
        if address and not _FURNITURE_WORDS.search(said):
            chosen[address] = chosen.get(address) or said
    return list(chosen.items())[:MOST_LINKS]


def _of_html(html: bytes) -> Iterator[tuple[str, str]]:
    tree = html_tree(Page("", 200, "text/html", html)) if html else None
    for anchor in tree.iter("a") if tree is not None else ():
        yield str(anchor.get("href", "")), telling(words(anchor))


def _of_text(text: str) -> Iterator[tuple[str, str]]:
    for match in _WRITTEN.finditer(text):
        yield match.group().rstrip(_END), ""


def _worth_sharing(written: str) -> str:
    """The address in its one form, as its owner publishes it; "" where it is furniture."""
    try:
        address = canonical(_unwrapped(written))
    except BadAddress:
        return ""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if _SOCIAL.search(host) or _TRACKING.search(host) or _FURNITURE.search(f"{parts.path}?{parts.query}".rstrip("?")):
        return ""
    return "" if parts.path == "/" and not parts.query else address


def _unwrapped(written: str) -> str:
    """The address within the address: mail programs of councils lead every link through a guard of their own."""
    try:
        parts = urlsplit(written.strip())
        host = parts.hostname or ""
    except ValueError:
        return written
    if _SAFE.search(host):
        return parse_qs(parts.query).get("url", [written])[0]
    if inner := _PROOFPOINT.match(written.strip()):
        return re.sub(r"^(https?:)/(?!/)", r"\1//", inner[1])
    return written
