"""The real site in processes of its own, on its first day, and a browser to look at it with."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.conftest import need

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 60.0  # seconds
expect.set_options(timeout=20_000)  # milliseconds; a busy machine is slow, not wrong


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=10):
                return
        except OSError:  # refused, or slow to wake
            time.sleep(0.2)
    pytest.fail("The site did not start.")


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the running site."""
    need((ROOT / "connectshare/web/static/connectshare/site.css").exists(), "The assets are not built (make setup).")
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    home = tmp_path_factory.mktemp("site")
    environment = os.environ | {"CONNECTSHARE_HOME": str(home), "SITE_URL": address, "LOG_LEVEL": "ERROR"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    subprocess.run([sys.executable, "manage.py", "setup"], cwd=ROOT, env=environment, check=True, timeout=120)
    command = [sys.executable, "manage.py", "web", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium, without a sandbox of its own: tests may run as root.

    Ended with the last test here: while it runs, Django takes every test of this process for asynchronous.
    """
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(autouse=True)
def _pages_are_closed_after_each_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """A page left open goes on working, and slows down those after it."""
    yield
    if "browser" in request.fixturenames:
        for context in request.getfixturevalue("browser").contexts:
            context.close()
