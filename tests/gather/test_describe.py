"""Describing: titles, summaries, dates, languages and licences as a person would give them, each with its origin."""

import dataclasses
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectshare.gather.protocols import Extracted, Found
from connectshare.gather.steps import summaries, titles
from connectshare.gather.steps.describe import Attribution, Context, Described, describe
from connectshare.gather.steps.languages import language_of
from connectshare.gather.steps.licences import licence_named, licence_stated
from connectshare.kit.dates import Dated
from tests.gather.founding_rows import gazetteer

TODAY = date(2026, 11, 23)
PDF = "application/pdf"
POLICY = (
    "Highway drainage policy\nKent County Council\nDate: 3 March 2019\nContents\n1. Introduction ........ 2\n\n"
    "This policy sets out how the council cleanses its 250,000 gullies and how often each "
    "is visited. Cookies are used on our site. "
    "It replaces the policy of 2014 and takes the risk of flooding into account on every road. A "
    "third sentence follows here for good measure.\n"
    "For more information ring 03000 414141 or write to drains@kent.gov.uk."
)


def described(extracted: Extracted, found: Found | None = None, **context: str) -> Described:
    found = found or Found("1", "https://files.example.org/d1")
    return describe(found, extracted, Context(TODAY, gazetteer(), **context))


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("Microsoft Word - final v3.doc", ""),
        ("Microsoft Word - D-TRO-v3.4.0-release notes.docx", "D-TRO v3.4.0 release notes"),
        ("Winter service plan v3 FINAL (2).docx", "Winter service plan"),
        ("Highways-Asset-Management-Plan_2023-24_FINAL", "Highways Asset Management Plan 2023-24"),
        ("UI_API-combination-readiness-checklist.pdf", "UI API combination readiness checklist"),
        ("2020-12-22 - Guidelines for Appointed Representatives.pdf", "Guidelines for Appointed Representatives"),
        ("190501_Street Manager Newsletter 10.docx", "Street Manager Newsletter 10"),
        ("Gully cleansing policy (PDF, 2.1 MB) (opens in new window)", "Gully cleansing policy"),
        ("Download the Gully cleansing policy PDF 2MB", "Gully cleansing policy"),
        ("STREET LIGHTING POLICY FOR LED", "Street lighting policy for LED"),
        ("Tips.docx.pdf", "Tips"),
        ("Stoke-on-Trent-grit-bin-criteria", "Stoke-on-Trent grit bin criteria"),
        ("poop-poster", "Poop poster"),
        ("Gully survey of someone@example.org", "Gully survey of [email]"),
    ],
)
def test_titles_are_cleaned_as_a_person_would(raw: str, title: str) -> None:
    assert titles.cleaned(raw) == title


@pytest.mark.parametrize(
    "raw",
    [
        "Untitled",
        "Presentation1",
        "Slide 1",
        "PowerPoint Presentation",
        "Document2",
        "Click here",
        "Download PDF 2MB",
        "Read more",
        "View the full report (PDF)",
        "Subject:         ",
        "·",
        "Screenshot 2025-07-29 at 00.15.56.png",
        "Activity [FROM_MON] to [TO_MON]",
        "https://example.org/a",
        "12345",
        "OFFICIAL",
        "March 2020",
        "1st April 2021",
        "",
        "\ufffd\ufffdx",
    ],
)
def test_titles_that_say_nothing_are_none(raw: str) -> None:
    assert titles.cleaned(raw) == ""


@given(st.text())
def test_no_title_is_too_long_for_any_input(raw: str) -> None:
    assert len(titles.cleaned(raw)) <= titles.LONGEST


def test_a_title_in_capitals_takes_the_letters_of_the_text() -> None:
    assert (
        titles.cleaned("STREET MANAGER IN EAST SUSSEX", "We use Street Manager in East Sussex now.")
        == "Street Manager in East Sussex"
    )


