"""Where people of a network correct what was listed: it is not practice material, or two things are not the same.

Each is shown first and asked once more; each can be undone. Asks `sector.permissions` before anything is written.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from connectshare.gather.deciding import say_not_same
from connectshare.gather.merges import merge_of
from connectshare.gather.models import Intake
from connectshare.gather.taking_back import living, offered_by_others, take_off
from connectshare.sector.models import Network
from connectshare.web.allowing import require_tending, signed_in


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def not_practice(request: HttpRequest, id: int) -> HttpResponse:
    """Something listed is not practice material: ask once more, then take the network's offer back."""
    intake = get_object_or_404(Intake.objects.select_related("network", "source", "material__merged_into"), pk=id)
    person = require_tending(request, intake.network)
    material = living(intake)
    if material is None or intake.outcome != Intake.Outcome.LISTED:
        messages.info(request, f"“{material or intake}” is not listed for you any more, so nothing has changed.")
        return _back(intake)
    if request.method == "POST":
        take_off(intake, by=person)
        messages.success(request, f"“{material}” is taken out. If that was wrong, say yes to it below.")
        return _back(intake)
    others = offered_by_others(intake, material)
    return render(request, "workspace/not-practice.html", {"find": intake, "material": material, "others": others})


def _back(intake: Intake) -> HttpResponse:
    if intake.source_id:
        return redirect("source", id=intake.source_id)
    return redirect("network-health", slug=intake.network.slug) if intake.network else redirect("workspace")


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def not_same(request: HttpRequest, slug: str, id: str) -> HttpResponse:
    """Two that were put together are not the same thing: ask once more, then give each its own page again."""
    network = get_object_or_404(Network, slug=slug)
    person = require_tending(request, network)
    merge = merge_of(network, id)
    if merge is None:
        raise Http404("Nothing of this network was put together under this address.")
    if request.method == "POST":
        said = f"“{merge.other}” and “{merge.into_title}” are two again, and will not be put together any more."
        try:
            say_not_same(merge.other, by=person)
        except ValueError:
            said = f"“{merge.other}” and “{merge.into_title}” were parted already."
        messages.success(request, said)
        return redirect("network-health", slug=slug)
    return render(request, "workspace/not-same.html", {"network": network, "merge": merge})
