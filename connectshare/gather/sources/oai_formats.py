"""Reads the metadata of an OAI-PMH record, in each of the formats from which much can be read.

Called by the OAI-PMH adapter. To read one more format: one function, and one line in `READERS`, richest first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from connectshare.gather.sources.oai_answers import local
from connectshare.gather.sources.records import File, Record, earliest, is_file, licence, web_address
from connectshare.kit.addresses import BadAddress, same_site

_Element = etree._Element
_XLINK = "{http://www.w3.org/1999/xlink}href"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Formats say many things about other works (series, journal, sources); those are not the record's own.
_OTHER_WORKS = frozenset(("relatedItem", "relatedItems", "relatedIdentifiers", "fundingReferences", "recordInfo"))


def _dublin_core(root: _Element, base: str) -> Record:
    """Plain and qualified Dublin Core, wherever its elements stand."""
    addresses = [*_texts(root, "identifier"), *_texts(root, "identifier.uri")]
    related = _texts(root, "relation")
    pages = [each for each in addresses if not is_file(each)]
    # EPrints names the file as identifier and the page as relation, OJS the other way round; others' are elsewhere.
    pages += [each for each in related if not is_file(each) and _is_own(each, base)]
    files = [each for each in (*addresses, *related) if is_file(each)]
    return Record(
        "",
        pages=tuple(sorted(pages, key=_is_resolver)),
        files=tuple(File(each) for each in files),
        title=_first(root, "title"),
        summary=max((*_texts(root, "abstract"), *_texts(root, "description")), key=len, default=""),
        published=earliest(_texts(root, "issued") or _texts(root, "date") or _texts(root, "available")),
        language=_first(root, "language"),
        licence=licence((*_texts(root, "license"), *_texts(root, "rights"))),
        organisation=_first(root, "publisher"),
        keywords=_texts(root, "subject"),
    )


def _mods(root: _Element, base: str) -> Record:
    places = [each for each in _named(root, "url") if _parent(each) == "location"]
    files = [each for each in places if each.get("access") == "raw object" or is_file(_text(each))]
    pages = [each for each in places if each not in files]
    pages.sort(
        key=lambda each: (each.get("usage", "") not in ("primary", "primary display"), _is_resolver(_text(each)))
    )
    identifiers = [
        _text(each) for each in _named(root, "identifier") if each.get("type") in ("uri", "doi", "hdl", None)
    ]
    titles = [e for e in _named(root, "titleInfo") if not e.get("type") and _parent(e) != "subject"]
    return Record(
        "",
        pages=(*map(_text, pages), *(each for each in identifiers if not is_file(each))),
        files=tuple(File(each) for each in (*map(_text, files), *filter(is_file, identifiers))),
        title=": ".join((*_texts(titles[0], "title"), *_texts(titles[0], "subTitle"))[:2]) if titles else "",
        summary=max(_texts(root, "abstract"), key=len, default=""),
        published=earliest(_texts(root, "dateIssued")),
        language=_first(root, "languageTerm"),
        licence=licence((each.get(_XLINK) or _text(each)) for each in _named(root, "accessCondition")),
        organisation=_first(root, "publisher"),
        keywords=_texts(root, "topic"),
    )


def _datacite(root: _Element, base: str) -> Record:
    """DataCite with or without its OAI wrapper, and OpenAIRE, which builds on it and names the files."""
    identifiers = (*_named(root, "identifier"), *_named(root, "alternateIdentifier"))
    addresses = tuple(
        text
        for each in identifiers
        if (text := _text(each)) and _kind(each) in ("doi", "url", "handle", "purl", "", "uri", "ark")
    )
    files = tuple(File(_text(each), each.get("mimeType", "")) for each in _named(root, "file"))
    dates = {each.get("dateType", ""): _text(each) for each in _named(root, "date")}
    issued = dates.get("Issued") or dates.get("Available") or _first(root, "publicationYear")
    return Record(
        "",
        pages=tuple(sorted((each for each in addresses if not is_file(each)), key=_is_resolver)),
        files=(*files, *(File(each) for each in addresses if is_file(each))),
        title=next((_text(each) for each in _named(root, "title") if not each.get("titleType")), ""),
        summary=max(_texts(root, "description"), key=len, default=""),
        published=earliest([issued]),
        language=_first(root, "language"),
        licence=licence(_rights(root)),
        organisation=_first(root, "publisher"),
        keywords=_texts(root, "subject"),
    )


def _rights(root: _Element) -> Iterator[str]:
    for name in ("licenseCondition", "rights"):
        for each in _named(root, name):
            yield each.get("uri", "") or each.get("rightsURI", "")
            yield _text(each)


def _marc(root: _Element, base: str) -> Record:
    links = [(address, *_subfields(root, ("856",), "q")) for address in _subfields(root, ("856",), "u")]
    title = " ".join(_subfields(root, ("245",), "a", "b")).rstrip(" /:;,")
    return Record(
        "",
        pages=tuple(sorted((link[0] for link in links if not is_file(link[0])), key=_is_resolver)),
        files=tuple(File(link[0]) for link in links if is_file(link[0])),
        title=title,
        summary=max(_subfields(root, ("520",), "a"), key=len, default=""),
        published=earliest(text.strip(" .[]©c") for text in _subfields(root, ("260", "264"), "c")),
        language=next(iter(_subfields(root, ("041",), "a")), ""),
        licence=licence(_subfields(root, ("540",), "u", "a")),
        organisation=next(iter(_subfields(root, ("260", "264"), "b")), "").rstrip(" ,;:"),
        keywords=tuple(text.rstrip(" .") for text in _subfields(root, ("650", "653"), "a")),
    )


def _subfields(root: _Element, tags: tuple[str, ...], *codes: str) -> tuple[str, ...]:
    fields = [each for each in root.iter() if local(each) == "datafield" and each.get("tag") in tags]
    parts = (part for each in fields for part in each if part.get("code") in codes)
    return tuple(text for part in parts if (text := _text(part)))


# By (a part of) the namespace, since prefixes are anybody's choice. Richest first; the last one is always offered.
READERS: tuple[tuple[str, Callable[[_Element, str], Record]], ...] = (
    ("namespace.openaire.eu/schema/oaire", _datacite),
    ("www.loc.gov/mods/v3", _mods),
    ("datacite.org/schema/kernel", _datacite),
    ("schema.datacite.org/oai", _datacite),
    ("dspace.org/qualifieddc", _dublin_core),
    ("purl.org/dc/terms", _dublin_core),
    ("xmlns/qdc", _dublin_core),
    ("www.loc.gov/MARC21/slim", _marc),
    ("openarchives.org/OAI/2.0/oai_dc", _dublin_core),
    ("purl.org/dc/elements", _dublin_core),
)


def richest(formats: tuple[tuple[str, str], ...]) -> str:
    """The prefix, among the (prefix, namespace) offered, of the format from which most can be read; "oai_dc" else."""
    for part, _ in READERS[:-2]:
        for prefix, namespace in formats:
            if part in namespace and prefix:
                return prefix
    return "oai_dc"


def read_metadata(root: _Element, base: str) -> Record | None:
    """What the metadata says; None where the format is none of those known. The identity is left empty."""
    namespace = etree.QName(root).namespace or ""
    for part, read in READERS:
        if part in namespace:
            return read(root, base)
    # Wrappers of no known namespace, and records whose declarations were lost, still hold Dublin Core.
    return _dublin_core(root, base) if any(local(each) in ("title", "identifier") for each in root) else None


def _named(root: _Element, name: str) -> Iterator[_Element]:
    """The elements of that name anywhere below, except inside what describes another work."""
    for child in root:
        if local(child) == name:
            yield child
        elif local(child) not in _OTHER_WORKS:
            yield from _named(child, name)


def _texts(root: _Element, name: str) -> tuple[str, ...]:
    """The texts of the elements of that name, English ones first where the language is marked."""
    elements = [(each, text) for each in _named(root, name) if (text := _text(each))]
    elements.sort(key=lambda pair: not (pair[0].get(_XML_LANG) or pair[0].get("lang") or "en").lower().startswith("en"))
    return tuple(text for _, text in elements)


def _first(root: _Element, name: str) -> str:
    return next(iter(_texts(root, name)), "")


def _text(element: _Element) -> str:
    return "".join(map(str, element.itertext())).strip()


def _parent(element: _Element) -> str:
    parent = element.getparent()
    return local(parent) if parent is not None else ""


def _kind(element: _Element) -> str:
    return (element.get("identifierType") or element.get("alternateIdentifierType") or "").lower()


def _is_resolver(address: str) -> bool:
    """A DOI or handle leads, often, to another publisher; the repository's own page does not."""
    return not address.lower().startswith("http") or "doi.org/" in address or "hdl.handle.net/" in address


def _is_own(address: str, base: str) -> bool:
    try:
        return address.startswith("http") and same_site(web_address(address, base) or "", base)
    except BadAddress:
        return False
