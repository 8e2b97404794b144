"""Classifying: precise topics with their words, kinds from cues, and a judgement of relevance with its reasons."""

import csv
import json
import time
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectshare.gather.protocols import Found
from connectshare.gather.steps.classify import HOLD, PUBLISH, Classified, Classifier, TopicRow
from connectshare.gather.steps.terms import Terms
from tests.gather.founding_rows import classifier, records, rows, topics


def classified(
    title: str, text: str = "", summary: str = "", url: str = "https://x.example/a", media_type: str = ""
) -> Classified:
    return classifier().classify(title, summary, text, Found("1", url), media_type)


PRACTICE = {
    "Gully cleansing policy": (
        "The council cleanses its gullies on a risk basis. Each gully pot is inspected and the silt "
        "level recorded. Jetting follows where a drain is blocked. "
        "Highway drainage records are kept in the asset system and the gully tanker reports its position. " * 4
    ),
    "Part-night lighting: what we found": (
        "We switch off street lighting between midnight and five. Part-night lighting cut the energy "
        "bill. Residents were consulted about the switch-off. "
    )
    * 6,
    "Street works permit scheme evaluation year 3": (
        "Permits were granted for street works by utilities under the permit scheme. Permit conditions "
        "reduced the occupation of the highway. "
    )
    * 6,
    "Propensity to cycle: method": (
        "We model the share of commuters who cycle between origins and destinations given distance and "
        "hilliness of the route. Cycling rises in each scenario. "
    )
    * 5,
    "Vision Zero action plan": (
        "Nobody should be killed or seriously injured in traffic. The plan sets out work on speed "
        "limits, crossings and collision data on the high injury network. "
    )
    * 5,
    "Mobility data specification: architectural landscape": (
        "The specification lets cities manage shared scooters and bikes in the public right of way. "
        "Mobility providers share trips and vehicle status with the transportation department. "
    )
    * 5,
}


@pytest.mark.parametrize("title", PRACTICE)
def test_practice_material_is_published_with_a_reason(title: str) -> None:
    found = classified(title, PRACTICE[title])
    assert found.relevance >= PUBLISH
    assert found.relevance_reasons[0].startswith("It talks about ")


OTHER = [
    (
        "Senior Highways Engineer",
        (
            "Salary £38,000 - £42,000 per annum. Closing date 3 May. The post holder will inspect roads and "
            "bridges. Apply now. Job description and person specification attached. "
        )
        * 3,
        "/jobs/1",
        "It is a job advert",
    ),
    (
        "Cookies",
        ("We use cookies on this site. Cookie settings. Google Analytics. Roads and transport pages too. ") * 4,
        "/cookies",
        "It is a page about the website itself",
    ),
    (
        "Calendar of meetings 2026",
        ("Highways committee 3 May, 7 June. Calendar of meetings. Transport committee 4 July. ") * 5,
        "/a",
        "It is a calendar",
    ),
    (
        "Acme wins £40m highways contract",
        (
            "Acme has been awarded a contract for highway maintenance. Acme is delighted to be "
            "awarded it. Roads and bridges. "
        )
        * 4,
        "/a",
        "It announces a contract award",
    ),
    (
        "Highways conference 2026: book your place",
        ("Join us on 3 May. Early bird tickets are available. Register now for the highway maintenance conference. ")
        * 4,
        "/events/1",
        "It invites to an event",
    ),
    (
        "Name our gritter",
        (
            "Children are asked to enter the competition and suggest a name for the new gritter. Vote for "
            "your favourite winning names. Winter roads. "
        )
        * 4,
        "/a",
        "It is a competition",
    ),
    (
        "Pothole repair kits",
        ("Buy now. Free delivery. Our products mend potholes in any road. Call us today and get a quote. ") * 4,
        "/shop/1",
        "It sells something",
    ),
    (
        "Council starts road repairs",
        ("Press release. Councillor Jo Smith said: potholes will be mended. Notes to editors. Roads and footways. ")
        * 4,
        "/news/1",
        "It is news",
    ),
    (
        "Films",
        (
            "1901: a silent film. Director unknown. Genre comedy. Cast unknown. Plot: a man walks down the "
            "street and meets a car on the road. "
        )
        * 20,
        "/a",
        "It reads like a list of films",
    ),
    (
        "Test document",
        ("This is a test document with a road in it. Traffic and transport and highways. ") * 3,
        "/a",
        "It is a sample or test file",
    ),
    (
        "Voluntary dues",
        (
            "Dues are paid yearly. Your billing contact will get an invoice. The membership fee "
            "helps mobility and transport. "
        )
        * 4,
        "/a",
        "It asks for membership dues",
    ),
    (
        "Keep our street clean",
        "We love our street! Please don't let your dog poop here.",
        "/poster.pdf",
        "It is a poster",
    ),
]


