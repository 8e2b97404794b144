"""Share something: paste a link or choose a file, and watch it being read.

Asks `sector.permissions` before anything is written. Files are streamed to disk; a zip of files or a list goes on to
`importing`.
"""

from typing import IO

from django.core.exceptions import PermissionDenied
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from connectshare.catalogue.reading.choosing import Gap, gap_of
from connectshare.gather import importing
from connectshare.gather.deciding import share_file, share_link
from connectshare.gather.models import Intake
from connectshare.gather.scanning import TRY_LATER, CouldNotScan, ScannerAway, problem_with_pieces
from connectshare.plumbing.storing import pieces_of
from connectshare.sector.models import Network, Person
from connectshare.sector.permissions import is_facilitator, may_tend, tended_by
from connectshare.web.allowing import person_of, require_tending, signed_in
from connectshare.web.forms.contributing import ShareForm
from connectshare.web.uploading import LARGEST, MB, Ceiling, harmless_name

TOO_LARGE = f"The file must be smaller than {LARGEST // MB} MB"


# Exempt only until the upload handlers are in place, which must be before anything reads the form; `_share` checks.
@csrf_exempt
@never_cache
def contribute(request: HttpRequest) -> HttpResponse:
    """The page to share something. Who comes from a blank of the picture without signing in is told how to fill it."""
    gap = gap_of(request.GET.dict()) if request.method in {"GET", "HEAD"} else None
    if gap and not request.user.is_authenticated:
        return render(request, "contribute/gap.html", {"gap": gap})
    return _contribute(request, gap)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def _contribute(request: HttpRequest, gap: Gap | None) -> HttpResponse:
    networks = _networks(person_of(request))
    if request.method != "POST":
        return _show(request, networks, gap=gap)
    ceiling = Ceiling()
    request.upload_handlers = [ceiling, TemporaryFileUploadHandler(request)]
    return _share(request, networks, ceiling)


def _networks(person: Person) -> list[Network]:
    networks = tended_by(person)
    if not networks and not is_facilitator(person):
        raise PermissionDenied("You do not look after a network's material yet, so there is nothing to share it with.")
    return networks


@csrf_protect
def _show(
    request: HttpRequest, networks: list[Network], form: ShareForm | None = None, gap: Gap | None = None
) -> HttpResponse:
    # The decorator sees to the cookie that the form needs.
    form = form or ShareForm(networks, or_none=is_facilitator(request.user))
    context = {"form": form, "largest": LARGEST // MB, "gap": gap}
    return render(request, "contribute/contribute.html", context, status=422 if form.is_bound else 200)


@csrf_protect
def _share(request: HttpRequest, networks: list[Network], ceiling: Ceiling) -> HttpResponse:
    form = ShareForm(networks, or_none=is_facilitator(request.user), data=request.POST, files=request.FILES)
    valid = form.is_valid()
    if ceiling.exceeded:
        form.errors.pop("link", None)
        form.add_error("file", TOO_LARGE)
    if not valid or ceiling.exceeded:
        return _show(request, networks, form)
    given = form.cleaned_data
    person = require_tending(request, given["network"])
    if given["link"]:
        return redirect("contributed", id=share_link(given["link"], network=given["network"], by=person).pk)
    return _share_file(request, form, networks, person)


def _share_file(request: HttpRequest, form: ShareForm, networks: list[Network], person: Person) -> HttpResponse:
    """One document goes on its way; what holds several things is looked at first."""
    file, network, permitted = (form.cleaned_data[name] for name in ("file", "network", "permitted"))
    name = harmless_name(file.name)
    if problem := _not_clean(file.file):
        form.add_error("file", problem.rstrip("."))
        return _show(request, networks, form)
    if importing.sort_of(file.file):
        try:
            made = importing.preview(file.file, name, network=network, by=person)
            return redirect(f"{reverse('imported', args=[made.pk])}{'?permitted' if permitted else ''}")
        except importing.NotImported as problem:
            form.add_error("file", str(problem).rstrip("."))
            return _show(request, networks, form)
    file.seek(0)
    shared = share_file(pieces_of(file.file), name, network=network, by=person, permitted=permitted)
    return redirect("contributed", id=shared.pk)


def _not_clean(file: IO[bytes]) -> str:
    """Why an upload is not even opened to see what it is; "" where it is."""
    file.seek(0)
    try:
        return problem_with_pieces(pieces_of(file))
    except (ScannerAway, CouldNotScan):
        return TRY_LATER


@never_cache
@signed_in
@require_safe
def contributed(request: HttpRequest, id: int) -> HttpResponse:
    """What became of something shared: asked again every few seconds where there is script, by a link where not."""
    intake = get_object_or_404(Intake.objects.select_related("network", "material"), pk=id, source=None)
    person = person_of(request)
    if intake.by_id != person.pk and not (intake.network and may_tend(person, intake.network)):
        require_tending(request, intake.network)
    asked_by_script = request.headers.get("HX-Request") == "true"
    return render(
        request, "contribute/state.html" if asked_by_script else "contribute/contributed.html", {"intake": intake}
    )
