"""Catalogues (OAI-PMH, CKAN, DCAT) are read to their end, in every shape in use, whatever breaks on the way."""

import json
import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectshare.gather.protocols import Found, Get, Gone, Listed, Page, Problem
from connectshare.gather.sources import ADAPTERS, by_kind, dcat_graph
from connectshare.gather.sources.dcat_turtle import read_turtle
from connectshare.gather.sources.records import File as Offered
from connectshare.gather.sources.records import best_document, earliest, language_code, web_address
from connectshare.kit.fetch_problems import FetchProblem
from connectshare.kit.fetching import Fetcher, FetchRules
from tests.gather.catalogue_samples import (
    EXPECTED,
    Expected,
    datasets_inside,
    nowhere,
    outcome,
    sample_files,
    sample_page,
)
from tests.kit.loopback import Site, serving

ORIGIN = "https://example.org"


def page(body: str | bytes | object, path: str = "/", media_type: str = "") -> Page:
    if not isinstance(body, (str, bytes)):
        body = json.dumps(body)
    return Page(ORIGIN + path, 200, media_type, body.encode() if isinstance(body, str) else body)


def listed(kind: str, start: Page, get: Get = nowhere) -> list[Listed]:
    return list(by_kind(kind).discover(start, get))


def only(kind: str, start: Page, get: Get = nowhere) -> Found:
    (item,) = listed(kind, start, get)
    assert isinstance(item, Found)
    return item


def names(items: list[Listed]) -> list[str]:
    return [item.external_id if isinstance(item, (Found, Gone)) else "!" for item in items]


def reasons(items: list[Listed]) -> list[str]:
    return [item.reason for item in items if isinstance(item, Problem)]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


def getter(site: Site) -> Get:
    fetcher = Fetcher(FetchRules("ConnectShareBot/1", allow=frozenset({site.host_port}), total_timeout=30))

    def get(url: str) -> Page:
        got = fetcher.get(url)
        return Page(got.url, got.status, got.media_type, got.body, got.headers)

    return get


# Real samples

SAMPLES = [(kind, name) for kind, files in EXPECTED.items() for name in files]


@pytest.mark.parametrize(("kind", "name"), SAMPLES, ids=[f"{kind}-{name}" for kind, name in SAMPLES])
def test_every_sample_gives_what_is_in_it_or_has_a_reason(kind: str, name: str, shared_data: Path) -> None:
    (file,) = [each for each in sample_files(kind, shared_data) if each.name == name]
    expected = EXPECTED[kind][name]
    assert outcome(kind, sample_page(file)) == (expected.found, expected.gone, expected.problems)
    assert expected.why or expected == Expected(found=expected.found)  # whatever is not found has its reason


@pytest.mark.parametrize("kind", EXPECTED)
def test_no_sample_is_left_out(kind: str, shared_data: Path) -> None:
    assert {each.name for each in sample_files(kind, shared_data)} == set(EXPECTED[kind])


@pytest.mark.parametrize(("kind", "name"), SAMPLES, ids=[f"{kind}-{name}" for kind, name in SAMPLES])
def test_a_sample_is_recognised_by_its_own_adapter_only(kind: str, name: str, shared_data: Path) -> None:
    (file,) = [each for each in sample_files(kind, shared_data) if each.name == name]
    taken_by = {each.kind for each in ADAPTERS if each.recognise(sample_page(file)) >= 0.5}
    readable = {each for each, files in EXPECTED.items() if name in files and (files[name].found or files[name].gone)}
    assert taken_by == (readable or ({"oai"} if kind == "oai" and name != "ListRecordsBroken.xml" else set()))


def test_the_datasets_that_data_gov_uk_keeps_are_read(shared_data: Path) -> None:
    folder = shared_data / "ckan_dcat/datagovuk_find/spec/fixtures"
    inside = [each for name in sorted(folder.glob("solr_*.json")) for each in datasets_inside(name)]
    items = listed(
        "ckan", page({"success": True, "result": {"count": len(inside), "results": inside}}, "/api/3/action/")
    )
    found = [item for item in items if isinstance(item, Found)]
    assert len(found) == len({each["id"] for each in inside}) >= 3
    assert not reasons(items)
    assert all(item.title and item.organisation and item.url.startswith(f"{ORIGIN}/dataset/") for item in found)
    assert all(item.licence.startswith("http") for item in found if item.licence)


def test_a_whole_repository_of_the_samples_is_walked(shared_data: Path, site: Site) -> None:
    folder = shared_data / "oai/sickle/sample_data"
    asked = {"/oai?verb=ListMetadataFormats": "ListMetadataFormats.xml"}
    asked["/oai?verb=ListRecords&metadataPrefix=mods"] = "cannotDisseminateFormat.xml"
    asked["/oai?verb=ListRecords&metadataPrefix=oai_dc"] = "ListRecords.xml"
    for number in (2, 3, 4):
        asked[f"/oai?verb=ListRecords&resumptionToken=ListRecords{number}.xml"] = f"ListRecords{number}.xml"
    for path, name in asked.items():
        site.put(path, (folder / name).read_bytes(), "text/xml")
    start = Page(site.url("/oai?verb=Identify"), 200, "text/xml", (folder / "Identify.xml").read_bytes())
    items = listed("oai", start, getter(site))
    assert names(items) == ["oai:test.example.com:1585310", "oai:test.example.com:1585322", "!"]
    assert reasons(items) == ["The record has no identifier, so it was left out."]
    assert site.asked == list(asked)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("badArgument", "does not accept"),
        ("badResumptionToken", "before the end"),
        ("cannotDisseminateFormat", "any form that we can read"),
        ("idDoesNotExist", "cannot list"),
        ("noSetHierarchy", "has no sets"),
        ("undefinedError", "cannot list"),
        ("ListRecordsBroken", "no OAI-PMH repository"),
    ],
)
def test_an_error_of_a_repository_becomes_a_sentence(name: str, words: str, shared_data: Path) -> None:
    body = (shared_data / f"oai/sickle/sample_data/{name}.xml").read_bytes()
    (problem,) = listed("oai", page(body, "/oai?verb=ListRecords&set=x"), lambda url: page(body))
    assert isinstance(problem, Problem)
    assert words in problem.reason