def test_the_title_comes_from_the_link_then_the_page_then_the_property_then_the_heading_then_the_file() -> None:
    whole = Extracted(
        PDF,
        ("Gully plan\nGully emptying in Kent, the plan for all gullies\nwords " * 30,),
        title="Gully plan for all",
        heading="Gully emptying in Kent",
    )
    link = Found("1", "https://x.example/g.pdf", title="Gully cleansing plan 2024")
    name = "gully_cleaning_plan.pdf"
    assert described(whole, link, filename=name).title.value == "Gully cleansing plan 2024"
    assert described(whole, link, filename=name).title.origin == "source"
    vague = dataclasses.replace(link, title="Click here")
    assert described(whole, vague, filename=name).title.value == "Gully plan for all"
    untitled = dataclasses.replace(whole, title="Microsoft Word - Document1")
    assert described(untitled, vague, filename=name).title.value == "Gully emptying in Kent"
    bare = dataclasses.replace(untitled, heading="")
    assert (described(bare, vague, filename=name).title.value, described(bare, vague, filename=name).title.origin) == (
        "Gully cleaning plan",
        "suggested",
    )


def test_a_property_that_the_text_contradicts_is_not_the_title() -> None:
    text = (
        "Newsletter No 13: September 2019\n" + "Street Manager is a service for street works and their permits. " * 20
    )
    found = described(
        Extracted(
            PDF, (text,), title="190610_Street Manager Newsletter 0011", heading="Newsletter No 13: September 2019"
        )
    )
    assert found.title.value == "Newsletter No 13: September 2019"


def test_a_page_title_loses_the_name_of_its_site() -> None:
    page = Extracted(
        "text/html", ("words",), page_word="", title="Grit bins: how sites are chosen | Kent County Council"
    )
    assert described(page).title.value == "Grit bins: how sites are chosen"


@pytest.mark.parametrize(
    "title",
    [
        "Surface dressing – the council's approach",
        "Permit scheme – advice for association of utilities",
        "Walking and wheeling – home zones in Leeds",
    ],
)
def test_a_title_keeps_what_follows_a_dash_and_is_not_the_name_of_a_site(title: str) -> None:
    assert described(Extracted("text/html", ("words",), title=title, heading=title)).title.value == title


def test_a_short_heading_is_made_whole_by_the_file_name() -> None:
    slides = Extracted(
        "application/vnd.ms-powerpoint",
        ("Street Manager\nHigh-level roadmap\n© Crown copyright",),
        "slide",
        heading="Street Manager",
    )
    assert described(slides, filename="High-level roadmap.pptx").title.value == "Street Manager: High-level roadmap"


def test_the_first_line_of_a_sentence_is_not_a_title() -> None:
    text = (
        "Street Manager is a new digital service by the DfT that is transforming the "
        "planning,\nmanagement and communication of works."
    )
    found = described(Extracted(PDF, (text,), heading=text.split("\n")[0]), filename="Newsletter 25.pdf")
    assert found.title.value == "Newsletter 25"


def test_something_without_any_title_says_so() -> None:
    assert described(Extracted(PDF, ("",)), filename="2014.xls").title.value == "Untitled (2014.xls)"


def test_the_summary_is_two_good_sentences_without_contents_cookies_or_contacts() -> None:
    summary = described(Extracted(PDF, (POLICY,), heading="Highway drainage policy")).summary
    assert summary.value == (
        "This policy sets out how the council cleanses its 250,000 gullies and how often each is visited. "
        "It replaces the policy of 2014 and takes the risk of flooding into account on every road."
    )
    assert summary.origin == "extracted"


