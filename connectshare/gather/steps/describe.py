"""Describing: from what a source and a file say to a title, a summary, dates, organisations, language and licence.

Called by the pipeline between extracting and classifying. Pure: the same input gives the same answer, each with where
it came from; it never invents words except the plain line that stands for a table or slides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePosixPath
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from connectshare.gather.protocols import Extracted, Found, Origin
from connectshare.gather.steps import summaries, titles
from connectshare.gather.steps.dating import date_of
from connectshare.gather.steps.gazetteer import Gazetteer, Mention, Role
from connectshare.gather.steps.languages import language_of
from connectshare.gather.steps.licences import licence_named, licence_stated
from connectshare.kit.dates import Dated

T = TypeVar("T")
_AHEAD = timedelta(days=400)  # dates to come that are noticed


@dataclass(frozen=True)
class Context:
    """What is known around a found thing. Keys are the gazetteer's; "" where there is none."""

    today: date
    gazetteer: Gazetteer
    organisation: str = ""  # whose source it is
    network: str = ""
    filename: str = ""
    url: str = ""  # after redirects; the found address where empty


@dataclass(frozen=True)
class Stated(Generic[T]):
    """A value, where it came from, and how we know (words for readers, "" where the origin says enough)."""

    value: T
    origin: Origin
    evidence: str = ""


@dataclass(frozen=True)
class Attribution:
    """An organisation that did or published the material."""

    key: str
    role: Role
    evidence: str
    origin: Origin


@dataclass(frozen=True)
class Described:
    """A found thing described; `dated` with origin "suggested" is an estimate."""

    title: Stated[str]
    summary: Stated[str]
    language: Stated[str]
    dated: Stated[Dated | None]
    licence: Stated[str]
    organisations: tuple[Attribution, ...]
    to_come: date | None = None  # a date that it states and that is not reached yet: no date of it so far


def describe(found: Found, extracted: Extracted, context: Context) -> Described:
    """Return everything a reader is told about a found thing, each with its origin. Never raises on odd input."""
    title = _title(found, extracted, context)
    dated, origin, evidence = date_of(found, extracted, context.filename, today=context.today)
    later, *_ = date_of(found, extracted, context.filename, today=context.today + _AHEAD)
    return Described(
        title=title,
        summary=_summary(found, extracted, title.value),
        language=_language(found, extracted),
        dated=Stated(dated, origin, evidence),
        licence=_licence(found, extracted),
        organisations=tuple(_organisations(extracted, title.value, context, context.url or found.url)),
        to_come=later.value if later and later.value > context.today else None,
    )


def _title(found: Found, extracted: Extracted, context: Context) -> Stated[str]:
    value, origin, evidence = titles.best(_title_candidates(found, extracted, context))
    return Stated(value or _untitled(context.filename or found.url), origin, evidence)


def _untitled(address: str) -> str:
    name = PurePosixPath(urlsplit(address).path).name
    return f"Untitled ({name})" if name else "Untitled"


def _title_candidates(found: Found, extracted: Extracted, context: Context) -> Iterator[tuple[str, Origin, str]]:
    """In the order of trust; a property that its own text contradicts comes after the largest line."""
    text = "\n".join(extracted.pages[:5])
    property_title = titles.cleaned(extracted.title, text)
    is_page = extracted.media_type in {"text/html", "application/xhtml+xml"}
    yield titles.cleaned(found.title, text), "source", "the source's title"
    if is_page:
        page_title = titles.without_site(extracted.title, extracted.site_name)
        yield titles.cleaned(page_title, text), "extracted", "the page's title"
    elif titles.borne_out(property_title, text):
        yield property_title, "extracted", "the document's title property"
    heading = titles.cleaned(extracted.heading, text)
    name = titles.from_file_name(context.filename or found.url, text)
    if extracted.page_word == "sheet" and titles.is_spoken(name):
        yield name, "suggested", "from the file name"  # the first cells of a sheet are seldom its title
    if heading and not titles.unfinished(extracted.heading.strip(), text):
        whole = titles.joined(heading, name, text)
        more = "" if whole == heading else ", with the file name"
        yield whole, "extracted", f"the largest words of the first page{more}"
    yield name, "suggested", "from the file name"
    yield (
        titles.cleaned(titles.first_line(extracted.pages[0] if extracted.pages else ""), text),
        "suggested",
        titles.FIRST_LINE,
    )


def _summary(found: Found, extracted: Extracted, title: str) -> Stated[str]:
    own = summaries.good_statement(extracted.description, title)
    if own:
        return Stated(own, "extracted", "the document's own description")
    told = summaries.good_statement(found.summary, title)
    if told:
        return Stated(told, "source", "the source's summary")
    is_sheet = (
        extracted.page_word == "sheet" or "spreadsheet" in extracted.media_type or "excel" in extracted.media_type
    )
    sentences = summaries.from_text(extracted.pages, title)
    if sentences:
        return Stated(sentences, "extracted", "its first two sentences")
    if is_sheet:
        return Stated(summaries.of_sheets(extracted.pages), "suggested", "the headings of its columns")
    if extracted.page_word == "slide":
        return Stated(summaries.of_slides(extracted.pages, title), "suggested", "the headings of its slides")
    return Stated("", "suggested")


def _language(found: Found, extracted: Extracted) -> Stated[str]:
    code, evidence = language_of(extracted.text, extracted.language or found.language)
    return Stated(code, "extracted", evidence)


def _licence(found: Found, extracted: Extracted) -> Stated[str]:
    for statement, origin, words in (
        (extracted.licence, "extracted", "stated by the document"),
        (found.licence, "source", "stated by the source"),
    ):
        named = licence_named(statement)
        if named:
            return Stated(named, origin, f"{words}: {statement.strip()[:120]}")  # type: ignore[arg-type]
    named, evidence = licence_stated(extracted.text)
    return Stated(named, "extracted", f"“{evidence}”" if named else "")


def _organisations(extracted: Extracted, title: str, context: Context, url: str) -> Iterator[Attribution]:
    mentions = context.gazetteer.find(extracted.text, url, extracted.site_name, title)
    doers = [mention for mention in mentions if mention.role == "doer"]
    own = context.organisation
    if own and not doers:
        yield Attribution(own, "doer", "found at its own source", "source")
    yield from (_attribution(mention) for mention in doers)
    publishers = [mention for mention in mentions if mention.role == "publisher"]
    if own and not publishers:
        yield Attribution(own, "publisher", "found at its own source", "source")
    yield from (_attribution(mention) for mention in publishers)


def _attribution(mention: Mention) -> Attribution:
    return Attribution(
        mention.key, mention.role, mention.evidence, "suggested" if mention.role == "doer" else "extracted"
    )
