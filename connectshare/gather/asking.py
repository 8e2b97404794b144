"""Asks a site few questions, and none of them twice: what a detector may cost the site and the person who waits.

Called by the detector and the dry run, around whatever `get` they are given. It visits nothing by itself.
"""

from __future__ import annotations

import time

from connectshare.gather.protocols import Get, Page
from connectshare.kit.fetch_problems import FetchProblem

_NOT_NOW = (429, 503)
_SILENT = ("connect", "tls", "timeout", "dns")
_ENOUGH_SILENCE = 3  # a site that does not answer so many times running is left alone


class Questions:
    """A `get` with a memory and an end: at most `most` new addresses, none begun after `longest` seconds."""

    def __init__(self, get: Get, most: int, longest: float = float("inf")) -> None:
        self.asked = 0
        self._get = get
        self._most = most
        self._end = time.monotonic() + longest
        self._answers: dict[str, Page | FetchProblem] = {}
        self._silences = 0

    @property
    def done(self) -> bool:
        """Whether nothing more may be asked."""
        return self.asked >= self._most or self._silences >= _ENOUGH_SILENCE or time.monotonic() > self._end

    def __call__(self, url: str) -> Page:
        """What the address gives. Raises FetchProblem, also where enough was asked."""
        if url not in self._answers:
            if self.done:
                raise FetchProblem("We have asked this site enough for now.", kind="timeout", temporary=True)
            self._answers[url] = self._ask(url)
        answer = self._answers[url]
        if isinstance(answer, FetchProblem):
            raise answer
        self._answers.setdefault(answer.url, answer)
        return answer

    def limited(self, most: int) -> Get:
        """The same with at most `most` new addresses of its own."""
        last = self.asked + most

        def get(url: str) -> Page:
            if url not in self._answers and self.asked >= last:
                raise FetchProblem("We look no further for now.", kind="timeout", temporary=True)
            return self(url)

        return get

    def _ask(self, url: str) -> Page | FetchProblem:
        self.asked += 1
        try:
            page = self._get(url)
        except FetchProblem as problem:
            self._silences = self._silences + 1 if problem.kind in _SILENT else 0
            if problem.status in _NOT_NOW:
                self._silences = _ENOUGH_SILENCE  # it asks to be left alone
            return problem
        self._silences = 0
        return page