def test_an_empty_part_of_a_repository_is_empty_and_no_fault(shared_data: Path) -> None:
    body = (shared_data / "oai/sickle/sample_data/noRecordsMatch.xml").read_bytes()
    assert listed("oai", page(body, "/oai"), lambda url: page(body)) == []


def test_every_address_of_a_register_of_repositories_is_asked_in_the_protocols_words(shared_data: Path) -> None:
    addresses = (shared_data / "oai/metha/contrib/sites-roar.tsv").read_text().split()
    for address in addresses[:400]:
        asked: list[str] = []

        def get(url: str, asked: list[str] = asked) -> Page:
            asked.append(url)
            return nowhere(url)

        list(by_kind("oai").discover(Page(address, 200, "", b""), get))
        assert asked
        assert all(len(parse_qs(urlsplit(url).query)["verb"]) == 1 for url in asked)


# OAI-PMH

DC = (
    "<oai_dc:dc xmlns:oai_dc='http://www.openarchives.org/OAI/2.0/oai_dc/' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
    "{}</oai_dc:dc>"
)


def oai(*parts: str, verb: str = "ListRecords") -> str:
    return f"<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><{verb}>{''.join(parts)}</{verb}></OAI-PMH>"


def record(number: int | str, metadata: str = "", status: str = "") -> str:
    metadata = metadata or DC.format(f"<dc:title>T{number}</dc:title><dc:identifier>{ORIGIN}/{number}</dc:identifier>")
    header = f"<identifier>oai:x:{number}</identifier><datestamp>2024-01-01</datestamp>"
    return f"<record><header{status}>{header}</header><metadata>{metadata}</metadata></record>"


def token(value: str) -> str:
    return f"<resumptionToken completeListSize='9'>{value}</resumptionToken>"


def repository(asked: list[str], **answers: str | Exception) -> Get:
    """Answers by the verb, the format or the token that is asked for."""

    def get(url: str) -> Page:
        asked.append(url)
        said = parse_qs(urlsplit(url).query)
        key = (said.get("resumptionToken") or said.get("metadataPrefix") or said["verb"])[0]
        answer = answers.get(key)
        if answer is None or isinstance(answer, Exception):
            raise answer or FetchProblem("The site has a fault (500).", kind="http-status", temporary=True)
        return page(answer, "/oai")

    return get


def test_a_dublin_core_record_is_read_in_full() -> None:
    item = only("oai", page(oai(record(1, DC.format(
        "<dc:title>Verges &amp;amp; &lt;i&gt;Hedges&lt;/i&gt;</dc:title><dc:title xml:lang='cy'>Ymylon</dc:title>"
        "<dc:identifier>Smith, J. (2020) Verges.</dc:identifier><dc:identifier>https://doi.org/10.1000/7</dc:identifier>"
        f"<dc:identifier>{ORIGIN}/7/1/verges.pdf</dc:identifier><dc:relation>{ORIGIN}/7/</dc:relation>"
        "<dc:description>Short.</dc:description><dc:description>How we cut the verges less often.</dc:description>"
        "<dc:date>2021-05-06T10:00:00Z</dc:date><dc:date>2020-03-04</dc:date><dc:language>eng</dc:language>"
        "<dc:rights>info:eu-repo/semantics/openAccess</dc:rights>"
        "<dc:rights>https://creativecommons.org/licenses/by/4.0/</dc:rights>"
        "<dc:publisher>Example Council</dc:publisher><dc:subject>verges</dc:subject><dc:subject>TE Roads</dc:subject>"
    ))), "/oai"))  # fmt: skip
    assert item == Found(
        external_id="oai:x:1",
        url=f"{ORIGIN}/7/",
        title="Verges & Hedges",
        summary="How we cut the verges less often.",
        published=date(2020, 3, 4),
        version="2024-01-01",
        media_type="application/pdf",
        language="en",
        licence="https://creativecommons.org/licenses/by/4.0/",
        document=f"{ORIGIN}/7/1/verges.pdf",
        organisation="Example Council",
        keywords=("verges", "TE Roads"),
    )


