"""What all tests share: a home of their own, no network but loopback, and the real samples where they are."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import django
import pytest

from tests import opensearch

_HOME = tempfile.mkdtemp(prefix="connectshare-tests-")
os.environ["CONNECTSHARE_HOME"] = _HOME
os.environ["CONNECTSHARE_FETCH_DELAY"] = "0"
os.environ.setdefault("SECRET_KEY", "for tests only")
for name in ("DATABASE_URL", "SEARCH_URL", "STORAGE_URL", "SITE_URL", "CONNECTSHARE_NOW"):
    os.environ.pop(name, None)
os.environ.setdefault("MEANING_SECONDS", "0")  # tests that are about meaning say how long
if on_another := os.environ.get("CONNECTSHARE_TEST_DATABASE_URL"):  # see tests/postgres.py
    os.environ["DATABASE_URL"] = on_another
# Here and not in pytest's settings: those are read before this file, and the tests must not touch anybody's home.
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()

from connectshare.sector.models import Network, Person  # noqa: E402
from tests import cast  # noqa: E402

SHARED = Path(os.environ.get("CONNECTSHARE_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
NEED_ALL = os.environ.get("CONNECTSHARE_TESTS_NEED") == "all"
LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Files made for a test bear the time, and workers must agree on names: such a test is named by its argument."""
    return argname if isinstance(val, bytes) and len(val) > 40 else None


def pytest_unconfigure() -> None:
    shutil.rmtree(_HOME, ignore_errors=True)


def need(condition: object, reason: str) -> None:
    """Skip with the reason; fail with it where everything must be there."""
    if not condition:
        (pytest.fail if NEED_ALL else pytest.skip)(reason)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real documents, feeds and pages that is kept beside the project."""
    need(SHARED.is_dir(), f"The real samples are not at {SHARED}.")
    return SHARED


@pytest.fixture
def lowland(db: None) -> Network:
    """A network that is enrolled."""
    return cast.network()


@pytest.fixture
def gareth(lowland: Network) -> Person:
    """The coordinator of Lowland."""
    return cast.coordinator(lowland)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    need(found, "Chromium is not installed (make deps-browser).")
    return str(found)


@pytest.fixture(scope="session")
def opensearch_nodes() -> Iterator[tuple[str, ...]]:
    """The addresses of three nodes of OpenSearch."""
    need(opensearch.program() and find_spec("opensearchpy"), "OpenSearch is not installed (make deps-opensearch).")
    with opensearch.opensearch() as nodes:
        yield nodes


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Iterator[None]:
    """No test reaches beyond this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(host).startswith(LOOPBACK):
            raise OSError(f"Tests do not reach beyond this machine: {host}")
        connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]