def test_the_documents_own_description_comes_first_unless_it_says_nothing() -> None:
    good = "How the council decides which gullies are emptied, how often and by whom."
    assert described(Extracted(PDF, (POLICY,), description=good)).summary.value == good
    assert described(
        Extracted(PDF, (POLICY,), description="We use cookies to make this website work for you and others.")
    ).summary.value.startswith("This policy")
    feed = Found(
        "1",
        "https://x.example/",
        summary="<p>A trial of <b>sensors</b> in two hundred gullies of the county. [&#8230;]</p>",
    )
    assert (
        described(Extracted(PDF, ("",)), feed).summary.value
        == "A trial of sensors in two hundred gullies of the county."
    )


@given(st.text(max_size=2_000))
def test_a_summary_never_exceeds_300_characters_nor_shows_a_contact(text: str) -> None:
    made = described(
        Extracted(
            PDF,
            (text + " Ring us on 01632 960123 about the gullies of the county, which are many and are full.",),
            description=text,
        )
    ).summary.value
    assert len(made) <= 300
    assert "960123" not in made


def test_the_summary_heading_wins_over_the_beginning() -> None:
    text = (
        "The county has many roads and most of them are in a fair state of repair.\n\nExecutive "
        "summary\nThe trial of sensors found that a third of the gullies were full when they were "
        "visited."
    )
    assert summaries.from_text([text]).startswith("The trial of sensors")


def test_sheets_and_slides_are_summed_up_by_their_headings_or_not_at_all() -> None:
    sheet = Extracted("application/vnd.ms-excel", ("Sheet1\nRoad\tDefect\tDays to repair\nA38\tpothole\t5",), "sheet")
    assert described(sheet, filename="x.xls").summary.value == "Columns: Road, Defect, Days to repair"
    slides = Extracted(
        "application/vnd.ms-powerpoint",
        ("Winter", "Routes we treat\nx", "Salt we hold\ny", "People we need\nz"),
        "slide",
    )
    assert (
        described(slides, filename="x.ppt").summary.value == "Slides on Routes we treat; Salt we hold; People we need"
    )
    assert described(Extracted("application/vnd.ms-excel", ("1\t2\t3",), "sheet"), filename="x.xls").summary.value == ""


def test_a_stated_date_wins_over_the_first_page_and_that_over_the_files_own() -> None:
    pages, made = (POLICY,), date(2021, 5, 4)
    feed = Found("1", "https://x.example/", published=date(2020, 2, 2))
    assert described(Extracted(PDF, pages, created=made), feed).dated.value == Dated(date(2020, 2, 2), "day")
    assert described(Extracted(PDF, pages, created=made, published=date(2020, 6, 6))).dated.value == Dated(
        date(2020, 6, 6), "day"
    )
    written = described(Extracted(PDF, pages, created=made)).dated
    assert (written.value, written.origin, written.evidence) == (
        Dated(date(2019, 3, 3), "day"),
        "extracted",
        "written on the first page: “3 March 2019”",
    )
    estimate = described(Extracted(PDF, ("no date",), created=made)).dated
    assert (estimate.value, estimate.origin, estimate.evidence) == (
        Dated(made, "day"),
        "suggested",
        "the file says it was made on 4 May 2021",
    )


def test_dates_in_running_text_and_in_the_future_are_not_the_date_of_the_document() -> None:
    text = (
        "All organisations must be using it from 1 July 2020 to manage street works in their areas and "
        "in others.\nPublished: 24 December 2026"
    )
    assert described(Extracted(PDF, (text,))).dated.value is None
    assert described(Extracted(PDF, (text,))).to_come == date(2026, 12, 24)
    assert described(Extracted(PDF, ("x",)), Found("1", "u", published=date(2027, 1, 1))).dated.value is None
    assert described(Extracted(PDF, ("Published: 24 December 2025",))).to_come is None


def test_a_whole_date_in_the_files_name_wins_over_a_loose_month_on_the_page() -> None:
    found = described(
        Extracted(PDF, ("Street Manager\nApril 2020\n",)), filename="Newsletter-16-January-2020.pdf"
    ).dated
    assert (found.value, found.origin) == (Dated(date(2020, 1, 16), "day"), "suggested")