RICH = {
    "mods": (
        "<mods xmlns='http://www.loc.gov/mods/v3'><titleInfo><title>Verges</title><subTitle>a plan</subTitle></titleInfo>"
        "<titleInfo type='alternative'><title>Other</title></titleInfo><abstract>Less cutting.</abstract>"
        "<relatedItem type='host'><titleInfo><title>Journal</title></titleInfo><originInfo><dateIssued>1999-01-01</dateIssued>"
        "</originInfo></relatedItem><originInfo><publisher>Council</publisher><dateIssued>2020-03-04</dateIssued></originInfo>"
        f"<location><url access='raw object'>{ORIGIN}/get/9</url><url usage='primary display'>{ORIGIN}/a</url></location>"
        f"<location><url>{ORIGIN}/a.pdf</url></location><subject><topic>verges</topic></subject>"
        "<language><languageTerm>eng</languageTerm></language></mods>"
    ),
    "datacite": (
        "<oai_datacite xmlns='http://schema.datacite.org/oai/oai-1.1/'><payload>"
        "<resource xmlns='http://datacite.org/schema/kernel-4'><identifier identifierType='DOI'>10.5281/zenodo.7</identifier>"
        f"<alternateIdentifiers><alternateIdentifier alternateIdentifierType='url'>{ORIGIN}/a</alternateIdentifier>"
        f"<alternateIdentifier alternateIdentifierType='url'>{ORIGIN}/a.pdf</alternateIdentifier></alternateIdentifiers>"
        "<titles><title>Verges: a plan</title></titles><publisher>Council</publisher><publicationYear>2020</publicationYear>"
        "<dates><date dateType='Issued'>2020-03-04</date></dates><language>eng</language>"
        "<relatedItems><relatedItem><titles><title>Journal</title></titles></relatedItem></relatedItems>"
        "<descriptions><description>Less cutting.</description></descriptions><subjects><subject>verges</subject></subjects>"
        "</resource></payload></oai_datacite>"
    ),
    "oai_openaire": (
        "<oaire:resource xmlns:oaire='http://namespace.openaire.eu/schema/oaire/' xmlns:dc='http://purl.org/dc/elements/1.1/' "
        "xmlns:datacite='http://datacite.org/schema/kernel-4'><datacite:titles><datacite:title>Verges: a plan</datacite:title>"
        f"</datacite:titles><datacite:identifier identifierType='URL'>{ORIGIN}/a</datacite:identifier>"
        "<datacite:dates><datacite:date dateType='Issued'>2020-03-04</datacite:date></datacite:dates>"
        "<dc:language>eng</dc:language><dc:publisher>Council</dc:publisher><dc:description>Less cutting.</dc:description>"
        "<datacite:subjects><datacite:subject>verges</datacite:subject></datacite:subjects>"
        f"<oaire:file mimeType='application/pdf' objectType='fulltext'>{ORIGIN}/a.pdf</oaire:file></oaire:resource>"
    ),
    "qdc": (
        "<qdc:qualifieddc xmlns:qdc='http://dspace.org/qualifieddc/' xmlns:dc='http://purl.org/dc/elements/1.1/' "
        "xmlns:dcterms='http://purl.org/dc/terms/'><dc:title>Verges: a plan</dc:title>"
        "<dcterms:abstract>Less cutting.</dcterms:abstract><dcterms:available>2023-01-01</dcterms:available>"
        "<dcterms:issued>2020-03-04</dcterms:issued><dc:language>en</dc:language><dc:publisher>Council</dc:publisher>"
        f"<dc:subject>verges</dc:subject><dc:identifier>{ORIGIN}/a</dc:identifier>"
        f"<dc:identifier>{ORIGIN}/a.pdf</dc:identifier></qdc:qualifieddc>"
    ),
    "marcxml": (
        "<record xmlns='http://www.loc.gov/MARC21/slim'><leader>x</leader>"
        "<datafield tag='041'><subfield code='a'>eng</subfield></datafield>"
        "<datafield tag='245'><subfield code='a'>Verges:</subfield><subfield code='b'>a plan /</subfield></datafield>"
        "<datafield tag='260'><subfield code='b'>Council,</subfield><subfield code='c'>2020-03-04.</subfield></datafield>"
        "<datafield tag='520'><subfield code='a'>Less cutting.</subfield></datafield>"
        "<datafield tag='650'><subfield code='a'>verges.</subfield></datafield>"
        f"<datafield tag='856'><subfield code='u'>{ORIGIN}/a</subfield></datafield>"
        f"<datafield tag='856'><subfield code='u'>{ORIGIN}/a.pdf</subfield></datafield></record>"
    ),
}  # fmt: skip
NAMESPACES = {
    "mods": "http://www.loc.gov/mods/v3",
    "datacite": "http://schema.datacite.org/oai/oai-1.1/",
    "oai_openaire": "http://namespace.openaire.eu/schema/oaire/",
    "qdc": "http://dspace.org/qualifieddc/",
    "marcxml": "http://www.loc.gov/MARC21/slim",
    "oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc/",
}


def formats(*prefixes: str) -> str:
    each = "<metadataFormat><metadataPrefix>{0}</metadataPrefix><metadataNamespace>{1}</metadataNamespace></metadataFormat>"
    return oai(*(each.format(prefix, NAMESPACES[prefix]) for prefix in prefixes), verb="ListMetadataFormats")


@pytest.mark.parametrize("prefix", RICH)
def test_every_richer_format_tells_the_same(prefix: str) -> None:
    item = only("oai", page(oai(record(1, RICH[prefix])), "/oai"))
    assert (item.url, item.document) == (
        f"{ORIGIN}/a",
        f"{ORIGIN}/get/9" if prefix == "mods" else f"{ORIGIN}/a.pdf",
    ) or (prefix == "mods" and item.document == f"{ORIGIN}/a.pdf")
    assert item.title == "Verges: a plan"
    assert (item.summary, item.published, item.language) == ("Less cutting.", date(2020, 3, 4), "en")
    assert (item.organisation, item.keywords) == ("Council", ("verges",))


def test_the_richest_format_on_offer_is_asked_for() -> None:
    asked: list[str] = []
    get = repository(asked, ListMetadataFormats=formats("oai_dc", "marcxml", "mods"), mods=oai(record(1, RICH["mods"])))
    assert only("oai", page("", "/oai?verb=Identify"), get).title == "Verges: a plan"
    assert asked[-1] == f"{ORIGIN}/oai?verb=ListRecords&metadataPrefix=mods"


@pytest.mark.parametrize(
    "broken", [None, oai(record(1, "<mods xmlns='http://www.loc.gov/mods/v3'/>")), "<html>Sorry</html>"]
)
def test_a_richer_format_that_gives_nothing_is_given_up_for_the_plain_one(broken: str | None) -> None:
    answers = {"ListMetadataFormats": formats("oai_dc", "mods"), "oai_dc": oai(record(1))}
    get = repository([], **answers, **({"mods": broken} if broken else {}))
    assert names(listed("oai", page("", "/oai"), get)) == ["oai:x:1"]


@pytest.mark.parametrize(
    "path",
    [
        "/oai",
        "/oai?verb=Identify",
        "/oai?verb=ListSets",
        "/oai?verb=ListRecords",
        "/oai?verb=ListRecords&resumptionToken=z",
    ],
)
def test_any_address_of_a_repository_leads_to_all_its_records(path: str) -> None:
    get = repository([], oai_dc=oai(record(1), record(2), token("a b/&=")), **{"a b/&=": oai(record(3), token(""))})
    assert names(listed("oai", page(oai(verb="Identify"), path), get)) == ["oai:x:1", "oai:x:2", "oai:x:3"]


def test_a_set_and_whatever_else_is_in_the_address_are_kept() -> None:
    asked: list[str] = []
    get = repository(asked, oai_dc=oai(record(1)))
    listed("oai", page("", "/index.php?page=oai&verb=ListRecords&set=reports%3Aroads&from=2020-01-01"), get)
    assert asked[-1] == (
        f"{ORIGIN}/index.php?page=oai&verb=ListRecords&metadataPrefix=oai_dc&set=reports%3Aroads&from=2020-01-01"
    )


