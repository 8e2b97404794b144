"""Documents of the made-up sector, and their bytes as web page, PDF, Word file or table.

Called by the sites. What a document is (practice or not, the same as another, a revision) is known here and nowhere in
the product, so that the catalogue can be measured against it.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from html import escape
from random import Random

import docx
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

from tests.world import words

MEDIA_TYPES = {
    "html": "text/html; charset=utf-8", "pdf": "application/pdf", "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip


@dataclass(frozen=True)
class Document:
    """One thing that somebody wrote. `key` stays the same through revisions, copies and formats."""

    key: str
    title: str
    paragraphs: tuple[str, ...]
    phrase: str  # nobody else uses these words
    form: str  # html, pdf, docx, csv
    dated: date
    practice: bool = True
    sort: str = "practice"
    revision: int = 1

    @property
    def name(self) -> str:
        """Its file name."""
        stem = re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")
        return f"{stem}.{self.form}"

    @property
    def summary(self) -> str:
        """What a list says of it."""
        return " ".join(self.paragraphs)[:180].rsplit(" ", 1)[0] + "."

    @property
    def media_type(self) -> str:
        """What an honest server says it is."""
        return MEDIA_TYPES[self.form]

    def data(self) -> bytes:
        """Its bytes, the same every time."""
        return _data(self)

    def as_form(self, form: str) -> Document:
        """The same words saved in another format."""
        return replace(self, form=form)

    def revised(self, rng: Random, on: date) -> Document:
        """A later revision: the same title, most of the same words."""
        topic = next((name for name in words.TOPICS if self.title.startswith(name)), next(iter(words.TOPICS)))
        paragraphs = words.rewritten(rng, self.paragraphs, topic)
        return replace(self, paragraphs=paragraphs, dated=on, revision=self.revision + 1)


class Author:
    """Writes documents one after another; the same seed writes the same ones."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self._written = 0
        self._titles: set[str] = set()

    def practice(self, owner: str, on: date, form: str = "") -> Document:
        """Another practice document of this organisation."""
        while True:
            title, paragraphs, phrase = words.practice(self.rng, owner)
            if title not in self._titles:
                break
        self._titles.add(title)
        form = form or self.rng.choice(("html", "html", "pdf", "docx", "pdf", "csv"))
        return Document(self._key(), title, paragraphs, phrase, form, on)

    def press(self, on: date) -> Document:
        """Somebody else's account of practice: to be listed, as what it is."""
        title, paragraphs, phrase = words.press(self.rng)
        return Document(self._key(), title, paragraphs, phrase, "html", on, sort="press")

    def other(self, on: date, sort: str = "", *, owner: str = "", voice: int = 0) -> Document:
        """A page that is not practice material."""
        sort, paragraphs, phrase, title = words.not_practice(self.rng, sort, owner=owner, voice=voice)
        return Document(self._key(), title, paragraphs, phrase, "html", on, practice=False, sort=sort)

    def _key(self) -> str:
        self._written += 1
        return f"d{self._written:04}"


@cache
def _data(document: Document) -> bytes:
    return {"html": _html, "pdf": _pdf, "docx": _docx, "csv": _csv}[document.form](document)


def _html(document: Document) -> bytes:
    body = "".join(f"<p>{escape(one)}</p>" for one in document.paragraphs)
    title = escape(document.title)
    return (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="article:published_time" content="{document.dated}"></head>'
        f'<body><nav><a href="/">Home</a> <a href="/about">About us</a></nav><main><article><h1>{title}</h1>{body}'
        "</article></main></body></html>"
    ).encode()


def _pdf(document: Document) -> bytes:
    target, styles = io.BytesIO(), getSampleStyleSheet()
    page = SimpleDocTemplate(target, pagesize=A4, title=document.title, invariant=1)
    flow = [Paragraph(escape(document.title), styles["Title"])]
    for one in document.paragraphs:
        flow += [Paragraph(escape(one), styles["BodyText"]), Spacer(1, 6)]
    page.build(flow)
    return target.getvalue()


def _docx(document: Document) -> bytes:
    file, target = docx.Document(), io.BytesIO()
    file.core_properties.title = document.title
    file.core_properties.created = datetime(document.dated.year, document.dated.month, document.dated.day)
    file.add_heading(document.title, 0)
    for one in document.paragraphs:
        file.add_paragraph(one)
    file.save(target)
    return target.getvalue()


def _csv(document: Document) -> bytes:
    """A register: what was done where, one sentence a row."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(["Section", document.title])
    for number, one in enumerate(document.paragraphs, 1):
        writer.writerows([f"{number}.{part}", sentence] for part, sentence in enumerate(one.split(". "), 1))
    return target.getvalue().encode()
