"""Reads what a page says in schema.org's words: its JSON-LD and its microdata, both as the same plain things.

Called by the adapter for pages that describe their items, and by page_statements in the sandbox. No context is ever
loaded: names are taken as schema.org's. Everything is bounded, and broken blocks are mended or passed over.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from lxml import etree

Thing = dict[str, Any]  # names without their namespace; "@type" as written

# What a page can be about, or a list can hold, that somebody reads. Their kinds end alike ("NewsArticle").
_WORKS = re.compile(
    r"(?:.*Article|.*DigitalDocument|BlogPosting|Report|Dataset|CreativeWork|Book|HowTo|Guide|LearningResource|Thesis|"
    r"Legislation|VideoObject|PodcastEpisode|Manuscript|Chapter|PublicationIssue|Poster|DataDownload)"
)
_MOST_JSON = 2**20  # characters of one block
_MOST_THINGS = 1_000
_MOST_VALUES = 20_000
_DEEPEST = 12
_LONGEST = 20_000  # characters of one value
_NAMESPACE = re.compile(r"(?:https?://(?:www\.)?schema\.org/|schema:)", re.IGNORECASE)
_STRING = r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)'
_COMMENT = re.compile(rf"({_STRING})|<!--.*?(?:-->|\Z)|//[^\n]*|/\*.*?(?:\*/|\Z)|<!\[CDATA\[|\]\]>", re.DOTALL)
_LOOSE_COMMA = re.compile(rf"({_STRING})|,(?=\s*[}}\]])|;\s*\Z", re.DOTALL)
_ADDRESS_OF = {"a": "href", "area": "href", "link": "href", "object": "data", "data": "value", "meter": "value"}
_SOURCED = ("img", "audio", "video", "source", "embed", "iframe", "track")
_FILES = ("encoding", "encodings", "associatedMedia", "distribution", "workExample")
_FILE = re.compile(r"\.(?:pdf|docx?|pptx?|ppsx|xlsx?|od[tps]|rtf)(?=$|[?#])", re.IGNORECASE)
_FILE_TYPE = re.compile(
    r"application/(?:pdf|x-pdf|msword|rtf|vnd\.(?:openxmlformats-officedocument|oasis\.opendocument|ms-(?:power|ex|word)))"
)


def things_in(tree: etree._Element) -> list[Thing]:
    """What the page describes: JSON-LD first, graphs and lists opened, then microdata. Never raises."""
    things = [*_json_things(tree), *_microdata_things(tree)]
    return things[:_MOST_THINGS]


def by_identity(things: Iterable[Thing]) -> dict[str, Thing]:
    """Those of the things that carry an "@id" and more than it, so that what refers to them can be looked up."""
    return {str(thing["@id"]): thing for thing in things if thing.get("@id") and len(thing) > 1}


def types(thing: Thing) -> frozenset[str]:
    """The names of its types, without namespace."""
    said = thing.get("@type")
    names = said if isinstance(said, list) else [said]
    return frozenset(_NAMESPACE.sub("", name).strip() for name in names if isinstance(name, str))


def is_work(thing: Thing) -> bool:
    """Whether it is something to read, as an article or a report is, and not an event, a person or a shop."""
    return any(_WORKS.fullmatch(name) for name in types(thing))


def values(thing: Thing, *names: str) -> list[Any]:
    """All values under the first of `names` that has any."""
    for name in names:
        said = thing.get(name)
        if said not in (None, "", [], {}):
            return said if isinstance(said, list) else [said]
    return []


def text(thing: Thing, *names: str) -> str:
    """The first words or number under one of the names; of a thing, its name."""
    for name in names:
        for value in values(thing, name):
            said = value.get("name") if isinstance(value, dict) else value
            if isinstance(said, (str, int)) and not isinstance(said, bool) and str(said).strip():
                return str(said).strip()
    return ""


def address(thing: Thing, *names: str) -> str:
    """The first address under one of the names, verbatim; of a thing, its own."""
    for value in values(thing, *names):
        said = text(value, "url", "@id", "contentUrl") if isinstance(value, dict) else value
        if isinstance(said, str) and said.strip():
            return said.strip()
    return ""


def party(thing: Thing, known: Mapping[str, Thing], *names: str) -> str:
    """The name of an organisation or person under one of the names, also where it is only referred to."""
    for name in names:
        for value in values(thing, name):
            meant = known.get(str(value.get("@id")), value) if isinstance(value, dict) else value
            said = text(meant, "name", "legalName") if isinstance(meant, dict) else meant
            if isinstance(said, str) and said.strip() and not said.startswith(("http://", "https://")):
                return said.strip()
    return ""


def licence(thing: Thing) -> str:
    """The address or name of its licence."""
    for value in values(thing, "license"):
        said = text(value, "url", "@id", "name") if isinstance(value, dict) else value
        if isinstance(said, str) and said.strip():
            return said.strip()
    return ""


def file_of(thing: Thing) -> tuple[str, str]:
    """(address, media type) of the document that the thing says it is; ("", "") where it names none."""
    candidates = [thing, *(part for name in _FILES for part in values(thing, name) if isinstance(part, dict))]
    for part in candidates:
        found, kind = address(part, "contentUrl"), text(part, "encodingFormat", "fileFormat").lower()
        if found and is_document(found, kind):
            return found, kind if "/" in kind else ""
    return "", ""


def is_document(link: str, media_type: str = "") -> bool:
    """Whether an address or its stated media type is that of a document: PDF, Office, OpenDocument or RTF."""
    return bool(_FILE_TYPE.match(media_type) or media_type == "pdf" or _FILE.search(link))


def _json_things(tree: etree._Element) -> Iterator[Thing]:
    left = [_MOST_VALUES]
    for script in tree.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() == "application/ld+json":
            yield from _opened(_plain(_loaded((script.text or "")[:_MOST_JSON]), left))


def _loaded(block: str) -> Any:
    try:
        return json.loads(block, strict=False)
    except (ValueError, RecursionError):
        pass
    mended = _LOOSE_COMMA.sub(_kept, _COMMENT.sub(_kept, block))
    try:
        return json.loads(mended, strict=False)
    except (ValueError, RecursionError):
        return None


def _kept(match: re.Match[str]) -> str:
    return match.group(1) or ""


def _opened(value: Any) -> Iterator[Thing]:
    """The things in lists and graphs, in order."""
    waiting = deque([value])
    while waiting:
        thing = waiting.popleft()
        if isinstance(thing, list):
            waiting.extendleft(reversed(thing))
        elif isinstance(thing, dict):
            graph = thing.pop("@graph", None)
            if graph is None or set(thing) - {"@context", "@id"}:
                yield thing
            waiting.extendleft([graph] if graph is not None else [])


def _plain(value: Any, left: list[int], depth: int = 0) -> Any:
    """Names without namespace, {"@value": x} as x; beyond the limits, nothing."""
    left[0] -= 1
    if left[0] < 0 or depth > _DEEPEST:
        return None
    if isinstance(value, list):
        return [_plain(each, left, depth + 1) for each in value[:_MOST_THINGS]]
    if not isinstance(value, dict):
        return value
    if "@value" in value or "@list" in value:
        return _plain(value.get("@value", value.get("@list")), left, depth + 1)
    return {
        _NAMESPACE.sub("", name): each if name == "@context" else _plain(each, left, depth + 1)
        for name, each in value.items()
    }


def _microdata_things(tree: etree._Element) -> Iterator[Thing]:
    left = [_MOST_VALUES]
    identified = {element.get("id"): element for element in tree.iter() if element.get("id")}
    for element in tree.iter():
        if element.get("itemscope") is not None and element.get("itemprop") is None and isinstance(element.tag, str):
            yield _item(element, identified, left, ())


def _item(
    scope: etree._Element, identified: dict[Any, etree._Element], left: list[int], within: tuple[etree._Element, ...]
) -> Thing:
    thing: Thing = {}
    if scope.get("itemtype"):
        thing["@type"] = scope.get("itemtype", "").split()
    if scope.get("itemid"):
        thing["@id"] = scope.get("itemid", "")
    referred = [identified[name] for name in scope.get("itemref", "").split()[:50] if name in identified]
    waiting = [*reversed(referred), *reversed(scope)]
    while waiting and left[0] > 0:
        element = waiting.pop()
        left[0] -= 1
        if not isinstance(element.tag, str):
            continue
        inner = element.get("itemscope") is not None
        for name in (element.get("itemprop") or "").split()[:10]:
            if inner and (element in within or len(within) >= _DEEPEST):
                continue  # it refers to what holds it
            value = _item(element, identified, left, (*within, scope)) if inner else _value(element)
            thing.setdefault(_NAMESPACE.sub("", name), []).append(value)
        waiting.extend(() if inner else reversed(element))
    return thing


def _value(element: etree._Element) -> str:
    tag = str(element.tag)
    if tag == "meta":
        said = element.get("content")
    elif tag in _SOURCED:
        said = element.get("src")
    elif tag == "time":
        said = element.get("datetime")
    else:
        said = element.get(_ADDRESS_OF[tag]) if tag in _ADDRESS_OF else None
    if said is None:
        said = "".join(str(part)[:_LONGEST] for part in islice(element.itertext(), 500))
    return " ".join(said[:_LONGEST].split())
