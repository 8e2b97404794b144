"""An index of its own for each test."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def index(tmp_path: Path, settings: Any) -> str:
    """The address of an empty folder for the index."""
    settings.SEARCH_URL = str(tmp_path / "index")
    return settings.SEARCH_URL
