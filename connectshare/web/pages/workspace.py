"""Where people who sign in begin: their sources, and the finds that wait for their answer.

Nothing here needs doing for the site to work. Asks `sector.permissions` before anything is written.
"""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from connectshare.gather import overview
from connectshare.gather.deciding import NotAsked, take_answer
from connectshare.gather.health import every_network, health_of
from connectshare.gather.merges import merges_of
from connectshare.gather.models import Intake
from connectshare.gather.questions import answer_link
from connectshare.kit.addresses import BadAddress
from connectshare.plumbing.outbox import undelivered
from connectshare.sector.models import Network
from connectshare.sector.permissions import is_facilitator, tended_by
from connectshare.web.allowing import networks_of, person_of, require_tending, signed_in
from connectshare.web.forms.fields import spelt_out

SAID = {
    "yes": "It is practice material and will be listed.",
    "no": "It stays out.",
    "permit": "We keep a copy, and it will be listed.",
    "link": "We look at its address, and list it.",
}


@never_cache
@signed_in
@require_safe
def workspace(request: HttpRequest) -> HttpResponse:
    """The sources and finds of the networks that the person tends."""
    person = person_of(request)
    networks, all_else = tended_by(person), is_facilitator(person)
    return render(
        request,
        "workspace/workspace.html",
        {
            "networks": networks,
            "rows": overview.sources_in_use(networks, and_unowned=all_else),
            "suggested": overview.suggested(networks, and_unowned=all_else),
            "waiting": overview.waiting(networks, and_unowned=all_else),
            "not_read": overview.not_read(networks, and_unowned=all_else),
            "several": len(networks) > 1 or all_else,
            "is_facilitator": all_else,
        },
    )


@never_cache
@signed_in
@require_safe
def all_networks(request: HttpRequest) -> HttpResponse:
    """How all the person's networks are, on one page. For the facilitator that is every network; nothing to do."""
    networks = networks_of(request)
    everything = is_facilitator(person_of(request))
    lines = every_network(networks)
    return render(
        request,
        "workspace/health.html",
        {
            "active": [line for line in lines if line.in_use or line.waiting or line.new],
            "quiet": [line for line in lines if not (line.in_use or line.waiting or line.new)],
            "to_mend": sum(line.to_mend for line in lines),
            "in_use": sum(line.in_use for line in lines),
            "undelivered": undelivered().count() if everything else 0,
            "is_facilitator": everything,
        },
    )


@never_cache
@signed_in
@require_safe
def network(request: HttpRequest, slug: str) -> HttpResponse:
    """How one network is: its sources, what waits, what came in."""
    found = get_object_or_404(Network, slug=slug)
    person = require_tending(request, found)
    facts = {
        "network": found,
        "health": health_of(found),
        "merges": merges_of(found),
        "taken_out": overview.taken_out(found),
        "answer": answer_link(person, found),
    }
    return render(request, "workspace/network.html", facts)


@signed_in
@require_POST
def answer_find(request: HttpRequest, id: int) -> HttpResponse:
    """Yes, no, or where it is. Pressed twice, or after somebody else's yes, it changes nothing."""
    intake = get_object_or_404(Intake.objects.select_related("network", "organisation"), pk=id)
    person = require_tending(request, intake.network)
    said = request.POST.get("answer")
    if said not in SAID:
        raise BadRequest("The answer is yes or no, or where it is.")
    title = intake.judgement.get("title") or str(intake)
    try:
        intake = take_answer(intake, said, url=spelt_out(request.POST.get("link", "")), by=person)
        messages.success(request, f"“{title}”: {SAID[said]}")
    except NotAsked as problem:
        messages.info(request, f"“{title}” {problem}")
    except BadAddress as problem:
        messages.error(request, f"“{title}” still waits: {problem}")
    match request.POST.get("from"):
        case "source" if intake.source_id:
            return redirect("source", id=intake.source_id)
        case "network" if intake.network:
            return redirect("network-health", slug=intake.network.slug)
        case "share":
            return redirect("contributed", id=intake.pk)
    return redirect(f"{reverse('workspace')}#waiting")
