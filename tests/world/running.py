"""A home of the product in a process of its own, driven over a pipe: it stays warm, and it can be killed.

Called by the fault suite and the simulated year. Every call is one of `inside`'s functions.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import django

PROJECT = Path(os.environ.get("WORLD_PROJECT") or Path(__file__).parents[2])


class Died(Exception):
    """The process ended in the middle of a call."""


class Home:
    """A data folder and the process that works on it; a dead one is replaced at the next call."""

    def __init__(self, folder: Path, allow: list[str], **more: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.environment = os.environ | {
            "CONNECTSHARE_HOME": str(folder), "CONNECTSHARE_FETCH_DELAY": "0", "CONNECTSHARE_FETCH_ALLOW": ",".join(allow),
            "CONNECTSHARE_FETCH_TIMEOUT": "10", "PYTHONPATH": str(PROJECT), "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": "for tests only", "MEANING_SECONDS": "0",
        } | more  # fmt: skip
        for name in ("DATABASE_URL", "SEARCH_URL", "STORAGE_URL", "CONNECTSHARE_NOW"):
            if name not in more:
                self.environment.pop(name, None)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "connectshare.sqlite3"

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The running process, begun if need be."""
        if self._process is None or self._process.poll() is not None:
            with (self.folder / "log.txt").open("ab") as log:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "tests.world.running"], env=self.environment, cwd=PROJECT,
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, start_new_session=True,
                )  # fmt: skip
        return self._process

    def begin(self, name: str, **values: Any) -> None:
        """Send a call; `end` waits for its answer."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps([name, values]).encode() + b"\n")
        self.process.stdin.flush()

    def end(self, *, seconds: float = 60.0, meanwhile: Callable[[], bool] | None = None) -> Any:
        """The answer to the call begun. `meanwhile` is called again and again until it returns true.

        Raises Died where the process ended, TimeoutError where it took longer than `seconds`.
        """
        process, deadline = self.process, time.monotonic() + seconds
        assert process.stdout
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while not selector.select(0.002 if meanwhile else 0.5):
                if meanwhile is not None and meanwhile():
                    meanwhile = None
                if time.monotonic() > deadline:
                    raise TimeoutError(f"No answer within {seconds} seconds.")
        line = process.stdout.readline()
        if not line:
            process.wait()
            raise Died
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["value"]

    def ask(self, name: str, *, seconds: float = 60.0, **values: Any) -> Any:
        """Call one of `inside`'s functions."""
        self.begin(name, **values)
        return self.end(seconds=seconds)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send the process a signal: to it alone, what it started must end by itself."""
        if self._process is not None and self._process.poll() is None:
            os.kill(self._process.pid, number)

    def close(self) -> None:
        """End the process."""
        if self._process is not None and self._process.poll() is None:
            assert self._process.stdin
            self._process.stdin.close()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
                self._process.wait()


def _serve() -> None:
    """Answer calls until the pipe is closed. Only answers go to the pipe; whatever else is printed goes to the log."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    django.setup()
    inside = import_module("tests.world.inside")  # it has models in it: not before the set-up

    for line in sys.stdin.buffer:
        name, values = json.loads(line)
        try:
            told: dict[str, Any] = {"value": getattr(inside, name)(**values)}
        except BaseException as problem:
            traceback.print_exc()
            told = {"error": f"{type(problem).__name__}: {problem}"}
        answers.write(json.dumps(told).encode() + b"\n")


if __name__ == "__main__":
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever started the tests may have had it ignored (`nohup`)
    _serve()
