"""Organisations by their names and addresses: found where they are named, never where a place or a word is."""

import time

import pytest

from connectshare.gather.steps.gazetteer import Entry, Gazetteer, Mention
from tests.gather.founding_rows import gazetteer


def doers(text: str = "", url: str = "", site_name: str = "", title: str = "") -> set[str]:
    return {mention.key for mention in gazetteer().find(text, url, site_name, title) if mention.role == "doer"}


def publishers(url: str, site_name: str = "") -> set[str]:
    return {mention.key for mention in gazetteer().find("", url, site_name) if mention.role == "publisher"}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("The policy of Durham County Council is to inspect.", "E06000047"),
        ("A report to City of York Council.", "E06000014"),
        ("York City Council decided.", "E06000014"),
        ("Bristol City Council's gullies", "E06000023"),
        ("BRISTOL COUNCIL", "E06000023"),
        ("the London Borough of Barking & Dagenham", "E09000002"),
        ("Reading Borough Council", "E06000038"),
        ("Kent Highways mended it", "E10000016"),
        ("Cyngor Sir Ddinbych", "W06000004"),
        ("Comhairle nan Eilean Siar", "S12000013"),
        ("guidance of the DfT", "X-DfT"),
        ("Transport for Greater Manchester", "X-TfGM"),
        ("the West Midlands Combined Authority", "E47000007"),
    ],
)
def test_official_and_everyday_names_are_found(text: str, key: str) -> None:
    assert set(gazetteer().names_in(text)) == {key}


@pytest.mark.parametrize(
    "text",
    [
        "Durham is a fine city; so are Bath and Wells.",
        "I was reading on Kent Road in Barking.",
        "West Lancashire Borough Council and East Devon District Council",
        "New York City Council",
        "TRL 7, EA, ate, LGA2",
        "the council decided",
        "Essex County Cricket Club",
    ],
)
def test_places_words_and_other_councils_are_not_organisations(text: str) -> None:
    assert not gazetteer().names_in(text)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://democracy.eastsussex.gov.uk/documents/s55471/Report.html", "E10000011"),
        ("http://www.lancashire.gov.uk/council/x", "E10000017"),
        ("https://lincolnshire.moderngov.co.uk/mgAi.aspx?ID=6958", "E10000019"),
        ("https://democracy.gwynedd.llyw.cymru/x", "W06000002"),
        ("https://tfgm.com/roads", "X-TfGM"),
    ],
)
def test_a_host_tells_the_publisher_who_is_then_also_the_doer(url: str, key: str) -> None:
    assert publishers(url) == {key}
    assert doers(url=url) == {key}


@pytest.mark.parametrize(
    "url",
    [
        "https://www.gov.uk/government/publications/x",
        "https://eastsussex.gov.uk.example.com/",
        "https://example.org/kent.gov.uk",
        "",
        "not an address",
    ],
)
def test_other_hosts_tell_nothing(url: str) -> None:
    assert publishers(url) == set()


def test_a_site_name_tells_the_publisher_where_the_host_does_not() -> None:
    assert publishers("https://files.example.net/a.pdf", "Kent County Council") == {"E10000016"}


def test_a_title_names_the_doer_on_somebody_elses_site() -> None:
    url = "https://www.local.gov.uk/case-studies/x"
    assert doers("", url, "", "Kent County Council: new methods") == {"E10000016"}
    assert doers("", "https://news.example.com/x", "", "Hampshire trials warm mix asphalt") == {"E10000014"}
    assert doers("", "https://news.example.com/x", "", "New Hampshire trials asphalt") == set()
    assert doers("", url, "", "Nowhere Council: trialling plastic") == set()


def test_the_organisation_named_most_near_the_beginning_is_the_doer() -> None:
    text = (
        "Surrey County Council has tried it. Surrey County Council will go on.\n"
        + "x " * 3_000
        + "Kent County Council " * 9
    )
    (found,) = gazetteer().find(text)
    assert found == Mention("E10000030", "doer", "Surrey County Council is named 2 times", 2)


def test_a_list_of_many_councils_has_no_doer() -> None:
    text = (
        ", ".join(
            f"{place} County Council"
            for place in ("Kent", "Surrey", "Devon", "Essex", "Norfolk", "Suffolk", "Derbyshire")
        )
        * 2
    )
    assert doers(text) == set()


def test_a_council_keeps_a_form_of_name_that_a_region_shares() -> None:
    shared = Gazetteer(
        [
            Entry("region", ("Newcastle City Council",), "", "combined_authority"),
            Entry("council", ("Newcastle City Council",), "", "unitary"),
        ]
    )
    assert set(shared.names_in("Newcastle City Council")) == {"council"}


def test_a_text_of_700000_characters_is_read_in_a_moment() -> None:
    text = "The council of Kent Road and Durham County Council met. " * 12_500
    gazetteer()
    begun = time.process_time()
    gazetteer().find(text)
    assert time.process_time() - begun < 2
