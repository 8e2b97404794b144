"""The commands: the keys that other programs rely on, and sentences where something cannot be done."""

import csv
import json
import os
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from connectshare.catalogue import lifecycle
from connectshare.catalogue.disclaimer import TEXT
from connectshare.catalogue.drafting import OfferDraft
from connectshare.catalogue.models import Attachment, Material
from connectshare.catalogue.publishing import publish
from connectshare.gather import visiting
from connectshare.gather.models import Run, Source
from connectshare.gather.working import Worker
from connectshare.kit.cells import FORMULA
from connectshare.management import console
from connectshare.management.commands.find import spared
from connectshare.management.promised import DOCUMENTS
from connectshare.management.speaking import READ_ENOUGH
from connectshare.plumbing.signing import NoGood
from connectshare.search import indexer, naming
from connectshare.sector.models import Seat
from connectshare.sector.seats import NO_NAME, seats
from connectshare.sector.signing_in import person_of
from tests import cast
from tests.kit.loopback import serving
from tests.management.conftest import Told

pytestmark = pytest.mark.django_db

FIND_KEYS = {
    "id", "title", "url", "source_url", "summary", "topics", "kind", "organisations", "networks", "score", "highlights",
}  # fmt: skip
EXPORT_KEYS = (FIND_KEYS - {"score", "highlights"}) | {
    "source_urls", "status", "first_seen", "published", "licence", "attachments",
}  # fmt: skip


def _promised(command: str, number: int = 0) -> set[str]:
    """The keys that the reference states for a part of a command's document."""
    return set(list(DOCUMENTS[command].values())[number])


FEED = """<rss version="2.0"><channel><title>News</title>
<item><title>Gully cleansing policy</title><link>{site}/gullies</link><guid>1</guid></item>
<item><title>Winter service plan</title><link>{site}/winter</link><guid>2</guid></item></channel></rss>"""


@pytest.fixture
def material(index: str) -> Material:
    """One listed material, in the index."""
    cast.topics()
    lowland = cast.network()
    made = publish(
        cast.draft(
            topic_ids=("gullies",), kind_id="policy", summary="Every gully, twice a year.", dated=date(2024, 1, 1),
            offer=OfferDraft("https://lowland.example/gullies", network=lowland.pk),
            of=cast.edition(text="We empty every gully twice a year.", filename="gullies.pdf", bytes=1234, pages=3),
        ), by=None,
    ).material  # fmt: skip
    made.organisation_links.create(organisation=cast.council(), part="doer", origin="extracted")
    indexer.drain()
    return made


# find


def test_find_answers_with_the_promised_keys(material: Material, told: Told) -> None:
    document = told("find", "gully")
    assert document["total"] == 1
    assert set(document) == _promised("find")
    (result,) = document["results"]
    assert set(result) == FIND_KEYS == _promised("find", 1)
    assert set(document["facets"]["topic"][0]) == _promised("find", 2)
    assert (result["id"], result["title"], result["kind"]) == (material.id, "Gully cleansing policy", "policy")
    assert (result["topics"], result["organisations"], result["networks"]) == (["gullies"], ["wetherby"], ["lowland"])
    assert result["source_url"] == "https://lowland.example/gullies"
    assert result["url"].endswith(f"/material/{material.id}")
    assert any("gully" in highlight.lower() for highlight in result["highlights"])
    assert {"value": "drainage", "label": "Drainage", "count": 1} in document["facets"]["topic"]


