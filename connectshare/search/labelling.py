"""The words readers see for the keys of filters. Called by `finding.py` and pages; reads rows, never the index."""

from collections.abc import Iterable

from connectshare.catalogue.models import Kind, Lens, Material, Topic
from connectshare.search.facets import NOT_STATED
from connectshare.sector.models import Network, Organisation
from connectshare.sector.reading import type_label


def labels_of(name: str, values: Iterable[str]) -> dict[str, str]:
    """What readers are shown for the keys of a filter. Unknown keys are left out, or shown as they are."""
    keys = list(values)
    match name:
        case "topic":
            return dict(Topic.objects.filter(pk__in=keys).values_list("id", "label"))
        case "kind":
            return dict(Kind.objects.filter(pk__in=keys).values_list("id", "label"))
        case "lens":
            return dict(Lens.objects.filter(pk__in=keys).values_list("id", "label"))
        case "organisation":
            return dict(Organisation.objects.filter(slug__in=keys).values_list("slug", "official_name"))
        case "network":
            return dict(Network.objects.filter(slug__in=keys).values_list("slug", "name"))
        case "organisation_type":
            return {key: type_label(key) or "Other body" for key in keys}
        case "year":
            return {key: LABELS[name].get(key) or _said(key) for key in keys}
        case _:
            return {key: LABELS.get(name, {}).get(key, key) for key in keys}


def _said(years: str) -> str:
    """A year, or "2019 to 2023", "2019 or later", "2023 or earlier"."""
    first, span, last = years.partition("-")
    if not span or not (first or last):
        return years
    return f"{first} to {last}" if first and last else f"{first} or later" if first else f"{last} or earlier"


def themes_of(topics: Iterable[str]) -> dict[str, str]:
    """The theme of each of these topics that lies below one."""
    return dict(Topic.objects.filter(pk__in=list(topics)).exclude(broader=None).values_list("id", "broader_id"))


LABELS: dict[str, dict[str, str]] = {
    "told_by": dict(Material.ToldBy.choices),
    "year": {"2": "Last 2 years", "5": "Last 5 years", "10": "Last 10 years", "any": "Any year"},
    "format": {
        "pdf": "PDF", "web-page": "Web page", "document": "Word or other document", "slides": "Slides",
        "spreadsheet": "Spreadsheet", "text": "Plain text", "other": "Other",
    },
    "stage": {
        "idea": "Idea", "trial": "Trial", "in use": "In use", "standard": "Standard practice", "stopped": "Stopped",
    },
    "licence": {
        NOT_STATED: "Not stated: link only", "OGL-UK-3.0": "Open Government Licence v3.0",
        "OGL-UK-2.0": "Open Government Licence v2.0", "OGL-UK-1.0": "Open Government Licence v1.0",
        "CC-BY-4.0": "Creative Commons Attribution 4.0", "CC0-1.0": "Creative Commons Zero",
        "CC-BY-SA-4.0": "Creative Commons Attribution-ShareAlike 4.0",
    },
}  # fmt: skip
