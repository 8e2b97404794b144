"""Reads Word, PowerPoint and RTF files with xberg, and their properties with a small reader of our own.

Called by reading, in the sandbox: xberg has hung and aborted on hostile files. The only file that knows xberg.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any

import xberg

from connectshare.gather.formats import archives, markup, refusals, sniffing
from connectshare.gather.formats.paging import Pages
from connectshare.gather.formats.properties import Properties, of_office
from connectshare.gather.formats.stating import day, line
from connectshare.gather.protocols import Extracted, Unreadable

_SETTINGS = xberg.ExtractionConfig(
    use_cache=False,
    disable_ocr=True,
    enable_quality_processing=False,
    pages=xberg.PageConfig(extract_pages=True),
    concurrency=xberg.ConcurrencyConfig(max_threads=1),
)
# What xberg adds to the words: names of styles and pictures, and the asterisks of bold.
_STYLE = re.compile(r"(?<![ \t])[ \t]*\(style_name: ([^)\n]{1,80})\)[ \t]*$", re.M)
_PICTURE = re.compile(r"^[ \t]*(?:\[Image[^\]\n]*\]|!\[[^\]\n]*\]\([^)\n]*\))[ \t]*$", re.M)
_BOLD = re.compile(r"\*\*[ \t]{0,9}([^*\n]{0,500}?)[ \t]{0,9}\*\*")
_TITLE_STYLES = ("title", "heading 1", "heading1", "heading 2", "heading2")
_NOT_HEADINGS = {"contents", "contents:", "table of contents", "content", "content:", "index"}


class Office:
    """DOCX, PPTX and RTF; a first try at DOC and PPT."""

    name = "office document"
    media_types = frozenset({sniffing.DOCX, sniffing.PPTX, sniffing.RTF, sniffing.DOC, sniffing.PPT})

    def available(self) -> bool:
        """Always: the library is part of the installation."""
        return True

    def extract(self, data: bytes, media_type: str) -> Extracted:
        """Slides are pages. Word's pages depend on the printer, so a Word file is one page without a name."""
        said = Properties()
        if media_type in (sniffing.DOCX, sniffing.PPTX):
            with archives.open_checked(data) as archive:
                markup.refuse_document_types(archive)
                said = of_office(archive)
        found = _read(data, media_type)
        pages = Pages()
        slides = [page.content for page in found.pages or ()] if media_type == sniffing.PPTX else []
        for text in slides or [found.content]:
            if pages.full:
                pages.cut = True
                break
            pages.add(_words(text))
        return _described(found, said, pages, media_type, page_word="slide" if slides else "")


def _read(data: bytes, media_type: str) -> Any:
    source = xberg.ExtractInput(kind="bytes", bytes=data, mime_type=media_type)

    async def ask() -> Any:
        return await xberg.extract(source, _SETTINGS)

    try:
        answer = asyncio.run(ask())
    except (xberg.XbergError, RuntimeError, ValueError) as problem:
        raise Unreadable(refusals.DAMAGED_TEXT) from problem
    if not answer.results:
        raise Unreadable(refusals.DAMAGED_TEXT)
    return answer.results[0]


def _described(found: Any, said: Properties, pages: Pages, media_type: str, page_word: str) -> Extracted:
    meta = found.metadata
    heading = _first_line(pages.texts) if page_word else _styled_heading(found.content)
    return Extracted(
        media_type=media_type, pages=tuple(pages.texts), page_word=page_word, cut=pages.cut, heading=heading,
        title=said.title or line(meta.title), description=said.description,
        created=said.created or day(meta.created_at), modified=said.modified or day(meta.modified_at),
        language=said.language or line(meta.language, 35),
        page_count=len(found.pages or ()) if page_word else said.page_count,
    )  # fmt: skip


def _words(text: str) -> str:
    return _BOLD.sub(r"\1", _PICTURE.sub("", _STYLE.sub("", text)))


def _styled_heading(content: str) -> str:
    """The line in the highest heading style that is not the table of contents."""
    styled: dict[str, str] = {}
    for match in _STYLE.finditer(content[:20_000]):
        start = content.rfind("\n", 0, match.start()) + 1
        text = line(_words(content[start : match.start()]), 200)
        if text and text.lower() not in _NOT_HEADINGS:
            styled.setdefault(match[1].strip().lower(), text)
    return next((styled[style] for style in _TITLE_STYLES if style in styled), "")


def _first_line(texts: list[str]) -> str:
    """The first line of the first slide that has words: its title."""
    return next((line(text.split("\n", 1)[0], 200) for text in texts if text), "")
