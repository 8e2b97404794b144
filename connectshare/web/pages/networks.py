"""Networks: who they are, their standing in words, and what they and their members publish. Reads only."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from connectshare.catalogue.reading import topics
from connectshare.catalogue.reading.covering import what_networks_share, work_of
from connectshare.catalogue.reading.organisations import published_by_members, published_in, work_shown
from connectshare.gather.reading import is_looked_at, sources_of
from connectshare.sector.neighbours import NO_MORE, networks_like, region_of
from connectshare.sector.reading import network_facts, networks, takes_part
from connectshare.web.only_read import only_read


@only_read
def index(request: HttpRequest) -> HttpResponse:
    """Those that take part, then the others we know of."""
    found = networks()
    return render(
        request,
        "networks.html",
        {
            "taking_part": [network for network in found if takes_part(network)],
            "known": [network for network in found if not takes_part(network)],
        },
    )


@only_read
def network(request: HttpRequest, slug: str) -> HttpResponse:
    """One network."""
    facts = network_facts(slug)
    if facts is None:
        raise Http404
    covered = topics.themes(work_of(facts.network))
    sources = sources_of(network=facts.network.pk)
    region = "" if facts.members else region_of(facts.network)
    return render(
        request,
        "network.html",
        {
            "covered": covered,
            "any_covered": any(theme.count for theme in covered),
            "nothing_on": [theme for theme in covered if not theme.count],
            "facts": facts,
            "network": facts.network,
            "no_more": facts.network.standing in NO_MORE,
            "work": work_shown(facts.network),
            "by_members": published_by_members(facts.network) if facts.members else [],
            "region": region,
            "in_region": published_in(region) if region else [],
            "alike": networks_like(facts.network, facts.members),
            "others_share": what_networks_share(facts.network),
            "sources": sources,
            "looked_at": is_looked_at(sources),
        },
    )
