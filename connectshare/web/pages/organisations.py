"""Organisations: those with something listed, and each with what it shared and what others say. Reads only."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from connectshare.catalogue.reading.organisations import shared_by, with_something_listed
from connectshare.gather.reading import sources_of
from connectshare.sector.reading import organisation_facts, type_label


def index(request: HttpRequest) -> HttpResponse:
    """By type, A to Z; those with nothing are not named here."""
    listed = sorted(with_something_listed(), key=lambda row: (not row[0].is_highway_authority, type_label(row[0].type)))
    groups = [
        (label or "Other organisations", list(rows)) for label, rows in groupby(listed, key=lambda row: type_label(row[0].type))
    ]
    return render(request, "organisations.html", {"groups": sorted(groups, key=lambda group: group[0] == "Other organisations")})


def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation."""
    facts = organisation_facts(slug)
    if facts is None:
        raise Http404
    return render(
        request,
        "organisation.html",
        {
            "facts": facts,
            "organisation": facts.organisation,
            "shared": shared_by(facts.organisation),
            "sources": sources_of(organisation=facts.organisation.pk),
        },
    )
