"""Where people who sign in begin: their sources, and the finds that wait for their answer.

Nothing here needs doing for the site to work. Asks `sector.permissions` before anything is written.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from connectshare.gather import overview
from connectshare.gather.deciding import answer
from connectshare.gather.models import Intake
from connectshare.sector.permissions import is_facilitator, tended_by
from connectshare.web.allowing import person_of, require_tending

OPEN = (Intake.Outcome.HELD, Intake.Outcome.SKIPPED)


@never_cache
@login_required
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
            "several": len(networks) > 1,
            "is_facilitator": all_else,
        },
    )


@login_required
@require_POST
def answer_find(request: HttpRequest, id: int) -> HttpResponse:
    """Yes, it is practice material; or no. Pressed twice, or after somebody else answered, it changes nothing."""
    intake = get_object_or_404(Intake.objects.select_related("network"), pk=id)
    person = require_tending(request, intake.network)
    said = request.POST.get("answer")
    if said not in {"yes", "no"}:
        raise BadRequest("The answer is yes or no.")
    title = intake.judgement.get("title") or str(intake)
    if intake.outcome not in OPEN or intake.step:
        messages.info(request, f"“{title}” was answered already.")
    else:
        answer(intake, is_practice=said == "yes", by=person)
        came_of_it = "It is practice material and will be listed." if said == "yes" else "It stays out."
        messages.success(request, f"“{title}”: {came_of_it}")
    if request.POST.get("from") == "source" and intake.source_id:
        return redirect("source", id=intake.source_id)
    return redirect(f"{reverse('workspace')}#waiting")
