"""The source adapter for CKAN data portals, by their Action API (docs.ckan.org/en/latest/api).

Called by the discover step and the detector; bytes come from the given `get` only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from connectshare.gather.protocols import Get, Listed, Page, Problem
from connectshare.gather.sources.ckan_datasets import is_dataset, listed
from connectshare.gather.sources.ckan_portal import Portal
from connectshare.gather.sources.json_values import json_value, mapping, sequence, text
from connectshare.gather.sources.limits import MOST_BYTES, capped, too_large, unread
from connectshare.gather.sources.markup import html_tree, is_html
from connectshare.kit.fetch_problems import FetchProblem

MOST_ANSWERS = 400

_API_ROOT = re.compile(r"/api/?\d?/?$")
_NO_PORTAL = "There is no CKAN data portal at this address that we can read."
_REFUSED = "The portal answers that it cannot list its datasets."


class Ckan:
    kind = "ckan"
    label = "CKAN data portal"
    well_known: tuple[str, ...] = ("/api/3/action/package_search?rows=5",)

    def recognise(self, page: Page) -> float:
        value = json_value(page.body)
        said = mapping(value)
        if isinstance(said.get("success"), bool) and ("result" in said or "error" in said):
            known = "/api/" in urlsplit(page.url).path or "/action/" in text(said.get("help")) or _answer(value)
            return 1.0 if known else 0.0
        if isinstance(said.get("version"), int) and _API_ROOT.search(urlsplit(page.url).path):
            return 1.0
        return 0.8 if _answer(value) else 0.0

    def pointed_at(self, page: Page) -> tuple[str, ...]:
        tree = html_tree(page) if is_html(page) else None
        if tree is None:
            return ()
        generators = [m.get("content", "") for m in tree.iter("meta") if m.get("name", "").lower() == "generator"]
        if not any(each.lower().startswith("ckan") for each in generators):
            return ()
        return (Portal.at(page).search(start=0, rows=5),)

    def discover(self, page: Page, get: Get) -> Iterator[Listed]:
        return capped(_discover(page, get), page.url)


@dataclass(frozen=True)
class _Answer:
    """The datasets of one answer, and how many there are in all (0 where it does not say)."""

    datasets: tuple[Any, ...]
    total: int = 0


def _discover(page: Page, get: Get) -> Iterator[Listed]:
    """The whole list where the address gives it, else as the search walks it, else as the plain list does."""
    portal = Portal.at(page)
    value = json_value(page.body)
    given = _answer(value)
    if given is not None and not _is_part(given, value, page.url):
        yield from listed(given.datasets, portal.root)
        return
    broken, count = yield from _walked(portal.search, portal.root, get)
    if broken is not None and not count and not portal.query and not portal.narrowed:
        instead, count = yield from _walked(portal.whole, portal.root, get)
        broken = instead if count else broken
    if broken is not None and not count and given is not None:
        # The API does not answer any more, but what the address itself holds was read.
        yield from listed(given.datasets, portal.root)
    if broken is not None:
        yield broken


def _is_part(answer: _Answer, value: object, address: str) -> bool:
    """Whether there is more than this one answer; a dataset or a list of them at an address of its own is all."""
    if "/action/package_search" not in address:
        return answer.total > len(answer.datasets)
    return answer.total != len(answer.datasets) or "success" not in mapping(value)


def _walked(
    address_at: Callable[[int], str], root: str, get: Get
) -> Generator[Listed, None, tuple[Problem | None, int]]:
    """From answer to answer to the end; returns what broke it off, and how many datasets came before."""
    count = 0
    for _ in range(MOST_ANSWERS):
        address = address_at(count)
        try:
            body = get(address).body
        except FetchProblem as problem:
            return unread(address, "The portal's list could not be read.", problem), count
        if len(body) > MOST_BYTES:
            return too_large(address), count
        value = json_value(body)
        answer = _answer(value)
        if answer is None:
            refused = "success" in mapping(value)
            return Problem(address, _REFUSED if refused else _NO_PORTAL), count
        yield from listed(answer.datasets, root)
        count += len(answer.datasets)
        if not answer.datasets or (answer.total and count >= answer.total):
            return None, count
    return Problem(root, f"The portal has more than {count:,} datasets; we read those."), count


def _answer(value: object) -> _Answer | None:
    """None where the value holds no list of datasets: it is something else, or the portal refuses."""
    said = mapping(value)
    if said.get("success") is False:
        return None
    result = said.get("result", value)
    inner = mapping(result)
    if "results" in inner:
        # Version 1 of the API, still given by some portals, has count and results without a wrapping.
        total = inner.get("count")
        results = sequence(inner["results"])
        wrapped = "result" in said or any(is_dataset(each) for each in results)
        return _Answer(tuple(results), total if isinstance(total, int) else 0) if wrapped else None
    items = [result] if inner else sequence(result)
    while len(items) == 1 and isinstance(items[0], list):  # `package_show` of some versions, and DKAN's lists
        items = items[0]
    known = [each for each in items if is_dataset(each)]
    return _Answer(tuple(known)) if known or ("result" in said and items == [] and result == []) else None
