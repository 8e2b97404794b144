"""The page of one material. Reads; writes nothing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from connectshare.catalogue.models import Material
from connectshare.catalogue.reading.material import find, material_page
from connectshare.search.mentions import mentions
from connectshare.search.relating import nearest_first
from connectshare.web.headers import POLICY_LEADING_OUT
from connectshare.web.only_read import only_read
from connectshare.web.pages.errors import withdrawn
from connectshare.web.reading_disclaimer import was_read
from connectshare.web.tallying import tally_opened
from connectshare.web.templatetags.words import slug_of


@only_read
def material(request: HttpRequest, id: str, slug: str = "") -> HttpResponse:
    """One material: moved to its right address, told of as withdrawn, or shown."""
    found = find(id)
    if found is None:
        raise Http404
    if found.status == Material.Status.MERGED and found.merged_into:
        return redirect("material", id=found.merged_into.pk, slug=slug_of(found.merged_into.title), permanent=True)
    if found.status not in Material.READABLE:
        return withdrawn(request, on=found.changed_at, reason=found.status_reason)
    if slug != slug_of(found.title):
        return redirect("material", id=id, slug=slug_of(found.title), permanent=True)
    words = request.GET.get("q", "")
    if words and request.method == "GET":
        tally_opened(request.GET.get("typed") or words)  # a search counts under the words that were typed
    page_word, passages = mentions(found.id, words)
    response = render(
        request,
        "material.html",
        {
            "page": material_page(found, nearest_first),
            "material": found,
            "slug": slug,
            "words": words,
            "passages": passages,
            "page_word": page_word,
            "was_read": was_read(request),
        },
    )
    response.headers["Content-Security-Policy"] = POLICY_LEADING_OUT
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie"
    return response
