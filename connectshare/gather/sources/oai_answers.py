"""Reads the answers of an OAI-PMH 2.0 repository: errors, formats, records and where the list goes on.

Called by the OAI-PMH adapter. A broken answer is read record by record, so that one record never costs the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from connectshare.gather.sources.markup import one_line, root_name

_RECORD = re.compile(rb"<(?:[\w.-]+:)?record\b[^<>]*>\s*(?=<(?:[\w.-]+:)?header\b)")
_LAST_RECORD = re.compile(rb".*</(?:[\w.-]+:)?record\s*>", re.DOTALL)
_TOKEN = re.compile(rb"<(?:[\w.-]+:)?resumptionToken\b[^<>]*>([^<]{0,4000})</")
_ROOT = re.compile(rb"<((?:[\w.-]+:)?OAI-PMH)\b([^<>]{0,4000})>")
_DECLARATION = re.compile(rb"\s(xmlns(?::[\w.-]+)?\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'))")
_PREFIX = re.compile(rb"[</\s]([\w.-]+):[\w.-]+[\s=>/]")
_ENCODING = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.-]{1,40})", re.IGNORECASE)
_NOT_XML = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|&#(?:0*(?:[0-8]|1[124-9]|2\\d|3[01])|[xX]0*(?:[0-8bcBCefEF]|1[0-9a-fA-F]));"
)
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")


@dataclass(frozen=True)
class OaiRecord:
    """One record of a list. `metadata` is the element inside <metadata>, or None."""

    identifier: str
    datestamp: str = ""
    deleted: bool = False
    damaged: bool = False  # its XML was broken: what is here is what could be mended
    metadata: etree._Element | None = None


@dataclass(frozen=True)
class Answer:
    """What one answer says. `error` is the protocol's code ("badResumptionToken", …) or ""."""

    verb: str = ""
    error: str = ""
    records: tuple[OaiRecord, ...] = ()
    token: str = ""
    formats: tuple[tuple[str, str], ...] = ()  # (prefix, namespace)


def is_answer(body: bytes) -> bool:
    return root_name(body) == "oai-pmh"


def read_answer(body: bytes) -> Answer | None:
    """None where the bytes are no answer of such a repository at all. Never raises."""
    if not is_answer(body):
        return None
    tree = _strict(body)
    if tree is not None:
        return _answer(tree)
    text = _mended(body)
    tree = _strict(text)
    return _answer(tree) if tree is not None else _piecewise(text)


def _answer(tree: etree._Element) -> Answer:
    records: list[OaiRecord] = []
    formats: list[tuple[str, str]] = []
    verb = error = token = ""
    for part in tree:
        name = local(part)
        if name == "error":
            error = error or part.get("code", "") or "unknown"
        elif name not in ("request", "responseDate"):
            verb = verb or name
            records += [_record(each) for each in part if local(each) in ("record", "header")]
            formats += [_format(each) for each in part if local(each) == "metadataFormat"]
            token = token or _child(part, "resumptionToken")
    return Answer(verb, error, tuple(records), token, tuple(formats))


def _record(element: etree._Element, damaged: bool = False) -> OaiRecord:
    header = element if local(element) == "header" else next((e for e in element if local(e) == "header"), None)
    metadata = next((each for each in element if local(each) == "metadata"), None)
    inner = next((each for each in metadata if local(each)), None) if metadata is not None else None
    if header is None:
        return OaiRecord("", damaged=damaged, metadata=inner)
    deleted = header.get("status", "").strip().lower() == "deleted"
    return OaiRecord(_child(header, "identifier"), _child(header, "datestamp"), deleted, damaged, inner)


def _format(element: etree._Element) -> tuple[str, str]:
    return _child(element, "metadataPrefix"), _child(element, "metadataNamespace")


def _child(element: etree._Element, name: str) -> str:
    return next((one_line(each.text or "") for each in element if local(each) == name), "")


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; "" for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _piecewise(body: bytes) -> Answer:
    """Each record read on its own, mended where it must be."""
    starts = [match.start() for match in _RECORD.finditer(body)]
    ends = [*starts, len(body)][1:]
    records = tuple(_pieces(body, starts, ends))
    tail = body[starts[-1] :] if starts else body
    token = _TOKEN.search(tail)
    return Answer("ListRecords" if records else "", "", records, _plain(token.group(1)) if token else "")


def _pieces(body: bytes, starts: list[int], ends: list[int]) -> Iterator[OaiRecord]:
    declared = _declarations(body)
    for start, end in zip(starts, ends, strict=True):
        piece = body[start:end]
        whole = _LAST_RECORD.match(piece)
        piece = whole.group() if whole else piece
        wrapped = b"<r " + declared + b">" + piece + b"</r>"
        tree = _strict(wrapped)
        damaged = tree is None
        if tree is None:
            tree = _parsed(b"<r " + declared + _undeclared(piece, declared) + b">" + piece + b"</r>", recover=True)
        record = next((each for each in tree if local(each) == "record"), None) if tree is not None else None
        yield _record(record, damaged) if record is not None else OaiRecord("", damaged=True)


def _declarations(body: bytes) -> bytes:
    root = _ROOT.search(body)
    return b" ".join(_DECLARATION.findall(root.group(2))) if root else b""


def _undeclared(piece: bytes, declared: bytes) -> bytes:
    """Declarations for the prefixes that a cut record has lost, so that its elements keep their names."""
    known = set(re.findall(rb"xmlns:([\w.-]+)\s*=", declared)) | {b"xml", b"xmlns"}
    lost = set(_PREFIX.findall(piece)) - known
    return b"".join(b" xmlns:" + name + b'="urn:unknown"' for name in sorted(lost)[:50] if not name[:1].isdigit())


def _plain(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace").strip()
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text


def _mended(body: bytes) -> bytes:
    """As UTF-8, with the two commonest faults repaired: signs that XML does not allow, and bare ampersands."""
    said = _ENCODING.match(body)
    try:
        text = body.decode(said.group(1).decode("ascii") if said else "utf-8")
    except (LookupError, UnicodeDecodeError):
        text = body.decode("utf-8", "replace") if b"\0" not in body[:100] else body.decode("utf-16", "replace")
    text = re.sub(r"\A\ufeff?\s*<\?xml[^>]*\?>", "", text)
    # Within CDATA an ampersand is meant as it stands. Each that begins before the last end has an end.
    before, end, after = _NOT_XML.sub("", text).rpartition("]]>")
    parts = [*re.split(r"(<!\[CDATA\[.*?\]\]>)", before + end, flags=re.DOTALL), after]
    return "".join(p if p.startswith("<![CDATA[") else _BARE_AMPERSAND.sub("&amp;", p) for p in parts).encode()


def _strict(body: bytes) -> etree._Element | None:
    return _parsed(body, recover=False)


def _parsed(body: bytes, recover: bool) -> etree._Element | None:
    parser = etree.XMLParser(
        recover=recover, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        tree: etree._Element | None = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return tree
