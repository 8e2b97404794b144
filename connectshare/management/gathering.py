"""Carries runs to their end in this process, the index included, with progress. For `gather`, `tick` and `add`."""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.db.utils import OperationalError

from connectshare.gather.models import Intake, Run
from connectshare.gather.working import LEASED, Worker
from connectshare.management.speaking import progress
from connectshare.plumbing import leasing
from connectshare.search import indexer
from connectshare.search.engine import EngineProblem

log = logging.getLogger(__name__)

INDEX_EVERY = 2.0  # seconds; each time costs a commit of the index


@contextmanager
def index_beside() -> Iterator[None]:
    """Drain the index's pending rows in a thread of its own while the block runs, and once more at its end."""
    stop = threading.Event()

    def turn() -> None:
        while not stop.wait(INDEX_EVERY):
            _drain()
        connection.close()

    thread = threading.Thread(target=turn, name="indexer", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        _drain()


def _drain() -> None:
    """Take up what is pending; where the database is busy or the index away, the rows wait."""
    try:
        indexer.drain()
    except OperationalError:
        pass
    except EngineProblem as problem:
        log.warning("%s", problem)


def run_to_the_end(runs: Sequence[Run]) -> None:
    """Work until these runs are done (other processes may help), then until the index has taken it all up."""
    keys = [run.pk for run in runs]
    if not keys:
        return
    worker = Worker(only=keys)
    with leasing.Heartbeat(LEASED), index_beside(), progress(None, "Gathering") as bar:

        def finished() -> bool:
            if not bar.disable:
                rows = Intake.objects.filter(run__in=keys)
                bar.total, bar.n = rows.count(), rows.filter(step=Intake.Step.NONE).count()
                bar.refresh()
            return not worker.left()

        leasing.work(worker.step, threads=settings.WORKERS + 1, finished=finished)
    indexer.settle()


def work_off() -> None:
    """Work until there is nothing left at all, the index included."""
    worker = Worker()
    with leasing.Heartbeat(LEASED), index_beside():
        leasing.work(worker.step, threads=settings.WORKERS + 1, finished=lambda: not worker.left())
    indexer.settle()