def test_deleted_records_are_gone() -> None:
    items = listed("oai", page(oai(record(1, status=" status='deleted'"), record(2)), "/oai"))
    assert items[0] == Gone("oai:x:1")
    assert isinstance(items[1], Found)


def test_a_token_that_has_expired_starts_the_list_again_and_nothing_comes_twice() -> None:
    asked: list[str] = []
    error = "<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><error code='badResumptionToken'/></OAI-PMH>"
    lists = iter((oai(record(1), token("old")), oai(record(1), record(2), token("new"))))

    def get(url: str) -> Page:
        asked.append(url)
        said = parse_qs(urlsplit(url).query)
        given = said.get("resumptionToken", [""])[0]
        if said["verb"] == ["ListMetadataFormats"]:
            return nowhere(url)
        return page({"": next(lists, error) if not given else "", "old": error, "new": oai(record(3))}[given])

    assert names(listed("oai", page("", "/oai"), get)) == ["oai:x:1", "oai:x:2", "oai:x:3"]


def test_a_token_that_always_expires_ends_in_a_problem() -> None:
    error = "<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><error code='badResumptionToken'/></OAI-PMH>"
    items = listed("oai", page("", "/oai"), repository([], oai_dc=oai(record(1), token("a")), a=error))
    assert names(items) == ["oai:x:1", "!"]
    assert "before the end" in reasons(items)[0]


def test_a_list_that_goes_round_in_circles_ends() -> None:
    asked: list[str] = []
    get = repository(asked, oai_dc=oai(record(1), token("a")), a=oai(record(2), token("a")))
    assert names(listed("oai", page("", "/oai"), get)) == ["oai:x:1", "oai:x:2", "!"]
    assert len(asked) == 3


def test_a_list_that_breaks_off_keeps_what_came_before() -> None:
    get = repository([], oai_dc=oai(record(1), token("a")))
    items = listed("oai", page("", "/oai"), get)
    assert names(items) == ["oai:x:1", "!"]
    assert "(500)" in reasons(items)[0]


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        ("R & D <b>", ["oai:x:1", "oai:x:2", "!", "oai:x:3"]),
        ("R &amp; D & more \x0b&#x1F;", ["oai:x:1", "oai:x:2", "oai:x:3"]),
        ("</dc:title></metadata><dc:title>", ["oai:x:1", "oai:x:2", "!", "oai:x:3"]),
    ],
)
def test_a_broken_record_does_not_stop_the_others(damage: str, expected: list[str]) -> None:
    broken = DC.format(f"<dc:identifier>{ORIGIN}/2</dc:identifier><dc:title>{damage}</dc:title>")
    body = oai(record(1), record(2, broken), record(3), token("next&amp;1"))
    asked: list[str] = []
    items = listed("oai", page(body, "/oai"), repository(asked, **{"next&1": oai()}))
    assert names(items) == expected
    assert [item.item for item in items if isinstance(item, Problem)] == ["oai:x:2"] * expected.count("!")
    assert asked == [f"{ORIGIN}/oai?verb=ListRecords&resumptionToken=next%261"]


def test_an_answer_cut_in_the_middle_gives_its_whole_records_and_names_the_cut_one() -> None:
    body = oai(record(1), record(2), record(3))
    items = listed("oai", page(body[: body.index(f"{ORIGIN}/3") + 5], "/oai"))
    assert names(items)[:2] == ["oai:x:1", "oai:x:2"]
    assert [item.item for item in items if isinstance(item, Problem)] == ["oai:x:3"]


def test_an_answer_cut_before_its_first_record_is_one_without_records() -> None:
    cut = "<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><ListRecords><rec"
    assert listed("oai", page(cut, "/oai?verb=ListRecords"), lambda url: page(cut, "/oai")) == []


def test_a_record_that_leads_nowhere_is_a_problem() -> None:
    metadata = DC.format("<dc:title>A book</dc:title><dc:identifier>ISBN 1</dc:identifier>")
    (problem, item) = listed("oai", page(oai(record(1, metadata), record(2)), "/oai"))
    assert problem == Problem("A book", "The catalogue gives no web address for it.")
    assert isinstance(item, Found)


def test_entities_and_dtds_of_a_repository_are_neither_fetched_nor_expanded(site: Site) -> None:
    doctype = f"<!DOCTYPE x SYSTEM '{site.url('/x.dtd')}' [<!ENTITY e SYSTEM 'file:///etc/passwd'><!ENTITY b 'lol'>" + (
        "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>"
    )
    items = listed("oai", page(doctype + oai(record(1, DC.format(
        f"<dc:title>A &e; &c;</dc:title><dc:identifier>{ORIGIN}/1</dc:identifier>"
    ))), "/oai"))  # fmt: skip
    assert not any("root:" in str(item) or "lollol" in str(item) for item in items)
    assert site.asked == []


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ("<a href='/oai/request?verb=Identify'>OAI</a>", "/oai/request?verb=Identify"),
        ("<a href='/cgi/oai2?verb=ListRecords&amp;metadataPrefix=oai_dc'>OAI</a>", "/cgi/oai2?verb=Identify"),
        ("<meta name='generator' content='EPrints 3.4'>", "/cgi/oai2?verb=Identify"),
        ("<meta name='generator' content='Open Journal Systems 3.3'>", "/index.php/roads/oai?verb=Identify"),
        ("<meta name='Generator' content='DSpace 7.6'>", "/server/oai/request?verb=Identify"),
    ],
)
def test_a_page_that_points_at_its_repository_is_understood(html: str, address: str) -> None:
    pointed_at = by_kind("oai").pointed_at(page(f"<html><head></head><body>{html}", "/index.php/roads", "text/html"))
    assert f"{ORIGIN}{address}" in pointed_at


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["<", ">", "&", "</record>", "<record>", "<header>", "x", "</metadata>", "]]>", "<![CDATA["])
    )
)
def test_no_damage_to_one_record_loses_another(noise: list[str]) -> None:
    items = listed("oai", page(oai(record(1), record("bad", "".join(noise) or "x"), record(3)), "/oai"))
    assert "oai:x:1" in names(items)
    if "<![CDATA[" not in noise:
        assert "oai:x:3" in names(items)


