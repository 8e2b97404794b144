"""Files made to hurt: each ends within its limits with a sentence, while the others go on."""

from __future__ import annotations

import io
import random
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectshare.gather.formats import archives, refusals
from connectshare.gather.formats.pdf import _join_parted
from connectshare.gather.formats.pdf_packing import is_bomb
from connectshare.kit.sandbox import Limits, Sandbox
from tests.gather import sample_files as samples
from tests.gather.sample_files import MIB, WORDS, reading, refusal, zipped

# Smaller than in earnest, so that the tests are quick; what must end by itself ends long before.
LIMITS = Limits(wall_seconds=40, cpu_seconds=35, memory_bytes=1024 * MIB)
WITHIN = 30  # seconds, and less than the sandbox allows
PATIENT = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ENTITIES = "".join(
    f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' if n else '<!ENTITY lol0 "lol lol lol lol">' for n in range(12)
)
BOMB = f'<?xml version="1.0"?><!DOCTYPE bomb [{ENTITIES}]>'


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(samples.TARGET, LIMITS) as box:
        yield box


def ends(sandbox: Sandbox, data: bytes, filename: str = "") -> str:
    """How reading it ended, after checking that it did in time, in a sentence, and that the next file is read."""
    started = time.monotonic()
    said = refusal(sandbox, data, filename)
    assert time.monotonic() - started < WITHIN
    assert not said or (said[0].isupper() and said.endswith(".") and len(said) < 120), said
    assert WORDS in reading(sandbox, samples.text()).text
    return said


