"""Reads XML without what makes XML dangerous: no document types, no entities, no network, no endless depth.

Called by the adapters whose files hold XML. A file that brings a document type is refused, not half read.
"""

from __future__ import annotations

import codecs
import re
import zipfile

from lxml import etree

from connectshare.gather.formats import refusals
from connectshare.gather.protocols import Unreadable

# The prolog may hold a declaration, comments and instructions; then the root element must come. All else is refused.
_PROLOG = re.compile(rb"\s*(?:<\?[^>]{0,4000}\?>\s*|<!--(?:[^-]|-(?!->)){0,4000}-->\s*){0,20}<[A-Za-z_]")
_PROLOG_BYTES = 64 * 1024
_XML_PARTS = (".xml", ".rels")


def refuse_document_types(archive: zipfile.ZipFile) -> None:
    """Raise `Unreadable` where any XML part of the zip brings a document type (the home of entity bombs)."""
    for part in archive.infolist():
        if part.filename.lower().endswith(_XML_PARTS) and part.file_size:
            try:
                with archive.open(part) as stream:
                    head = stream.read(_PROLOG_BYTES)
            except Exception as problem:
                raise Unreadable(refusals.DAMAGED) from problem
            if not _harmless(head):
                raise Unreadable(refusals.DOCUMENT_TYPE)


def parse(data: bytes) -> etree._Element:
    """The root element. Raises `Unreadable` for what is broken, dangerous or nested without end."""
    if not _harmless(data[:_PROLOG_BYTES]):
        raise Unreadable(refusals.DOCUMENT_TYPE)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise Unreadable(refusals.DAMAGED_MARKUP) from problem


def _harmless(head: bytes) -> bool:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    return _PROLOG.match(head.removeprefix(codecs.BOM_UTF8)) is not None
