"""A home with a real database file, for tests with several processes."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BEGIN = "import django; django.setup()\n"


@pytest.fixture(scope="session")
def migrated_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of its own with an empty database."""
    home = tmp_path_factory.mktemp("home")
    command = [sys.executable, "-m", "connectshare.management", "migrate", "-v0", "--skip-checks"]
    subprocess.run(command, cwd=ROOT, env=_environment(home), check=True)
    return home


@pytest.fixture
def start(migrated_home: Path) -> Callable[[str], "subprocess.Popen[str]"]:
    """Starts a program in a process of its own; what still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def begin(program: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", BEGIN + program], cwd=ROOT, env=_environment(migrated_home),
            stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def _environment(home: Path) -> dict[str, str]:
    return os.environ | {
        "CONNECTSHARE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
