"""One contract over every format, and what is special to some."""

from __future__ import annotations

import io
import shutil
import unicodedata
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from connectshare.gather.formats import pdf as pdf_format
from connectshare.gather.formats import reading as formats
from connectshare.gather.formats import refusals
from connectshare.gather.formats.stating import day
from connectshare.gather.formats.transport import from_json, to_json
from connectshare.gather.protocols import Extracted, Unreadable
from connectshare.kit.sandbox import JobRefused, Sandbox
from tests.gather import sample_files as samples
from tests.gather.sample_files import HEADING, TITLE, WORDS, reading, refusal


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(samples.TARGET, samples.LIMITS) as box:
        yield box


@pytest.mark.parametrize("name", samples.EVERY)
def test_every_format_gives_its_words_and_pages_under_any_name(sandbox: Sandbox, name: str) -> None:
    filename, make, page_word, pages = samples.EVERY[name]
    data = make()
    found = reading(sandbox, data, filename=filename)
    assert WORDS in " ".join(found.text.split())
    assert (found.page_word, len(found.pages)) == (page_word, pages)
    assert not found.cut
    assert found.thumbnail == b""
    if name not in ("md", "csv"):  # plain text has nothing but its name to go by
        assert reading(sandbox, data, "image/jpeg", "holiday.jpg") == found


@pytest.mark.parametrize("name", samples.EVERY)
def test_every_text_is_clean(sandbox: Sandbox, name: str) -> None:
    found = reading(sandbox, samples.EVERY[name][1](), filename=samples.EVERY[name][0])
    for text in (*found.pages, found.title, found.heading, found.description):
        assert unicodedata.is_normalized("NFC", text)
        assert not [letter for letter in text if unicodedata.category(letter) == "Cc" and letter not in "\n\t"]


@pytest.mark.parametrize("name", sorted(samples.EVERY.keys() - {"csv", "ods", "rtf"}))
def test_the_heading_is_found(sandbox: Sandbox, name: str) -> None:
    assert reading(sandbox, samples.EVERY[name][1](), filename=samples.EVERY[name][0]).heading == HEADING


@pytest.mark.parametrize("name", ["pdf", "docx", "pptx", "xlsx", "odt", "odp", "ods", "html"])
def test_the_title_that_the_file_states_is_found(sandbox: Sandbox, name: str) -> None:
    assert reading(sandbox, samples.EVERY[name][1]()).title == TITLE


@pytest.mark.parametrize("name", ["docx", "pptx", "odt", "odp", "ods"])
def test_the_day_of_creation_is_found(sandbox: Sandbox, name: str) -> None:
    assert reading(sandbox, samples.EVERY[name][1]()).created == date(2023, 5, 4)


def test_every_adapter_names_itself_and_what_it_reads() -> None:
    for adapter in formats.FORMATS:
        assert adapter.name
        assert all(kind == kind.lower() and "/" in kind for kind in adapter.media_types)
        assert isinstance(adapter.available(), bool)
    assert len({adapter.name for adapter in formats.FORMATS}) == len(formats.FORMATS)


def test_a_picture_of_page_one_comes_only_when_asked(sandbox: Sandbox) -> None:
    data = samples.pdf()
    with Image.open(io.BytesIO(reading(sandbox, data, thumbnail=True).thumbnail)) as picture:
        assert picture.format == "WEBP"
        assert picture.width == 480
        darkest, brightest = picture.convert("L").getextrema()
        assert darkest < 100 < 200 < brightest  # black words on white paper
    assert reading(sandbox, samples.word(), thumbnail=True).thumbnail == b""


def test_a_locked_pdf_says_so(sandbox: Sandbox) -> None:
    from reportlab.lib import pdfencrypt  # noqa: PLC0415
    from reportlab.pdfgen import canvas  # noqa: PLC0415

    target = io.BytesIO()
    page = canvas.Canvas(target, encrypt=pdfencrypt.StandardEncryption("open sesame", canPrint=0))
    page.drawString(100, 700, WORDS)
    page.save()
    assert refusal(sandbox, target.getvalue()) == "This PDF is locked with a password."


