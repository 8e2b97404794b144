"""Runs the product's own commands as real processes, each journey in a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Home:
    """A data folder, and how commands are run on it."""

    folder: Path
    allow: str  # hosts of the test's own sites
    database: str = ""  # its address; SQLite in the folder where none is given

    @property
    def environment(self) -> dict[str, str]:
        """What the commands see."""
        return os.environ | ({"DATABASE_URL": self.database} if self.database else {}) | {
            "CONNECTSHARE_HOME": str(self.folder), "CONNECTSHARE_FETCH_DELAY": "0",
            "CONNECTSHARE_FETCH_ALLOW": self.allow, "PYTHONPATH": str(PROJECT),
        }  # fmt: skip

    def start(self, *words: str, **more: str) -> subprocess.Popen[str]:
        """Start a command in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "connectshare.management", *words], env=self.environment | more, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, cwd=self.folder.parent,
        )  # fmt: skip

    def run(self, *words: str, fails: bool = False, **more: str) -> str:
        """Run a command to its end and give what it printed."""
        process = self.start(*words, **more)
        out, errors = process.communicate(timeout=170)
        assert (process.returncode != 0) == fails, f"{words}: {process.returncode}\n{out[-2000:]}\n{errors[-4000:]}"
        return errors if fails else out

    def gather(self, *words: str, fails: bool = False) -> list[dict[str, Any]]:
        """`gather --all --json`: the sources with their verdicts."""
        return json.loads(self.run("gather", "--all", "--json", *words))["sources"]

    def export(self) -> list[dict[str, Any]]:
        """Everything that was contributed, as exported."""
        rows = [json.loads(line) for line in self.run("export").splitlines()]
        return [row for row in rows if row.get("contributed")]

    def find(self, words: str, *more: str) -> list[dict[str, Any]]:
        """The results for some words."""
        return json.loads(self.run("find", words, "--json", *more))["results"]


def new_home(folder: Path, sites: Iterable[Any], networks: Iterable[str], database: str = "") -> Home:
    """A set-up home with each site added as a source of a network."""
    home = Home(folder, ",".join(site.host for site in sites), database)
    home.run("setup", "--no-assets")
    for site, network in zip(sites, networks, strict=True):
        home.run("source", "add", site.address, "--network", network, "--kind", site.listing, "--yes")
    return home
