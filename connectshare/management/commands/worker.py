"""Works through what is to be gathered and indexed until stopped. Any number may run, on any machine."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from connectshare.gather.working import LEASED, Worker
from connectshare.management.gathering import index_beside
from connectshare.management.speaking import Speaking
from connectshare.plumbing import leasing


class Command(Speaking):
    help = "Work through what is to be gathered and indexed, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--until-idle", action="store_true", help="stop when there is nothing left to do")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        worker = Worker()

        def finished() -> bool:
            return stop.is_set() or (options["until_idle"] and not worker.left())

        with leasing.Heartbeat(LEASED), index_beside():
            leasing.work(worker.step, threads=settings.WORKERS + 1, finished=finished)