# CKAN


def dataset(name: str, **more: Any) -> dict[str, Any]:
    return {"id": f"id-{name}", "name": name, "title": f"T {name}", "resources": [], **more}


def answer(datasets: list[Any], count: int | None = None) -> dict[str, Any]:
    results = {"count": len(datasets) if count is None else count, "results": datasets}
    return {"help": f"{ORIGIN}/api/3/action/help_show?name=package_search", "success": True, "result": results}


def portal(asked: list[str], datasets: list[Any], most: int = 100) -> Get:
    def get(url: str) -> Page:
        asked.append(url)
        said = parse_qs(urlsplit(url).query)
        start = int(said.get("start", ["0"])[0])
        rows = min(int(said["rows"][0]), most)
        return page(answer(datasets[start : start + rows], len(datasets)), "/api/3/action/package_search")

    return get


def test_a_dataset_is_read_in_full() -> None:
    item = only("ckan", page(answer([dataset(
        "winter-plan",
        title="Winter plan",
        notes="How we **grit**.",
        license_url="http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        license_id="uk-ogl",
        metadata_modified="2024-05-06T07:08:09.000001",
        metadata_created="2023-01-02T03:04:05",
        organization={"title": "Example Council", "name": "example"},
        tags=[{"name": "grit", "display_name": "Gritting"}, {"name": "roads"}],
        state="active",
        private=False,
        resources=[
            {"url": f"{ORIGIN}/d.csv", "format": "CSV"},
            {"url": f"{ORIGIN}/old.pdf", "format": "PDF", "state": "deleted"},
            {"url": f"{ORIGIN}/plan.docx", "format": "", "mimetype": None},
            {"url": f"{ORIGIN}/download/7", "format": ".pdf"},
        ],
    )]), "/api/3/action/package_search?rows=5"))  # fmt: skip
    assert item == Found(
        external_id="id-winter-plan",
        url=f"{ORIGIN}/dataset/winter-plan",
        title="Winter plan",
        summary="How we **grit**.",
        published=date(2023, 1, 2),
        version="2024-05-06T07:08:09.000001",
        media_type="application/pdf",
        licence="http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        document=f"{ORIGIN}/download/7",
        organisation="Example Council",
        keywords=("Gritting", "roads"),
    )


def test_the_search_is_walked_to_its_end_however_few_the_portal_gives_at_once() -> None:
    asked: list[str] = []
    datasets = [dataset(f"d{number:03}") for number in range(57)]
    start = page(answer(datasets[:5], 57), "/api/3/action/package_search?rows=5")
    assert len(listed("ckan", start, portal(asked, datasets, most=20))) == 57
    assert len(asked) == 3
    assert all("sort=name+asc" in url for url in asked)


@pytest.mark.parametrize(
    ("path", "root", "narrowed"),
    [
        ("/", "", None),
        ("/api/3", "", None),
        ("/api/3/", "", None),
        ("/data/api/3/action/package_search?fq=tags:roads&rows=5", "/data", "tags:roads"),
        ("/organization/leeds-city-council", "", 'organization:"leeds-city-council"'),
        ("/organization/about/leeds", "", None),
        ("/open/group/transport", "/open", 'groups:"transport"'),
        ("/dataset?organization=leeds&tags=road%22s", "", 'organization:"leeds" tags:"road s"'),
        ("/dataset/", "", None),
    ],
)
def test_any_address_of_a_portal_leads_to_its_search(path: str, root: str, narrowed: str | None) -> None:
    asked: list[str] = []
    start = page("<html><body>A portal</body></html>", path, "text/html")
    assert len(listed("ckan", start, portal(asked, [dataset("a")]))) == 1
    assert urlsplit(asked[0]).path == f"{root}/api/3/action/package_search"
    assert parse_qs(urlsplit(asked[0]).query).get("fq", [None])[0] == narrowed


def test_a_portal_below_the_root_of_its_site_says_where_it_is() -> None:
    html = "<html><head><meta name='generator' content='ckan 2.10.4'></head><body data-site-root='{}'>"
    pointed_at = by_kind("ckan").pointed_at
    (address,) = pointed_at(page(html.format(f"{ORIGIN}/data/"), "/data/organization/leeds", "text/html"))
    assert address.startswith(f"{ORIGIN}/data/api/3/action/package_search?fq=organization%3A%22leeds%22")
    (elsewhere,) = pointed_at(page(html.format("https://elsewhere.example/"), "/", "text/html"))
    assert elsewhere.startswith(f"{ORIGIN}/api/3/")
    assert pointed_at(page("<meta name='generator' content='WordPress'>", "/", "text/html")) == ()


def test_old_shapes_are_read() -> None:
    old = {
        "id": "7", "name": "old", "title": "Old", "tags": ["a", "b"], "extras": {"date_released": "2011-10-27"},
        "license": "UK Open Government Licence", "resources": [{"url": f"{ORIGIN}/a.pdf", "format": "PDF"}],
    }  # fmt: skip
    for shape in (
        {"count": 1, "results": [old]},
        {"success": True, "result": [[old]]},
        {"success": True, "result": old},
        [old],
        old,
    ):
        item = only("ckan", page(shape, "/api/search/dataset"))
        assert (item.keywords, item.published, item.document) == (("a", "b"), date(2011, 10, 27), f"{ORIGIN}/a.pdf")
        assert item.licence == "UK Open Government Licence"


def test_private_draft_and_deleted_datasets_are_gone() -> None:
    datasets = [dataset("a", private=True), dataset("b", state="draft"), dataset("c", state="deleted"), dataset("d")]
    items = listed("ckan", page(answer(datasets), "/api/3/action/package_search"))
    assert items[:3] == [Gone("id-a"), Gone("id-b"), Gone("id-c")]
    assert isinstance(items[3], Found)


