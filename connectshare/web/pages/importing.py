"""What somebody dropped that holds several things, a zip of files or a list: look at it, share it, take it back.

Asks `sector.permissions` before anything is written. Reached from the page on which people share something.
"""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from connectshare.gather import importing
from connectshare.gather.deciding import share_kept
from connectshare.gather.models import Import, Intake
from connectshare.sector.models import Person
from connectshare.web.allowing import require_tending, signed_in


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def imported(request: HttpRequest, id: int) -> HttpResponse:
    """What a zip or a list holds, before and after it was shared."""
    made = get_object_or_404(Import.objects.select_related("network", "by"), pk=id)
    person = require_tending(request, made.network)
    if request.method != "POST":
        return _show(request, made)
    try:
        return _do(request, made, person)
    except importing.NotImported as problem:
        return _show(request, made, str(problem))


def _do(request: HttpRequest, made: Import, person: Person) -> HttpResponse:
    """One press of a button. Pressed twice it changes nothing more."""
    match request.POST.get("do"):
        case "document" if made.sort == Import.Sort.ROWS and made.state == Import.State.PREVIEW:
            intake = share_kept(
                made.content_hash, made.filename, network=made.network, by=person, permitted=_permitted(request)
            )
            importing.forget(made)
            return redirect("contributed", id=intake.pk)
        case "apply":
            importing.apply(made, by=person, permitted=_permitted(request))
        case "undo":
            importing.undo(made, by=person)
        case "document":
            pass
        case _:
            raise BadRequest("There is no such button.")
    return redirect("imported", id=made.pk)


def _permitted(request: HttpRequest) -> bool:
    return request.POST.get("permitted") == "yes"


def _show(request: HttpRequest, made: Import, problem: str = "") -> HttpResponse:
    differences = made.differences
    asked = made.sort == Import.Sort.ROWS and made.state == Import.State.PREVIEW and "rows" not in request.GET
    context = {
        "made": made,
        "problem": problem,
        "permitted": "permitted" in request.GET or _permitted(request),
        "is_list": made.sort == Import.Sort.ROWS,
        "asked": asked and not problem,
        "shared": Intake.objects.filter(pk__in=made.before.get("intakes", ())).select_related("material"),
        **{name: differences[name] for name in ("add", "change", "leave", "refuse", "ignored")},
        "rows": sum(len(differences[name]) for name in ("add", "change", "leave", "refuse")),
        "does": len(differences["add"]) + len(differences["change"]),
    }
    return render(request, "contribute/imported.html", context, status=409 if problem else 200)
