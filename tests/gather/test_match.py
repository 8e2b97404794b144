"""Matching: versions of one thing are found, and boilerplate, series and translations are kept apart."""

import csv
import dataclasses
import itertools
import json
import random
from collections import defaultdict
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectshare.gather.steps.match import Fingerprinted, fingerprint, judge, version_key
from connectshare.kit.dates import Dated
from connectshare.kit.fingerprints import bands, sha256_of

WORDS = [f"word{number}" for number in range(3_000)]


def text_of(seed: int, length: int = 600) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def found(text: str, title: str, url: str = "https://kent.example.gov.uk/a", language: str = "en") -> Fingerprinted:
    return fingerprint(sha256_of(f"{text}{title}{url}".encode()), text, title, url, None, language)


def verdict(a: Fingerprinted, b: Fingerprinted) -> str:
    there, back = judge(a, b), judge(b, a)
    assert there == back
    return there.verdict


def test_the_same_bytes_are_the_same_whatever_they_are_called() -> None:
    a = found(text_of(1), "Gully plan")
    assert verdict(a, dataclasses.replace(a, title="Other", url="https://other.example/", language="cy")) == "same"


def test_the_same_words_in_two_formats_are_the_same() -> None:
    text = text_of(1)
    assert (
        verdict(
            found(text, "Gully plan", "https://a.example/g.docx"),
            found(text.upper(), "Gully plan", "https://b.example/g.pdf"),
        )
        == "same"
    )


def test_two_files_without_words_are_not_the_same() -> None:
    assert verdict(found("", "Scan", "https://a.example/1"), found("", "Scan", "https://a.example/2")) == "different"


def test_an_amended_text_with_the_same_name_is_a_version() -> None:
    text = text_of(1)
    assert (
        verdict(found(text, "Transition rules v1"), found(text + " " + text_of(2, 150), "Transition rules v2 31.10"))
        == "version"
    )


def test_a_shortened_text_with_the_same_name_is_a_version() -> None:
    text = text_of(1, 2_300)
    short = " ".join(text.split()[:560])
    a, b = (
        found(text, "SM Overview document", "https://x.example/SM%20Overview%20document.docx"),
        found(short, "SM overview document", "https://x.example/SM-overview-document.pdf"),
    )
    assert judge(a, b).similarity < 0.3
    assert verdict(a, b) == "version"


def test_issues_of_a_series_are_different_even_where_they_share_a_frame() -> None:
    frame = text_of(1, 400)
    a, b = (found(f"{frame} {text_of(seed, 300)}", f"Newsletter {number}") for seed, number in ((2, 25), (3, 33)))
    assert judge(a, b).similarity > 0.3
    assert verdict(a, b) == "different"
    years = [
        found(f"{frame} {text_of(seed, 300)}", f"Permit scheme evaluation {year}")
        for seed, year in ((2, "2021-22"), (3, "2023-24"))
    ]
    assert verdict(*years) == "different"


def test_two_councils_with_one_template_are_different() -> None:
    frame = text_of(1, 900)
    a = found(f"{frame} {text_of(2, 300)}", "Highway maintenance transparency report", "https://www.kent.gov.uk/t.pdf")
    b = found(f"{frame} {text_of(3, 300)}", "Highway maintenance transparency report", "https://www.devon.gov.uk/t.pdf")
    assert judge(a, b).similarity > 0.4
    assert verdict(a, b) == "different"
    same_site = found(
        f"{frame} {text_of(3, 300)}", "Highway maintenance transparency report", "https://democracy.kent.gov.uk/t.pdf"
    )
    assert verdict(a, same_site) == "version"


def test_few_words_that_are_the_same_prove_nothing_where_the_titles_differ() -> None:
    assert (
        verdict(
            found("This dataset is published as open data", "Gritting routes"),
            found("This dataset is published as open data", "Street lights"),
        )
        == "different"
    )
    text = text_of(1, 320)
    assert (
        verdict(found(text, "Polling districts - Angus"), found(text, "Polling districts - Na h-Eileanan an Iar"))
        == "different"
    )


def test_a_translation_is_not_a_duplicate() -> None:
    text = text_of(1)
    assert verdict(found(text, "Plan", language="en"), found(text + " y", "Plan", language="cy")) == "different"


def test_unlike_texts_with_one_title_are_different() -> None:
    assert verdict(found(text_of(1), "Winter service plan"), found(text_of(2), "Winter service plan")) == "different"


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=40), st.text(max_size=40))
def test_the_judgement_never_depends_on_the_order(text: str, other: str, title: str, name: str) -> None:
    verdict(found(text, title, f"https://a.example/{name}"), found(other, name, f"https://b.example/{title}"))


def test_editions_sort_by_version_then_date_whatever_the_order_of_arrival() -> None:
    old, new = Dated(date(2019, 1, 1), "day"), Dated(date(2025, 1, 1), "day")
    in_order = [
        ("Rules", "https://x.example/rules.pdf", None),
        ("Rules", "https://x.example/rules.pdf", old),
        ("Rules", "https://x.example/rules.pdf", new),
        ("Transition rules v2 31.10", "https://x.example/2", new),
        ("Validation rules", "https://x.example/D-TRO-v3.4.0-validation%20rules.pdf", new),
        ("Validation rules v3.4.1", "https://x.example/1", old),
        ("Rules version 10", "https://x.example/1", None),
    ]
    for arrived in itertools.islice(itertools.permutations(in_order), 0, 5_000, 97):
        assert sorted(arrived, key=lambda edition: version_key(*edition)) == in_order


