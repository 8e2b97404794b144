"""Organisations: those with something listed, and each with what it shared and what others say. Reads only."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from connectshare.catalogue.reading import topics
from connectshare.catalogue.reading.covering import done_by, what_others_have
from connectshare.catalogue.reading.organisations import shared_by, with_something_listed
from connectshare.gather.reading import is_looked_at, sources_of
from connectshare.sector.models import Organisation
from connectshare.sector.reading import organisation_facts, place_of_type, type_label
from connectshare.web.only_read import only_read

OTHERS = "Other organisations"


@only_read
def index(request: HttpRequest) -> HttpResponse:
    """By type, councils first, A to Z; those with nothing are not named here."""
    groups: dict[str, list[tuple[Organisation, int]]] = {}
    for row in sorted(with_something_listed(), key=lambda row: place_of_type(row[0].type)):
        groups.setdefault(type_label(row[0].type) or OTHERS, []).append(row)
    return render(request, "organisations.html", {"groups": groups.items()})


@only_read
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation."""
    facts = organisation_facts(slug)
    if facts is None:
        raise Http404
    covered = topics.themes(done_by(facts.organisation))
    sources = sources_of(organisation=facts.organisation.pk)
    return render(
        request,
        "organisation.html",
        {
            "facts": facts,
            "organisation": facts.organisation,
            "shared": shared_by(facts.organisation),
            "covered": covered,
            "any_covered": any(theme.count for theme in covered),
            "nothing_on": [theme for theme in covered if not theme.count],
            "elsewhere": what_others_have(facts.organisation, facts.like_it),
            "sources": sources,
            "looked_at": is_looked_at(sources),
        },
    )
