"""The few questions of a network, answered on one page without signing in: the link in the letter is the right to.

Opening a link writes nothing (mail scanners do it); only the press of the button does. Answers are acts of the person
whom the letter was sent to.
"""

from collections.abc import Callable, Collection, Mapping

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from connectshare.catalogue.models import Material
from connectshare.catalogue.reviewing import due, no_longer_right, not_ours, still_right
from connectshare.gather.deciding import NotAsked, take_answer
from connectshare.gather.models import Intake
from connectshare.gather.questions import LETTERS, answering, questions_for
from connectshare.kit.addresses import BadAddress
from connectshare.plumbing import outbox
from connectshare.plumbing.signing import NoGood
from connectshare.sector.acting import record
from connectshare.sector.models import Network, Person
from connectshare.web.forms.fields import spelt_out

FIND, LINK, REVIEW = "find-", "link-", "review-"
LONGEST = 200  # answers taken at once


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_all(request: HttpRequest, token: str) -> HttpResponse:
    """The questions, all in one form; or take the answers that were given, and show what is left."""
    try:
        person, network = answering(token)
    except NoGood as problem:
        return _refused(request, problem)
    if request.method == "POST":
        taken = _take({name: str(request.POST.get(name)) for name in request.POST}, person, network)
        messages.success(request, _said(*taken))
        return redirect("answer", token=token)
    facts = {"network": network, "person": person, "token": token, "questions": questions_for(network)}
    return render(request, "workspace/answer.html", facts)


@never_cache
@csrf_exempt  # mail programs press it by themselves (RFC 8058); the token is the right to
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End the letters about one network to one person; or let them come again."""
    try:
        person, network = answering(token)
    except NoGood as problem:
        return _refused(request, problem)
    if request.method == "POST":
        again = request.POST.get("do") == "resume"
        with transaction.atomic():
            (outbox.resume if again else outbox.stop)(person.email, LETTERS + network.slug)
            record("wanted letters about" if again else "stopped letters about", "network", network.slug, by=person)
    stopped = outbox.is_unwanted(person.email, LETTERS + network.slug)
    facts = {"network": network, "person": person, "token": token, "stopped": stopped}
    return render(request, "workspace/stop.html", facts)


def _refused(request: HttpRequest, problem: NoGood) -> HttpResponse:
    return render(request, "workspace/answer-refused.html", {"problem": str(problem)}, status=403)


@transaction.atomic
def _take(given: Mapping[str, str], person: Person, network: Network) -> tuple[int, list[str]]:
    """Write every answer that can be; what somebody has answered meanwhile is left as it is.

    Returns how many were written, and why others could not be.
    """
    said = dict(list(given.items())[:LONGEST])
    finds = {name.removeprefix(FIND): said[name] for name in said if name.startswith(FIND)}
    reviews = {name.removeprefix(REVIEW): said[name] for name in said if name.startswith(REVIEW)}
    taken, problems = 0, list[str]()
    # Whatever has become of it since it was asked about: a look may be under way, or over.
    for find in Intake.objects.filter(network=network, pk__in=[pk for pk in finds if pk.isdecimal() and len(pk) < 18]):
        title = find.judgement.get("title") or str(find)
        try:
            taken += _of_find(find, finds.pop(str(find.pk)), said.get(f"{LINK}{find.pk}", ""), person)
        except BadAddress as problem:
            problems.append(f"“{title}” still waits: {problem}")
        except NotAsked as problem:
            problems.append(f"“{title}” {problem}")
    for material in due(network):
        if write := _of_review(reviews.pop(material.id, ""), network):
            write(material, person)
            taken += 1
    return taken, problems + _not_asked(finds, reviews, network)


def _of_find(find: Intake, said: str, link: str, person: Person) -> bool:
    """Write the answer to one find. False where there is none. Raises NotAsked, or BadAddress for the one promised."""
    if said not in ("yes", "no", "permit", "link"):
        return False
    take_answer(find, said, url=spelt_out(link), by=person)
    return True


def _not_asked(finds: Collection[str], reviews: Collection[str], network: Network) -> list[str]:
    """What is said of answers to what is not asked, or not here, any more."""
    ids = [one for one in reviews if one.isalnum()]
    settled = Material.objects.filter(pk__in=ids, offers__network=network).distinct()
    said = [f"“{material}” is not asked about any more." for material in settled]
    return said + ["Another of your answers is to something that is not here any more."] * bool(finds)


def _of_review(said: str, network: Network) -> Callable[[Material, Person], None] | None:
    return {
        "yes": still_right,
        "historic": no_longer_right,
        "not-ours": lambda material, person: not_ours(material, network, person),
    }.get(said)


def _said(taken: int, problems: list[str]) -> str:
    if not taken and not problems:
        return "Nothing was chosen, so nothing has changed."
    thanks = [f"Thank you. {taken} answer{'' if taken == 1 else 's'} noted."] if taken else []
    return " ".join(thanks + problems)
