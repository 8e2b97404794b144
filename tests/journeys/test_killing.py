"""Killed at random instants, gathering loses nothing and does nothing twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import need
from tests.journeys.running import Home, new_home
from tests.journeys.sites import share_out, three_sites
from tests.postgres import postgres, programs

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("killing"), pytest.mark.timeout(600)]
KILLS = 20
KILLS_ON_POSTGRES = 8
NETWORKS = ("adept", "lcrig", "mhaplus")


def test_the_end_state_after_twenty_kills_is_that_of_an_undisturbed_run(shared_data: Path, tmp_path: Path) -> None:
    _compare(shared_data, tmp_path, KILLS)


def test_the_same_holds_on_postgresql(shared_data: Path, tmp_path: Path) -> None:
    need(programs(), "PostgreSQL is not installed (make deps-postgres).")
    with postgres() as address:
        _compare(shared_data, tmp_path, KILLS_ON_POSTGRES, address)


def _compare(shared_data: Path, folder: Path, kills: int, database: str = "") -> None:
    """Undisturbed on SQLite; under fire on `database`."""
    documents = sorted((shared_data / "documents").iterdir(), key=lambda path: path.stat().st_size)[:45]
    with three_sites() as sites:
        share_out(documents, sites)
        calm = new_home(folder / "calm", sites, NETWORKS)
        calm_verdicts = calm.gather()
        killed = new_home(folder / "killed", sites, NETWORKS, database)
        deaths = _gather_under_fire(killed, kills)
        killed_verdicts = killed.gather()
        again = killed.gather()
        assert deaths == kills
        assert _state(killed) == _state(calm)
        assert [_sum(source) for source in killed_verdicts] == [_sum(source) for source in calm_verdicts]
        assert all(source["new"] == source["changed"] == source["same"] == 0 for source in again)
        assert _found(killed) == _found(calm)


def _gather_under_fire(home: Home, kills: int) -> int:
    """Start `gather` and a worker beside it again and again, and kill one or both with SIGKILL at random instants."""
    rng, deaths = random.Random(20261123), 0
    crew: dict[str, subprocess.Popen[str]] = {}
    while deaths < kills:
        for name, words in (("gather", ("gather", "--all", "--json")), ("worker", ("worker",))):
            if name not in crew or crew[name].poll() is not None:
                crew[name] = home.start(*words)
        time.sleep(rng.uniform(0.4, 2.8))
        victim = crew[rng.choice(("gather", "worker"))]
        if victim.poll() is None:
            os.kill(victim.pid, signal.SIGKILL)  # the process alone: what it started must end by itself
            victim.communicate()
            deaths += 1
    for process in crew.values():
        process.kill()
        process.communicate()
    return deaths


def _state(home: Home) -> list[Any]:
    """The catalogue without what is random or tells the time."""
    return sorted(
        [
            sorted(row["source_urls"]), row["title"], row["summary"], row["kind"], row["topics"], row["organisations"],
            row["networks"], row["status"], row["dated"], [part["sha256"] for part in row["attachments"]],
        ]
        for row in home.export()
    )  # fmt: skip


def _sum(source: dict[str, Any]) -> dict[str, Any]:
    """A verdict by what became of the items; whether this run or one before it was the first to list them is chance."""
    listed = source["new"] + source["changed"] + source["unchanged"] + source["same"]
    return {"seen": source["seen"], "listed": listed} | {
        name: source[name] for name in ("held", "skipped", "quarantined")
    }


def _found(home: Home) -> list[list[str]]:
    words = ("street manager transition rules", "newsletter", "checklist", "vehicle miles", "permit")
    return [sorted(result["title"] for result in home.find(query, "--limit", "50")) for query in words]