def test_a_portal_that_refuses_is_a_problem_in_words() -> None:
    refusal = {"success": False, "error": {"message": "Access denied", "__type": "Authorization Error"}}
    (problem,) = listed("ckan", page(refusal, "/api/3/action/package_search"), lambda url: page(refusal))
    assert isinstance(problem, Problem)
    assert problem.reason == "The portal answers that it cannot list its datasets."


def test_a_portal_without_search_is_listed_whole() -> None:
    def get(url: str) -> Page:
        if "current_package_list_with_resources" not in url:
            return nowhere(url)
        start = int(parse_qs(urlsplit(url).query)["offset"][0])
        return page({"success": True, "result": [dataset("a"), dataset("b")] if not start else []})

    assert names(listed("ckan", page("", "/"), get)) == ["id-a", "id-b"]


def test_a_search_that_breaks_off_keeps_what_came_before() -> None:
    datasets = [dataset(f"d{number:03}") for number in range(150)]
    whole = portal([], datasets)

    def get(url: str) -> Page:
        return whole(url) if "start=0" in url else nowhere(url)

    items = listed("ckan", page("", "/"), get)
    assert len(items) == 101
    assert reasons(items) == ["The portal's list could not be read. The site does not answer."]


def test_one_broken_dataset_does_not_stop_the_others() -> None:
    items = listed("ckan", page(answer([None, 7, {}, {"title": ["x"]}, dataset("a", resources="no", tags=7, extras=3)]),
                                "/api/3/action/package_search"))  # fmt: skip
    assert names(items) == ["!", "!", "!", "!", "id-a"]


# DCAT

PREFIXES = "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n"
TURTLE = PREFIXES + (
    f"@prefix foaf: <http://xmlns.com/foaf/0.1/> .\n<{ORIGIN}/dataset/1> a dcat:Dataset ;\n"
    ' dct:title "Ymylon"@cy, "Verges"@en-GB ; dct:description """How we\ncut "less"."""@en ;\n'
    f' dct:issued "2020-03-04"^^<http://www.w3.org/2001/XMLSchema#date> ; dct:modified "2024-05-06" ;\n'
    ' dct:identifier "v-1" ; dct:language <http://publications.europa.eu/resource/authority/language/ENG> ;\n'
    ' dcat:keyword "verges"@en, "ymylon"@cy ; dct:publisher [ a foaf:Organization ; foaf:name "Council" ] ;\n'
    f" dcat:landingPage <{ORIGIN}/verges> ;\n"
    f' dcat:distribution [ dcat:downloadURL <{ORIGIN}/d.csv> ; dct:format "CSV" ],\n'
    f" [ dcat:downloadURL <{ORIGIN}/get/7> ; dct:license <https://creativecommons.org/licenses/by/4.0/> ;\n"
    "   dcat:mediaType <https://www.iana.org/assignments/media-types/application/pdf> ] .\n"
)
RDF_XML = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#"
 xmlns:dct="http://purl.org/dc/terms/" xmlns:foaf="http://xmlns.com/foaf/0.1/">
