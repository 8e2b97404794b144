"""The source adapter for a mailbox: people forward an email, and what is attached or linked is found.

Called by the discover step; emails come from the given `get` only. What comes from people we do not know, or from
machines, is never opened; nothing is changed in the mailbox.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from connectshare.gather.protocols import Found, Get, Listed, Page, Problem
from connectshare.gather.sources.emails import (
    LISTING_TYPE,
    Attachment,
    Email,
    UnreadableEmail,
    header,
    headers_of,
    read_email,
    subject_of,
)
from connectshare.gather.sources.limits import capped
from connectshare.gather.sources.mail_links import links_in
from connectshare.gather.sources.senders import is_automatic, is_vouched_for, sender_of
from connectshare.gather.sources.titles import telling
from connectshare.kit.fetch_problems import FetchProblem

MOST_EMAILS = 500  # opened in one run, the newest; what was taken in before is not opened again
DOUBT = "We could not make sure that this email came from its sender."

SEALED = "Outlook packed its attachments as winmail.dat, which we do not open. Send it again as HTML or plain text."


@dataclass(frozen=True)
class _Listing:
    """What the mailbox says before any email is opened."""

    senders: frozenset[str]
    authserv: str
    taken: frozenset[str]
    emails: tuple[tuple[int, bytes], ...]  # number, headers


class Mailbox:
    kind = "mailbox"
    label = "Mailbox"
    well_known: tuple[str, ...] = ()

    def recognise(self, page: Page) -> float:
        return 1.0 if page.media_type == LISTING_TYPE and _is_mail(page) else 0.0

    def pointed_at(self, page: Page) -> tuple[str, ...]:
        return ()

    def discover(self, page: Page, get: Get) -> Iterator[Listed]:
        try:
            if not _is_mail(page):
                raise ValueError  # a web server may call its answer what it likes
            listing = _read(page)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            yield Problem(page.url, "This is not the listing of a mailbox.")
            return
        yield from capped(_all(page, listing, get), page.url)


def _is_mail(page: Page) -> bool:
    return page.url.startswith(("imaps://", "imap://"))


def name_of(email_id: str, headers: bytes) -> str:
    """The name by which an email is known again: its Message-ID, else a hash of its headers."""
    return email_id.strip("<> ")[:300] or sha256(headers).hexdigest()


def _read(page: Page) -> _Listing:
    said = json.loads(page.body)
    return _Listing(
        frozenset(str(sender).lower() for sender in said["senders"]),
        str(said.get("authserv", "")),
        frozenset(map(str, said.get("taken", ()))),
        tuple((int(each["uid"]), str(each["headers"]).encode("latin-1", "replace")) for each in said["emails"]),
    )


def _all(page: Page, listing: _Listing, get: Get) -> Iterator[Listed]:
    strangers, wanted = 0, list[tuple[int, str]]()
    for uid, raw in listing.emails:
        headers = headers_of(raw)
        name = name_of(header(headers, "Message-ID"), raw)
        if name in listing.taken or is_automatic(headers):
            continue
        if sender_of(headers) in listing.senders:
            wanted.append((uid, name))
        else:
            strangers += 1
    for uid, name in wanted[-MOST_EMAILS:]:
        try:
            email = read_email(get(f"{page.url}/;UID={uid}").body)
        except (FetchProblem, UnreadableEmail) as problem:
            yield Problem(f"An email ({name})", str(problem))
            if getattr(problem, "temporary", False):
                break  # the next run goes on from here
            continue
        yield from _found_in(email, name, listing)
    if strangers:
        people = "email came" if strangers == 1 else "emails came"
        yield Problem(page.url, f"{strangers} {people} from people we do not know.")


def _found_in(email: Email, name: str, listing: _Listing) -> Iterator[Listed]:
    """Each attachment; where there is none, each link."""
    sender, subject = sender_of(email.headers), subject_of(email.headers)
    if sender not in listing.senders:
        return  # the list and the email itself must agree
    doubt = "" if is_vouched_for(email.headers, listing.authserv) else DOUBT
    sent = header(email.headers, "Date", 100)
    for file in email.attachments:
        yield Found(
            external_id=f"{name}#{file.number}", url="", title=_title(file, subject, len(email.attachments)),
            version=sent, media_type=file.media_type, body=file.body, filename=file.filename,
            sender=sender, doubt=doubt,
        )  # fmt: skip
    if email.more:
        yield Problem(f"An email ({name})", "It has more attachments than we take; we took the first ones.")
    if email.sealed:
        yield Problem(f"An email ({name})", SEALED)
    for address, said in () if email.attachments else links_in(email.text, email.html):
        yield Found(
            external_id=f"{name}#{address}", url=address, title=said, version=sent, sender=sender, doubt=doubt
        )  # fmt: skip


def _title(file: Attachment, subject: str, beside: int) -> str:
    """What the sender wrote above the one thing attached. Of several, each has its own name only."""
    return telling(subject) if beside == 1 else ""