def test_a_scan_is_read_where_the_part_for_it_is_installed(sandbox: Sandbox) -> None:
    data = samples.scanned_pdf()
    if shutil.which("tesseract"):
        found = reading(sandbox, data)
        assert "GULLY CLEANSING" in found.text
        assert (found.page_word, found.page_count) == ("page", 1)
    else:
        assert refusal(sandbox, data) == refusals.SCAN


def test_a_scan_says_which_part_is_missing_where_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_: None)
    with pytest.raises(Unreadable) as caught:
        formats.read(samples.scanned_pdf())
    assert str(caught.value) == "This is a scan without text, and the part that reads scans is not installed."


def test_words_parted_at_line_ends_are_mended_and_writers_hyphens_kept() -> None:
    mend = pdf_format._join_parted
    assert mend("inter\ufffeventions on roads") == "interventions on roads"
    assert mend("part\ufffenight lighting, a part of the night") == "part-night lighting, a part of the night"
    assert mend("to the D\ufffeTRO Service") == "to the D-TRO Service"
    assert mend("gullies and gul\ufffelies") == "gullies and gullies"


def test_hidden_sheets_are_not_read(sandbox: Sandbox) -> None:
    found = reading(sandbox, samples.sheets())
    assert "unseen" not in found.text
    assert "2023-05-04" in found.text
    assert "1250\t" in found.text


def test_what_openpyxl_reads_equals_what_calamine_reads() -> None:
    calamine, row_by_row = (adapter for adapter in formats.FORMATS if adapter.name.startswith("spreadsheet"))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    data = samples.sheets()
    assert row_by_row.extract(data, kind).pages == calamine.extract(data, kind).pages


def test_the_menu_the_cookie_banner_and_the_footer_are_not_the_page(sandbox: Sandbox) -> None:
    for data in (
        samples.html(),
        b"<html><body><nav>Pay your council tax</nav><div class='cookies'>We use cookies</div>"
        b"<main><h1>Bins</h1><p>Collected on Monday.</p></main><footer>Copyright of the footer people</footer>",
    ):
        text = reading(sandbox, data).text
        for foreign in ("council tax", "cookies", "footer people"):
            assert foreign not in text
    assert "Collected on Monday." in text


def test_a_table_in_a_page_is_words_and_tabs_not_bars(sandbox: Sandbox) -> None:
    table = "<table><tr><th>Ward</th><th>Gullies</th></tr><tr><td>Brixton</td><td>40</td></tr></table>"
    text = reading(sandbox, samples.html(body=table)).text
    assert "Brixton\t40" in text
    assert "|" not in text
    assert "---" not in text


def said(sandbox: Sandbox, head: str, body: str = "") -> Extracted:
    return reading(sandbox, samples.html(head, body))


def test_dates_stated_by_the_page_are_taken_and_estimates_are_never_called_published(sandbox: Sandbox) -> None:
    meta = '<meta property="article:published_time" content="2021-03-04T10:00:00Z">'
    assert said(sandbox, meta).published == date(2021, 3, 4)
    linked = (
        '<script type="application/ld+json">{"@graph": [{"@type": "Article", "datePublished": "2020-01-02",'
        '"dateModified": "2022-02-03", "license": "https://creativecommons.org/licenses/by/4.0/"}]}</script>'
    )
    found = said(sandbox, linked)
    assert (found.published, found.modified) == (date(2020, 1, 2), date(2022, 2, 3))
    assert found.licence == "https://creativecommons.org/licenses/by/4.0/"
    guessed = said(sandbox, "", '<p class="date">Published 5 June 2019</p>')
    assert guessed.published is None
    assert guessed.created == date(2019, 6, 5)