def test_a_file_made_from_an_old_template_is_dated_by_its_last_change() -> None:
    assert described(Extracted(PDF, ("x",), created=date(2003, 6, 11), modified=date(2020, 5, 4))).dated.value == Dated(
        date(2020, 5, 4), "day"
    )


@pytest.mark.parametrize(
    ("text", "declared", "code"),
    [
        ("The council inspects its roads every month and mends the holes that it finds in them.", "cy", "en"),
        ("Mae'r cyngor yn archwilio ffyrdd bob mis ac yn trwsio'r tyllau y mae'n dod o hyd iddynt.", "en-GB", "cy"),
        ("Tha a' chomhairle a' sgrùdadh nan rathaidean gach mìos agus a' càradh nan toll anns an rathad.", "", "gd"),
        ("Déanann an chomhairle na bóithre a iniúchadh gach mí agus deisíonn sí na poill a aimsíonn sí.", "", "ga"),
        ("A1 B2", "en-GB", "en"),
        ("1 2 3 " * 100, "", ""),
        ("A1 B2", "nonsense", ""),
    ],
)
def test_languages_of_these_islands_are_told_apart(text: str, declared: str, code: str) -> None:
    assert language_of(text, declared)[0] == code


@pytest.mark.parametrize(
    ("statement", "licence"),
    [
        ("https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/", "OGL-UK-3.0"),
        ("Open Government Licence v2.0", "OGL-UK-2.0"),
        ("OGL", "OGL-UK-3.0"),
        ("http://creativecommons.org/licenses/by-nc-sa/4.0/", "CC-BY-NC-SA-4.0"),
        ("CC BY-ND 4.0", "CC-BY-ND-4.0"),
        ("Creative Commons Attribution-NonCommercial 4.0 International", "CC-BY-NC-4.0"),
        ("CC0", "CC0-1.0"),
        ("CC BY", ""),
        ("All rights reserved", ""),
        ("", ""),
    ],
)
def test_named_licences_become_spdx_ids(statement: str, licence: str) -> None:
    assert licence_named(statement) == licence


def test_only_a_statement_about_the_document_itself_is_its_licence() -> None:
    own = (
        "This publication is licensed under the terms of the Open Government Licence v3.0 "
        "except where otherwise stated."
    )
    assert licence_stated(own)[0] == "OGL-UK-3.0"
    assert "licensed under" in licence_stated(own)[1]
    assert licence_stated("All content is available under the Open Government Licence v3.0")[0] == "OGL-UK-3.0"
    assert licence_stated("Contains public sector information licensed under the Open Government Licence v3.0.") == (
        "",
        "",
    )
    assert licence_stated("Source: ONS, licensed under the Open Government Licence v3.0.") == ("", "")
    assert licence_stated("We asked about the Open Government Licence.") == ("", "")
    assert described(Extracted(PDF, (own,))).licence.value == "OGL-UK-3.0"


def test_the_doer_is_named_with_evidence_and_the_source_fills_the_gaps() -> None:
    found = described(Extracted(PDF, (POLICY + " Kent County Council will review it.",)), organisation="X-LGA")
    assert found.organisations == (
        Attribution("E10000016", "doer", "Kent County Council is named 2 times", "suggested"),
        Attribution("X-LGA", "publisher", "found at its own source", "source"),
    )
    nameless = described(Extracted(PDF, ("words",)), organisation="X-LGA").organisations
    assert [(one.key, one.role, one.origin) for one in nameless] == [
        ("X-LGA", "doer", "source"),
        ("X-LGA", "publisher", "source"),
    ]


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=60))
def test_describing_never_fails_and_always_gives_a_title(text: str, title: str, name: str) -> None:
    extracted = Extracted(
        "text/html", (text,), title=title, heading=title, description=text, licence=title, site_name=name, language=name
    )
    assert described(
        extracted, Found("1", "https://x.example/", title=title, summary=text, licence=text), filename=name
    ).title.value
