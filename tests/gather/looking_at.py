"""Looks at a source as the work loop does, in this thread and at a moment of one's choice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from connectshare.catalogue import settling
from connectshare.gather import knowing, visiting
from connectshare.gather.models import Run, Source
from connectshare.gather.running import open_due_runs, open_run
from connectshare.gather.working import Worker
from connectshare.plumbing import clock
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
