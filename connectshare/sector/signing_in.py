"""Links to sign in with where there is no mail: single use, 15 minutes. Called by `signin-link` and `serve`."""

from django.conf import settings

from connectshare.plumbing.signing import redeem, sign
from connectshare.sector.models import Person

SECONDS = 15 * 60


def link_for(person: Person) -> str:
    """An address that signs this person in, once."""
    return f"{settings.SITE_URL}/workspace/enter?token={sign('sign-in', str(person.pk))}"


def person_of(token: str) -> Person:
    """Whose link it was; it is used up. Raises plumbing.signing.NoGood."""
    return Person.objects.get(pk=redeem("sign-in", token, seconds=SECONDS), is_active=True)
