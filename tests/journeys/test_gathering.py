"""The main job: from the addresses that three networks publish at to material that anybody finds."""

from __future__ import annotations

import io
import json
import random
import re
import sqlite3
import zlib
from collections import Counter
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from connectshare.search.engine import open_engine
from connectshare.search.query import Query
from tests.gather.sample_files import pdf, word, zipped
from tests.journeys.running import Home, new_home
from tests.journeys.sites import Site, share_out, three_sites

NETWORKS = ("adept", "lcrig", "mhaplus")
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("gathering"), pytest.mark.timeout(400)]


def hostile_files() -> dict[str, bytes]:
    """Files that none of the readers can or may read, by name."""
    bomb = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": b"\0" * 200_000_000})
    entities = (
        "<!DOCTYPE a [<!ENTITY l 'lol'>"
        + "".join(f"<!ENTITY l{n} '{('&l' + str(n - 1 or '') + ';') * 10}'>" for n in range(1, 10))
        + "]><w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>&l9;</w:document>"
    )
    whole = pdf()
    return {
        "noise.pdf": b"%PDF-1.7\n" + random.Random(4).randbytes(5000),
        "zip bomb.docx": bomb,
        "entities.docx": zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": entities}),
        "locked.pdf": locked_pdf(),
        "cut short.docx": word()[:900],
        "cut short.pdf": whole[: len(whole) // 4],
        "endless.pdf": b"",
        "empty.pdf": b"",
        "program.pdf": b"\x7fELF" + b"\0" * 400,
    }


def locked_pdf() -> bytes:
    """A PDF that wants a password."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption("secret", ownerPassword="other", strength=128))
    canvas.drawString(72, 700, "Highway maintenance policy")
    canvas.save()
    return buffer.getvalue()


class Journey:
    """Real documents on three sites, gathered twice."""

    def __init__(self, home: Home, sites: tuple[Site, Site, Site], documents: list[Path]) -> None:
        self.home, self.sites, self.documents = home, sites, documents
        self.first = home.gather()
        self.extracted = self._extractions()
        self.rows = home.export()
        self.second = home.gather()

    def _extractions(self) -> list[tuple[str, str]]:
        with sqlite3.connect(self.home.folder / "connectshare.sqlite3") as database:
            return database.execute("SELECT content_hash, made_at FROM gather_extraction ORDER BY 1").fetchall()

    def text_of(self, digest: str) -> list[str]:
        """The pages that were read from some bytes."""
        with sqlite3.connect(self.home.folder / "connectshare.sqlite3") as database:
            [(data,)] = database.execute(
                "SELECT data FROM gather_extraction WHERE content_hash = ?", [digest]
            ).fetchall()
        return json.loads(zlib.decompress(data))["pages"]


@pytest.fixture(scope="module")
def journey(shared_data: Path, tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    documents = sorted((shared_data / "documents").iterdir())
    with three_sites() as sites:
        share_out(documents, sites)
        for name, data in hostile_files().items():
            sites[2].add(name, data)
        sites[2].endless.add("/files/endless.pdf")
        sites[0].add("Risk based gully cleansing.html", _case_study())
        home = new_home(tmp_path_factory.mktemp("journey") / "home", sites, NETWORKS)
        yield Journey(home, sites, documents)


def _everything(journey: Journey) -> list[tuple[str, str]]:
    return [(site.host, path) for site in journey.sites for path in site.files]


def test_every_item_is_accounted_for(journey: Journey) -> None:
    for source, site in zip(journey.first, journey.sites, strict=True):
        parts = ("new", "changed", "unchanged", "same", "held", "skipped", "quarantined")
        assert source["seen"] == len(site.files) == sum(source[part] for part in parts)


def test_every_document_is_listed_once_or_put_aside_with_a_reason(journey: Journey) -> None:
    listed = Counter(unquote(url) for row in journey.rows for url in dict.fromkeys(row["source_urls"]))
    assert max(listed.values()) == 1
    reasons = {
        unquote(problem["item"]): problem["reason"] for source in journey.first for problem in source["problems"]
    }
    for host, path in _everything(journey):
        url = f"http://{host}{path}"
        assert listed[url] == 1 or reasons[url].endswith("."), f"{url} is nowhere"
    assert sum(listed.values()) >= 50


def test_what_is_not_practice_material_is_put_aside(journey: Journey) -> None:
    listed = " ".join(url for row in journey.rows for url in row["source_urls"])
    for name in ("wiki_movie_plots", "poop-poster", "testODTMacro", "SampleSS", "ThreeColHead"):
        assert name not in listed


def test_each_hostile_file_is_quarantined_with_a_sentence(journey: Journey) -> None:
    problems = {unquote(one["item"]).rsplit("/", 1)[-1]: one for one in journey.first[2]["problems"]}
    for name in hostile_files():
        assert problems[name]["step"] == ("fetch" if name == "endless.pdf" else "extract")
        reason = problems[name]["reason"]
        assert reason[0].isupper() and reason.endswith(".") and "Traceback" not in reason, reason


def test_the_same_document_from_two_networks_is_one_material_with_both_named(journey: Journey) -> None:
    hashes = Counter(part["sha256"] for row in journey.rows for part in row["attachments"])
    assert max(hashes.values()) == 1
    assert any(len(row["networks"]) > 1 for row in journey.rows)


def test_real_versions_are_one_material(journey: Journey) -> None:
    for names in (
        ("rules v1.pdf", "rules v2 31.10.docx", "rules-v3.pdf"),
        ("Overview document.docx", "overview-document.pdf"),
    ):
        [row] = [row for row in journey.rows if any(unquote(url).endswith(names[0]) for url in row["source_urls"])]
        for name in names:
            assert any(unquote(url).endswith(name) for url in row["source_urls"])


def test_a_second_run_finds_nothing_new_and_reads_nothing_again(journey: Journey) -> None:
    for source in journey.second:
        assert (source["new"], source["changed"], source["same"]) == (0, 0, 0)
    assert journey._extractions() == journey.extracted
    assert [row["id"] for row in journey.home.export()] == [row["id"] for row in journey.rows]


def test_titles_are_such_as_people_would_give(journey: Journey) -> None:
    for row in journey.rows:
        assert not row["title"].lower().startswith(("microsoft word", "untitled", "slide 1", "presentation"))
        assert not row["title"].lower().endswith((".doc", ".docx", ".pdf", ".pptx", ".xlsx"))


def test_no_email_address_is_in_what_is_shown(journey: Journey) -> None:
    assert "@" not in json.dumps([row["summary"] for row in journey.rows])


def test_each_document_is_found_by_words_from_its_middle_page(journey: Journey) -> None:
    missed, engine = [], open_engine(journey.home.folder / "index")
    for number, row in enumerate(journey.rows):
        digest = row["attachments"][0]["sha256"]
        words = _telling_words(journey.text_of(digest), digest)
        if not words:
            continue
        # The command itself for some, and what it asks for all: a process a document would take a minute.
        found = (
            [result["id"] for result in journey.home.find(words, "--limit", "5")]
            if number % 12 == 0
            else [hit.id for hit in engine.search(Query(words, size=5, today=date(2026, 11, 23))).hits]
        )
        if row["id"] not in found:
            missed.append((row["title"], words))
    assert not missed


def _telling_words(pages: list[str], digest: str) -> str:
    """Eight words that stand in a row on the middle page, the same ones at every run."""
    words = re.findall(r"[A-Za-z]+", pages[len(pages) // 2])
    starts = [at for at in range(len(words) - 8) if sum(len(word) > 4 for word in words[at : at + 8]) >= 5]
    start = random.Random(digest).choice(starts) if starts else None
    return "" if start is None else " ".join(words[start : start + 8])


def test_a_changed_document_is_amended_and_keeps_its_address(journey: Journey) -> None:
    site = journey.sites[0]
    [before] = [row for row in journey.rows if site.url("Risk based gully cleansing.html") in row["source_urls"]]
    assert before["organisations"] == ["east-sussex"] and "gully" in before["title"].lower()
    site.add(
        "Risk based gully cleansing.html",
        _case_study("In the second year the crew added vortex silt counters to forty tankers."),
    )
    [source, _, _] = journey.home.gather()
    assert (source["new"], source["changed"]) == (0, 1)
    [after] = [
        row for row in journey.home.export() if site.url("Risk based gully cleansing.html") in row["source_urls"]
    ]
    assert after["id"] == before["id"] and after["attachments"] != before["attachments"]
    assert journey.home.find("vortex silt counters")[0]["id"] == before["id"]


def _case_study(more: str = "") -> bytes:
    """A council's page, such as a network's site carries."""
    return f"""<!doctype html><html lang="en"><head><title>Risk based gully cleansing | East Sussex</title></head><body>
      <nav><a href="/">Home</a></nav><main><h1>Risk based gully cleansing in East Sussex</h1>
      <p>East Sussex County Council changed its gully cleansing from a yearly round to one based on risk. Silt levels of
      96,000 gullies were recorded over three years, and each road drain now has a frequency of its own.</p>
      <h2>What we did</h2><p>Crews record silt depth on each visit. Gullies near schools, hospitals and known flooding
      places are emptied twice a year; others every two to four years. The drainage asset register feeds the programme.</p>
      <h2>What happened</h2><p>Visits fell by 22 percent in two years while reports of standing water on the carriageway
      fell by a third. The saving was spent on jetting blocked connections. {more}</p>
      </main><footer>Contact drainage@eastsussex.example or 01273 555 0123</footer></body></html>""".encode()