@pytest.mark.parametrize(("title", "text", "path", "reason"), OTHER, ids=[other[0] for other in OTHER])
def test_what_is_not_practice_material_is_held_or_skipped_with_a_sentence(
    title: str, text: str, path: str, reason: str
) -> None:
    found = classified(title, text, url=f"https://x.example{path}")
    assert found.relevance < PUBLISH
    assert any(said.startswith(reason) for said in found.relevance_reasons), found.relevance_reasons


def test_what_is_in_welsh_is_asked_about_where_our_words_do_not_judge_it() -> None:
    text = (
        "Mae'r cyngor yn graeanu'r prif ffyrdd cyn rhew bob gaeaf. Bydd y goleuadau stryd yn cael eu harchwilio bob "
        "blwyddyn, ac mae tyllau yn cael eu trwsio o fewn pum diwrnod. Dysgwyd gwersi o'r treial yn y sir. "
    )
    found = classified("Polisi cynnal a chadw priffyrdd", text * 6)
    assert (found.relevance, found.topics) == (HOLD, ())
    assert found.relevance_reasons == ("It is in Welsh, and we know too few words of that to judge it.",)


def test_what_is_not_about_roads_is_skipped_and_says_so() -> None:
    found = classified(
        "Annual report of the bakery",
        "We baked bread and cakes for the town and sold them at the market every week of the year. " * 20,
    )
    assert found.relevance < HOLD
    assert found.relevance_reasons == ("Nothing about roads, streets or transport was found.",)
    assert found.topics == ()


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Vacancies among highway engineers: a survey",
            "Highway authorities lack engineers for road works and traffic. ",
        ),
        (
            "Sample inspections of reinstatements",
            "Street works by utilities are inspected in samples of reinstatements. ",
        ),
        (
            "How residents contact us about potholes",
            "Reports of potholes on the highway come by telephone and the web. ",
        ),
        (
            "Gully policy",
            "We use cookies. Google Analytics. The council cleanses the gullies of the highway each year. ",
        ),
    ],
)
def test_a_cue_alone_never_has_practice_material_skipped(title: str, text: str) -> None:
    assert classified(title, text * 8).relevance >= HOLD


PLAIN = [
    (
        "Report a blocked drain",
        "Tell us about a blocked drain in the road or footway. Use our online map and add a photo. If it is an emergency "
        "ring us at any hour. You will get an email. Have your street name ready.",
        "/roads/report-a-blocked-drain",
    ),
    (
        "Apply for a white line outside your house",
        "You can apply for a white line across your drive if people park in front of it on the road. You must own your "
        "home. Before you start have your council tax number ready. Pay online. Traffic wardens do not enforce it.",
        "/parking/apply-white-line",
    ),
    (
        "Who we are",
        "The Fenland Roads Group was set up in 1998 and is chaired by Jo Example. It has four members of staff. Our office "
        "is by the station. Highways, bridges and street lighting are what its members look after.",
        "/who-we-are",
    ),
]
# The same sort of page, on which an authority says how it goes about it.
METHOD = (
    "Hills come first in our list of prioritised roads.",
    "We fill holes that are more than 40 mm deep.",
    "Each request is put into a category by its risk.",
    "The criteria are traffic, gradient and whether a bus comes by.",
    "Applications are scored, and the policy was agreed by members.",
)


@pytest.mark.parametrize(("title", "text", "path"), PLAIN, ids=[plain[0] for plain in PLAIN])
def test_what_is_plainly_for_residents_or_about_themselves_is_skipped_and_says_why(
    title: str, text: str, path: str
) -> None:
    found = classified(title, text, url=f"https://x.example{path}")
    assert found.relevance < HOLD
    assert found.relevance_reasons[0].startswith(("It is a service or advice for residents", "It tells who they are"))


