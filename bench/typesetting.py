"""Sets a text anew as a PDF, a Word file, a web page or plain words: the files that `bench.collation` has read again.

Only for measuring and testing. Every choice (font, columns, breaks) is drawn from the `Random` that is handed in.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from html import escape
from random import Random

import docx
from reportlab.lib.pagesizes import A4, A5, LETTER
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

FONTS = ("Helvetica", "Times-Roman", "Courier", "Helvetica-Bold", "Times-Italic")
_LATIN = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "•": "*"})
_LEAST = 40  # points of a column's width that a parted word may still use


def is_heading(paragraph: str) -> bool:
    """Whether a paragraph looks like a heading: short and without a full stop."""
    return len(paragraph.split()) < 9 and not paragraph.rstrip().endswith((".", ":", ";", ","))


def as_pdf(
    title: str, paragraphs: Sequence[str], draw: Random, *, columns: int = 1, hyphens: bool = False, running: str = ""
) -> bytes:
    """A PDF in a font, size and page of its own; `running` is a line at the head and foot of every page."""
    target = io.BytesIO()
    page, font, size = draw.choice((A4, A5, LETTER)), draw.choice(FONTS), draw.choice((8.5, 10.0, 12.0))
    sheet = Canvas(target, pagesize=page)
    width, margin, number = (page[0] - 80) / columns - 12, 50, 1
    sheet.setFont("Helvetica-Bold", 20)
    top = page[1] - 90
    for place, line in enumerate(_lines(title.translate(_LATIN), "Helvetica-Bold", 20, page[0] - 90, False)):
        sheet.drawString(40, top - 24 * place, line)
        top -= 24 if place else 0
    column, height = 0, top - 40
    for paragraph in paragraphs:
        for line in _lines(_latin(paragraph), font, size, width, hyphens):
            if height < margin + 20:
                column += 1
                height = page[1] - 60
                if column == columns:
                    _close(sheet, running, number, page)
                    column, number = 0, number + 1
            sheet.setFont(font, size)
            sheet.drawString(40 + column * (width + 24), height, line)
            height -= size * 1.25
        height -= size * 0.6
    _close(sheet, running, number, page)
    sheet.save()
    return target.getvalue()


def as_word(title: str, paragraphs: Sequence[str]) -> bytes:
    """A Word file with headings and paragraphs."""
    document = docx.Document()
    document.core_properties.title = ""
    document.add_heading(title, 1)
    for paragraph in paragraphs:
        document.add_heading(paragraph, 2) if is_heading(paragraph) else document.add_paragraph(paragraph)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def as_page(title: str, paragraphs: Sequence[str], site: str) -> bytes:
    """A web page with a menu, a cookie notice, a side bar and a footer round the text."""
    words = ["Home", "Services", "News", "Jobs", "Contact", "Bins", "Parking", "Libraries", "Planning", "Schools"]
    menu = "".join(f'<li><a href="/{word.lower()}">{word}</a></li>' for word in words)
    text = "".join(f"<h2>{escape(p)}</h2>" if is_heading(p) else f"<p>{escape(p)}</p>" for p in paragraphs)
    return (
        f"<!doctype html><html lang=en><head><title>{escape(title)} | {escape(site)}</title></head><body>"
        f"<div class=cookie-banner>We use cookies to make this site work. <button>Accept</button></div>"
        f"<header><nav><ul>{menu}</ul></nav></header><main><article><h1>{escape(title)}</h1>{text}</article></main>"
        f"<aside><h2>Related pages</h2><ul>{menu}</ul></aside>"
        f"<footer><p>© {escape(site)} 2026. Accessibility. Privacy. Follow us on social media.</p></footer>"
        "</body></html>"
    ).encode()


def as_words(title: str, paragraphs: Sequence[str]) -> bytes:
    """Plain text."""
    return "\n\n".join((title, *paragraphs)).encode()


def _latin(text: str) -> str:
    """What the fonts that every PDF reader has can show."""
    return text.translate(_LATIN).encode("latin-1", "ignore").decode("latin-1")


def _lines(text: str, font: str, size: float, width: float, hyphens: bool) -> Iterator[str]:
    line = ""
    for word in text.split():
        if stringWidth(f"{line} {word}", font, size) <= width:
            line = f"{line} {word}".strip()
            continue
        room = width - stringWidth(line, font, size)
        if hyphens and len(word) > 7 and word.isalpha() and room > _LEAST:
            half = max(3, min(len(word) - 3, int(room / size * 1.6)))
            yield f"{line} {word[:half]}-"
            word = word[half:]
        elif line:
            yield line
        line = word
    if line:
        yield line


def _close(sheet: Canvas, running: str, number: int, page: tuple[float, float]) -> None:
    if running:
        sheet.setFont("Helvetica", 8)
        sheet.drawString(40, page[1] - 30, _latin(running))
        sheet.drawString(40, 30, f"{_latin(running)} Page {number}")
    sheet.showPage()
