"""The public corpora of feeds, sitemaps and catalogues: the shares that are read, and a reason for everything else."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from bench import corpora

# Files, those that hold something to be held to, and those of them that are read as the corpus expects.
SHARES = {
    "feedparser, well-formed": (2080, 119, 115),
    "feedparser, ill-formed": (27, 3, 1),
    "reader feeds": (11, 9, 9),
    "robots.txt": (1, 1, 1),
    "sitemaps": (6, 6, 6),
    "OAI-PMH": (19, 6, 6),
    "DCAT": (47, 18, 18),
    "CKAN": (26, 10, 10),
}


@pytest.fixture(scope="module")
def rows(shared_data: Path) -> Iterable[corpora.Row]:
    return list(corpora.all_rows(shared_data))


def test_as_much_of_each_corpus_is_read_as_ever(rows: list[corpora.Row]) -> None:
    assert corpora.shares(rows) == SHARES


def test_whatever_is_read_otherwise_is_so_for_a_reason(rows: list[corpora.Row]) -> None:
    assert [row.name for row in rows if row.fails] == []
    assert all(row.reason.endswith((".", ")")) for row in rows if not row.right)


def test_a_reason_is_only_given_where_there_is_need_of_one(rows: list[corpora.Row]) -> None:
    amiss = {Path(row.name).name for row in rows if not row.right}
    assert amiss >= corpora._EXPLAINED.keys()


@pytest.mark.parametrize(("explained", "fails"), [(True, False), (False, True)])
def test_what_nobody_has_explained_fails(explained: bool, fails: bool) -> None:
    assert corpora.Row("feeds", "x.xml", right=False, reason="No.", explained=explained).fails is fails
