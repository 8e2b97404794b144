"""What the sandbox is made to run in its tests: one function per way to misbehave."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any


class Unreadable(Exception):
    pass


def run(header: dict[str, Any], data: bytes) -> Any:
    return globals()["do_" + header["what"]](header, data)


def do_echo(header: dict[str, Any], data: bytes) -> dict[str, Any]:
    return {"length": len(data), "sum": sum(data[:1000]), "word": header.get("word")}


def do_refuse(header: dict[str, Any], data: bytes) -> None:
    raise Unreadable("This file is upside down.")


def do_fail(header: dict[str, Any], data: bytes) -> None:
    raise ZeroDivisionError("seven")


def do_sleep(header: dict[str, Any], data: bytes) -> str:
    time.sleep(header["seconds"])
    return "slept"


def do_spin(header: dict[str, Any], data: bytes) -> None:
    while True:
        pass


def do_hog(header: dict[str, Any], data: bytes) -> int:
    return len(bytearray(header["bytes"]))


def do_abort(header: dict[str, Any], data: bytes) -> None:
    os.abort()


def do_segfault(header: dict[str, Any], data: bytes) -> None:
    ctypes.string_at(0)


def do_vanish(header: dict[str, Any], data: bytes) -> None:
    os._exit(0)


def do_babble(header: dict[str, Any], data: bytes) -> str:
    return "x" * header["bytes"]


def do_unsayable(header: dict[str, Any], data: bytes) -> object:
    return object()


def do_fill_disk(header: dict[str, Any], data: bytes) -> None:
    with Path("large").open("wb") as file:
        while True:
            file.write(b"x" * 1_000_000)


def do_fork_bomb(header: dict[str, Any], data: bytes) -> None:
    while True:
        try:
            os.fork()
        except OSError:
            time.sleep(0.01)


def do_count_forks(header: dict[str, Any], data: bytes) -> int:
    children = 0
    try:
        while children < 5000:
            if os.fork() == 0:
                time.sleep(30)
            children += 1
    except OSError:
        pass
    return children


def do_leave_a_daemon(header: dict[str, Any], data: bytes) -> str:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(60)
        os._exit(0)
    return "left"


def do_connect(header: dict[str, Any], data: bytes) -> list[str]:
    problems = []
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            with socket.socket(socket.AF_INET, kind) as channel:
                channel.settimeout(2)
                channel.connect(("127.0.0.1", header["port"]))
                channel.send(b"secret")
            problems.append("")
        except OSError as problem:
            problems.append(type(problem).__name__)
    return problems


def do_read(header: dict[str, Any], data: bytes) -> dict[str, str]:
    found = {}
    for path in header["paths"]:
        try:
            found[path] = Path(path).read_text()[:50] or "empty"
        except OSError as problem:
            found[path] = "!" + type(problem).__name__
    return found


def do_list(header: dict[str, Any], data: bytes) -> str:
    try:
        return str([path.name for path in Path(header["path"]).iterdir()])
    except OSError as problem:
        return "!" + type(problem).__name__


def do_write(header: dict[str, Any], data: bytes) -> dict[str, str]:
    Path("inside").write_text("mine")
    done = {"here": str(Path.cwd()), "inside": Path("inside").read_text()}
    try:
        Path(header["path"]).write_text("not mine")
        done["outside"] = "written"
    except OSError as problem:
        done["outside"] = "!" + type(problem).__name__
    return done


def do_tell(header: dict[str, Any], data: bytes) -> dict[str, Any]:
    return {"environment": dict(os.environ)}


def do_kill_all(header: dict[str, Any], data: bytes) -> list[str]:
    said = []
    for target in (header["server"], header["parent"], -1):
        try:
            os.kill(target, signal.SIGKILL)
            said.append("killed")
        except OSError as problem:
            said.append(type(problem).__name__)
    return said


def do_namespace(header: dict[str, Any], data: bytes) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    return int(libc.unshare(0x10000000))


def do_tool(header: dict[str, Any], data: bytes) -> str:
    return subprocess.run(["/bin/cat"], input=data, capture_output=True, check=True).stdout.decode()