def test_every_pair_of_highway_code_versions_is_one_thing(shared_data: Path) -> None:
    pairs = sorted((shared_data / "text/highway-code/version_pairs").iterdir())
    for pair in pairs:
        old, new = ((pair / name).read_text("utf-8") for name in ("old.md", "new.md"))
        a, b = (fingerprint(str(number), text, text.split("\n")[0], "") for number, text in enumerate((old, new)))
        assert judge(a, b).verdict in {"same", "version"}, pair.name
        assert set(bands(a.signature)) & set(bands(b.signature)), pair.name
    assert len(pairs) == 120


def test_no_two_councils_or_sections_are_ever_merged(shared_data: Path) -> None:
    items = [json.loads(line) for line in (shared_data / "text/items.jsonl").read_text("utf-8").splitlines()]
    kept = [item for item in items if item["source"] in {"opendata.scot", "highway-code"}]
    prints = [fingerprint(item["id"], item["text"], item["title"], item["url"], None, "en") for item in kept]
    merged = [(kept[i], kept[j]) for i, j in candidates(prints) if judge(prints[i], prints[j]).verdict != "different"]
    assert not [
        (a["title"], b["title"])
        for a, b in merged
        if a.get("organisation") != b.get("organisation") or a["source"] == "highway-code"
    ]


def candidates(prints: list[Fingerprinted]) -> set[tuple[int, int]]:
    index: dict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(prints):
        for key in bands(one.signature):
            index[key].append(place)
    return {pair for places in index.values() for pair in itertools.combinations(sorted(set(places)), 2)}


def test_the_versions_among_the_sample_documents_are_found_and_nothing_else(shared_data: Path) -> None:
    with (shared_data / "documents-manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["ext"] == "pdf" and row["kind"] == "born-digital"]
    prints = []
    for row in rows:
        with pypdfium2.PdfDocument(shared_data / "documents" / Path(row["file_in_docs"]).name) as document:
            text = "\f".join(page.get_textpage().get_text_range() for page in document)
        name = row["path"].rsplit("/", 1)[-1]
        prints.append(
            fingerprint(row["sha256"], text, name.removesuffix(".pdf"), f"https://x.example/{name}".replace(" ", "%20"))
        )
    versions = {
        frozenset((prints[i].title, prints[j].title))
        for i, j in itertools.combinations(range(len(prints)), 2)
        if judge(prints[i], prints[j]).verdict != "different"
    }
    assert versions == {
        frozenset(("Transition rules v1", "transition-rules-v3")),
        frozenset(("D-TRO-v3.4.0-validation rules", "D-TRO-v3.4.1-validation rules")),
    }


@pytest.mark.parametrize("title", ["", "Plan"])
def test_a_pair_says_why(title: str) -> None:
    text = text_of(1)
    said = judge(found(text, title), found(text + " more", title)).evidence
    assert said.endswith(".")
    assert "100 % of the shorter text is in the longer" in said or "passages" in said


def council(name: str, seed: int = 1, length: int = 900) -> str:
    return " ".join(
        f"{word} {name} Council" if place % 45 == 0 else word
        for place, word in enumerate(text_of(seed, length).split())
    )


def test_two_councils_with_one_template_in_one_library_are_told_apart_by_their_names() -> None:
    library = "https://www.network.org.uk/library"
    a = found(council("Northmoor"), "Winter service policy", f"{library}/a.pdf")
    b = found(council("Eastfold"), "Winter service policy", f"{library}/b.pdf")
    assert judge(a, b).similarity > 0.6
    assert verdict(a, b) == "different"
    assert verdict(a, found(council("Northmoor") + " more", "Winter service policy", f"{library}/c.pdf")) == "version"


def test_a_badly_scanned_copy_in_a_library_is_the_same_thing() -> None:
    text = council("Northmoor")
    draw = random.Random(4)
    scanned = "".join("x" if sign != " " and draw.random() < 0.03 else sign for sign in text)
    a = found(text, "Winter service policy", "https://www.northmoor.gov.uk/winter-service-policy.pdf")
    b = found(scanned, "Winter service policy", "https://www.network.org.uk/library/scan.pdf")
    assert judge(a, b).similarity < 0.6
    assert verdict(a, b) == "version"


def test_reports_of_two_years_are_two_things_and_a_policy_of_another_year_is_a_version() -> None:
    text = text_of(1, 1_000)
    later = f"{text} {text_of(2, 120)}"
    assert verdict(found(text, "Annual report 2022-23"), found(later, "Annual report 2023-24")) == "different"
    assert verdict(found(text, "Parking policy 2022"), found(later, "Parking policy 2024")) == "version"
    assert verdict(found(text, "Parking policy"), found(later, "Parking policy annual report 2023")) == "different"


def test_a_copy_on_the_site_of_another_council_that_it_never_names_is_not_taken_for_its_own() -> None:
    a = found(council("Northmoor"), "Winter service policy", "https://www.network.org.uk/library/a.pdf")
    nameless = found(text_of(1, 900), "Winter service policy", "https://www.eastfold.gov.uk/winter.pdf")
    assert verdict(a, nameless) == "different"


def test_councils_that_both_tell_of_a_third_are_still_told_apart() -> None:
    library = "https://www.network.org.uk/library"
    shared = "Croydon Council lent us its plan. Croydon Council was thanked."
    a = found(f"{shared} Northmoor Council adopted it. {text_of(1)}", "Winter service policy", f"{library}/a.pdf")
    b = found(f"{shared} Eastfold Council adopted it. {text_of(1)}", "Winter service policy", f"{library}/b.pdf")
    scan = found(f"{shared} Nortkmoor Council adopted it. {text_of(1)}", "Winter service policy", f"{library}/c.pdf")
    assert verdict(a, b) == "different"
    assert verdict(a, scan) == "version"
