"""An OpenSearch of the tests' own: three nodes in one process, on loopback, in a folder that is deleted afterwards."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
JARS = HERE.parents[1] / ".venv" / "opensearch"
PATIENCE = 120.0  # seconds
MEMORY = "1g"


def program() -> str | None:
    """The Java that runs it; None where there is no Java, or no OpenSearch (`make deps-opensearch`)."""
    return shutil.which("java") if shutil.which("javac") and any(JARS.glob("opensearch-2*.jar")) else None


@contextmanager
def opensearch(nodes: int = 3) -> Iterator[tuple[str, ...]]:
    """A cluster with nothing in it; yields the addresses of its nodes. Raises LookupError where it is not installed."""
    java = program()
    if java is None:
        raise LookupError("OpenSearch is not installed (make deps-opensearch).")
    home = Path(tempfile.mkdtemp(prefix="connectshare-opensearch-"))
    ports = _free_ports(nodes * 2)
    command = [java, f"-Xms{MEMORY}", f"-Xmx{MEMORY}", "-cp", f"{JARS}/*", str(HERE / "Cluster.java"), str(home)]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, *map(str, ports)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=home,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
    addresses = tuple(f"127.0.0.1:{port}" for port in ports[::2])
    try:
        _wait(addresses[0], nodes, server, home / "log")
        yield addresses
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(home, ignore_errors=True)


def _wait(address: str, nodes: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{address}/_cluster/health", timeout=5) as said:
                if json.load(said)["number_of_nodes"] == nodes:
                    return
        except (OSError, urllib.error.URLError, KeyError):
            pass
        time.sleep(0.2)
    raise RuntimeError(f"OpenSearch did not come up:\n{log.read_text('utf-8', 'replace')[-3000:]}")


def _free_ports(number: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    try:
        return [int(one.getsockname()[1]) for one in held]
    finally:
        for one in held:
            one.close()
