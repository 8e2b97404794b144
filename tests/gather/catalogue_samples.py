"""What each of the real samples of OAI-PMH, CKAN and DCAT should give, and why those that give nothing do not.

Called by the tests and by `bench/corpora.py`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from connectshare.gather.protocols import Found, Get, Gone, Page, Problem
from connectshare.gather.sources import by_kind
from connectshare.kit.fetch_problems import FetchProblem

PLACES = {"oai": "oai/sickle/sample_data", "ckan": "ckan_dcat", "dcat": "ckan_dcat"}
_ENDINGS = {"oai": (".xml",), "ckan": (".json",), "dcat": (".json", ".jsonld", ".rdf", ".ttl")}


@dataclass(frozen=True)
class Expected:
    """How many things a file gives, or why none."""

    found: int = 0
    gone: int = 0
    problems: int = 0
    why: str = ""  # a sentence, where something in it cannot be read


_ASKED = Expected(problems=1, why="It holds no records: the list is asked for at the repository, which is not there.")
_ERROR = Expected(problems=1, why="It is an error message of a repository.")
_NOT_DCAT = Expected(problems=1, why="It is a dataset as CKAN keeps it; the CKAN adapter reads it.")
_NOT_CKAN = Expected(problems=1, why="It is DCAT written as JSON; the DCAT adapter reads it.")
_INNER = Expected(problems=1, why="It is an answer of the search engine inside a portal, not of the portal.")
_CONFIG = Expected(problems=1, why="It is a setting or a chart of a web site's program, not a catalogue.")
_SHAPES = Expected(problems=1, why="It is a set of rules for catalogues (SHACL) and holds no dataset.")
_CLOSED = Expected(gone=1, why="Its publisher says that it is not for the public.")

OAI = {
    "GetRecord.xml": Expected(1),
    "GetRecord_utf8test.xml": Expected(1),
    "Identify.xml": _ASKED,
    "ListIdentifiers.xml": _ASKED,
    "ListIdentifiers2.xml": _ASKED,
    "ListMetadataFormats.xml": _ASKED,
    "ListRecords.xml": Expected(1, 1, 1, "The list goes on at a repository that is not there."),
    "ListRecords2.xml": Expected(1, 1, 1, "The list goes on at a repository that is not there."),
    "ListRecords3.xml": Expected(1, 1, 1, "The list goes on at a repository that is not there."),
    "ListRecords4.xml": Expected(1, 0, 1, "A record in it has no identifier."),
    "ListRecordsBroken.xml": Expected(problems=1, why="It is no XML at all."),
    "ListSets.xml": _ASKED,
    **dict.fromkeys(("badArgument.xml", "badResumptionToken.xml", "cannotDisseminateFormat.xml"), _ERROR),
    **dict.fromkeys(("idDoesNotExist.xml", "noRecordsMatch.xml", "noSetHierarchy.xml", "undefinedError.xml"), _ERROR),
}

_CKAN_DATASETS = (
    "ckan_dataset.json",
    "ckan_dataset_multilingual.json",
    "ckan_dcat_ap_dataset_series.json",
    "ckan_full_dataset_croissant.json",
    "ckan_full_dataset_dcat_ap.json",
    "ckan_full_dataset_dcat_ap_legacy.json",
    "ckan_full_dataset_dcat_ap_vocabularies.json",
    "ckan_full_dataset_dcat_us_vocabularies.json",
    "full_ckan_dataset_legacy.json",
    "health_dcat_ap.json",
)
_SOLR = (
    "solr_dataset.json",
    "solr_dataset_without_datafiles.json",
    "solr_inspire_dataset.json",
    "solr_organisation.json",
    "solr_organisation_titles.json",
    "solr_response.json",
    "solr_response_with_facets.json",
)
_SETTINGS = (
    "app.json",
    "package.json",
    "childcare-providers.json",
    "mmr1-coverage-by-nations.json",
    "mmr2-coverage-by-nations.json",
    "early-years-foundation-stage-profile-results.json",
)
_RULES = (
    "dcat-ap_2.1.1_shacl_range.ttl",
    "dcat-ap_2.1.1_shacl_shapes.ttl",
    "dcat-ap_2.1.1_shacl_shapes_recommended.ttl",
    "dcat-ap_3_shacl_shapes.ttl",
    "dcat-us_3.0_shacl_shapes.ttl",
)

CKAN = {
    **dict.fromkeys(_CKAN_DATASETS, Expected(1)),
    **dict.fromkeys(("catalog.json", "catalog_datasets_list.json", "dataset.json"), _NOT_CKAN),
    **dict.fromkeys(_SOLR, _INNER),
    **dict.fromkeys(_SETTINGS, _CONFIG),
}
DCAT = {
    **dict.fromkeys(_CKAN_DATASETS, _NOT_DCAT),
    **dict.fromkeys(_SOLR, _INNER),
    **dict.fromkeys(_SETTINGS, _CONFIG),
    **dict.fromkeys(_RULES, _SHAPES),
    **dict.fromkeys(("catalog.json", "catalog_datasets_list.json", "catalog.rdf", "catalog_datasets_list.rdf"), Expected(2)),
    **dict.fromkeys(("dataset.json", "dataset.rdf", "catalog_pod.jsonld", "catalog_with_at_graph.jsonld"), Expected(1)),
    **dict.fromkeys(("dataset_afs.ttl", "dataset_deri.ttl", "dataset_gob_es.ttl", "dataset_multilingual.ttl"), Expected(1)),
    **dict.fromkeys(("dataset_gov_de.rdf", "dataset_sweden.rdf", "dataset_health_multilingual.ttl"), Expected(1)),
    **dict.fromkeys(("dataset_health.ttl", "dataset_health_no_blank.ttl"), _CLOSED),
    "dataset.ttl": Expected(0, 1, 2, "It is not for the public, and one statement uses a prefix that is never declared."),
    "full_croissant_dataset.jsonld": Expected(problems=1, why="It is schema.org (Croissant), read as a page's statements."),
}  # fmt: skip
EXPECTED = {"oai": OAI, "ckan": CKAN, "dcat": DCAT}


def nowhere(url: str) -> Page:
    raise FetchProblem("The site does not answer.", kind="connect", temporary=True)


def sample_files(kind: str, data: Path) -> list[Path]:
    files = sorted((data / PLACES[kind]).rglob("*"))
    return [each for each in files if each.suffix in _ENDINGS[kind]]


def sample_page(file: Path) -> Page:
    return Page(f"https://example.org/{file.name}", 200, "", file.read_bytes())


def outcome(kind: str, page: Page, get: Get = nowhere) -> tuple[int, int, int]:
    """How many were found, are gone, and could not be read."""
    items = list(by_kind(kind).discover(page, get))
    found, gone, problems = (sum(isinstance(item, sort) for item in items) for sort in (Found, Gone, Problem))
    return found, gone, problems


def datasets_inside(file: Path) -> list[dict[str, object]]:
    """The datasets as CKAN keeps them that data.gov.uk's search engine carries as text."""
    answer = json.loads(file.read_bytes())
    documents = answer.get("response", {}).get("docs", [])
    return [json.loads(each["validated_data_dict"]) for each in documents if "validated_data_dict" in each]
