"""A month of the sector's life with nobody at the centre: what is listed is what there is, and nobody was needed."""

from datetime import timedelta
from pathlib import Path
from statistics import median

import pytest

from bench.year import run
from tests.world.months import MOST_MINUTES

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("year"), pytest.mark.timeout(900)]


def test_a_month_passes_without_anybody_at_the_centre(tmp_path: Path) -> None:
    year, (month,) = run(1, 2026, timedelta(days=1), tmp_path)
    assert month.centre == []
    assert (month.duplicates, month.lost, month.stale) == (0, 0, 0)
    assert month.precision >= 0.97
    assert month.recall >= 0.9
    assert month.minutes < MOST_MINUTES
    assert len(month.delays) + len(month.pinged) > len(year.life.published) / 2
    assert median(month.pinged) < 1, "hours"
