"""What a site's robots.txt and X-Robots-Tag ask of us (RFC 9309), and keeping to it.

Called before any page of a site is visited. It never guesses in our favour: a site whose robots.txt has a fault is left
alone until it answers.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from protego import Protego

from connectshare.kit.addresses import BadAddress, parse
from connectshare.kit.fetch_problems import FetchProblem
from connectshare.kit.fetching import Fetcher

TOKEN = "ConnectShareBot"  # noqa: S105 - the name in User-agent lines, nothing secret
MAX_BYTES = 500 * 1024  # RFC 9309, 2.5: at least this much must be read; the rest is cut

_KEEP = timedelta(hours=24)  # RFC 9309, 2.4
_KEEP_TROUBLE = timedelta(minutes=15)
_MOST_SITES = 10_000  # entries kept; more only after a restart
_WITH_VALUE = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})


@dataclass(frozen=True)
class _Answer:
    """What one site said: its rules, or the trouble of asking."""

    rules: Protego | None
    trouble: FetchProblem | None
    until: datetime


class Robots:
    """The rules of every site visited, asked for once a day by the clock `now`. Threads may share one."""

    def __init__(self, fetcher: Fetcher, now: Callable[[], datetime], token: str = TOKEN) -> None:
        self._fetcher = fetcher
        self._now = now
        self._token = token
        self._answers: dict[str, _Answer] = {}
        self._lock = threading.Lock()

    def require(self, url: str) -> None:
        """Raise `FetchProblem` unless `url` may be visited; temporary where the site could not be asked."""
        answer = self._answer(url)
        if answer.trouble is not None:
            raise _again(answer.trouble)
        if answer.rules is not None and not answer.rules.can_fetch(url, self._token):
            raise FetchProblem(
                "The site's robots.txt asks robots not to read this address.", kind="robots", temporary=False
            )

    def allowed(self, url: str) -> bool:
        """Whether `url` may be visited now; false also while the site's robots.txt cannot be read."""
        try:
            self.require(url)
        except FetchProblem:
            return False
        return True

    def crawl_delay(self, url: str) -> float | None:
        """Seconds that the site asks us to wait between two visits, or None."""
        rules = self._answer(url).rules
        return rules.crawl_delay(self._token) if rules else None

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """Addresses of sitemaps that the site's robots.txt names, in its order."""
        rules = self._answer(url).rules
        return tuple(rules.sitemaps) if rules else ()

    def _answer(self, url: str) -> _Answer:
        try:
            origin = parse(url).origin
        except BadAddress as problem:
            raise FetchProblem(str(problem), kind="bad-address", temporary=False) from None
        with self._lock:
            known = self._answers.get(origin)
        if known is None or known.until <= self._now():
            known = self._ask(origin)
            with self._lock:
                if len(self._answers) >= _MOST_SITES:
                    self._answers.clear()
                self._answers[origin] = known
        return known

    def _ask(self, origin: str) -> _Answer:
        now = self._now()
        try:
            fetched = self._fetcher.get(f"{origin}/robots.txt", max_bytes=MAX_BYTES, cut=True)
        except FetchProblem as problem:
            if _means_no_rules(problem):
                return _Answer(None, None, now + _KEEP)
            wait = timedelta(seconds=problem.retry_after or 0)
            return _Answer(None, _trouble(problem), now + max(_KEEP_TROUBLE, wait))
        return _Answer(read_robots(fetched.body), None, now + _KEEP)


def read_robots(body: bytes) -> Protego:
    """Parse a robots.txt; bytes that are not UTF-8 are read as well as they can be."""
    return Protego.parse(body[:MAX_BYTES].decode("utf-8-sig", "replace"))


def _means_no_rules(problem: FetchProblem) -> bool:
    """4xx means that there are no rules (RFC 9309, 2.3.1.3); 429 means "not now", as Google reads it too."""
    client_error = problem.kind == "http-status" and 400 <= (problem.status or 0) < 500
    return (client_error and problem.status != 429) or problem.kind == "too-many-redirects"


def _trouble(problem: FetchProblem) -> FetchProblem:
    if problem.kind != "http-status":
        return problem  # the page itself would fail in the same way: say that
    return FetchProblem(
        f"The site's robots.txt could not be read ({problem.status}), so we stay away for now.",
        kind="robots",
        temporary=True,
        status=problem.status,
        retry_after=problem.retry_after,
    )


def _again(trouble: FetchProblem) -> FetchProblem:
    """A fresh exception: one that several threads raise would gather their tracebacks for ever."""
    return FetchProblem(
        trouble.reason,
        kind=trouble.kind,
        temporary=trouble.temporary,
        status=trouble.status,
        retry_after=trouble.retry_after,
    )


def robots_directives(headers: Mapping[str, str], token: str = TOKEN) -> tuple[str, ...]:
    """The X-Robots-Tag directives that hold for us, lower case, without doubles; "none" is noindex and nofollow.

    `headers` have lower-case names; several header lines are parted by newlines, as `Fetched.headers` has them.
    """
    found: list[str] = []
    for line in headers.get("x-robots-tag", "").splitlines():
        robot = ""
        for part in line.split(","):
            robot, directive = _directive(part, robot)
            if robot in ("", "*", token.lower()):
                found += ["noindex", "nofollow"] if directive == "none" else [directive]
    return tuple(dict.fromkeys(directive for directive in found if directive))


def _directive(part: str, robot: str) -> tuple[str, str]:
    """The robot a part speaks to (the line's last named one stays) and its directive."""
    text = part.strip().lower()
    name, colon, rest = text.partition(":")
    if colon and name.strip() not in _WITH_VALUE and re.fullmatch(r"[\w*-]+", name.strip()):
        return name.strip(), rest.strip()
    return robot, text