@pytest.mark.parametrize("method", METHOD)
@pytest.mark.parametrize(("title", "text", "path"), PLAIN, ids=[plain[0] for plain in PLAIN])
def test_an_authoritys_own_method_or_criteria_on_such_a_page_keep_it(
    title: str, text: str, path: str, method: str
) -> None:
    assert classified(title, f"{text} {method}", url=f"https://x.example{path}").relevance >= HOLD


def test_a_title_alone_never_has_a_page_for_residents_skipped() -> None:
    text = "Grit bins stand on hills, where a lorry cannot turn and at junctions of gritted routes in the county. " * 3
    assert classified("Request a grit bin", text, url="https://x.example/roads/grit-bins").relevance >= HOLD


def test_a_newsletter_of_street_manager_is_not_mistaken_for_news() -> None:
    text = (
        "Latest news. Street Manager will change how street works are planned. Permits and works data "
        "are open. In this issue: transition. "
    ) * 6
    assert (
        classified("Street Manager Newsletter 10", text, url="https://x.example/newsletter-10.pdf").relevance >= PUBLISH
    )


def test_a_scan_without_words_is_held_for_its_title() -> None:
    assert HOLD <= classified("Highway drainage policy").relevance < PUBLISH


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Gully cleansing policy", "gully-regimes"),
        ("Part-night lighting: what we found", "dimming-and-trimming"),
        ("Street works permit scheme evaluation year 3", "permits-and-lane-rental"),
        ("Vision Zero action plan", "safe-system-and-vision-zero"),
    ],
)
def test_the_first_topic_is_right_and_shows_its_words(title: str, topic: str) -> None:
    first = classified(title, PRACTICE[title]).topics[0]
    assert first.id == topic
    assert 0.5 < first.confidence <= 1
    assert first.evidence


def test_a_subtopic_implies_its_theme_and_there_are_at_most_five() -> None:
    broader = {row.id: row.broader for row in topics()}
    for title, text in PRACTICE.items():
        ids = [topic.id for topic in classified(title, text).topics]
        assert len(ids) <= 5
        assert not {broader[id_] for id_ in ids} & set(ids)


@pytest.mark.parametrize(
    ("title", "media_type", "url", "kind"),
    [
        ("Winter service policy", "", "", "policy"),
        ("Scrutiny review of highway drainage", "", "", "committee-report"),
        ("Grit bin application form", "", "", "template"),
        ("Readiness checklist", "application/vnd.ms-excel", "", "toolkit"),
        ("Traffic counts 2024", "application/vnd.oasis.opendocument.spreadsheet", "", "dataset"),
        (
            "High-level roadmap",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "",
            "presentation",
        ),
        ("Warm mix asphalt trial: results", "", "", "trial-report"),
        ("LED conversion: outline business case", "", "", "business-case"),
        ("Street Manager newsletter 25", "", "", "newsletter"),
        ("Code of practice for inspections", "", "", "guidance"),
        ("How we mend potholes", "", "https://youtube.com/watch?v=1", "how-we-do-it"),
    ],
)
def test_the_kind_is_told_from_title_and_format(title: str, media_type: str, url: str, kind: str) -> None:
    found = classified(title, url=url or "https://x.example/a", media_type=media_type).kind
    assert found is not None
    assert found.id == kind
    assert found.evidence


def test_without_a_cue_there_is_no_kind() -> None:
    assert classified("Bridges in the county", "There are many bridges here. " * 20).kind is None


def test_lenses_are_shown_with_their_words() -> None:
    found = classified(
        "Trial of low carbon asphalt",
        "The trial of warm mix asphalt cut carbon on our roads by a fifth. Net zero is the aim of the highway service. "
        * 5,
    )
    assert {lens.id for lens in found.lenses} >= {"innovation", "decarbonisation"}
    assert all(lens.evidence for lens in found.lenses)


def test_acronyms_count_only_as_written_and_plurals_are_one() -> None:
    terms = Terms(["TAG", "gully", "grit bin"])
    assert terms.count("Tag the gullies; TAG units. Grit bins.") == Counter({"TAG": 1, "gully": 1, "grit bin": 1})