def test_find_says_by_which_words_and_nothing_of_them_where_there_were_none(
    material: Material, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("find", "gully")
    assert capsys.readouterr().out.splitlines()[-1] == "  found by: Gully"
    call_command("find", "--topic", "gullies")
    assert capsys.readouterr().out.splitlines()[1:] == [
        "Gully cleansing policy", f"  http://localhost:8000/material/{material.id}"
    ]  # fmt: skip


def test_find_narrows_by_filters_and_finds_nothing_without_a_fuss(material: Material, told: Told) -> None:
    assert told("find", "gully", "--topic", "gullies")["total"] == 1
    nothing = told("find", "gully", "--topic", "culverts")
    assert (nothing["total"], nothing["results"]) == (0, [])


@pytest.mark.parametrize(
    ("words", "total"),
    [(("gully", "-sensors"), 1), (("-sensors", "gully"), 1), (("gully", "-policy"), 0), (("gully", "-hourly"), 1),
     (("gully", "-vacuum", "--limit", "5", "-v", "1"), 1), (("--topic", "gullies", "gully", "-policy"), 0)],
)  # fmt: skip
def test_a_word_is_left_out_on_the_command_line_as_in_the_search_box(
    material: Material, told: Told, words: tuple[str, ...], total: int
) -> None:
    assert told("find", *spared(words))["total"] == total


def test_bytes_that_are_no_text_are_left_out_on_the_command_line(material: Material, told: Told) -> None:
    assert told("find", "gully\udcff", "\udcff", "--topic", "gullies\udcff")["total"] == 1
    assert told("find", "gully\x00\ufffepolicy")["total"] == 1


@pytest.mark.parametrize("limit", ["0", "1001", "-1"])
def test_find_refuses_a_limit_that_makes_no_sense(index: str, limit: str) -> None:
    with pytest.raises(CommandError, match="from 1 to 500"):
        call_command("find", "gully", f"--limit={limit}")


def test_find_says_what_to_do_where_the_index_is_missing_and_not_that_nothing_is_found(
    material: Material, told: Told, settings: Any, tmp_path: Path
) -> None:
    settings.SEARCH_URL = str(tmp_path / "moved-away")
    with pytest.raises(CommandError, match="connectshare reindex"):
        call_command("find", "gully")
    call_command("reindex")
    assert told("find", "gully")["total"] == 1
    assert told("find", "nobody-has-this")["total"] == 0


def test_an_empty_catalogue_without_an_index_has_nothing_and_is_no_fault(index: str, told: Told) -> None:
    assert told("find", "gully")["total"] == 0


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("topic", "gulies", "There is no topic “gulies”. Do you mean gullies"),
        ("topic", "Gully cleansing", "Do you mean gullies?"),
        ("kind", "polcy", "There is no kind “polcy”. Do you mean policy?"),
        ("network", "lowlands", "There is no network “lowlands”. Do you mean lowland?"),
        ("organisation", "wetherbi", "Do you mean wetherby?"),
        ("organisation-type", "countie", "There is no organisation type “countie”. Do you mean county"),
        ("region", "nosuch", "There is no region “nosuch”."),
        ("told-by", "nobody", "There is no told by “nobody”. Do you mean "),
        ("lens", "nosuch", "There is no lens “nosuch”. There is none at all."),
        ("format", "PDFs", "Do you mean "),
        ("stage", "trail", "Do you mean trial"),
        ("licence", "OGL", "Do you mean OGL-UK-"),
        ("year", "20x6", "“20x6” is no year. Write 2023, 2019-2023, any"),
        ("year", "2023-2019", "“2023-2019” is no year."),
    ],
)
def test_find_names_the_nearest_where_a_filter_has_no_such_value(
    material: Material, name: str, value: str, said: str
) -> None:
    naming.forget()
    with pytest.raises(CommandError, match=re.escape(said)):
        call_command("find", "gully", f"--{name}", value)


@pytest.mark.parametrize("year", ["2024", "2019-2024", "2019-", "5", "any"])
def test_find_takes_years_as_the_page_does(material: Material, told: Told, year: str) -> None:
    assert told("find", "gully", f"--year={year}")["total"] == 1


