"""Who may do what: plain questions, asked by the pages before they call a writing function."""

from connectshare.sector.models import Network, Person, Role

TENDS = (Role.Kind.COORDINATOR, Role.Kind.DEPUTY)


def is_facilitator(person: object) -> bool:
    """Whether this person enrols networks and watches that everything runs."""
    return isinstance(person, Person) and person.roles.filter(kind=Role.Kind.FACILITATOR, ended=None).exists()


def may_tend(person: object, network: Network) -> bool:
    """Whether this person may add and answer for this network."""
    if not isinstance(person, Person):
        return False
    return is_facilitator(person) or person.roles.filter(kind__in=TENDS, network=network, ended=None).exists()


def tended_by(person: Person) -> list[Network]:
    """The networks this person may act for."""
    if is_facilitator(person):
        return list(Network.objects.exclude(standing__in=[Network.Standing.CLOSED]))
    return list(Network.objects.filter(roles__person=person, roles__kind__in=TENDS, roles__ended=None).distinct())
