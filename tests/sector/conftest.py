"""The founding sector, loaded."""

import pytest

from connectshare.sector import settling

FACILITATOR = "facilitator@localhost"


@pytest.fixture
def settled(db: None) -> None:
    """Organisations, networks, seats and successions as `setup` loads them."""
    settling.settle(FACILITATOR)
