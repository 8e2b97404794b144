"""Runs one function on untrusted bytes in a fenced process: a hostile file costs that file only.

Called by gathering (and `doctor`, for the fences that hold). Knows nothing of files or formats: it takes the name of
a function "module:function" of (header, bytes), and gives back plain data. Data never travels in arguments.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from connectshare.kit.confinement import Limits
from connectshare.kit.framing import Broken, read_frame, write_frame

__all__ = ["JobRefused", "Limits", "Sandbox", "SandboxKilled"]

Kind = Literal["time", "memory", "crash", "output"]

_PROJECT = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from connectshare.kit.sandbox_child import main; main()"
# Fixed values only: nothing of the parent's environment (keys, addresses) reaches a parser. One thread per library,
# since the jobs themselves run side by side, and since threads and fork do not mix.
_ENVIRONMENT = {
    **{"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
    **{"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1", "PYTHONDONTWRITEBYTECODE": "1"},
}
_START_SECONDS = 60
_GRACE_SECONDS = 5
_REASONS: dict[Kind, str] = {
    "time": "Reading this file took too long and was stopped.",
    "memory": "Reading this file took too much memory and was stopped.",
    "crash": "The program that reads this kind of file broke down on it.",
    "output": "This file holds more than can be taken in.",
}


class SandboxKilled(Exception):
    """The job ended without an answer. `str()` is a sentence for readers; `detail` is for the log."""

    def __init__(self, kind: Kind, detail: str = "") -> None:
        super().__init__(_REASONS[kind])
        self.reason, self.kind, self.detail = _REASONS[kind], kind, detail


class JobRefused(Exception):
    """The target itself said no; the message is its own sentence."""


class _ServerGone(Exception):
    """The warm process ended in the middle of a job: not the fault of the data."""


@dataclass
class _Server:
    process: subprocess.Popen[bytes]
    control: socket.socket
    scratch: str
    owner: int


class Sandbox:
    """A warm process that runs `target` ("module:function") once per job. Several threads may call `run` at once.

    `hidden` names folders to cover where mounts are allowed, beside what Landlock refuses anyway. They must not hold
    Python, the project's package or the temporary folder.
    """

    def __init__(self, target: str, limits: Limits | None = None, hidden: Sequence[Path] = ()) -> None:
        self.target = target
        self.limits = limits or Limits()
        self._hidden = [str(path.resolve()) for path in hidden if path.is_dir()]
        self._lock = threading.Lock()
        self._server: _Server | None = None

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, header: dict[str, Any], data: bytes) -> Any:
        """What the target gave for `header` and `data`. Raises `JobRefused` or `SandboxKilled`."""
        return self._ask({"header": header, "data_bytes": len(data)}, data)

    def fences(self) -> dict[str, bool]:
        """Each fence by name, and whether it holds on this machine, as seen by a job that put them up."""
        held: dict[str, bool] = self._ask({"fences": True}, b"")
        return held

    def level(self) -> str:
        """ "full", "partial" or "limits only": which fences hold round a job."""
        held = self.fences()
        files = held["landlock"] or held["covered folders"]
        network = held["network namespace"] or held["seccomp"]
        if files and network:
            return "full"
        return "partial" if files or network else "limits only"

    def explain(self) -> list[str]:
        """One sentence per fence, for `doctor`."""
        return [
            f"{name}: {'holds' if holds else 'not allowed on this machine'}" for name, holds in self.fences().items()
        ]

    def close(self) -> None:
        """End the warm process and every job in it."""
        with self._lock:
            self._drop()

    def _ask(self, header: dict[str, Any], data: bytes) -> Any:
        try:
            return self._attempt(header, data)
        except _ServerGone:
            pass
        try:
            return self._attempt(header, data)
        except _ServerGone as gone:
            raise SandboxKilled("crash", f"the warm process ended twice: {gone}") from gone

    def _attempt(self, header: dict[str, Any], data: bytes) -> Any:
        ours, theirs = socket.socketpair()
        told, tell = os.pipe()
        with ours, os.fdopen(told, "rb") as verdict:
            try:
                self._hand_over(theirs.fileno(), tell)
            finally:
                theirs.close()
                os.close(tell)
            job = _Job(ours, verdict.fileno(), self.limits)
            return job.converse(header, data)

    def _hand_over(self, channel: int, verdict: int) -> None:
        with self._lock:
            server = self._ready()
            try:
                socket.send_fds(server.control, [b"j"], [channel, verdict])
            except OSError as problem:
                self._drop()
                raise _ServerGone(str(problem)) from problem

    def _ready(self) -> _Server:
        """The warm process of this very process, started where there is none."""
        server = self._server
        if server is not None and (server.owner != os.getpid() or server.process.poll() is not None):
            self._drop()
            server = None
        if server is None:
            server = self._server = self._start()
        return server

    def _start(self) -> _Server:
        ours, theirs = socket.socketpair()
        scratch = tempfile.mkdtemp(prefix="connectshare-sandbox-")
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-I", "-c", _START, str(_PROJECT)],
                stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_ENVIRONMENT, cwd="/",
            )  # fmt: skip
        server = _Server(process, ours, scratch, os.getpid())
        Path(scratch).chmod(0o711)
        settings = {"parent": os.getpid(), "target": self.target, "limits": asdict(self.limits)}
        ours.settimeout(_START_SECONDS)
        try:
            write_frame(ours, {**settings, "hidden": self._hidden, "scratch": scratch})
            read_frame(ours, 1024 * 1024)
        except (OSError, Broken) as problem:
            _end(server)
            raise SandboxKilled("crash", f"the warm process of {self.target} does not start: {problem}") from problem
        return server

    def _drop(self) -> None:
        if self._server is not None:
            _end(self._server)
            self._server = None


class _Job:
    """One request on its way: the channel to the job, and the pipe on which its keeper says how it ended."""

    def __init__(self, channel: socket.socket, verdict: int, limits: Limits) -> None:
        self._channel, self._verdict, self._limits = channel, verdict, limits
        # The keeper kills at the limit; this is the second line, for a machine too busy to run the keeper.
        self._end = time.monotonic() + limits.wall_seconds + _GRACE_SECONDS

    def converse(self, header: dict[str, Any], data: bytes) -> Any:
        try:
            self._patience()
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it may have answered without reading
                write_frame(self._channel, header, data)
            self._patience()
            answer = json.loads(read_frame(self._channel, self._limits.output_bytes))
        except TimeoutError as problem:
            self._kill()
            raise SandboxKilled("time", "killed by the parent") from problem
        except (Broken, OSError) as problem:
            raise self._cause() from problem
        except ValueError as problem:
            raise SandboxKilled("crash", f"the answer is not JSON: {problem}") from problem
        return _result(answer)

    def _patience(self) -> None:
        self._channel.settimeout(max(0.01, self._end - time.monotonic()))

    def _said(self) -> list[dict[str, Any]]:
        said = b""
        while part := os.read(self._verdict, 4096):
            said += part
        return [json.loads(line) for line in said.splitlines()]

    def _kill(self) -> None:
        """Kill the keeper: the kernel then kills the job, and all in its process namespace."""
        os.set_blocking(self._verdict, False)
        with contextlib.suppress(OSError, ValueError, LookupError):
            os.kill(int(json.loads(os.read(self._verdict, 4096).splitlines()[0])["keeper"]), signal.SIGKILL)

    def _cause(self) -> Exception:
        said = self._said()
        if len(said) < 2:
            return _ServerGone("the keeper ended without a word")
        verdict = said[1]
        status, peak = int(verdict["status"]), int(verdict["peak_bytes"])
        detail = f"status {status}, peak {peak // 1024 // 1024} MiB"
        # The first process of a namespace does not feel SIGXCPU, only the kill a second later.
        if verdict["late"] or status == -signal.SIGXCPU or verdict["cpu_seconds"] >= self._limits.cpu_seconds:
            return SandboxKilled("time", detail)
        if status == -signal.SIGXFSZ:
            return SandboxKilled("output", detail)
        # Native parsers abort when the limit refuses them memory; a kill that is not ours is the kernel's, out of it.
        if status == -signal.SIGKILL or (status < 0 and peak > self._limits.memory_bytes // 2):
            return SandboxKilled("memory", detail)
        return SandboxKilled("crash", detail)


def _result(answer: Any) -> Any:
    if not isinstance(answer, dict) or len(answer) != 1:
        raise SandboxKilled("crash", "the answer has no known form")
    ((word, value),) = answer.items()
    if word == "result":
        return value
    if word == "refused":
        raise JobRefused(str(value))
    if word == "killed" and value in ("memory", "output"):
        raise SandboxKilled(value)
    raise SandboxKilled("crash", str(value)[:1000])


def _end(server: _Server) -> None:
    server.control.close()
    if server.owner == os.getpid():
        server.process.kill()
        server.process.wait()
        shutil.rmtree(server.scratch, ignore_errors=True)
