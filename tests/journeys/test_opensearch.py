"""The whole product on OpenSearch: set up, filled, searched, with the server away, and killed while it rebuilds."""

from __future__ import annotations

import json
import os
import secrets
import signal
import time
from pathlib import Path

import pytest

from tests.journeys.running import Home

pytestmark = [pytest.mark.journey, pytest.mark.server, pytest.mark.xdist_group("opensearch"), pytest.mark.timeout(600)]


def found(home: Home, words: str, **more: str) -> tuple[int, list[str]]:
    said = json.loads(home.run("find", words, "--json", **more))
    return said["total"], [one["title"] for one in said["results"]]


def test_the_product_works_on_opensearch_as_it_does_embedded(opensearch_nodes: tuple[str, ...], tmp_path: Path) -> None:
    url = f"opensearch+http://{','.join(opensearch_nodes)}/journey-{secrets.token_hex(4)}?shards=3"
    away = "opensearch+http://127.0.0.1:1/journey"
    home = Home(tmp_path / "home", "")
    home.run("setup", "--no-assets")
    on = {"SEARCH_URL": url}
    home.run("setup", "--no-assets", **on)
    for words in ("gully cleansing", "pothole repiars", "winter service policy", "street lighting"):
        total, titles = found(home, words)
        there, theirs = found(home, words, **on)
        assert total == there > 0
        assert len(set(titles) & set(theirs)) >= 0.8 * len(titles), words

    note = tmp_path / "zebra.txt"
    note.write_text(
        "Zebra crossing audit toolkit\n\n" + "How a council audits its zebra crossings for highway safety. " * 30
    )
    # Added while the server is away: kept, and in the index when it is back.
    home.run("add", str(note), "--network", "adept", SEARCH_URL=away)
    assert "does not answer" in home.run("find", "zebra", fails=True, SEARCH_URL=away)
    assert "does not answer" in home.run("reindex", fails=True, SEARCH_URL=away)
    home.run("tick", **on)
    before = found(home, "zebra crossing audit", **on)
    assert before[0] >= 1

    for wait in (0.8, 1.4, 2.0):
        rebuilding = home.start("reindex", **on)
        time.sleep(wait)
        if rebuilding.poll() is None:
            os.killpg(rebuilding.pid, signal.SIGKILL)
        rebuilding.communicate()
        assert found(home, "zebra crossing audit", **on) == before