# export


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    call_command("export", "--format", "jsonl")
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_of_the_export_has_the_promised_keys(material: Material, capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = _lines(capsys)
    assert set(row) == _promised("export") >= EXPORT_KEYS
    assert set(row["attachments"][0]) == {"filename", "media_type", "bytes", "sha256"} == _promised("export", 1)
    assert (row["status"], row["source_urls"]) == ("published", ["https://lowland.example/gullies"])


def test_the_disclaimer_travels_with_every_line(material: Material, capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = _lines(capsys)
    assert row["disclaimer"] == TEXT


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("missing/x.jsonl", r"missing/x\.jsonl could not be written: No such file or directory\. See that its folder"),
        ("a" * 300, "could not be written: File name too long"),
        ("", "is a folder. Name the file"),
    ],
)
def test_an_export_to_where_nothing_can_be_written_says_so(tmp_path: Path, place: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("export", "--out", str(tmp_path / place))


@pytest.mark.parametrize("folder", ["", ".", "..", "/"])
def test_an_export_to_a_folder_that_has_no_name_of_its_own_says_so(folder: str) -> None:
    with pytest.raises(CommandError, match="is a folder"):
        call_command("export", "--out", folder)


def test_a_name_too_long_for_a_file_is_told_in_a_sentence() -> None:
    cast.network()
    with pytest.raises(CommandError, match=r"\.$"):
        call_command("add", "a" * 300, "--network", "lowland")


def test_no_full_text_is_exported(material: Material, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("export", "--format", "jsonl")
    assert "We empty every gully" not in capsys.readouterr().out


def test_what_is_hidden_or_merged_is_not_exported_and_what_is_withdrawn_is_a_tombstone(
    material: Material, capsys: pytest.CaptureFixture[str]
) -> None:
    lifecycle.hide(publish(cast.draft("Hidden"), by=None).material, by=None, why="")
    lifecycle.merge(publish(cast.draft("Merged"), by=None).material, into=material, by=None, why="")
    gone = publish(cast.draft("Withdrawn"), by=None).material
    lifecycle.withdraw(gone, by=None, why="")
    rows = {row["id"]: row for row in _lines(capsys)}
    assert set(rows) == {material.id, gone.id}
    assert {name for name, value in rows[gone.id].items() if value} == {"id", "status", "first_seen", "disclaimer"}
    assert all(row.keys() == rows[gone.id].keys() for row in rows.values())


def test_both_formats_hold_the_same_materials_in_a_file(material: Material, tmp_path: Path) -> None:
    publish(cast.draft("Another"), by=None)
    for format_ in ("csv", "jsonl"):
        call_command("export", "--format", format_, "--out", str(tmp_path / format_))
    with (tmp_path / "csv").open(newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    rows = [json.loads(line) for line in (tmp_path / "jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in table] == [row["id"] for row in rows]
    assert EXPORT_KEYS - {"attachments"} <= set(table[0])
    assert table[0]["disclaimer"] == TEXT
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["csv", "jsonl"]


@pytest.mark.parametrize("begins", FORMULA)
def test_no_cell_of_a_table_is_run_as_a_formula(index: str, tmp_path: Path, begins: str) -> None:
    title = f"{begins}HYPERLINK(1)"
    publish(cast.draft(title, publisher=title, summary=title), by=None)
    call_command("export", "--format", "csv", "--out", str(tmp_path / "table.csv"))
    with (tmp_path / "table.csv").open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert row["title"] == f"'{title}"
    assert not [value for value in row.values() if value.startswith(FORMULA)]


@pytest.mark.parametrize("words", [("export",), ("find", "gully")])
def test_a_command_ends_quietly_where_its_reader_has_read_enough(
    material: Material, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        with pytest.raises(SystemExit) as ended:
            call_command(*words)
    assert ended.value.code == READ_ENOUGH


def test_an_attachment_of_an_older_edition_is_not_exported(
    material: Material, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(
        cast.draft("Newer", url="https://lowland.example/gullies", of=cast.edition("2", order="2", filename="new.pdf")),
        by=None, known=material,
    )  # fmt: skip
    (row,) = _lines(capsys)
    assert [one["filename"] for one in row["attachments"]] == ["new.pdf"]
    assert Attachment.objects.count() == 2


# doctor


@pytest.fixture
def public(settings: Any, index: str) -> Any:
    """A public site whose operator is named."""
    indexer.reindex()
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}  # nobody has collected them here
    settings.IS_PUBLIC = True
    settings.OPERATOR_NAME, settings.OPERATOR_ADDRESS, settings.OPERATOR_EMAIL = "Operator", "1 Street", "a@b.example"
    return settings


def _operator(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert all(set(finding) == _promised("doctor", 1) for finding in findings)
    return next(finding for finding in findings if finding["what"] == "operator")


@pytest.mark.parametrize("empty", ["OPERATOR_NAME", "OPERATOR_ADDRESS", "OPERATOR_EMAIL"])
def test_the_doctor_fails_on_a_public_address_without_an_operator(
    public: Any, capsys: pytest.CaptureFixture[str], empty: str
) -> None:
    setattr(public, empty, "")
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--json")
    assert ended.value.code == 1
    operator = _operator(capsys)
    assert operator["state"] == "wrong"
    assert empty in operator["said"]


def test_the_doctor_is_content_with_a_named_operator(public: Any, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("doctor", "--json")
    assert _operator(capsys)["state"] == "well"


def test_the_doctor_does_not_fail_a_site_on_this_machine_for_want_of_an_operator(
    public: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    public.IS_PUBLIC, public.OPERATOR_NAME = False, ""
    call_command("doctor", "--json")
    assert _operator(capsys)["state"] == "missing"


def test_the_doctor_tells_what_is_exempt_from_the_guard(public: Any, capsys: pytest.CaptureFixture[str]) -> None:
    public.FETCH_ALLOW = frozenset({"127.0.0.1:8123"})
    call_command("doctor")
    assert "127.0.0.1:8123" in capsys.readouterr().out


def test_the_doctor_tells_what_is_never_exempt_from_the_guard(public: Any, capsys: pytest.CaptureFixture[str]) -> None:
    public.FETCH_ALLOW = frozenset({"127.0.0.1:8123", "169.254.169.254:80", "[fe80::1]:80", "intranet"})
    call_command("doctor")
    said = capsys.readouterr().out
    assert "Exempt from the guard: 127.0.0.1:8123." in said
    assert "Ignored in CONNECTSHARE_FETCH_ALLOW: 169.254.169.254:80, [fe80::1]:80, intranet" in said


def test_the_doctor_says_how_to_mend_a_missing_index(
    public: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    public.SEARCH_URL = str(tmp_path / "elsewhere")
    with pytest.raises(SystemExit):
        call_command("doctor")
    assert "connectshare reindex" in capsys.readouterr().out


def test_the_doctor_says_how_to_mend_missing_assets(public: Any, capsys: pytest.CaptureFixture[str]) -> None:
    public.STORAGES = public.STORAGES | {"staticfiles": {"BACKEND": "connectshare.web.collected.Collected"}}
    with pytest.raises(SystemExit):
        call_command("doctor")
    assert "✗ assets: Pages have no styles: `connectshare setup`" in capsys.readouterr().out


# signin-link and withdraw-name


def test_a_link_to_sign_in_with_is_good_once(told: Told) -> None:
    priya = cast.facilitator()
    link = told("signin_link", "Priya@facilitator.example")["link"]
    token = link.partition("token=")[2]
    assert person_of(token) == priya
    with pytest.raises(NoGood):
        person_of(token)


def test_nobody_else_gets_a_link() -> None:
    gone = cast.reader()
    gone.is_active = False
    gone.save()
    for address in ("nobody@council.example", gone.email):
        with pytest.raises(CommandError, match="can sign in"):
            call_command("signin_link", address)


def test_withdrawing_a_name_is_one_command(told: Told) -> None:
    Seat.objects.create(network=cast.network())
    assert told("withdraw_name", "lowland") == {"network": "lowland"}
    assert seats()[0].name == NO_NAME
    assert Seat.objects.get().name_withdrawn_at is not None
    with pytest.raises(CommandError, match="no seat"):
        call_command("withdraw_name", "upland")


# sources


@pytest.fixture
def site(settings: Any, vocabularies: None) -> Any:
    """A network's site on loopback, with a feed."""
    with serving() as site:
        site.put("/feed", FEED, "application/rss+xml")
        settings.FETCH_ALLOW = frozenset({site.host_port})
        visiting._fetcher.cache_clear()
        visiting._robots.cache_clear()
        yield site
    visiting._fetcher.cache_clear()
    visiting._robots.cache_clear()


def test_an_unknown_network_is_refused_with_a_sentence_before_anything_is_visited(site: Any) -> None:
    cast.network()
    with pytest.raises(CommandError, match=r"There is no network “lowlands”\. Use one of: lowland"):
        call_command("source", "add", site.url("/feed"), "--network", "lowlands", "--yes")
    assert site.asked == []
    assert not Source.objects.exists()


def test_a_source_needs_a_yes(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.network()
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    with pytest.raises(CommandError, match="--yes"):
        call_command("source", "add", site.url("/feed"), "--network", "lowland")
    assert not Source.objects.exists()


def test_a_private_address_is_refused_with_a_sentence(settings: Any) -> None:
    cast.network()
    settings.FETCH_ALLOW = frozenset()
    visiting._fetcher.cache_clear()
    with pytest.raises(CommandError) as refused:
        call_command("source", "add", "http://127.0.0.1:9/feed", "--network", "lowland", "--yes")
    assert str(refused.value).endswith(".")
    assert not Source.objects.exists()


def test_an_organisation_that_shares_by_itself_has_a_source_of_its_own(site: Any, told: Told) -> None:
    cast.council("Kent")
    added = told("source", "add", site.url("/feed"), "--organisation", "kent", "--yes")
    assert (added["network"], added["organisation"]) == (None, "kent")
    assert told("source", "add", site.url("/feed"), "--organisation", "kent", "--yes")["id"] == added["id"]
    with pytest.raises(CommandError, match="Do you mean kent"):
        call_command("source", "add", site.url("/feed"), "--organisation", "kentt", "--yes")
    with pytest.raises(CommandError, match="Say whose it is"):
        call_command("source", "add", site.url("/feed"), "--yes")


def test_a_source_that_is_surely_of_another_kind_is_not_added(site: Any) -> None:
    cast.network()
    with pytest.raises(CommandError, match="There is no sitemap at this address"):
        call_command("source", "add", site.url("/feed"), "--network", "lowland", "--kind", "sitemap", "--yes")
    assert not Source.objects.exists()


def test_a_source_that_is_only_away_is_added_as_what_it_is_said_to_be(
    site: Any, told: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    cast.network()
    site.put("/sitemap.xml", "", status=503)
    words = ("source", "add", site.url("/sitemap.xml"), "--network", "lowland", "--yes")
    with pytest.raises(CommandError, match="say with --kind what it is"):
        call_command(*words)
    assert told(*words, "--kind", "sitemap")["kind"] == "sitemap"
    call_command(*words, "--kind", "sitemap")
    assert "The site is not available at the moment (503). Whether it is" in capsys.readouterr().err
    with pytest.raises(CommandError, match=r"nothing at this address any more \(404\)"):
        call_command("source", "add", site.url("/none"), "--network", "lowland", "--kind", "sitemap", "--yes")


def test_a_source_is_added_listed_paused_resumed_and_removed(site: Any, told: Told) -> None:
    cast.network()
    added = told("source", "add", site.url("/feed"), "--network", "lowland", "--trust", "review", "--yes")
    assert set(added) == _promised("source")
    assert (added["kind"], added["trust"], added["network"], added["state"]) == ("feed", "review", "lowland", "active")
    number = str(added["id"])
    assert told("source", "list")["sources"] == [added]
    for command, state in (("pause", "paused"), ("resume", "active"), ("remove", "removed")):
        assert told("source", command, number)["state"] == state
    assert told("source", "list")["sources"] == []
    with pytest.raises(CommandError, match="There is no source"):
        call_command("source", "pause", number)


def test_a_probe_says_what_would_be_taken_and_writes_nothing(site: Any, told: Told) -> None:
    document = told("probe", site.url("/feed"))
    assert set(document) == _promised("probe")
    assert (document["kind"], document["address"]) == ("feed", site.url("/feed"))
    titles = {item["title"] for item in document["take"] + document["skip"]}
    assert titles == {"Gully cleansing policy", "Winter service plan"}
    assert not Source.objects.exists()
    assert not Material.objects.exists()


def _in_this_thread(runs: list[Run]) -> None:
    worker = Worker(only=[run.pk for run in runs])
    while worker.left():
        worker.step()


def test_a_source_that_fails_makes_gather_fail_and_say_so_in_the_promised_keys(
    site: Any, index: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectshare.management.commands.gather.run_to_the_end", _in_this_thread)
    cast.source(cast.network(), site.url("/gone"), kind="feed")
    with pytest.raises(SystemExit) as ended:
        call_command("gather", "--all", "--json")
    assert ended.value.code == 1
    (source,) = json.loads(capsys.readouterr().out)["sources"]
    assert set(source) == _promised("gather", 1)
    assert source["verdict"] == "failed"
    (problem,) = source["problems"]
    assert set(problem) == _promised("gather", 2)
    assert problem["reason"].endswith(".")


def test_a_probe_of_nothing_says_so(site: Any) -> None:
    site.put("/empty", "<p>Nothing here.</p>")
    del site.pages["/feed"]
    with pytest.raises(CommandError, match="no feed, no sitemap"):
        call_command("probe", site.url("/empty"))


def test_a_paused_source_is_not_gathered_by_name_and_the_command_says_what_to_do() -> None:
    source = cast.source(cast.network(), state=Source.State.PAUSED)
    with pytest.raises(CommandError, match="Resume it first"):
        call_command("gather", "--source", str(source.pk))


# the rest


def test_every_upkeep_command_answers_in_json(index: str, told: Told) -> None:
    assert told("gather") == {"sources": []}
    assert told("reindex") == {"materials": 0}
    assert told("tick", "--at", "2026-11-23T09:00") == {
        "rounds": [
            "look at sources that are due",
            "look again for what is listed no more",
            "look again for what could not be read",
            "let silence speak",
            "write the month's letters",
            "send letters",
            "ask hubs for news",
            "check links",
            "retire old news",
            "sweep files",
            "forget readings",
            "read for meaning",
            "tidy",
        ]
    }
    assert told("tick", "--at", "2026-11-23T09:01") == {"rounds": ["read for meaning"]}
    assert told("tick", "--at", "2026-11-23T09:06") == {
        "rounds": ["look at sources that are due", "send letters", "read for meaning"]
    }


def test_setting_up_twice_is_setting_up_once(index: str, told: Told) -> None:
    assert told("setup", "--no-assets")["new"] == 181
    again = told("setup", "--no-assets")
    assert (again["materials"], again["new"]) == (181, 0)
    assert told("find", "gully cleansing")["total"] > 0


def test_what_is_no_time_is_refused_with_a_sentence() -> None:
    with pytest.raises(CommandError, match="is not a time"):
        call_command("tick", "--at", "soon")


def test_what_is_neither_a_file_nor_an_address_is_refused_with_a_sentence() -> None:
    with pytest.raises(CommandError, match="There is no file"):
        call_command("add", "no-such-file.pdf")


def test_commands_are_written_with_dashes_on_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr(console, "execute_from_command_line", called.append)
    monkeypatch.setattr(sys, "argv", ["connectshare", "signin-link", "a-b@c-d.example"])
    console.main()
    monkeypatch.setattr(sys, "argv", ["connectshare", "--help"])
    console.main()
    assert called == [["connectshare", "signin_link", "a-b@c-d.example"], ["connectshare", "--help"]]
