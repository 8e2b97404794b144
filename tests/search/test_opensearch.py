"""What only the distributed engine has to get right: nodes that are away, writers that died, indexes left behind."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import mean
from urllib.request import Request, urlopen

import pytest

from connectshare.search.document import Document
from connectshare.search.engine import EngineBusy, EngineProblem, SearchEngine, open_engine
from connectshare.search.query import Query
from tests.search.measuring import HALVES, judged, ndcg
from tests.search.test_ranking import documents, records

TODAY = date(2026, 11, 23)
pytestmark = [pytest.mark.server, pytest.mark.xdist_group("opensearch"), pytest.mark.timeout(300)]
KERB = Document(id="kerb0001", title="Kerb stones")


class Site:
    """A site of its own on the nodes."""

    def __init__(self, nodes: tuple[str, ...]) -> None:
        self.nodes = nodes
        self.name = f"test-{secrets.token_hex(6)}"
        self.url = f"opensearch+http://{','.join(nodes)}/{self.name}?shards=3"

    def ask(self, path: str, body: object = None, method: str = "GET") -> str:
        """What the server says."""
        data = None if body is None else json.dumps(body).encode()
        asked = Request(f"http://{self.nodes[0]}/{path}", data, {"Content-Type": "application/json"}, method=method)
        with urlopen(asked) as said:
            return said.read().decode()

    def indexes(self) -> list[str]:
        """All there are, of this site and of those whose names begin with its name."""
        return sorted(self.ask(f"_cat/indices/{self.name}*?h=index").split())


@pytest.fixture
def site(opensearch_nodes: tuple[str, ...]) -> Iterator[Site]:
    site = Site(opensearch_nodes)
    yield site
    site.ask(f"{site.name}*", method="DELETE")


def found(engine: SearchEngine, words: str) -> list[str]:
    return [hit.id for hit in engine.search(Query(words, today=TODAY)).hits]


def test_a_node_that_is_down_is_passed_over(site: Site) -> None:
    engine = open_engine(site.url.replace("//", "//127.0.0.1:1,"), writable=True)
    for _ in range(4):
        engine.update([KERB])
        assert found(engine, "kerb") == ["kerb0001"]


def test_what_the_server_refuses_is_said_and_nothing_counts_as_done(site: Site) -> None:
    engine = open_engine(site.url, writable=True)
    with pytest.raises(EngineProblem, match="refused a document"):
        engine.update([replace(KERB, organisations=("x" * 40_000,))])
    engine.update([KERB])
    assert found(engine, "kerb") == ["kerb0001"]


def test_parts_are_spread_over_the_nodes_with_copies(site: Site) -> None:
    open_engine(site.url, writable=True).update([KERB])
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        parts = json.loads(where(site))
        if all(part["state"] == "STARTED" for part in parts):
            break
        time.sleep(0.2)
    assert sorted(part["prirep"] for part in parts) == ["p", "p", "p", "r", "r", "r"]
    assert len({part["node"] for part in parts}) == 3


def where(site: Site) -> str:
    return site.ask(f"_cat/shards/{site.name}-o*?format=json&h=node,prirep,state")


@pytest.mark.parametrize(
    ("left", "is_free"),
    [(30.0, False), (-1.0, True), (30 * 86_400.0, True)],
    ids=["at work", "died and its term is over", "written by a clock a month ahead"],
)
def test_a_writer_that_died_holds_others_up_for_its_term_only(site: Site, left: float, is_free: bool) -> None:
    turn = {"holder": "somebody else", "until": time.time() + left}
    site.ask(f"{site.name}-writing/_doc/writer?refresh=true", turn, "PUT")
    engine = open_engine(site.url, writable=True)
    if is_free:
        engine.update([KERB])
        assert engine.count() == 1
    else:
        with pytest.raises(EngineBusy):
            engine.update([KERB])


def test_of_many_writers_at_once_one_writes_and_the_others_are_told(site: Site) -> None:
    open_engine(site.url, writable=True).update([KERB])
    told: list[str] = []

    def write(number: int) -> None:
        try:
            open_engine(site.url, writable=True).update([Document(id=f"many{number}", title="Kerb")])
            told.append("written")
        except EngineBusy:
            told.append("busy")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 8
    assert open_engine(site.url).count() == 1 + told.count("written")


def test_what_killed_rebuilds_and_older_layouts_left_is_cleared_away_and_nothing_else(site: Site) -> None:
    engine = open_engine(site.url, writable=True)
    engine.update([KERB])
    (live,) = [one for one in site.indexes() if "-o" in one]
    layout = live.split("-")[2]
    left = [f"{site.name}-{layout}-0123456789ab", f"{site.name}-o0-0123456789ab"]
    others = [f"{site.name}-{layout}-mine", f"{site.name}-other-{layout}-0123456789ab", f"{site.name}s"]
    for name in (*left, *others):
        site.ask(name, {}, "PUT")
    assert engine.rebuild([KERB, Document(id="two", title="Kerb")]) == 2
    now = set(site.indexes())
    assert not now & {live, *left}
    assert set(others) <= now


def test_the_order_is_nearly_that_of_the_embedded_engine(site: Site, tmp_path: Path) -> None:
    embedded, distributed = open_engine(tmp_path, writable=True), open_engine(site.url, writable=True)
    assert embedded.rebuild(documents()) == distributed.rebuild(documents()) == len(records())
    titles = {str(number): record["title"] for number, record in enumerate(records())}
    alike, grades = [], []
    for question in (one for half in HALVES for one in judged(half)):
        asked = Query(question.query, today=TODAY, size=10)
        ours, theirs = embedded.search(asked), distributed.search(asked)
        assert (ours.total, ours.facets, ours.corrected) == (theirs.total, theirs.facets, theirs.corrected), asked
        first, second = ([hit.id for hit in hits.hits] for hits in (ours, theirs))
        alike.append(len(set(first) & set(second)) / max(1, len(first)))
        passages = {hit.id: hit.passages for hit in ours.hits}
        assert all(hit.passages == passages[hit.id] for hit in theirs.hits if hit.id in passages)
        grades.append([ndcg([titles[one] for one in ids], question.grades) for ids in (first, second)])
    one, two = (mean(column) for column in zip(*grades, strict=True))
    assert mean(alike) >= 0.95
    assert abs(one - two) <= 0.02