def with_part(document: bytes, name: str, content: str) -> bytes:
    """The zipped document with one part replaced or added."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        parts: dict[str, bytes | str] = {part: archive.read(part) for part in archive.namelist()}
    mimetype = parts.pop("mimetype", b"")
    assert isinstance(mimetype, bytes)
    return zipped({**parts, name: content}, mimetype.decode())


def test_a_zip_bomb_is_not_opened(sandbox: Sandbox) -> None:
    said = ends(sandbox, with_part(samples.word(), "word/media/zeros.bin", "0" * (64 * MIB)))
    assert said == refusals.BOMB


def test_a_bomb_that_lies_about_its_size_is_cut_off(sandbox: Sandbox) -> None:
    body = b"<office:document-content>" + b"a" * (300 * MIB)
    data = zipped({"content.xml": body}, "application/vnd.oasis.opendocument.text")
    size = struct.pack("<L", len(body))
    assert data.count(size) == 2  # in the directory and before the part
    assert ends(sandbox, data.replace(size, struct.pack("<L", 4000)))


def test_a_zip_whose_parts_overlap_is_not_opened(sandbox: Sandbox) -> None:
    with zipfile.ZipFile(io.BytesIO(data := samples.word())) as archive:
        name = "word/document.xml"
        entry = archive.getinfo(name)
    record = data[data.index(b"PK\1\2") :]
    directory, end = record[: record.index(b"PK\5\6")], record[record.index(b"PK\5\6") :]
    entries = [b"PK\1\2" + part for part in directory.split(b"PK\1\2")[1:]]
    again = next(part for part in entries if name.encode() in part) * (len(data) // entry.compress_size + 2)
    count = len(entries) + len(again) // len(next(part for part in entries if name.encode() in part))
    start = data.index(b"PK\1\2")
    trailer = bytearray(end)
    struct.pack_into("<HHLL", trailer, 8, count, count, len(directory) + len(again), start)
    assert ends(sandbox, data[:start] + directory + again + bytes(trailer)) == refusals.BOMB


def test_a_zip_of_more_parts_than_any_document_has_is_not_opened(sandbox: Sandbox) -> None:
    many: dict[str, bytes | str] = {f"word/{number}.xml": "" for number in range(archives.MOST_PARTS)}
    said = ends(sandbox, zipped({"[Content_Types].xml": "<Types/>", **many}))
    assert "too many parts" in said


def test_zips_within_zips_are_not_opened(sandbox: Sandbox) -> None:
    inner = zipped({"zeros": b"0" * MIB})
    for _ in range(6):
        inner = zipped({f"{number}.zip": inner for number in range(8)})
    assert "archive" in ends(sandbox, inner)


@pytest.mark.parametrize(
    "make",
    [
        lambda: with_part(samples.word(), "word/document.xml", BOMB + "<w:document>&lol11;</w:document>"),
        lambda: with_part(samples.word(), "docProps/core.xml", BOMB + "<a>&lol11;</a>"),
        lambda: with_part(samples.slides(), "ppt/slides/slide1.xml", BOMB + "<a>&lol11;</a>"),
        lambda: with_part(samples.sheets(), "xl/sharedStrings.xml", BOMB + "<a>&lol11;</a>"),
        lambda: with_part(samples.odt(), "content.xml", BOMB + "<a>&lol11;</a>"),
        lambda: with_part(samples.odt(), "meta.xml", BOMB + "<a>&lol11;</a>"),
        lambda: with_part(samples.odt(), "content.xml", f"<!--{'x' * 100_000}-->" + BOMB + "<a>&lol11;</a>"),
    ],
    ids=["docx", "docx properties", "pptx", "xlsx", "odt", "odt properties", "odt behind a comment"],
)
def test_an_entity_bomb_is_refused_in_every_zipped_format(sandbox: Sandbox, make: Callable[[], bytes]) -> None:
    assert ends(sandbox, make()) == refusals.DOCUMENT_TYPE


def test_an_entity_bomb_in_another_encoding_is_refused_too(sandbox: Sandbox) -> None:
    with zipfile.ZipFile(io.BytesIO(samples.odt())) as archive:
        meta = archive.read("meta.xml")
    bomb = (BOMB.replace('"1.0"', '"1.0" encoding="UTF-16"') + "<a>&lol11;</a>").encode("utf-16")
    data = zipped({"content.xml": bomb, "meta.xml": meta}, "application/vnd.oasis.opendocument.text")
    assert ends(sandbox, data) == refusals.DOCUMENT_TYPE


def test_an_entity_bomb_in_a_page_or_a_picture_explodes_nowhere(sandbox: Sandbox) -> None:
    page = BOMB.replace("bomb [", "html [") + f"<html><body><p>&lol11;</p><p>{WORDS}</p></body></html>"
    assert ends(sandbox, page.encode(), "page.html") == ""
    assert len(reading(sandbox, page.encode()).text) < 20_000
    assert "picture" in ends(sandbox, (BOMB.replace("bomb", "svg") + "<svg><text>&lol11;</text></svg>").encode())


def test_an_entity_that_names_a_file_brings_nothing_of_it(sandbox: Sandbox) -> None:
    page = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + f"<html><p>{WORDS}</p><p>&x;</p></html>"
    assert "hostname" not in reading(sandbox, page.encode()).text.replace("/etc/hostname", "")
    document = with_part(samples.odt(), "content.xml", '<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>')
    assert ends(sandbox, document) == refusals.DOCUMENT_TYPE


FILES = {name: (filename, make()) for name, (filename, make, _, _) in samples.EVERY.items()}


@pytest.mark.parametrize("name", FILES)
@PATIENT
@given(share=st.floats(min_value=0, max_value=0.999))
def test_a_truncated_file_is_read_in_part_or_refused(sandbox: Sandbox, name: str, share: float) -> None:
    filename, data = FILES[name]
    ends(sandbox, data[: int(len(data) * share)], filename)


@pytest.mark.parametrize("name", FILES)
@PATIENT
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_a_file_with_flipped_bytes_is_read_or_refused(sandbox: Sandbox, name: str, seed: int) -> None:
    filename, data = FILES[name]
    dice = random.Random(seed)
    broken = bytearray(data)
    for _ in range(20):
        broken[dice.randrange(len(broken))] = dice.randrange(256)
    ends(sandbox, bytes(broken), filename)


@PATIENT
@given(data=st.binary(max_size=4000), start=st.sampled_from([b"", b"%PDF-1.7", b"PK\3\4", b"{\\rtf1", b"<html>"]))
def test_random_bytes_are_read_or_refused(sandbox: Sandbox, data: bytes, start: bytes) -> None:
    ends(sandbox, start + data)


def test_ten_thousand_pages_are_cut_and_said_to_be(sandbox: Sandbox) -> None:
    found = reading(sandbox, samples.pdf(10_000, "Page about gullies."))
    assert found.page_count == 10_000
    assert found.cut
    assert 100 < len(found.pages) <= 2_000


def test_endless_text_is_cut(sandbox: Sandbox) -> None:
    found = reading(sandbox, b"gully " * (5 * MIB), filename="a.txt")
    assert found.cut
    assert len(found.text) == 5_000_000


def test_an_endless_paragraph_is_refused(sandbox: Sandbox) -> None:
    assert ends(sandbox, samples.odt_of("gully " * (2 * MIB)))


def test_an_endless_page_is_cut(sandbox: Sandbox) -> None:
    found = reading(sandbox, b"<html><body>" + b"<p>gully cleansing</p>" * 400_000)
    assert found.cut
    assert found.text.startswith("gully cleansing\n")


@pytest.mark.parametrize("depth", [300, 100_000])
def test_markup_nested_without_end_is_refused_or_flattened(sandbox: Sandbox, depth: int) -> None:
    nested = "<text:span>" * depth + "deep" + "</text:span>" * depth
    ends(sandbox, samples.opendocument("text", f"<text:p>{nested}</text:p>"))
    ends(sandbox, ("<html><body>" + "<div>" * depth + WORDS).encode(), "deep.html")
    tag = "<w:p xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
    ends(sandbox, with_part(samples.word(), "word/document.xml", tag * depth + "x" + "</w:p>" * depth))


def test_pdf_objects_nested_without_end_are_refused(sandbox: Sandbox) -> None:
    deep = b"[" * 200_000 + b"]" * 200_000
    data = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/Extra " + deep + b">>endobj\n"
    data += b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    assert ends(sandbox, data)


def _pdf_of(stream: bytes, said: bytes) -> bytes:
    data = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    data += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n4 0 obj<<"
    data += said + b"/Length %d>>stream\n" % len(stream) + stream
    return data + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_pdf_stream_that_unpacks_without_end_is_called_what_it_is_and_costs_that_file_only(
    sandbox: Sandbox, layers: int
) -> None:
    stream = b"(gully) Tj " * (8 * MIB)
    for _ in range(layers):
        stream = zlib.compress(stream, 9)
    data = _pdf_of(stream, b"/Filter[" + b"/FlateDecode" * layers + b"]")
    assert ends(sandbox, data) == refusals.BOMB


def test_a_pdf_with_a_large_empty_picture_or_much_of_one_word_is_no_bomb() -> None:
    assert not is_bomb(_pdf_of(zlib.compress(bytes(64 * MIB)), b"/Subtype/Image/Filter/FlateDecode"))
    assert not is_bomb(_pdf_of(zlib.compress(b"(gully) Tj " * MIB), b"/Filter/FlateDecode"))
    assert not is_bomb(samples.pdf(3_000))


def test_a_page_kilometres_wide_still_gives_its_words_and_a_small_picture_or_none(sandbox: Sandbox) -> None:
    for box in (b"[0 0 99999999 99999999]", b"[0 0 0.0001 99999999]", b"[0 0 0 0]"):
        data = samples.pdf(1).replace(b"[ 0 0 595.2756 841.8898 ]", box)
        assert box in data
        found = reading(sandbox, data, thumbnail=True)
        assert "gully cleansing" in found.text
        assert len(found.thumbnail) < 200_000


def test_a_sheet_with_a_cell_in_its_farthest_corner_costs_no_memory_between(sandbox: Sandbox) -> None:
    import openpyxl  # noqa: PLC0415

    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = WORDS, "far out"
    target = io.BytesIO()
    book.save(target)
    found = reading(sandbox, target.getvalue())
    assert WORDS in found.text


def test_a_sheet_that_declares_a_billion_cells_is_read_for_what_it_holds(sandbox: Sandbox) -> None:
    with zipfile.ZipFile(io.BytesIO(samples.sheets())) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert '<dimension ref="A1:C3"' in sheet
    lying = sheet.replace('<dimension ref="A1:C3"', '<dimension ref="A1:XFD65536"')
    found = reading(sandbox, with_part(samples.sheets(), "xl/worksheets/sheet1.xml", lying))
    assert WORDS in found.text


def test_a_sheet_with_more_cells_than_anyone_reads_is_cut(sandbox: Sandbox) -> None:
    cells = "".join(f"<row r='{row}'>" + "<c t='str'><v>gully</v></c>" * 30 + "</row>" for row in range(1, 10_001))
    spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{spreadsheet}"><sheetData>{cells}</sheetData></worksheet>'
    found = reading(sandbox, with_part(samples.sheets(), "xl/worksheets/sheet1.xml", sheet))
    assert found.cut
    assert found.text.count("gully") <= 200_000


def test_cells_and_rows_repeated_a_million_times_are_capped(sandbox: Sandbox) -> None:
    cell = '<table:table-cell table:number-columns-repeated="1000000"><text:p>{}</text:p></table:table-cell>'
    row = '<table:table-row table:number-rows-repeated="1000000">{}</table:table-row>'
    body = (
        f'<table:table table:name="Wide">{row.format(cell.format("gully"))}{row.format(cell.format(""))}</table:table>'
    )
    text = reading(sandbox, samples.opendocument("spreadsheet", body)).text
    assert "gully" in text
    assert len(text) < 50_000


def test_blanks_repeated_a_million_times_are_capped(sandbox: Sandbox) -> None:
    found = reading(sandbox, samples.odt_of('gully<text:s text:c="999999999"/>cleansing'))
    assert "gully cleansing" in found.text


def test_one_hostile_file_after_another_does_not_hold_up_good_ones(sandbox: Sandbox) -> None:
    hostile = [samples.pdf(3000), b"<html>" + b"<div>" * 100_000, BOMB.encode()] * 2
    with ThreadPoolExecutor(2) as pool:
        ended = pool.map(lambda data: refusal(sandbox, data), hostile)
        for _ in range(10):
            assert WORDS in reading(sandbox, samples.word()).text
        assert len(list(ended)) == len(hostile)


def test_a_reader_that_runs_out_of_time_ends_with_a_sentence() -> None:
    with Sandbox(samples.TARGET, Limits(wall_seconds=0.1)) as box:
        box.fences()
        assert refusal(box, samples.pdf(2_000)) == "Reading this file took too long and was stopped."


def test_a_reader_that_runs_out_of_memory_ends_with_a_sentence() -> None:
    with Sandbox(samples.TARGET, Limits(memory_bytes=700 * MIB)) as box:
        data = b"a" * (300 * MIB)
        assert refusal(box, data) == "Reading this file took too much memory and was stopped."


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        (b"<!-- a -->" * 700 + b"words", "a.html"),
        (b"# " + b" #" * 9000 + b"words", "a.md"),
        (b" " * MIB + b"(style_name: x) words", "a.txt"),
        (b"<html><main><table><tr><td>" + b"| " * 200_000 + b"</table></main>", "a.html"),
    ],
    ids=["comments", "number signs", "blanks", "bars"],
)
def test_no_pattern_of_ours_takes_for_ever_on_repeated_signs(sandbox: Sandbox, data: bytes, filename: str) -> None:
    ends(sandbox, data, filename)


def test_a_page_of_nothing_but_parted_words_is_mended_in_one_go() -> None:
    started = time.monotonic()
    assert "-" in _join_parted("alpha beta " + "alpha\ufffebeta " * 50_000 + "a" * MIB)
    assert time.monotonic() - started < 2
