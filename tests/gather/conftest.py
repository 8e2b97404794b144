"""A site on loopback that the gathering may visit, and a classifier that knows the words of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectshare.gather import knowing
from tests.gather.looking_at import learn, site
from tests.kit.loopback import Site


@pytest.fixture
def web(db: None, settings: Any, tmp_path: Path) -> Iterator[Site]:
    """It has no pages yet. What is kept of them is kept for the one test."""
    settings.STORAGE_URL = str(tmp_path / "kept")
    learn()
    with site(settings) as one:
        yield one
    knowing.forget()
