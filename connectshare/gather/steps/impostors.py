"""Pages that answer "200, here it is" and are not what was asked for: a sign-in page, a "not found" page, a front page.

Called by the discover step and the pipeline, before anything is made of a page. Pure; says what it is, not what to do.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from connectshare.gather.protocols import Extracted

_FEW = 220  # words: a real page about passwords or missing links is longer
_SIGN_IN_PATH = re.compile(r"/(?:log-?in|sign-?in|sso|saml2?|oauth2?|adfs|wp-login\.php|auth)(?:[/.?]|$)", re.I)
_SIGN_IN = re.compile(
    r"^(?:please )?(?:(?:member|client|customer|staff|user)s?'? )?(?:log|sign) ?-?in\b"
    r"|\b(?:log|sign) ?-?in (?:to (?:your account|continue|view|access|read)|required|page)\b"
    r"|\bmembers?(?:' area| only)\b|\bauthentication required\b|\baccess denied\b",
    re.I,
)
_PASSWORD = re.compile(r"\bpassword\b", re.I)
_NAME = re.compile(r"\b(?:user ?name|e-?mail(?: address)?|user id)\b", re.I)
_THING = r"(?:page|document|file|content|resource|item|link|article|url)"
# The number as an error's, alone or set apart: "Study 404", "SD-404" and "404–410 London Road" are something else.
_NUMBER = (
    r"\b(?:error|http|oops\W{0,3}) ?\(?404\b|\b404 (?:error|not found|page)\b"
    r"|(?:^|[|:]\s{0,9}|\s[–—-]\s{1,9})\s{0,9}[(\[«“]?\s{0,9}404\s{0,9}[)\]»”!.]*\s{0,9}"
    r"(?:$|[|:](?!\s{0,9}\d)|\s[–—-]\s)"
)
_MISSING = re.compile(
    rf"{_NUMBER}"
    rf"|\b{_THING}s? (?:you (?:requested|are looking for|wanted)[\w ,]{{0,40}})?"
    r"(?:(?:was|is|could|can|has|does|may)(?: ?no|n['’])?t?(?: have| be| been| longer)* "
    r"(?:not (?:be )?found|found|not exist|exists?|available|moved|removed|deleted)|not found)\b"
    rf"|\bnot found\b|\b(?:can['’]?t|cannot|could ?n['’]?o?t) (?:find|locate) (?:the|that|this|your|a) {_THING}\b"
    r"|\bno longer (?:exists|available|here)\b|\bsite (?:is )?(?:closed|suspended|under construction)\b"
    r"|\b(?:this )?domain (?:name )?(?:is )?(?:for sale|has expired|parked)\b"
    r"|\bwelcome to nginx\b|\bapache2? .{0,20}default page\b",
    re.I | re.M,
)


def impostor(asked: str, answered: str, page: Extracted) -> str:
    """The name of the trouble, or "" where the page seems to be what was asked for.

    `asked` and `answered` are addresses before and after redirects.
    """
    if page.media_type not in ("text/html", "application/xhtml+xml"):
        return ""
    if leads_to_sign_in(asked, answered):
        return "login"
    words = page.text.split()
    heads = (page.heading, page.title)
    if len(words) <= _FEW:
        if any(_SIGN_IN.search(head) for head in heads) or _asks_for_password(page.text):
            return "login"
        if any(_MISSING.search(head) for head in heads) or (len(words) <= 60 and _MISSING.search(page.text[:300])):
            return "soft-404"
    return "moved" if leads_to_front(asked, answered) else ""


def leads_to_sign_in(asked: str, answered: str) -> bool:
    """Whether a redirect led to where one signs in."""
    return asked != answered and bool(_SIGN_IN_PATH.search(_path(answered))) and not _SIGN_IN_PATH.search(_path(asked))


def leads_to_front(asked: str, answered: str) -> bool:
    """Whether a redirect led from something deep to the front page of a site."""
    return len(_path(asked).strip("/")) > 0 and _path(answered) in ("", "/") and asked != answered


def _asks_for_password(text: str) -> bool:
    return len(text.split()) <= 120 and bool(_PASSWORD.search(text)) and bool(_NAME.search(text))


def _path(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")
