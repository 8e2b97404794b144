"""One record of a catalogue, whatever the protocol (OAI-PMH, CKAN, DCAT), and how it becomes a found thing.

Called by the adapters for catalogues; it never visits anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from connectshare.gather.protocols import Found, Problem
from connectshare.gather.sources.entries import stated_date
from connectshare.gather.sources.markup import one_line, plain
from connectshare.gather.sources.page_links import DOCUMENT_TYPES
from connectshare.kit.addresses import BadAddress, canonical, join

MOST_KEYWORDS = 50

# What somebody would rather read, first; tables last, and bare data (CSV, maps, services) not at all.
_READABLE = ("pdf", "docx", "docm", "doc", "odt", "rtf", "pptx", "ppsx", "ppt", "odp", "xlsx", "xls", "ods")
_BY_MEDIA_TYPE = {media_type: name for name, media_type in DOCUMENT_TYPES.items()}
_WORDS = re.compile(r"[a-z]{3,4}")
_DOI = re.compile(r"(?:doi:\s*|info:doi/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_HANDLE = re.compile(r"(?:hdl:\s*|info:hdl/)(\S+)", re.IGNORECASE)
_LANGUAGES = {
    "eng": "en", "cym": "cy", "wel": "cy", "gla": "gd", "gle": "ga", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de",
    "spa": "es", "ita": "it", "nld": "nl", "dut": "nl", "pol": "pl", "por": "pt", "english": "en", "welsh": "cy",
}  # fmt: skip
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][a-z]{2,4})?", re.IGNORECASE)
_NOT_A_LICENCE = re.compile(
    r"\s*(?:info:eu-repo/|https?://purl\.org/coar/access_right/|not\W?specified\b|other-|none\b|null\b)", re.IGNORECASE
)


@dataclass(frozen=True)
class File:
    """One file that a record offers. `form` is whatever the source says of its format: "PDF", a media type, a term."""

    address: str
    form: str = ""


@dataclass(frozen=True)
class Record:
    """What a catalogue says of one thing, verbatim; texts may be HTML."""

    identity: str
    pages: tuple[str, ...] = ()  # where it is described, the likeliest first; what is no web address counts as absent
    files: tuple[File, ...] = ()  # in the source's order
    title: str = ""
    summary: str = ""
    published: date | None = None
    version: str = ""
    language: str = ""
    licence: str = ""
    organisation: str = ""
    keywords: tuple[str, ...] = ()


def found_in(record: Record, base: str) -> Found | Problem:
    """Make a record of the catalogue at `base` a found thing, or a problem where nothing in it leads anywhere."""
    title = plain(record.title)
    name = title or one_line(record.identity)[:200]
    document, media_type = best_document(record.files, base)
    page = next(filter(None, (web_address(each, base) for each in record.pages)), "")
    url = page or document or next(filter(None, (web_address(each.address, base) for each in record.files)), "")
    if not url:
        return Problem(name or base, "The catalogue gives no web address for it.")
    return Found(
        external_id=one_line(record.identity)[:1000] or url,
        url=url,
        title=title,
        summary=plain(record.summary, 4000),
        published=record.published,
        version=one_line(record.version)[:100],
        media_type=media_type,
        language=language_code(record.language),
        licence=one_line(record.licence)[:500],
        document=document if document != url else "",
        organisation=plain(record.organisation, 200),
        keywords=keywords(record.keywords),
    )


def best_document(files: Iterable[File], base: str) -> tuple[str, str]:
    """The (address, media type) of the file that is best read by people; ("", "") where all are data or services."""
    ranked = [(_READABLE.index(form), file) for file in files if (form := _form(file)) in _READABLE]
    for rank, file in sorted(ranked, key=lambda pair: pair[0]):
        address = web_address(file.address, base)
        if address:
            return address, DOCUMENT_TYPES[_READABLE[rank]]
    return "", ""


def is_file(address: str) -> bool:
    """Whether an address ends like a document's rather than a page's."""
    return _extension(address) in _READABLE


def web_address(text: str, base: str) -> str:
    """The address that an identifier means: http(s), a DOI or a handle, a path with a slash; else ""."""
    text = text.strip()
    if doi := _DOI.fullmatch(text):
        text = f"https://doi.org/{doi.group(1)}"
    elif handle := _HANDLE.fullmatch(text):
        text = f"https://hdl.handle.net/{handle.group(1)}"
    if not text.lower().startswith(("http://", "https://", "/")):
        return ""
    try:
        return canonical(join(base, text))
    except BadAddress:
        return ""


def earliest(dates: Iterable[str]) -> date | None:
    """The earliest day among those stated; None where an earlier one names only its year or month.

    Repositories state when a thing was deposited beside when it was published; the latter comes first.
    """
    stated = sorted(text.strip() for text in dates if re.match(r"\s*(?:19|20)\d\d", text))
    if not stated:
        return None
    return next((day for text in stated if text[:4] == stated[0][:4] and (day := stated_date(text))), None)


def language_code(stated: str) -> str:
    """An ISO 639-1 code or tag, from any of the forms in use ("eng", "en-GB", an address that ends in "ENG"); or ""."""
    last = stated.strip().rstrip("/").rpartition("/")[2]
    known = _LANGUAGES.get(last.lower())
    return known or (last if _LANGUAGE.fullmatch(last) and len(last) != 3 else "")


def licence(statements: Iterable[str]) -> str:
    """The statement that most likely names a licence: an address before words; "" where all only tell of access."""
    likely = [text.strip() for text in statements if text.strip() and not _NOT_A_LICENCE.match(text)]
    return next((text for text in likely if text.startswith(("http://", "https://"))), likely[0] if likely else "")


def keywords(stated: Iterable[str]) -> tuple[str, ...]:
    """The source's subjects on one line each, none twice, none that is an address."""
    lines = (plain(text, 100) for text in stated)
    return tuple(dict.fromkeys(line for line in lines if line and "://" not in line))[:MOST_KEYWORDS]


def _form(file: File) -> str:
    """The format's usual extension: as stated, else as the address ends."""
    stated = file.form.strip().lower().split(";")[0].strip().rpartition("/media-types/")[2]
    if stated in _BY_MEDIA_TYPE:
        return _BY_MEDIA_TYPE[stated]
    last = stated.rpartition("/")[2].lstrip(".")
    known = next((word for word in _WORDS.findall(last) if word in DOCUMENT_TYPES), "")
    # A media type that is none of ours (text/csv, text/html) is believed before the address; a word ("link") is not.
    return known or ("" if "/" in stated and "octet-stream" not in stated else _extension(file.address))


def _extension(address: str) -> str:
    try:
        path = urlsplit(address.strip()).path
    except ValueError:
        return ""
    return path.rpartition(".")[2].lower() if "." in path.rpartition("/")[2] else ""
