"""Reads DCAT written as JSON: JSON-LD, and the plain `data.json` of Project Open Data (resources.data.gov).

Called by the DCAT adapter. A context that is only named by its address is never fetched: the usual words are known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from connectshare.gather.sources.dcat_graph import DCAT, DCT, FOAF, HYDRA, PREFIXES, SCHEMA, TYPE, VCARD, Graph, Value
from connectshare.gather.sources.json_values import sequence, text

MOST_DEPTH = 40

_WORDS = {
    **dict.fromkeys(
        ("title", "description", "issued", "modified", "language", "license", "publisher", "identifier"), DCT
    ),
    **dict.fromkeys(("rights", "format", "accessRights", "isPartOf"), DCT),
    **dict.fromkeys(
        ("Catalog", "Dataset", "Distribution", "DatasetSeries", "dataset", "distribution", "keyword"), DCAT
    ),
    **dict.fromkeys(("landingPage", "accessURL", "downloadURL", "mediaType", "theme", "accessLevel", "catalog"), DCAT),
    **dict.fromkeys(("name", "homepage", "page"), FOAF),
    **dict.fromkeys(("next", "nextPage", "view"), HYDRA),
    "fn": VCARD,
}
_BY_LANGUAGE = frozenset(f"{space}{name}" for space, name in (
    (DCT, "title"), (DCT, "description"), (DCAT, "keyword"), (FOAF, "name"),
))  # fmt: skip
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?")


def read_json(value: object) -> Graph:
    """The graph of a JSON value; empty where it says nothing of DCAT. Raises `TooMuch`."""
    graph = Graph()
    items = value if isinstance(value, list) else [value]
    for item in items:
        if isinstance(item, dict):
            # A bare list, or one bare dataset, has no catalogue around it that would say what it is.
            bare = "@context" not in item and "@graph" not in item and "distribution" in item and "title" in item
            _node(item, {}, graph, DCAT + "Dataset" if bare and "@type" not in item else "", 0)
    return graph


def _node(said: Mapping[str, Any], context: Mapping[str, str], graph: Graph, kind: str, depth: int) -> str:
    """Read one object; returns its name."""
    context = _context(said.get("@context"), context)
    stated = text(said.get("@id") or said.get("id") if "@context" in said or context else said.get("@id"))
    name = _expanded(stated, context) or graph.new_node()
    if kind:
        graph.say(name, TYPE, Value(kind, node=True))
    for each in sequence(said.get("@type") or (said.get("type") if context else None)):
        graph.say(name, TYPE, Value(_term(text(each), context), node=True))
    if depth < MOST_DEPTH:
        for key, value in said.items():
            if key in ("@graph", "@included"):
                for each in sequence(value):
                    if isinstance(each, dict):
                        _node(each, context, graph, "", depth + 1)
            elif not key.startswith("@") and value is not None and (predicate := _term(key, context)):
                _say(graph, name, predicate, value, context, depth + 1)
    return name


def _say(graph: Graph, name: str, predicate: str, value: Any, context: Mapping[str, str], depth: int) -> None:
    if depth > MOST_DEPTH:
        return
    if isinstance(value, list):
        for each in value:
            _say(graph, name, predicate, each, context, depth + 1)
    elif isinstance(value, dict):
        _say_object(graph, name, predicate, value, context, depth)
    elif stated := text(value):
        graph.say(name, predicate, Value(stated))


def _say_object(
    graph: Graph, name: str, predicate: str, value: dict[str, Any], context: Mapping[str, str], depth: int
) -> None:
    for wrapping in ("@list", "@set"):
        if wrapping in value:
            return _say(graph, name, predicate, value[wrapping], context, depth + 1)
    if "@value" in value:
        if stated := text(value["@value"]):
            graph.say(name, predicate, Value(stated, language=text(value.get("@language"))))
    elif set(value) == {"@id"}:
        graph.say(name, predicate, Value(_expanded(text(value["@id"]), context), node=True))
    elif predicate in _BY_LANGUAGE and all(_LANGUAGE.fullmatch(key) for key in value):
        for language, words in value.items():
            for each in sequence(words):
                if stated := text(each):
                    graph.say(name, predicate, Value(stated, language=language))
    else:
        kind = DCAT + "Dataset" if predicate == DCAT + "dataset" else ""
        graph.say(name, predicate, Value(_node(value, context, graph, kind, depth + 1), node=True))
    return None


def _context(value: Any, outer: Mapping[str, str]) -> Mapping[str, str]:
    """What words mean, by the contexts written out in the file itself."""
    terms = dict(outer)
    for each in sequence(value):
        if isinstance(each, str):
            # Named, not written out: it is not fetched, and the usual words hold, or those of schema.org.
            terms.setdefault("", "")
            if "schema.org" in each:
                terms["@vocab"] = SCHEMA
        for word, meaning in each.items() if isinstance(each, dict) else ():
            stated = meaning.get("@id") if isinstance(meaning, dict) else meaning
            if isinstance(stated, str) and (word == "@vocab" or not word.startswith("@")):
                terms[word] = stated
    return terms


def _term(word: str, context: Mapping[str, str], depth: int = 0) -> str:
    """The full name of a property or type; "" where it has none.

    A vocabulary of another kind (schema.org) is believed. The usual words are held to mean what DCAT means by them even
    where a context says otherwise: contexts in use misspell the addresses of the vocabularies.
    """
    prefix, colon, rest = word.partition(":")
    if colon and not rest.startswith("//"):
        return (context.get(prefix) or PREFIXES.get(prefix, "")) + rest
    if colon:
        return word
    vocabulary = context.get("@vocab", "")
    meant = context.get(word, "")
    if meant and depth < 5 and meant != word:
        meant = _term(meant, context, depth + 1)
    foreign = vocabulary and not vocabulary.startswith((DCAT, DCT)) and not meant
    if foreign or (meant and "schema.org" in meant):
        return meant or vocabulary + word
    return _WORDS[word] + word if word in _WORDS else meant or (vocabulary + word if vocabulary else "")


def _expanded(name: str, context: Mapping[str, str]) -> str:
    prefix, colon, rest = name.partition(":")
    if colon and not rest.startswith("//") and prefix in context and prefix:
        return context[prefix] + rest
    return name
