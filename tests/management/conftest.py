"""Commands as a shell would call them: what they print, and how they end."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from connectshare.catalogue import settling
from connectshare.gather import knowing

Told = Callable[..., Any]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """Calls a command with --json and returns its one document."""

    def call(*words: str) -> Any:
        capsys.readouterr()
        call_command(*words, "--json")
        (line,) = capsys.readouterr().out.splitlines()
        return json.loads(line)

    return call


@pytest.fixture
def index(tmp_path: Path, settings: Any) -> str:
    """The address of an empty folder for the index."""
    settings.SEARCH_URL = str(tmp_path / "index")
    return settings.SEARCH_URL


@pytest.fixture
def vocabularies(db: None) -> Iterator[None]:
    """Topics, kinds and lenses as `setup` loads them, and a classifier that knows these and no others."""
    settling._vocabularies()
    knowing.forget()
    yield
    knowing.forget()
