"""The home page. Reads; writes nothing."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from connectshare.catalogue.reading import lines, picture, topics
from connectshare.gather.reading import last_looked
from connectshare.plumbing.clock import today
from connectshare.search.suggesting import prepare
from connectshare.sector.reading import networks, takes_part
from connectshare.web.mapping import drawn
from connectshare.web.only_read import only_read

NEW = 6
DAYS = 7


@only_read
def home(request: HttpRequest) -> HttpResponse:
    """What is here, for somebody with ten minutes."""
    prepare()
    coverage = picture.coverage()
    return render(
        request,
        "home.html",
        {
            "newest": lines.newest(NEW),
            "themes": topics.themes(),
            "coverage": coverage,
            "map": drawn(coverage.listed),
            "networks": [network for network in networks() if takes_part(network)],
            "last_looked": last_looked(),
            "new_in_days": lines.new_since(today() - timedelta(days=DAYS)),
            "days": DAYS,
        },
    )
