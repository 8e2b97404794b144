"""The warm process of the sandbox, the keeper of each job, and the job itself: three generations, each forked.

Started by sandbox.py, never imported by anything else. The server imports the target once and forks; the keeper watches
one job and says how it ended; the job puts up its fences and only then reads the data. No Django in here.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import select
import shutil
import signal
import socket
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from connectshare.kit import confinement
from connectshare.kit.confinement import Limits
from connectshare.kit.framing import read_exactly, read_frame, write_frame

Target = Callable[[dict[str, Any], bytes], Any]


def main() -> None:
    """Serve jobs from the control socket (standard input) until it closes or the parent is gone."""
    with socket.socket(fileno=os.dup(0)) as control:
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        settings = json.loads(read_frame(control, 1024 * 1024))
        try:
            Server(control, settings).serve()
        finally:
            confinement.leave_disk(str(settings["scratch"]))


class Server:
    """Holds the imported target; forks a keeper for each pair of descriptors that arrives."""

    def __init__(self, control: socket.socket, settings: dict[str, Any]) -> None:
        self.control = control
        self.parent = int(settings["parent"])
        self.limits = Limits(**settings["limits"])
        self.scratch = str(settings["scratch"])
        self.fences = confinement.isolate_server(settings["hidden"], self.scratch)
        module, name = str(settings["target"]).split(":")
        self.target: Target = getattr(importlib.import_module(module), name)
        self.readable = _readable()
        self.jobs = 0

    def serve(self) -> None:
        """Answer with the fences that hold, then fork a keeper per request."""
        gc.collect()
        gc.freeze()  # what is shared with the children stays shared
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers need no reaping
        write_frame(self.control, {"fences": self.fences})
        while self._parent_lives():
            message, descriptors, _, _ = socket.recv_fds(self.control, 1, 2)
            if not message:
                return
            self.jobs += 1
            if os.fork() == 0:
                self.control.close()
                Keeper(self, *descriptors).watch()
            for descriptor in descriptors:
                os.close(descriptor)

    def _parent_lives(self) -> bool:
        """Wait for a request. A closed socket says the parent ended; so does a new parent, whoever holds a copy."""
        while not select.select([self.control], [], [], 1.0)[0]:
            if os.getppid() != self.parent:
                return False
        return True


class Keeper:
    """Runs one job in a process namespace of its own, kills it at its time, tells how it ended, cleans up."""

    def __init__(self, server: Server, channel: int, verdict: int) -> None:
        self.server, self.channel, self.verdict = server, channel, verdict

    def watch(self) -> NoReturn:
        """Never returns: this process is the keeper and nothing else."""
        try:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()
            confinement.die_with_parent()
            os.write(self.verdict, json.dumps({"keeper": os.getpid()}).encode() + b"\n")
            folder = tempfile.mkdtemp(prefix="job-", dir=self.server.scratch)
            try:
                self._tell(*self._run(folder))
            finally:
                shutil.rmtree(folder, ignore_errors=True)
        except BaseException:  # nothing may run on in a copy of the server
            os._exit(1)
        os._exit(0)

    def _run(self, folder: str) -> tuple[int, bool]:
        alone, private = confinement.isolate_keeper(folder, self.server.fences["covered folders"])
        job = os.fork()
        if job == 0:
            os.close(self.verdict)
            _run_job(self.server, self.channel, "/tmp" if private else folder, alone, private)  # noqa: S108
        os.close(self.channel)
        late = not _ends_within(job, self.server.limits.wall_seconds)
        with contextlib.suppress(ProcessLookupError):
            os.kill(job, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(job, signal.SIGKILL)
        return os.waitpid(job, 0)[1], late

    def _tell(self, status: int, late: bool) -> None:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        verdict = {
            **{"late": late, "status": os.waitstatus_to_exitcode(status)},
            **{"peak_bytes": used.ru_maxrss * 1024, "cpu_seconds": used.ru_utime + used.ru_stime},
        }
        with contextlib.suppress(BrokenPipeError):  # the answer came, so nobody asks
            os.write(self.verdict, json.dumps(verdict).encode())


def _ends_within(process: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    try:
        watch = os.pidfd_open(process)
    except OSError:  # kernels before 5.3
        while os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            if time.monotonic() > end:
                return False
            time.sleep(0.01)
        return True
    try:
        return bool(select.select([watch], [], [], seconds)[0])
    finally:
        os.close(watch)


def _run_job(server: Server, channel: int, folder: str, alone: bool, private: bool) -> NoReturn:
    """Fence this process in, read the request, answer it, end. Any way out is `os._exit`."""
    try:
        os.setsid()
        rules = (server.limits, folder, server.readable, server.jobs)
        fences = confinement.confine_job(*rules, alone=alone, private=private)
        fences |= {"process namespace": alone, "temporary folder of its own": private}
        os.chdir(folder)
        os.environ.update(TMPDIR=folder, HOME=folder)
        tempfile.tempdir = folder
        with socket.socket(fileno=channel) as request:
            asked = json.loads(read_frame(request, 1024 * 1024))
            if asked.get("fences"):
                answer: dict[str, Any] = {"result": {**server.fences, **fences}}
            else:
                answer = _answer(server.target, asked, request)
            _send(request, answer, server.limits.output_bytes)
    except BaseException:  # the parent sees that no answer came
        os._exit(1)
    os._exit(0)


def _answer(target: Target, asked: dict[str, Any], request: socket.socket) -> dict[str, Any]:
    try:
        return {"result": target(asked["header"], read_exactly(request, asked["data_bytes"]))}
    except MemoryError:
        return {"killed": "memory"}
    except OSError as problem:
        return {"crashed": f"{type(problem).__name__}: {problem}"}
    except Exception as problem:
        # Recognised by name, so that this file needs to know nothing of whom it serves.
        if any(kind.__name__ == "Unreadable" for kind in type(problem).__mro__):
            return {"refused": str(problem)}
        return {"crashed": f"{type(problem).__name__}: {problem}"[:1000]}


def _send(request: socket.socket, answer: dict[str, Any], most: int) -> None:
    try:
        text = json.dumps(answer).encode()
    except (TypeError, ValueError) as problem:
        text = json.dumps({"crashed": f"The answer is not plain data: {problem}"}).encode()
    if len(text) > most:
        text = json.dumps({"killed": "output"}).encode()
    request.sendall(len(text).to_bytes(8, "big") + text)


def _readable() -> list[str]:
    """Python, its libraries and our own package: what a job may read beside the system's own folders."""
    package = str(Path(__file__).resolve().parents[1])
    paths = sysconfig.get_paths()
    return sorted({sys.prefix, sys.base_prefix, paths["stdlib"], paths["purelib"], paths["platlib"], package})