def test_what_the_page_says_of_itself_is_taken(sandbox: Sandbox) -> None:
    found = said(
        sandbox,
        '<meta name="description" content="How we grit."><meta property="og:site_name" content="Anytown Council">'
        '<link rel="canonical" href="https://anytown.example/gritting">'
        '<meta name="robots" content="NoIndex, nosnippet">'
        '<link rel="license" href="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/">',
    )
    assert found.description == "How we grit."
    assert found.site_name == "Anytown Council"
    assert found.canonical == "https://anytown.example/gritting"
    assert found.robots == ("noindex", "nosnippet")
    assert found.licence.endswith("open-government-licence/version/3/")
    assert found.language == "en-GB"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Gritting | Anytown Council", "Gritting"),
        ("Gritting - Anytown Borough Council", "Gritting"),
        ("Gritting – Roads – Anytown Council", "Gritting – Roads"),
        ("Part-night lighting - a guide", "Part-night lighting - a guide"),
        ("Gritting - GOV.UK", "Gritting"),
        ("Anytown Council", "Anytown Council"),
    ],
)
def test_the_name_of_the_site_is_not_part_of_the_title(sandbox: Sandbox, title: str, expected: str) -> None:
    page = f"<html><head><title>{title}</title></head><body><main><p>{WORDS}</p></main></body></html>"
    assert reading(sandbox, page.encode()).title == expected


def test_a_page_wrapped_in_a_form_keeps_its_text(sandbox: Sandbox) -> None:
    page = f"<html><body><form action='.'><nav>Menu of all</nav><h1>Bins</h1><p>{WORDS}</p></form></body></html>"
    text = reading(sandbox, page.encode()).text
    assert WORDS in text
    assert "Menu of all" not in text


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "cp1252", "iso-8859-15"])
def test_text_is_read_in_the_characters_it_was_written_in(sandbox: Sandbox, charset: str) -> None:
    words = (
        "Café crews in Llanfair\u00adpwll \u00e9t\u00e9 — naïve façade, jalapeño and Ünsal, coöperate at the crêperie."
    )
    words = words.replace("—", "-") if charset == "iso-8859-15" else words
    found = reading(sandbox, words.encode(charset))
    assert "Café crews in Llanfairpwll été" in found.text
    assert "crêperie" in found.text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"   \n ", "empty"),
        (samples.picture(), "picture"),
        (samples.zipped({"a.pdf": samples.pdf(1)}), "archive"),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04" + bytes(400), "program"),
        (b"\0\1\2\3" * 400, "damaged, or of a kind"),
        (b"<?xml version='1.0'?><feed><entry/></feed>", "data for machines"),
        (b"<html><body><script>run()</script></body></html>", "no text"),
        (b"\x00\x00\x00\x20ftypisom" + bytes(100), "video"),
    ],
)
def test_what_is_not_a_document_is_refused_with_a_sentence(sandbox: Sandbox, data: bytes, sentence: str) -> None:
    said = refusal(sandbox, data)
    assert sentence in said
    assert said[0].isupper()
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("D:20190913124325+01'00'", date(2019, 9, 13)),
        ("2019-05-01T11:54:00Z", date(2019, 5, 1)),
        ("2019-05-01", date(2019, 5, 1)),
        ("1601-01-01T00:00:00Z", None),
        ("1970-01-01", None),
        ("D:20191399", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_a_day_is_taken_only_where_one_is_stated(stated: str | None, expected: date | None) -> None:
    assert day(stated) == expected


DAYS = st.none() | st.dates(min_value=date(1985, 1, 1))


@given(
    st.builds(
        Extracted,
        media_type=st.text(),
        pages=st.lists(st.text(), max_size=4).map(tuple),
        created=DAYS,
        modified=DAYS,
        published=DAYS,
        robots=st.lists(st.text(), max_size=3).map(tuple),
        cut=st.booleans(),
        thumbnail=st.binary(max_size=100),
    )
)
def test_what_was_read_comes_through_the_pipe_unchanged(extracted: Extracted) -> None:
    assert from_json(to_json(extracted)) == extracted


def test_refusals_are_refusals_and_not_crashes(sandbox: Sandbox) -> None:
    with pytest.raises(JobRefused):
        reading(sandbox, samples.pdf()[:300])
