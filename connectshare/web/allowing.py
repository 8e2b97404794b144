"""Asks `sector.permissions` on behalf of the pages that people sign in for, and answers with the 403 page.

Called at the head of every page that shows or changes what belongs to a network.
"""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from connectshare.sector.models import Network, Person
from connectshare.sector.permissions import is_facilitator, may_tend, tended_by


def person_of(request: HttpRequest) -> Person:
    """Who has signed in. Raises PermissionDenied."""
    if not isinstance(request.user, Person):
        raise PermissionDenied("Sign in first.")
    return request.user


def require_tending(request: HttpRequest, network: Network | None) -> Person:
    """Who has signed in, and may act for this network; what has no network is the facilitator's."""
    person = person_of(request)
    if network is None and not is_facilitator(person):
        raise PermissionDenied("Only the facilitator can do this: it belongs to no network.")
    if network is not None and not may_tend(person, network):
        raise PermissionDenied(f"You do not look after {network}, so you cannot do this for it.")
    return person


def networks_of(request: HttpRequest) -> list[Network]:
    """The networks the person tends. Raises PermissionDenied where there are none."""
    networks = tended_by(person_of(request))
    if not networks:
        raise PermissionDenied("You do not look after a network's material yet.")
    return networks
