"""Web, worker and schedule together: the embedded default. One process to stop with Ctrl-C."""

import signal
import subprocess
import sys
import threading
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser
from django.db import connection
from django.db.utils import OperationalError

from connectshare import schedule
from connectshare.management.commands.web import server
from connectshare.management.readying import LOOPBACK, a_port, lead_here, require_free, require_operator
from connectshare.management.speaking import Speaking
from connectshare.sector.models import Person
from connectshare.sector.signing_in import link_for

LOOK_EVERY = 20.0  # seconds between two looks at the schedule


class Command(Speaking):
    help = "Serve the site with worker and schedule: everything in one."
    needs_set_up = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=a_port, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        require_free(host, port)
        lead_here(host, port)
        require_operator(public=settings.IS_PUBLIC or host not in LOOPBACK)
        call_command("setup")
        connection.close()
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        family = Family([server(host, port), [sys.executable, "-m", "connectshare.management", "worker"]])
        try:
            self._greet(host)
            while not stop.wait(LOOK_EVERY if family.keep_alive() else 1.0):
                _look_at_schedule()
        finally:
            family.end()

    def _greet(self, host: str) -> None:
        lines = [
            "", f"  Connect & Share is open at {settings.SITE_URL}", "",
            "  Add a source:      connectshare source add https://… --network SLUG",
            "  See the sources:   connectshare source list", "",
        ]  # fmt: skip
        person = Person.objects.filter(roles__kind="facilitator", roles__ended=None).first()
        if host in LOOPBACK and person is not None:
            lines += ["  Sign in as the facilitator (once, within 15 minutes):", f"  {link_for(person)}", ""]
        lines.append("  Stop with Ctrl-C.")
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def _look_at_schedule() -> None:
    try:
        schedule.begin_due()
    except OperationalError:
        pass  # the database is busy: another time
    finally:
        connection.close()


class Family:
    """The processes beside this one: started, started again when one dies, ended together."""

    def __init__(self, commands: list[list[str]]) -> None:
        self._commands = commands
        self._processes = [subprocess.Popen(command) for command in commands]  # noqa: S603 - our own command lines

    def keep_alive(self) -> bool:
        """Start again what has died. False where something had."""
        well = True
        for number, process in enumerate(self._processes):
            if process.poll() is not None:
                well = False
                self._processes[number] = subprocess.Popen(self._commands[number])  # noqa: S603
        return well

    def end(self) -> None:
        """Ask all to end, then see to it."""
        for process in self._processes:
            process.terminate()
        deadline = time.monotonic() + 15
        for process in self._processes:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
