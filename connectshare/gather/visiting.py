"""Polite visits: guarded, allowed by robots.txt, one at a time to a host, with a pause between two.

Called by the runs and the pipeline; the pause holds across all processes and machines, since a host's turn
is a lease in the database.
"""

import time
from contextlib import ExitStack
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
ON_THE_WAY = 10.0  # seconds to wait for the turn of a host that a redirect leads to, the first one asked already


@cache
def _fetcher(longest: float = float("inf")) -> Fetcher:
    agent = f"ConnectShareBot/0.1 (+{settings.SITE_URL}/about/our-robot)"
    longest = min(longest, settings.FETCH_TIMEOUT)
    rules = FetchRules(user_agent=agent, allow=settings.FETCH_ALLOW, total_timeout=longest)
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


class _Way:
    """The hosts on the way of one visit. The turn of each is taken before it is asked anything; all are given back."""

    def __init__(self, patience: float) -> None:
        self.at = ""  # the host that was asked last
        self._turns: dict[str, float] = {}  # the pause that each asks for, in seconds
        self._troubled: list[str] = []
        self._patience = patience

    def begin(self, url: str) -> None:
        """Raises FetchProblem while the host rests, or NotYourTurn."""
        host = host_of(url)
        if host not in self._turns:
            if hosts.require_open(host):
                self._troubled.append(host)
            _take(TURN + host, self._patience)
            self._turns[host] = settings.FETCH_DELAY
            self._patience = max(self._patience, ON_THE_WAY)
        self.at = host
        if settings.FETCH_DELAY:
            # Whatever comes of the visit: a list of a thousand dead addresses is no reason to hurry.
            self._turns[host] = min(max(settings.FETCH_DELAY, _robots().crawl_delay(url) or 0.0), LONGEST_PAUSE)

    def well(self) -> None:
        """All have answered."""
        for host in self._troubled:
            hosts.note_answer(host)

    def end(self) -> None:
        with ExitStack() as every_one:  # though giving back one of them fails
            for host, pause in self._turns.items():
                every_one.callback(leasing.give_back, TURN + host, pause=pause)


def _take(turn: str, patience: float) -> None:
    deadline = time.monotonic() + patience
    while not leasing.take(turn):
        if time.monotonic() >= deadline:
            raise NotYourTurn
        time.sleep(0.02)


class _Resting(Exception):
    """A redirect leads to a host that rests: no fault of the one that sent us there."""

    def __init__(self, problem: FetchProblem) -> None:
        self.problem = problem


def visit(
    url: str, *, etag: str = "", last_modified: str = "", wait: float = 0.0, most: int | None = None,
    longest: float = float("inf"),
) -> Fetched:  # fmt: skip
    """Visit one address in its host's turn. Raises FetchProblem, or NotYourTurn after `wait` seconds.

    `most`: bytes after which the body is cut, for a look that only asks whether anything is there. `longest`: seconds
    that the visit may take, where somebody waits for it.
    """
    way = _Way(wait)
    try:
        way.begin(url)

        def hop(onward: str) -> None:
            _go_on(way, onward)

        fetched = _fetcher(longest).get(
            url, etag=etag, last_modified=last_modified, each_hop=hop, max_bytes=most, cut=bool(most)
        )
        way.well()
        return fetched
    except FetchProblem as problem:
        if way.at:
            hosts.note_failure(way.at, problem)
        raise
    except _Resting as resting:
        raise resting.problem from None
    finally:
        way.end()


def _go_on(way: _Way, url: str) -> None:
    """Before every hop, since a redirect may lead to where we are not welcome: its host's turn, and robots.txt."""
    if host_of(url) != way.at:
        try:
            way.begin(url)
        except FetchProblem as problem:
            raise _Resting(problem) from None
    _robots().require(url)


def get(url: str, *, wait: float = PATIENCE, longest: float = float("inf")) -> Page:
    """Visit an address for a source adapter, waiting for the turn. Raises FetchProblem. Times in seconds."""
    if mailboxes.is_mailbox(url):
        return mailboxes.get(url)
    try:
        fetched = visit(url, wait=wait, longest=longest)
    except NotYourTurn:
        raise FetchProblem("The site is being visited by others.", kind="timeout", temporary=True) from None
    return Page(
        fetched.url, fetched.status, fetched.media_type, fetched.body, fetched.headers, fetched.moved_permanently_to
    )
