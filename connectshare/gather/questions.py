"""The few questions that a network is asked: which, of whom, and the link under which they are answered.

Called by the letters, the page of answers and the pages of the workspace. Never writes.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, Q, QuerySet

from connectshare.catalogue.models import Material
from connectshare.catalogue.reviewing import due
from connectshare.gather.models import Intake, Source
from connectshare.plumbing.outbox import is_unwanted
from connectshare.plumbing.signing import NoGood, read, sign
from connectshare.sector.models import Network, Person, Role
from connectshare.sector.permissions import may_tend

AT_ONCE = 8  # with a minute for each and one to open the letter, less than ten minutes
FINDS_AT_ONCE = 6  # so that what is due for review has room beside many finds
LINK_SECONDS = 45 * 24 * 3600
USE = "answer"
LETTERS = "letters:"  # what somebody wants none of, with the network's slug


@dataclass(frozen=True)
class Questions:
    """What is asked now, and how much more there would be to ask."""

    finds: list[Intake]  # is it practice material?
    reviews: list[Material]  # is it still right?
    more: int

    @property
    def total(self) -> int:
        """How many are asked now."""
        return len(self.finds) + len(self.reviews)


def held(network: Network) -> QuerySet[Intake]:
    """The finds that wait for this network's answer, the likelier first; also while they are looked at again."""
    rows = Intake.objects.filter(network=network, outcome=Intake.Outcome.HELD)
    rows = rows.exclude(source__state=Source.State.REMOVED)  # whoever removed it wants to hear no more of it
    return rows.order_by(F("judgement__relevance").desc(nulls_last=True), "id")


def questions_for(network: Network, *, room: int = AT_ONCE, leave: frozenset[str] = frozenset()) -> Questions:
    """The first few questions of a network; `leave` are the ids of materials that are not to be asked about."""
    finds, reviews = held(network), due(network).exclude(pk__in=leave)
    waiting, reviewable = finds.count(), reviews.count()
    asked = min(waiting, max(min(FINDS_AT_ONCE, room), room - reviewable))
    left = room - asked
    return Questions(
        list(finds.select_related("source")[:asked]), list(reviews[:left]),
        more=waiting - asked + max(0, reviewable - left),
    )  # fmt: skip


def dead_links(network: Network) -> QuerySet[Material]:
    """What the network offers, and is not where it was any more."""
    offered = Material.objects.filter(offers__network=network)
    status = Material.Status
    lost = Q(link_state="gone", status__in=[status.PUBLISHED, status.HISTORIC]) | Q(status=status.GONE)
    return offered.filter(lost).distinct().order_by("-changed_at", "id")


def to_ask(network: Network) -> list[Person]:
    """Whom to write to: its coordinators, else its deputies, else nobody. Who wants no letters gets none."""
    for kind in (Role.Kind.COORDINATOR, Role.Kind.DEPUTY):
        roles = Role.objects.filter(network=network, kind=kind, ended=None, person__is_active=True)
        people = list({role.person_id: role.person for role in roles.select_related("person").order_by("id")}.values())
        if willing := [one for one in people if not is_unwanted(one.email, LETTERS + network.slug)]:
            return willing
    return []


def answer_link(person: Person, network: Network) -> str:
    """Where this person answers for this network without signing in, as often as needed for 45 days."""
    return f"{settings.SITE_URL}/answer/{sign(USE, f'{person.pk}:{network.slug}')}"


def answering(token: str) -> tuple[Person, Network]:
    """Who answers, and for which network. Raises NoGood."""
    key, _, slug = read(USE, token, seconds=LINK_SECONDS).partition(":")
    person = Person.objects.filter(pk=key, is_active=True).first()
    network = Network.objects.filter(slug=slug).first()
    if person is None or network is None or not may_tend(person, network):
        raise NoGood("This link was for somebody who looked after this network's material.")
    return person, network
