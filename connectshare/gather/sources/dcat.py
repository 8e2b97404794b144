"""The source adapter for data catalogues in DCAT: JSON-LD, RDF/XML, Turtle and `data.json`, with their further pages.

Called by the discover step and the detector; bytes come from the given `get` only: never a context, DTD or entity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectshare.gather.protocols import Get, Gone, Listed, Page, Problem
from connectshare.gather.sources.dcat_datasets import datasets, is_catalogue, onward, records
from connectshare.gather.sources.dcat_graph import Graph, TooMuch
from connectshare.gather.sources.dcat_json import read_json
from connectshare.gather.sources.dcat_rdfxml import read_rdf_xml
from connectshare.gather.sources.dcat_turtle import read_turtle
from connectshare.gather.sources.json_values import json_value
from connectshare.gather.sources.limits import MOST_BYTES, capped, too_large, unread
from connectshare.gather.sources.markup import is_html, root_name
from connectshare.gather.sources.records import found_in
from connectshare.gather.sources.stated_links import stated_links
from connectshare.kit.addresses import BadAddress, canonical, join, same_site
from connectshare.kit.fetch_problems import FetchProblem

MOST_ANSWERS = 400  # portals give 100 datasets at a time

_VOCABULARY = b"www.w3.org/ns/dcat#"
_HEAD = 2**20  # bytes within which a catalogue says what it is
_THINGS = re.compile(rb"dcat:(?:Dataset|Catalog)\b|ns/dcat#(?:Dataset|Catalog)\b")
_TYPED = re.compile(
    rb"(?:\sa|rdf:type|22-rdf-syntax-ns#type>)\s+(?:[^\s;.,]{1,200}\s*,\s*){0,5}(?:dcat:|<https?://www\.w3\.org/ns/dcat#)(?:Dataset|Catalog)\b"
)
_TYPES = ("application/ld+json", "text/turtle", "application/rdf+xml", "application/n-triples")
_NEXT_HEADER = re.compile(r"<([^<>]{1,2000})>\s*;[^,<]*\brel\s*=\s*\"?next\b", re.IGNORECASE)
_MOST_POINTED_AT = 5
_NO_CATALOGUE = "There is no data catalogue at this address that we can read."
_TOO_MUCH = "The catalogue is larger than we read; ask its publisher to give it in parts."


class Dcat:
    kind = "dcat"
    label = "DCAT catalogue"
    well_known: tuple[str, ...] = ("/data.json", "/catalog.jsonld", "/catalogue.jsonld", "/catalog.ttl", "/catalog.xml")

    def recognise(self, page: Page) -> float:
        root = root_name(page.body)
        head = page.body[:_HEAD]
        if root:
            return 1.0 if root == "rdf" and _VOCABULARY in head and _THINGS.search(head) else 0.0
        value = json_value(page.body)
        if value is not None:
            try:
                graph = read_json(value)
            except TooMuch:
                return 0.0
            known = _VOCABULARY in head.replace(b"\\/", b"/") or b"project-open-data" in head or b'"dataset"' in head
            return (1.0 if known else 0.7) if is_catalogue(graph) else 0.0
        return 1.0 if _VOCABULARY in head and _TYPED.search(head) else 0.0

    def pointed_at(self, page: Page) -> tuple[str, ...]:
        links = stated_links(page)
        named = [each.address for each in links if "alternate" in each.relations and each.media_type in _TYPES]
        return tuple(dict.fromkeys(named))[:_MOST_POINTED_AT]

    def discover(self, page: Page, get: Get) -> Iterator[Listed]:
        return capped(_discover(self, page, get), page.url)


def _discover(adapter: Dcat, page: Page, get: Get) -> Iterator[Listed]:
    if is_html(page) and not adapter.recognise(page):
        page = _pointed_at(adapter, page, get) or page
    visited = {page.url}
    while True:
        try:
            graph = _read(page)
        except TooMuch:
            yield Problem(page.url, _TOO_MUCH, "too-large")
            return
        if graph is None or not (graph.damaged or is_catalogue(graph) or len(visited) > 1):
            yield too_large(page.url) if len(page.body) > MOST_BYTES else Problem(page.url, _NO_CATALOGUE)
            return
        yield from _listed(graph, page.url)
        following = _following(graph, page)
        if not following or following in visited:
            return
        if len(visited) >= MOST_ANSWERS:
            yield Problem(page.url, f"The catalogue has more than {MOST_ANSWERS} parts; we read the first.")
            return
        visited.add(following)
        try:
            page = get(following)
        except FetchProblem as problem:
            yield unread(following, "A further part of the catalogue could not be read.", problem)
            return


def _pointed_at(adapter: Dcat, page: Page, get: Get) -> Page | None:
    for address in adapter.pointed_at(page):
        try:
            other = get(address)
        except FetchProblem:
            continue
        if adapter.recognise(other):
            return other
    return None


def _read(page: Page) -> Graph | None:
    """The graph of one answer, None where it is nothing that we know. Raises `TooMuch`."""
    if len(page.body) > MOST_BYTES:
        return None
    value = json_value(page.body)
    if value is not None:
        return read_json(value)
    if root_name(page.body):
        return read_rdf_xml(page.body) if root_name(page.body) == "rdf" else None
    if _VOCABULARY in page.body:
        return read_turtle(page.body.decode("utf-8-sig", "replace"), page.url)
    return None


def _listed(graph: Graph, base: str) -> Iterator[Listed]:
    for number, (record, closed) in enumerate(records(graph), 1):
        if closed and record.identity:
            yield Gone(record.identity[:1000])
        elif not record.identity and not record.title:
            yield Problem(f"Dataset {number} of {base}"[:500], "The catalogue gives neither a title nor an id for it.")
        else:
            yield found_in(record, base)
    for name in graph.damaged:
        yield Problem(name[:500] or base, "This part of the catalogue is damaged; we took what could be read.")


def _following(graph: Graph, page: Page) -> str:
    """The next part, on the same site only; "" where there is none."""
    header = _NEXT_HEADER.search(page.headers.get("link", ""))
    stated = onward(graph) or (header.group(1) if header and datasets(graph) else "")
    try:
        address = canonical(join(page.url, stated)) if stated else ""
        return address if address and same_site(address, page.url) else ""
    except BadAddress:
        return ""
