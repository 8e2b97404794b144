"""A list as a Word document that prints on few sides: for the papers of a meeting."""

from collections.abc import Sequence
from datetime import datetime, time
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.shared import Cm, Pt

from connectshare.catalogue.disclaimer import BODY, HEADING
from connectshare.kit.text import clean
from connectshare.plumbing.clock import today
from connectshare.web.downloads.entries import Entry

SMALL = Pt(8)


def as_word(entries: Sequence[Entry], heading: str, note: str) -> bytes:
    """A4; `heading` says what the list is, `note` what it leaves out, if anything."""
    document = docx.Document()
    _page(document)
    _about(document, heading)
    document.add_heading(_plain(heading), level=1)
    day = today()
    document.add_paragraph(f"Connect & Share, {day.day} {day:%B %Y}. {note}".strip())
    paragraph = document.add_paragraph()
    paragraph.add_run(f"{HEADING} ").bold = True
    paragraph.add_run(BODY)
    for number, one in enumerate(entries, 1):
        _add(document, number, one)
    out = BytesIO()
    document.save(out)
    return _undated(out)


def _undated(file: BytesIO) -> bytes:
    """The same file whenever it is written: the parts of a Word file bear the second at which they were packed."""
    out = BytesIO()
    with ZipFile(file) as written, ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name in written.namelist():
            packed.writestr(ZipInfo(name), written.read(name), ZIP_DEFLATED)
    return out.getvalue()


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.4)
    section.header_distance = section.footer_distance = Cm(0.6)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(9)
    normal.paragraph_format.space_after = Pt(3)


def _about(document: Document, heading: str) -> None:
    told = document.core_properties
    told.title, told.author, told.language, told.comments = _plain(heading), "Connect & Share", "en-GB", HEADING
    told.created = told.modified = datetime.combine(today(), time())


def _add(document: Document, number: int, one: Entry) -> None:
    title = document.add_paragraph()
    title.paragraph_format.keep_with_next = True
    title.paragraph_format.space_after = Pt(0)
    title.add_run(_plain(f"{number}. {one.title}")).bold = True
    facts = document.add_paragraph()
    facts.paragraph_format.space_after = Pt(0)
    facts.add_run(_plain(" · ".join([one.facts, *one.labels]))).font.size = SMALL
    rest = document.add_paragraph()
    if one.summary:
        rest.add_run(_plain(one.summary)).font.size = SMALL
        rest.add_run().add_break()
    rest.add_run(_plain(f"{one.link} · " if one.link else "")).font.size = SMALL
    rest.add_run(f"Here: {one.page}").font.size = SMALL


def _plain(text: str) -> str:
    return clean(text).replace("\f", " ")
