"""Looks at a source as the work loop does, in this thread and at a moment of one's choice."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from connectshare.catalogue import settling
from connectshare.gather import knowing, visiting
from connectshare.gather.models import Intake, Run, Source
from connectshare.gather.running import open_due_runs, open_run
from connectshare.gather.working import Worker
from connectshare.plumbing import clock, leasing
from tests import cast
from tests.kit.loopback import Site, serving

PRACTICE = (
    "<!doctype html><html lang=en><head><title>{title}</title></head><body><main><h1>{title}</h1>"
    "<p>Our highway authority grits the carriageway of every priority road before frost. This winter service policy says"
    " which routes are treated, how gritters are loaded with salt, when footways and cycle lanes follow, and how the"
    " decisions of the duty engineer are recorded. {more}</p></main></body></html>"
)


def practice(title: str, more: str = "") -> str:
    """A page that is plainly practice material."""
    return PRACTICE.format(title=title, more=more or f"{title} is reviewed each summer. " * 12)


@contextmanager
def site(settings: object) -> Iterator[Site]:
    """A site that may be visited."""
    with serving() as one, pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "FETCH_ALLOW", frozenset({one.host_port}))
        visiting._fetcher.cache_clear()
        visiting._robots.cache_clear()
        yield one
    visiting._fetcher.cache_clear()
    visiting._robots.cache_clear()


def library(web: Site, titles: Sequence[str]) -> str:
    """A page that lists as many documents as there are titles; each has words of its own. Returns its address."""
    for number, title in enumerate(titles):
        web.put(f"/library/docs/{number}.html", practice(title, f"Words of {title} alone. " * (12 + number)))
    list_in_library(web, titles, range(len(titles)))
    return web.url("/library/")


def list_in_library(
    web: Site, titles: Sequence[str], numbers: range, *, path: str = "/library/", onward: str = ""
) -> None:
    """From now on a page of the library lists these, and leads on to another one."""
    rows = "".join(f"<li><a href='/library/docs/{n}.html'>{titles[n]}</a></li>" for n in numbers)
    more = f"<a rel=next href='{onward}'>Next</a>" if onward else ""
    web.put(path, f"<html><title>Library</title><main><h1>Document library</h1><ul>{rows}</ul>{more}</main></html>")


def learn() -> None:
    """Load the words that the classifier needs."""
    settling._vocabularies()
    knowing.forget()


def work_off() -> None:
    """Do all that is to be done."""
    worker = Worker()
    while worker.left():
        worker.step()


def look(source: Source, day: float = 0) -> Run:
    """Look at a source now, whatever its rhythm; `day` counts from a Monday."""
    with clock.at(cast.MONDAY + timedelta(days=day)):
        source.refresh_from_db()
        run = open_run(source)
        work_off()
        run.refresh_from_db()
        source.refresh_from_db()
        return run


def look_if_due(day: float) -> int:
    """As the schedule does; how many sources were due."""
    with clock.at(cast.MONDAY + timedelta(days=day)):
        runs = open_due_runs()
        work_off()
        return len(runs)


@contextmanager
def at_statement(number: int, do: Callable[[], object], *, within: bool = False) -> Iterator[list[int]]:
    """Before the statement of that number `do` is done, as if by another process; one in a transaction only `within`."""
    seen = [0]

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not busy and (within or not connection.in_atomic_block):
            seen[0] += 1
            if seen[0] == number:
                busy.append(True)
                try:
                    do()
                finally:
                    busy.clear()
        return execute(sql, params, many, context)

    busy: list[bool] = []
    with connection.execute_wrapper(watch):
        yield seen


def in_hand(find: Intake) -> Intake:
    """A find as a worker has it who has just taken it."""
    claimed = leasing.claim(Intake.objects.filter(pk=find.pk))
    assert claimed is not None
    return claimed