<dcat:Dataset rdf:about="{ORIGIN}/dataset/1"><dct:title xml:lang="cy">Ymylon</dct:title><dct:title xml:lang="en">Verges</dct:title>
<dct:description>How we cut "less".</dct:description><dct:issued>2020-03-04</dct:issued><dct:modified>2024-05-06</dct:modified>
<dct:language>en</dct:language><dcat:keyword>verges</dcat:keyword><dct:publisher rdf:nodeID="p"/>
<dcat:landingPage rdf:resource="{ORIGIN}/verges"/>
<dcat:distribution rdf:parseType="Resource"><dcat:downloadURL rdf:resource="{ORIGIN}/d.csv"/><dct:format>CSV</dct:format></dcat:distribution>
<dcat:distribution><rdf:Description dct:format="PDF"><dcat:accessURL rdf:resource="{ORIGIN}/get/7"/>
<dct:license rdf:resource="https://creativecommons.org/licenses/by/4.0/"/></rdf:Description></dcat:distribution></dcat:Dataset>
<foaf:Agent rdf:nodeID="p"><foaf:name>Council</foaf:name></foaf:Agent></rdf:RDF>"""
DATA_JSON = {
    "conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
    "dataset": [{
        "@type": "dcat:Dataset", "identifier": f"{ORIGIN}/dataset/1", "title": "Verges", "description": 'How we cut "less".',
        "issued": "2020-03-04", "modified": "2024-05-06", "language": ["en"], "keyword": ["verges"], "accessLevel": "public",
        "publisher": {"@type": "org:Organization", "name": "Council"}, "landingPage": f"{ORIGIN}/verges",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "distribution": [{"downloadURL": f"{ORIGIN}/d.csv", "mediaType": "text/csv"},
                         {"downloadURL": f"{ORIGIN}/get/7", "mediaType": "application/pdf"}],
    }],
}  # fmt: skip
JSON_LD = {
    "@context": [
        "https://www.w3.org/ns/dcat.jsonld",
        {"d": "http://www.w3.org/ns/dcat#", "name": {"@id": "http://xmlns.com/foaf/0.1/name"}},
    ],
    "@graph": [
        {"@id": "_:p", "name": "Council"},
        {
            "@id": f"{ORIGIN}/dataset/1", "@type": ["d:Dataset"], "dct:title": {"cy": "Ymylon", "en": "Verges"},
            "dct:description": {"@value": 'How we cut "less".', "@language": "en"}, "dct:issued": {"@value": "2020-03-04"},
            "dct:modified": "2024-05-06", "language": "en", "d:keyword": {"@set": ["verges"]}, "dct:publisher": {"@id": "_:p"},
            "landingPage": {"@id": f"{ORIGIN}/verges"},
            "d:distribution": [{"d:downloadURL": {"@id": f"{ORIGIN}/get/7"}, "dct:format": {"dct:title": "PDF"},
                                "dct:license": {"@id": "https://creativecommons.org/licenses/by/4.0/"}}],
        },
    ],
}  # fmt: skip
CATALOGUES = {"turtle": TURTLE, "rdf-xml": RDF_XML, "data-json": json.dumps(DATA_JSON), "json-ld": json.dumps(JSON_LD)}


@pytest.mark.parametrize("form", CATALOGUES)
def test_a_catalogue_tells_the_same_in_every_form(form: str) -> None:
    start = page(CATALOGUES[form], "/catalogue")
    assert {each.kind for each in ADAPTERS if each.recognise(start) >= 0.5} == {"dcat"}
    assert only("dcat", start) == Found(
        external_id=f"{ORIGIN}/dataset/1",
        url=f"{ORIGIN}/verges",
        title="Verges",
        summary='How we cut "less".',
        published=date(2020, 3, 4),
        version="2024-05-06",
        media_type="application/pdf",
        language="en",
        licence="https://creativecommons.org/licenses/by/4.0/",
        document=f"{ORIGIN}/get/7",
        organisation="Council",
        keywords=("verges",),
    )


@pytest.mark.parametrize("form", CATALOGUES)
def test_nothing_that_a_catalogue_names_is_fetched(form: str, site: Site) -> None:
    hostile = {
        "turtle": TURTLE.replace("@prefix", f"@base <{site.url('/base')}> .\n@prefix evil: <{site.url('/p#')}> .\n@prefix", 1),
        "rdf-xml": f"<!DOCTYPE x SYSTEM '{site.url('/x.dtd')}' [<!ENTITY % p SYSTEM '{site.url('/p')}'> %p; "
        f"<!ENTITY e SYSTEM '{site.url('/e')}'>]>" + RDF_XML.replace("How we", "&e; we"),
        "data-json": json.dumps(
            {"@context": site.url("/c.jsonld"), "describedBy": site.url("/schema.json"), **DATA_JSON}
        ),
        "json-ld": json.dumps({**JSON_LD, "@context": [site.url("/c.jsonld"), {"@import": site.url("/i"), "d": "http://www.w3.org/ns/dcat#"}]}),
    }  # fmt: skip
    path = "/catalogue"
    site.put(path, hostile[form], "text/plain")
    get = getter(site)
    item = only("dcat", get(site.url(path)), get)
    assert item.external_id == f"{ORIGIN}/dataset/1"
    assert site.asked == [path]


def test_entities_of_a_catalogue_are_never_expanded() -> None:
    bomb = "<!DOCTYPE x [<!ENTITY a 'lol'>" + "".join(
        f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
    )
    items = listed("dcat", page(bomb + "]>" + RDF_XML.replace(">Verges<", ">&j;<"), "/c.rdf"))
    assert not any("lol" in str(item) for item in items)


@pytest.mark.parametrize("form", ["turtle", "json", "header"])
def test_further_pages_of_a_catalogue_are_followed_and_a_loop_ends(form: str) -> None:
    def part(number: int) -> Page:
        following, path = f"{ORIGIN}/c?page={number % 3 + 1}", f"/c?page={number}"
        if form == "turtle":
            hydra = f'<{ORIGIN}{path}> <http://www.w3.org/ns/hydra/core#next> "{following}" .'
            return page(f"{PREFIXES}{hydra}\n<{ORIGIN}/{number}> a dcat:Dataset .", path)
        body = {"dataset": [{"title": "A", "identifier": f"{ORIGIN}/{number}"}]}
        if form == "json":
            return page({**body, "next": following}, path)
        return Page(ORIGIN + path, 200, "", json.dumps(body).encode(), {"link": f'<{following}>; rel="next"'})

    items = listed("dcat", part(1), lambda url: part(int(url[-1])))
    assert [item.url for item in items if isinstance(item, Found)] == [f"{ORIGIN}/{number}" for number in (1, 2, 3)]
    assert not reasons(items)


def test_a_further_page_on_another_site_is_not_followed() -> None:
    assert (
        len(
            listed(
                "dcat", page({"dataset": [{"title": "A", "identifier": f"{ORIGIN}/1"}], "next": "https://x.example/"})
            )
        )
        == 1
    )


def test_a_page_that_names_its_catalogue_leads_to_it() -> None:
    html = "<html><head><link rel='alternate' type='text/turtle' href='/dataset/1.ttl'></head><body>x</body></html>"
    start = page(html, "/dataset/1", "text/html")
    assert by_kind("dcat").pointed_at(start) == (f"{ORIGIN}/dataset/1.ttl",)
    assert only("dcat", start, lambda url: page(TURTLE, "/dataset/1.ttl", "text/turtle")).title == "Verges"


def test_what_is_not_for_the_public_is_gone() -> None:
    closed = {"title": "A", "identifier": "a", "accessLevel": "non-public"}
    assert listed("dcat", page({"dataset": [closed]})) == [Gone("a")]


def test_a_dataset_that_is_only_named_is_found_by_its_name() -> None:
    body = f"{PREFIXES}<{ORIGIN}/c> a dcat:Catalog ; dcat:dataset <{ORIGIN}/1> , <{ORIGIN}/2> .\n<{ORIGIN}/2> a dcat:Dataset ."
    assert sorted(names(listed("dcat", page(body)))) == [f"{ORIGIN}/1", f"{ORIGIN}/2"]


def test_a_landing_page_that_all_datasets_share_steps_back() -> None:
    datasets = [{"title": t, "identifier": f"{ORIGIN}/{t}", "landingPage": ORIGIN} for t in "ab"]
    items = listed("dcat", page({"dataset": datasets}))
    assert [item.url for item in items if isinstance(item, Found)] == [f"{ORIGIN}/a", f"{ORIGIN}/b"]


def test_schema_org_is_not_dcat() -> None:
    for context in ("https://schema.org", {"@vocab": "http://schema.org/"}):
        said = {"@context": context, "@type": "Dataset", "name": "A", "distribution": [{"contentUrl": "/a"}]}
        assert by_kind("dcat").recognise(page(said)) == 0.0


@pytest.mark.parametrize(
    "broken",
    [
        "<{0}/2> a dcat:Dataset ; unknown:title 'x' .",
        '<{0}/2> a dcat:Dataset ; dct:title "x\n .',
        "<{0}/2> a dcat:Dataset ; ; , .",
    ],
)
def test_a_broken_statement_in_turtle_does_not_stop_the_others(broken: str) -> None:
    body = f"{PREFIXES}<{ORIGIN}/1> a dcat:Dataset .\n{broken.format(ORIGIN)}\n<{ORIGIN}/3> a dcat:Dataset .\n"
    items = listed("dcat", page(body))
    assert {f"{ORIGIN}/1", f"{ORIGIN}/3"} <= set(names(items))
    assert [item.item for item in items if isinstance(item, Problem)] == [f"{ORIGIN}/2"]


def test_a_cut_catalogue_gives_what_came_before_the_cut() -> None:
    second = RDF_XML.replace("dataset/1", "dataset/2")
    body = RDF_XML.replace("</rdf:RDF>", "") + second[second.index("<dcat:Dataset") : second.index("<dct:issued>")]
    items = listed("dcat", page(body, "/c.rdf"))
    assert names(items)[0] == f"{ORIGIN}/dataset/1"
    assert [item.item for item in items if isinstance(item, Problem)] == [f"{ORIGIN}/dataset/2"]


@pytest.mark.parametrize(
    "body",
    [
        PREFIXES + "[" * 500_000,
        PREFIXES + "(" * 500_000,
        PREFIXES + '"""a.\n\\' * 200_000,
        PREFIXES + "<a> <b> " + "a:" * 500_000,
        PREFIXES + '<a> a dcat:Dataset; dct:title """' + '\\"""' * 300_000,
        '{"dataset": [' + '{"distribution": [' * 50_000,
        json.dumps({"dataset": [{"title": "x", "keyword": [[[["x"]]]] * 1000}]}),
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:dcat='http://www.w3.org/ns/dcat#'>"
        + "<dcat:Dataset><dcat:distribution>" * 100_000,
    ],
    ids=range(8),
)  # fmt: skip
def test_hostile_catalogues_are_done_with_quickly(body: str) -> None:
    start = time.monotonic()
    by_kind("dcat").recognise(page(body))
    for item in listed("dcat", page(body)):
        assert not isinstance(item, Problem) or item.reason.endswith(".")
    assert time.monotonic() - start < 8


