"""Small documents of every format, made at run time; and the sandboxed reader as the tests use it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import docx
import openpyxl
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from connectshare.gather.formats.transport import from_json
from connectshare.gather.protocols import Extracted
from connectshare.kit.sandbox import JobRefused, Limits, Sandbox, SandboxKilled

MIB = 1024 * 1024
TARGET = "connectshare.gather.formats.reading:read_job"
LIMITS = Limits(wall_seconds=60, cpu_seconds=45)
TITLE, HEADING = "Winter service plan", "Gritting our roads"
WORDS = "The gully cleansing crew found forty blocked gullies in Coldharbour Lane."
_PARTS = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.presentationml"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def reading(sandbox: Sandbox, data: bytes, media_type: str = "", filename: str = "", **header: Any) -> Extracted:
    """What the sandboxed reader says of it. Raises JobRefused or SandboxKilled."""
    return from_json(sandbox.run({"media_type": media_type, "filename": filename, **header}, data))


def refusal(sandbox: Sandbox, data: bytes, filename: str = "") -> str:
    """The sentence with which a file is refused or its reading ended; "" where it was read."""
    try:
        reading(sandbox, data, filename=filename)
    except (JobRefused, SandboxKilled) as problem:
        return str(problem)
    return ""


def zipped(parts: dict[str, bytes | str], mimetype: str = "") -> bytes:
    """A zip of these parts; `mimetype` first and unpacked, as OpenDocument wants it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        if mimetype:
            archive.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def pdf(pages: int = 3, words: str = WORDS, draw: Callable[[Any], None] | None = None) -> bytes:
    target = io.BytesIO()
    page = canvas.Canvas(target, pagesize=A4)
    page.setTitle(TITLE)
    page.setSubject("How we keep the roads open.")
    for number in range(pages):
        if number == 0 and words:
            page.setFont("Helvetica", 26)
            page.drawString(60, 780, HEADING)
        page.setFont("Helvetica", 11)
        page.drawString(60, 700, f"{words} {f'Sheet {number + 1}.' if words else ''}")
        for row in range(8 if words else 0):
            page.drawString(60, 660 - 14 * row, "Ordinary text of a page about roads and their surfaces.")
        if draw:
            draw(page)
        page.showPage()
    page.save()
    return target.getvalue()


def scanned_pdf(words: str = "GULLY CLEANSING 2024") -> bytes:
    """A PDF that is a picture of words."""
    text = pdf(1, "", draw=lambda page: (page.setFont("Helvetica", 40), page.drawString(60, 400, words)))
    import pypdfium2  # noqa: PLC0415 - the parent process of the other tests does not load it

    picture = pypdfium2.PdfDocument(text)[0].render(scale=2).to_pil()
    target = io.BytesIO()
    picture.convert("RGB").save(target, "PDF", resolution=144)
    return target.getvalue()


def word(words: str = WORDS) -> bytes:
    document = docx.Document()
    document.core_properties.title = TITLE
    document.core_properties.created = document.core_properties.modified = datetime(2023, 5, 4)
    document.add_heading(HEADING, 1)
    document.add_paragraph(words)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Route", "Salted daily"
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def slides(texts: tuple[str, ...] = (HEADING, WORDS, "Thank you")) -> bytes:
    """A PowerPoint file with one box of text on each slide."""
    numbers = range(1, len(texts) + 1)
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<?xml version="1.0"?><Types xmlns="{_PARTS}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/ppt/presentation.xml" ContentType="{_TYPES}.presentation.main+xml"/>'
        + "".join(f'<Override PartName="/ppt/slides/slide{n}.xml" ContentType="{_TYPES}.slide+xml"/>' for n in numbers)
        + "</Types>",
        "_rels/.rels": _relations([("officeDocument", "ppt/presentation.xml")]),
        "ppt/presentation.xml": '<p:presentation xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
        f' xmlns:r="{_OFFICE}"><p:sldIdLst>'
        + "".join(f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in numbers)
        + "</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": _relations([("slide", f"slides/slide{n}.xml") for n in numbers]),
        "docProps/core.xml": _core(),
    }
    for number, text in zip(numbers, texts, strict=True):
        parts[f"ppt/slides/slide{number}.xml"] = (
            '<p:sld xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
            ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p:cSld><p:spTree><p:sp><p:txBody>'
            f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>"
        )
    return zipped(parts)


