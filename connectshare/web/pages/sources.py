"""Taking an address into use: paste it, see what would be taken, say yes. And what becomes of a source afterwards.

The dry run visits the site and writes nothing. Asks `sector.permissions` before anything is written.
"""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connectshare.gather import health, overview
from connectshare.gather.deciding import add_source, set_state
from connectshare.gather.detecting import NothingFound
from connectshare.gather.models import Intake, Source
from connectshare.gather.pinging import ping_key
from connectshare.gather.probing import Probe, probe
from connectshare.gather.sources import ADAPTERS
from connectshare.kit.fetch_problems import FetchProblem
from connectshare.plumbing.clock import now
from connectshare.sector.models import Network, Person
from connectshare.sector.permissions import is_facilitator
from connectshare.web.allowing import networks_of, require_tending, signed_in
from connectshare.web.forms.adding import AddressForm, FoundForm

State = Source.State
# From which states each button leads where, and what is said then.
CHANGES = {
    "pause": ([State.ACTIVE], State.PAUSED, "Paused. We do not look at it until you resume it."),
    "resume": ([State.PAUSED], State.ACTIVE, "In use again. We look at it within a few minutes."),
    "remove": (
        [State.SUGGESTED, State.ACTIVE, State.PAUSED], State.REMOVED, "Removed. What is listed from it stays listed.",
    ),
}  # fmt: skip


@never_cache
@signed_in
@require_safe
def add(request: HttpRequest) -> HttpResponse:
    """One field: an address."""
    return _asked(request, _form(request))


def _form(request: HttpRequest, of: type[AddressForm] = AddressForm, *, sent: bool = False) -> AddressForm:
    """The form as this person may fill it in: the facilitator may choose an organisation that shares by itself."""
    data = request.POST if sent else None
    return of(networks_of(request), data, or_organisation=is_facilitator(request.user))


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def try_it(request: HttpRequest) -> HttpResponse:
    """The dry run of an address, as what it was found to be or as a chosen kind. A problem comes back beside it."""
    if request.method != "POST":
        return redirect("source-add")
    form = _form(request, sent=True)
    if not form.is_valid():
        return _asked(request, form)
    network = form.cleaned_data["network"]
    require_tending(request, network)
    try:
        made = probe(form.cleaned_data["address"], _chosen(request), network.pk if network else None)
    except FetchProblem as problem:
        form.add_error("address", problem.reason)
    except NothingFound as problem:
        form.add_error("address", str(problem))
    else:
        return render(request, "workspace/probe.html", _dry_run(form, made))
    return _asked(request, form)


def _chosen(request: HttpRequest) -> str:
    """The kind that a person chose among those found; found out where they chose none."""
    said = request.POST.get("kind", "")
    return said if said in {adapter.kind for adapter in ADAPTERS} else "auto"


def _asked(request: HttpRequest, form: AddressForm) -> HttpResponse:
    return render(request, "workspace/add.html", {"form": form}, status=422 if form.is_bound else 200)


def _dry_run(form: AddressForm, made: Probe) -> dict[str, object]:
    return {
        "network": form.cleaned_data["network"],
        "organisation": form.cleaned_data["organisation"],
        "typed": form.cleaned_data["address"],
        "suggestion": form.cleaned_data["suggestion"],
        "detection": made.detection,
        "take": [item for item in made.items if item.take],
        "skip": [item for item in made.items if not item.take],
        "problems": made.problems,
        "more": made.more,
    }


@signed_in
@require_POST
def list_these(request: HttpRequest) -> HttpResponse:
    """Take into use what the dry run found."""
    form = _form(request, FoundForm, sent=True)
    if not form.is_valid():
        return _asked(request, form)
    found = form.cleaned_data
    person = require_tending(request, found["network"])
    source = add_source(
        found["address"], kind=found["kind"], network=found["network"], organisation=found["organisation"], by=person
    )
    _retire(found["suggestion"], source, found["network"], by=person)
    messages.success(request, "Added. We look at it for the first time within a few minutes.")
    return redirect("source", id=source.pk)


def _retire(suggestion: int | None, source: Source, network: Network | None, *, by: Person) -> None:
    """A suggestion that led to another address (its feed, say) has done its work."""
    for row in Source.objects.filter(network=network, state=State.SUGGESTED).exclude(pk=source.pk):
        if row.pk == suggestion:
            set_state(row, State.REMOVED, by=by)


@never_cache
@signed_in
@require_safe
def source(request: HttpRequest, id: int) -> HttpResponse:
    """A source, the looks at it, and what was found."""
    found = get_object_or_404(Source.objects.select_related("network", "organisation"), pk=id)
    require_tending(request, found.network)
    runs = overview.runs_of(found)
    ended = next((run for run in runs if run.finished_at), None)
    broken, broken_total = health.broken_entries(ended)
    return render(
        request,
        "workspace/source.html",
        {
            "source": found,
            "kind": overview.kind_in_words(found),
            "condition": health.condition_of(found, run=ended, looking=health.is_being_looked_at(found)),
            "trust": health.trust_in_words(found),
            "rhythm": health.rhythm_in_words(found),
            "ping": f"{settings.SITE_URL}{reverse('ping', args=[ping_key(found)])}",
            "told_by_hub": found.hub_until is not None and found.hub_until > now(),
            "ended": ended,
            "runs": runs,
            "outcomes": overview.outcomes_of(found),
            "waiting": overview.finds_of(found, Intake.Outcome.HELD),
            "broken": broken,
            "broken_total": broken_total,
            "not_read": health.not_read_by_reason(found),
            "listed": overview.finds_of(found, Intake.Outcome.LISTED),
            "not_practice": overview.finds_of(found, Intake.Outcome.SKIPPED),
        },
    )


@signed_in
@require_POST
def change(request: HttpRequest, id: int) -> HttpResponse:
    """Pause, resume or remove. Pressed twice it changes nothing."""
    found = get_object_or_404(Source.objects.select_related("network"), pk=id)
    person = require_tending(request, found.network)
    if request.POST.get("do") not in CHANGES:
        raise BadRequest("A source is paused, resumed or removed.")
    before, state, said = CHANGES[request.POST["do"]]
    if found.state in before:
        set_state(found, state, by=person)
        messages.success(request, said)
    return redirect("workspace") if state == State.REMOVED else redirect("source", id=id)
