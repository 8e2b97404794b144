"""Topics: all of them, and each with what is listed about it. Reads; writes nothing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from connectshare.catalogue.models import Topic
from connectshare.catalogue.reading import topics
from connectshare.catalogue.reading.topic import topic_page
from connectshare.gather.reading import sources_called
from connectshare.web.mapping import drawn
from connectshare.web.only_read import only_read


@only_read
def index(request: HttpRequest) -> HttpResponse:
    """Every theme, with the subtopics that hold something."""
    return render(request, "topics.html", {"tree": topics.tree()})


@only_read
def topic(request: HttpRequest, id: str) -> HttpResponse:
    """One topic. A merged one leads to what it became."""
    found = Topic.objects.select_related("broader", "merged_into").filter(pk=id).first()
    if found is None:
        raise Http404
    if found.merged_into is not None:
        return redirect("topic", id=found.merged_into.pk, permanent=True)
    page = topic_page(found)
    sources = sources_called(page.sources) if page.sources else []
    drawing = drawn({place.pk for place in page.doers}) if page.doers else None
    return render(request, "topic.html", {"page": page, "sources": sources, "map": drawing})