def test_a_catalogue_that_states_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dcat_graph, "MOST_STATEMENTS", 5)
    (problem,) = listed("dcat", page(TURTLE))
    assert isinstance(problem, Problem)
    assert "larger than we read" in problem.reason


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


@settings(max_examples=80, deadline=None)
@given(WORDS, WORDS)
def test_any_words_survive_turtle(one: str, other: str) -> None:
    escaped = one.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    long = other.replace("\\", "\\\\").replace('"', '\\"')
    graph = read_turtle(f'<a:s> <a:p> "{escaped}"@en , """{long}""" ; <a:q> 1.5 , true .', "")
    assert not graph.damaged
    assert [each.text for each in graph.nodes["a:s"]["a:p"]] == [one, other]
    assert [each.text for each in graph.nodes["a:s"]["a:q"]] == ["1.5", "true"]


@settings(max_examples=80, deadline=None)
@given(st.text(st.sampled_from("<>\"'@^_:;,.[]()#\\ \n\tab1é"), max_size=60))
def test_no_text_makes_the_turtle_reader_fail(text: str) -> None:
    read_turtle(PREFIXES + text, ORIGIN)


# What all share


@pytest.mark.parametrize(
    ("files", "chosen"),
    [
        ([("/a.csv", "CSV"), ("/b.xlsx", ""), ("/c.docx", "")], "/c.docx"),
        (
            [("/a", "application/msword"), ("/b", "http://publications.europa.eu/resource/authority/file-type/PDF")],
            "/b",
        ),
        ([("/a.pdf", "text/html")], ""),
        ([("/a.pdf", "a link")], "/a.pdf"),
        ([("javascript:x", "pdf"), ("/b.pdf", "PDF (2 MB)")], "/b.pdf"),
        ([("/wms", "WMS"), ("/x.geojson", "GeoJSON")], ""),
        ([("http://[", "")], ""),
    ],
)
def test_the_file_that_people_read_best_is_chosen(files: list[tuple[str, str]], chosen: str) -> None:
    address, _ = best_document((Offered(*each) for each in files), ORIGIN)
    assert address == (ORIGIN + chosen if chosen else "")


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        (["2021-05-06T00:00:00Z", "2020-03-04"], date(2020, 3, 4)),
        (["2021-05-06", "2020"], None),
        (["2020", "2020-07-01"], date(2020, 7, 1)),
        (["n.d."], None),
        ([], None),
    ],
)
def test_the_first_stated_date_counts_and_a_bare_year_is_no_day(stated: list[str], day: date | None) -> None:
    assert earliest(stated) == day


@pytest.mark.parametrize(
    ("stated", "address"),
    [
        ("doi:10.1000/a b", ""),
        ("10.1000/ab", "https://doi.org/10.1000/ab"),
        ("info:doi/10.1000/ab", "https://doi.org/10.1000/ab"),
        ("hdl:1234/5", "https://hdl.handle.net/1234/5"),
        ("/a/b", f"{ORIGIN}/a/b"),
        ("urn:isbn:1", ""),
        ("file:///etc/passwd", ""),
    ],
)
def test_an_identifier_is_an_address_or_none(stated: str, address: str) -> None:
    assert web_address(stated, ORIGIN) == address


def test_languages_are_written_in_one_way() -> None:
    forms = (
        "eng",
        "en-GB",
        "http://publications.europa.eu/resource/authority/language/ENG",
        "cym",
        "xyz",
        "English",
        "",
    )
    assert [language_code(each) for each in forms] == ["en", "en-GB", "en", "cy", "", "en", ""]


def test_reasons_are_sentences(shared_data: Path) -> None:
    for kind in EXPECTED:
        for file in sample_files(kind, shared_data):
            for item in listed(kind, sample_page(file)):
                assert not isinstance(item, Problem) or re.fullmatch(r"[A-Z].*\.", item.reason)