def _relations(targets: list[tuple[str, str]]) -> str:
    each = (
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{_PARTS}/relationships">{"".join(each)}</Relationships>'


def _core() -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{_PARTS}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/">'
        f"<dc:title>{TITLE}</dc:title><dcterms:created>2023-05-04T09:00:00Z</dcterms:created></cp:coreProperties>"
    )


def sheets(words: str = WORDS) -> bytes:
    book = openpyxl.Workbook()
    book.properties.title = TITLE
    first = book.active
    first.title = "Costs"
    first.append([HEADING])
    first.append(["Item", "Pounds", "When"])
    first.append([words, 1250.0, datetime(2023, 5, 4)])
    book.create_sheet("Routes").append(["A23", "Salted daily"])
    hidden = book.create_sheet("Workings")
    hidden.append(["unseen figures"])
    hidden.sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def opendocument(kind: str, body: str) -> bytes:
    """`kind` is text, presentation or spreadsheet; `body` what is inside that element."""
    names = " ".join(f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "text", "table", "meta"))
    names += f' xmlns:draw="{_ODF}:drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    content = f"<office:document-content {names}><office:body><office:{kind}>{body}</office:{kind}></office:body>"
    meta = f"<dc:title>{TITLE}</dc:title><meta:creation-date>2023-05-04T10:00:00</meta:creation-date>"
    return zipped(
        {
            "content.xml": '<?xml version="1.0" encoding="UTF-8"?>' + content + "</office:document-content>",
            "meta.xml": f"<office:document-meta {names}><office:meta>{meta}</office:meta></office:document-meta>",
        },
        mimetype=f"application/vnd.oasis.opendocument.{kind}",
    )


def odt() -> bytes:
    return opendocument("text", f"<text:h>{HEADING}</text:h><text:p>{WORDS}</text:p>")


def odt_of(paragraph: str) -> bytes:
    return opendocument("text", f"<text:p>{paragraph}</text:p>")


def odp() -> bytes:
    page = "<draw:page><draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame></draw:page>"
    return opendocument("presentation", page.format(HEADING) + page.format(WORDS))


def ods() -> bytes:
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    row = f"<table:table-row>{cell.format(WORDS)}{cell.format('12')}</table:table-row>"
    return opendocument("spreadsheet", f'<table:table table:name="Costs">{row}</table:table>')


def rtf() -> bytes:
    return (r"{\rtf1\ansi{\info{\title " + TITLE + r"}}{\b " + HEADING + r"}\par " + WORDS + r"\par}").encode()


def html(head: str = "", body: str = "") -> bytes:
    filler = "".join(f"<p>{WORDS} Every ward was visited, in turn {number}.</p>" for number in range(4))
    return f"""<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">
<title>{TITLE} | Anytown Council</title>{head}</head>
<body><nav><a href="/">Pay your council tax</a> <a href="/bins">Bins and recycling</a></nav>
<div id="cookie-banner">We use cookies to make this site work better for you.</div>
<main><h1>{HEADING}</h1>{filler}{body}</main><footer>Copyright of the footer people</footer></body></html>""".encode()


def picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(target, "PNG")
    return target.getvalue()


def markdown() -> bytes:
    return f"# {HEADING}\n\n{WORDS}\n".encode()


def text() -> bytes:
    return f"{HEADING}\n\n{WORDS}\n".encode()


def csv() -> bytes:
    return f"Item,Pounds\n{WORDS},1250\n".encode()


# Name: file name, bytes, what a page is called, how many pages.
EVERY: dict[str, tuple[str, Callable[[], bytes], str, int]] = {
    "pdf": ("plan.pdf", pdf, "page", 3),
    "docx": ("plan.docx", word, "", 1),
    "pptx": ("plan.pptx", slides, "slide", 3),
    "rtf": ("plan.rtf", rtf, "", 1),
    "xlsx": ("plan.xlsx", sheets, "sheet", 2),
    "odt": ("plan.odt", odt, "", 1),
    "odp": ("plan.odp", odp, "slide", 2),
    "ods": ("plan.ods", ods, "sheet", 1),
    "html": ("plan.html", html, "", 1),
    "md": ("plan.md", markdown, "", 1),
    "txt": ("plan.txt", text, "", 1),
    "csv": ("plan.csv", csv, "", 1),
}