def test_every_topic_has_synonyms_and_a_scope_note() -> None:
    assert [row["id"] for row in rows("topics.csv") if not row["synonyms"] or not row["scope_note"]] == []


@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=60))
def test_classifying_never_fails_and_always_gives_a_reason(text: str, title: str, path: str) -> None:
    found = classified(title, text, url=f"https://x.example/{path}")
    assert 0 <= found.relevance <= 1
    assert found.relevance_reasons


def test_a_vocabulary_of_ones_own_works_without_examples() -> None:
    own = Classifier([TopicRow("gullies", "", "Gullies", ("gully emptying",), "Road drains.")], ["policy"], [])
    found = own.classify(
        "Gully emptying policy", "", "Gully emptying on the highway. " * 20, Found("1", "https://x.example/")
    )
    assert [topic.id for topic in found.topics] == ["gullies"]
    assert found.kind is not None
    assert found.kind.id == "policy"


def test_building_takes_less_than_three_seconds_and_a_document_a_few_hundredths() -> None:
    classifier.cache_clear()
    begun = time.process_time()
    ready = classifier()
    assert time.process_time() - begun < 3
    text = " ".join(PRACTICE.values()) * 2
    begun = time.process_time()
    for _ in range(10):
        ready.classify("Plan", "", text, Found("1", "https://x.example/"))
    assert (time.process_time() - begun) / 10 < 0.1


def test_held_out_founding_records_get_precise_topics() -> None:
    known, tried = records()[::2], records()[1::2]
    trained = Classifier(
        topics(), [], [], [(f"{record['title']} {record['summary']}", record["topics"]) for record in known]
    )
    broader = {row.id: row.broader or row.id for row in topics()}
    right = given_ = 0
    for record in tried:
        themes = {broader[topic] for topic in record["topics"]}
        found = trained.classify(record["title"], record["summary"], "", Found("1", "https://x.example/"))
        given_ += len(found.topics)
        right += sum(broader[topic.id] in themes for topic in found.topics)
    assert right / given_ > 0.75


def test_founding_records_are_hardly_ever_skipped() -> None:
    skipped = [
        record["title"]
        for record in records()
        if classified(record["title"], "", record["summary"], record["url"]).relevance < HOLD
    ]
    assert len(skipped) <= 0.02 * len(records())


def test_guidance_on_street_manager_and_the_highway_code_is_kept_and_other_open_data_is_not(shared_data: Path) -> None:
    verdicts: dict[str, Counter[bool]] = {}
    for line in (shared_data / "text/items.jsonl").read_text("utf-8").splitlines():
        item = json.loads(line)
        group = (
            item["source"]
            if item["source"] != "opendata.scot" or "Transportation" not in str(item["labels"])
            else "transport data"
        )
        kept = classified(item["title"], item["text"], url=item["url"]).relevance >= HOLD
        verdicts.setdefault(group, Counter())[kept] += 1
    share = {group: counts[True] / counts.total() for group, counts in verdicts.items()}
    assert share["street-manager-md"] > 0.95
    assert share["austin-vision-zero"] == 1
    assert share["highway-code"] > 0.95
    assert share["localgovdrupal-docs"] < 0.1


NOT_PRACTICE = {"poop-poster", "Membership-Dues", "Tool-Flyer", "Appointed Representatives"}


def test_sample_documents_are_judged_as_a_coordinator_would(shared_data: Path) -> None:
    with (shared_data / "documents-manifest.csv").open(encoding="utf-8", newline="") as file:
        rows_ = [row for row in csv.DictReader(file) if row["ext"] == "pdf" and row["kind"] == "born-digital"]
    for row in rows_:
        path = shared_data / "documents" / Path(row["file_in_docs"]).name
        with pypdfium2.PdfDocument(path) as document:
            text = "\f".join(page.get_textpage().get_text_range() for page in document)
        name = path.stem.split("__", 1)[-1]
        found = classified(name.replace("-", " ").replace("_", " "), text, url=f"https://x.example/{name}.pdf")
        assert (found.relevance >= PUBLISH) == (not any(part in name for part in NOT_PRACTICE)), (
            name,
            found.relevance_reasons,
        )
