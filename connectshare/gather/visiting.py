"""Polite visits: guarded, allowed by robots.txt, one at a time to a host, with a pause between two.

Called by the runs and the pipeline; the pause holds across all processes and machines, since a host's turn
is a lease in the database.
"""

import time
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings

from connectshare.gather import hosts, mailboxes
from connectshare.gather.protocols import Page
from connectshare.kit.fetching import Fetched, Fetcher, FetchProblem, FetchRules
from connectshare.kit.robots import Robots
from connectshare.plumbing import leasing
from connectshare.plumbing.clock import now
from connectshare.plumbing.models import Lease

TURN = "host:"
LONGEST_PAUSE = 30.0  # seconds; a crawl-delay beyond that is cut to it
PATIENCE = 120.0  # seconds to wait for a turn where there is nothing else to do


@cache
def _fetcher() -> Fetcher:
    agent = f"ConnectShareBot/0.1 (+{settings.SITE_URL}/about/our-robot)"
    rules = FetchRules(user_agent=agent, allow=settings.FETCH_ALLOW, total_timeout=settings.FETCH_TIMEOUT)
    return Fetcher(rules)


@cache
def _robots() -> Robots:
    return Robots(_fetcher(), now)


def host_of(url: str) -> str:
    """Host and port, as the name of a turn."""
    return urlsplit(url).netloc.lower().rpartition("@")[2]


def busy_hosts() -> list[str]:
    """The hosts that somebody is visiting now, or whose pause is not over."""
    moment = time.time()
    leases = Lease.objects.filter(name__startswith=TURN)
    return [
        lease.name.removeprefix(TURN)
        for lease in leases
        if lease.not_before > moment or (lease.holder and lease.until > moment and not leasing.is_dead(lease.holder))
    ]


class NotYourTurn(Exception):
    """Somebody else is visiting the host, or its pause is not over."""


def visit(url: str, *, etag: str = "", last_modified: str = "", wait: float = 0.0, most: int | None = None) -> Fetched:
    """Visit one address in its host's turn. Raises FetchProblem, or NotYourTurn after `wait` seconds.

    `most`: bytes after which the body is cut, for a look that only asks whether anything is there.
    """
    host = host_of(url)
    gave_trouble = hosts.require_open(host)
    turn = TURN + host
    deadline = time.monotonic() + wait
    while not leasing.take(turn):
        if time.monotonic() >= deadline:
            raise NotYourTurn
        time.sleep(0.02)
    pause = settings.FETCH_DELAY
    try:
        # Asked at every hop: a redirect may lead to where robots are not welcome.
        fetched = _fetcher().get(
            url, etag=etag, last_modified=last_modified, each_hop=_robots().require, max_bytes=most, cut=bool(most)
        )
        if gave_trouble:
            hosts.note_answer(host)
        if settings.FETCH_DELAY:
            pause = min(max(pause, _robots().crawl_delay(url) or 0.0), LONGEST_PAUSE)
        return fetched
    except FetchProblem as problem:
        hosts.note_failure(host, problem)
        raise
    finally:
        leasing.give_back(turn, pause=pause)


def get(url: str) -> Page:
    """Visit an address for a source adapter, waiting for the turn. Raises FetchProblem."""
    if mailboxes.is_mailbox(url):
        return mailboxes.get(url)
    try:
        fetched = visit(url, wait=PATIENCE)
    except NotYourTurn:
        raise FetchProblem("The site is being visited by others.", kind="timeout", temporary=True) from None
    return Page(
        fetched.url, fetched.status, fetched.media_type, fetched.body, fetched.headers, fetched.moved_permanently_to
    )
