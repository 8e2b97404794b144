"""Reads the datasets of a CKAN portal, in all the shapes that its versions 1.8 to 2.11 and their extensions give.

Called by the CKAN adapter; it never visits anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from connectshare.gather.protocols import Found, Gone, Problem
from connectshare.gather.sources.entries import stated_date
from connectshare.gather.sources.json_values import mapping, sequence, text, texts
from connectshare.gather.sources.markup import one_line
from connectshare.gather.sources.records import File, Record, found_in, licence

_ISSUED = ("issued", "dcat_issued", "release_date", "date_released", "dataset_published", "published_date")
_HARVESTED = ("harvest_object_id", "harvest_source_id", "guid")


def is_dataset(value: object) -> bool:
    """Whether a value is a dataset as CKAN writes it, and not one of DCAT's or schema.org's."""
    said = mapping(value)
    own = isinstance(said.get("resources"), list) or "metadata_modified" in said
    return own and "@type" not in said and any(text(said.get(name)) for name in ("id", "name", "title"))


def listed(datasets: Iterable[object], root: str) -> Iterator[Found | Gone | Problem]:
    """Each dataset of the portal at `root` as what it is to us: found, gone, or a problem."""
    for number, value in enumerate(datasets, 1):
        said = mapping(value)
        identity = text(said.get("id")) or text(said.get("name"))
        if not identity and not text(said.get("title")):
            yield Problem(f"Dataset {number} of {root}", "The portal gives neither a title nor an id for it.")
        elif identity and _is_withdrawn(said):
            yield Gone(identity[:1000])
        else:
            yield found_in(_record(said, identity, root), f"{root}/")


def _is_withdrawn(said: dict[str, Any]) -> bool:
    state = text(said.get("state")).lower()
    return said.get("private") in (True, "True", "true") or state not in ("", "active")


def _record(said: dict[str, Any], identity: str, root: str) -> Record:
    extras = _extras(said)
    name = text(said.get("name")) or text(said.get("id"))
    return Record(
        identity=identity,
        pages=((f"{root}/dataset/{quote(name, safe='')}",) if name else ()) + (text(said.get("url")),),
        files=tuple(_files(said)),
        title=_translated(said, "title") or text(said.get("name")),
        summary=_translated(said, "notes"),
        published=stated_date(_issued(said, extras)),
        version=text(said.get("metadata_modified")) or text(said.get("modified")) or extras.get("dcat_modified", ""),
        language=_only([*texts(said.get("language")), *extras.get("language", "").split(",")]),
        licence=_licence(said),
        organisation=_organisation(said, extras),
        keywords=tuple(_tags(said)),
    )


def _files(said: dict[str, Any]) -> Iterator[File]:
    for each in map(mapping, sequence(said.get("resources"))):
        if text(each.get("state")).lower() in ("", "active"):
            address = text(each.get("url")) or text(each.get("download_url")) or text(each.get("access_url"))
            yield File(address, text(each.get("mimetype")) or text(each.get("format")))


def _issued(said: dict[str, Any], extras: dict[str, str]) -> str:
    stated = next(
        (text(said.get(name)) or extras.get(name, "") for name in _ISSUED if said.get(name) or extras.get(name)), ""
    )
    # The day on which another portal's dataset was copied says nothing of the dataset.
    harvested = any(name in extras for name in _HARVESTED)
    return stated or ("" if harvested else text(said.get("metadata_created")))


def _licence(said: dict[str, Any]) -> str:
    names = ("license_url", "license_title", "license", "license_id")
    dataset = licence(text(said.get(name)) for name in names)
    return dataset or licence(text(mapping(each).get("license")) for each in sequence(said.get("resources")))


def _organisation(said: dict[str, Any], extras: dict[str, str]) -> str:
    owner = mapping(said.get("organization"))
    publisher = next((mapping(each) for each in sequence(said.get("publisher"))), {})
    return (
        _translated(owner, "title")
        or text(owner.get("name"))
        or _translated(publisher, "name")
        or extras.get("dcat_publisher_name", "")
    )


def _tags(said: dict[str, Any]) -> Iterator[str]:
    for each in sequence(said.get("tags")):
        yield (
            text(each)
            if isinstance(each, str)
            else text(mapping(each).get("display_name")) or text(mapping(each).get("name"))
        )


def _extras(said: dict[str, Any]) -> dict[str, str]:
    """Extras are a list of key and value since version 2, and a mapping before."""
    extras = said.get("extras")
    if isinstance(extras, dict):
        return {str(key): text(value) for key, value in extras.items()}
    pairs = map(mapping, sequence(extras))
    return {text(pair.get("key")): text(pair.get("value")) for pair in pairs}


def _translated(said: dict[str, Any], name: str) -> str:
    return text(said.get(f"{name}_translated")) or text(said.get(name))


def _only(languages: list[str]) -> str:
    """The language where there is one; a dataset in several says nothing of the one document that we read."""
    stated = {one_line(each) for each in languages if each.strip()}
    return stated.pop() if len(stated) == 1 else ""
