"""Who does what: every highway authority and the topics it has something listed on. Scores nobody; reads only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from connectshare.catalogue.reading import picture, topics
from connectshare.gather.reading import organisations_looked_at
from connectshare.sector.reading import regions
from connectshare.web.mapping import drawn


def who_does_what(request: HttpRequest) -> HttpResponse:
    """The table first, the map second; narrowed by a topic and a region."""
    topic, region = request.GET.get("topic", ""), request.GET.get("region", "")
    themes = topics.themes()
    places = picture.who_does_what(themes=themes, looked_at=organisations_looked_at(), topic=topic, region=region)
    found = [place for place in places if place.state in {picture.LISTED, picture.MEMBERS}]
    return render(
        request,
        "who-does-what.html",
        {
            "found": found,
            "others": [place for place in places if place not in found],
            "total": len(places),
            "themes": [theme for theme in themes if theme.count],
            "regions": regions(),
            "topic": topic,
            "topic_label": topics.label_of(topic),
            "region": region,
            "map": drawn({place.organisation.pk for place in found}),
            "narrowed": bool(topic or region),
        },
    )
