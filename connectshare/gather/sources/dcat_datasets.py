"""Finds the datasets of a DCAT graph and makes a record of each; finds where the catalogue goes on.

Called by the DCAT adapter; it never visits anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from connectshare.gather.sources.dcat_graph import (
    DC,
    DCAT,
    DCT,
    FOAF,
    HYDRA,
    OWL,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    VCARD,
    Graph,
    Value,
)  # fmt: skip
from connectshare.gather.sources.entries import stated_date
from connectshare.gather.sources.records import File, Record, licence

_TITLES = (f"{DCT}title", f"{DC}title", f"{RDFS}label", f"{SCHEMA}name", f"{SKOS}prefLabel")
_NAMES = (f"{FOAF}name", f"{VCARD}fn", f"{SCHEMA}name", f"{VCARD}organization-name", *_TITLES, f"{RDF}value")
_ONWARD = (f"{HYDRA}next", f"{HYDRA}nextPage")
_CLOSED = ("non-public", "non_public")  # of Project Open Data, and of the European authority table


def is_catalogue(graph: Graph) -> bool:
    return bool(datasets(graph) or graph.of_type(f"{DCAT}Catalog"))


def datasets(graph: Graph) -> list[str]:
    """The names of the datasets, described here or only named, in the order of the file."""
    listed = (each for said in graph.nodes.values() for each in said.get(f"{DCAT}dataset", ()))
    named = [each.text for each in listed if each.text and (each.node or "://" in each.text)]
    return list(dict.fromkeys([*graph.of_type(f"{DCAT}Dataset"), *named]))


def onward(graph: Graph) -> str:
    """The address of the next part of the catalogue as it is written there; "" at the end."""
    return next((each.text for said in graph.nodes.values() for name in _ONWARD for each in said.get(name, ())), "")


def records(graph: Graph) -> Iterator[tuple[Record, bool]]:
    """A record of each dataset, and whether its publisher says that it is not for the public."""
    names = datasets(graph)
    landings = Counter(_landing(graph, name) for name in names)
    for name in names:
        yield _record(graph, name, landings[_landing(graph, name)] > 1), _is_closed(graph, name)


def _record(graph: Graph, name: str, shared_landing: bool) -> Record:
    own = "" if name.startswith("_:") else name
    identifier = _best(graph.values(name, f"{DCT}identifier", f"{DC}identifier"))
    distributions = [each.text for each in graph.values(name, f"{DCAT}distribution")]
    landing = _landing(graph, name)
    homes = [_best([each]) for each in graph.values(name, f"{FOAF}page", f"{FOAF}homepage")]
    own_pages = [own, identifier]
    # A landing page of many datasets is the catalogue's home; each one's own name tells more.
    pages = [*own_pages, landing, *homes] if shared_landing else [landing, *own_pages, *homes]
    pages += [_best(graph.values(each, f"{DCAT}accessURL")) for each in distributions]
    return Record(
        identity=own or identifier or landing,
        pages=tuple(filter(None, pages)),
        files=tuple(_file(graph, each) for each in distributions),
        title=_best(graph.values(name, *_TITLES)),
        summary=_best(graph.values(name, f"{DCT}description", f"{DC}description", f"{SCHEMA}description")),
        published=stated_date(_best(graph.values(name, f"{DCT}issued"))),
        version=_best(graph.values(name, f"{DCT}modified")) or _best(graph.values(name, f"{OWL}versionInfo")),
        language=_language(graph.values(name, f"{DCT}language", f"{DC}language")),
        licence=_licence(graph, (name, *distributions)),
        organisation=_label(graph, graph.values(name, f"{DCT}publisher", f"{DC}publisher")),
        keywords=_english(graph.values(name, f"{DCAT}keyword")),
    )


def _landing(graph: Graph, name: str) -> str:
    return _best(graph.values(name, f"{DCAT}landingPage"))


def _is_closed(graph: Graph, name: str) -> bool:
    levels = graph.values(name, f"{DCAT}accessLevel") + graph.values(name, f"{DCT}accessRights")
    return any(each.text.lower().rpartition("/")[2] in _CLOSED for each in levels)


def _file(graph: Graph, name: str) -> File:
    address = graph.values(name, f"{DCAT}downloadURL") or graph.values(name, f"{DCAT}accessURL")
    form = graph.values(name, f"{DCAT}mediaType", f"{DCT}format", f"{DC}format")
    return File(_best(address), _label(graph, form))


def _licence(graph: Graph, names: Iterable[str]) -> str:
    for name in names:
        stated = graph.values(name, f"{DCT}license") + graph.values(name, f"{DCT}rights")
        if found := licence(_label(graph, [each]) for each in stated):
            return found
    return ""


def _label(graph: Graph, values: list[Value]) -> str:
    """What a thing is called: a literal as it is, a node by its name in words, else by its address."""
    for value in values:
        words = _best(graph.values(value.text, *_NAMES)) if value.text in graph.nodes else ""
        if words or not value.text.startswith("_:"):
            return words or value.text
    return ""


def _best(values: list[Value]) -> str:
    """The English one where the language is marked, else the first."""
    marked = sorted((each for each in values if each.text.strip()), key=lambda each: not _is_english(each))
    return marked[0].text.strip() if marked else ""


def _english(values: list[Value]) -> tuple[str, ...]:
    """The English ones, or all where none is."""
    marked = [each for each in values if each.language]
    return tuple(each.text for each in values if _is_english(each) or not any(map(_is_english, marked)))


def _is_english(value: Value) -> bool:
    return value.language.lower().startswith("en")


def _language(values: list[Value]) -> str:
    """The language where there is one; a dataset in several says nothing of the one document that we read."""
    stated = {each.text for each in values}
    return stated.pop() if len(stated) == 1 else ""
