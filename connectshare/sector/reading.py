"""Reads who there is in the shapes that pages show: organisations, networks, what became of them. Never writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from connectshare.sector.models import Membership, Network, Organisation, Succession

ALIKE = 6
TYPES = {
    "county": "County council",
    "unitary": "Unitary council",
    "metropolitan_district": "Metropolitan borough council",
    "london_borough": "London borough council",
    "scottish_council": "Scottish council",
    "welsh_unitary": "Welsh council",
    "city_corporation": "City corporation",
    "government_department": "Government department",
    "transport_body": "Transport body",
    "combined_authority": "Combined authority",
    "strategic_authority": "Strategic authority",
    "government": "Government",
    "network": "Network",
    "association": "Professional or trade body",
    "research": "Research body",
    "supplier": "Supplier",
    "adviser": "Adviser",
    "community": "Community group",
    "press": "Press",
}
MONTHS = 7  # length of "2020-07"


def place_of_type(type_: str) -> int:
    """Where a type stands in the order in which types are listed: councils first, those without a type last."""
    return list(TYPES).index(type_) if type_ in TYPES else len(TYPES)


def type_label(type_: str) -> str:
    """The type of an organisation in readers' words; empty for those that have none."""
    return TYPES.get(type_, "" if type_ == "other" else type_.replace("_", " ").capitalize())


def plainly(on: str) -> str:
    """A date as precise as it is known: "2020-07" is "July 2020", "2023-04-01" is "1 April 2023"."""
    if len(on) == MONTHS:
        return f"{date.fromisoformat(f'{on}-01'):%B %Y}"
    if len(on) > MONTHS:
        when = date.fromisoformat(on)
        return f"{when.day} {when:%B %Y}"
    return on


@dataclass(frozen=True)
class Step:
    """What came before or after: "was split into Cumberland Council", on 1 April 2023."""

    words: str
    slug: str
    name: str
    on: str  # plainly, may be empty


@dataclass(frozen=True)
class OrganisationFacts:
    """Who an organisation is, what came before and after it, and which places are like it."""

    organisation: Organisation
    before: Sequence[Step]
    after: Sequence[Step]
    networks: Sequence[Membership]
    like_it: Sequence[Organisation]
    like_by: str


@dataclass(frozen=True)
class NetworkFacts:
    """A network, its standing as a sentence, its members, and what came before and after it."""

    network: Network
    standing: str
    members: Sequence[Membership]
    before: Sequence[Step]
    after: Sequence[Step]


def organisation_facts(slug: str) -> OrganisationFacts | None:
    """Read one organisation; None where there is none of that slug. Five queries."""
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        return None
    steps = Succession.objects.filter(
        Q(from_organisation=organisation) | Q(to_organisation=organisation)
    ).select_related("from_organisation", "to_organisation")
    alike, by = _like(organisation)
    return OrganisationFacts(
        organisation=organisation,
        before=[_before(step) for step in steps if step.to_organisation_id == organisation.pk],
        after=[_after(step) for step in steps if step.from_organisation_id == organisation.pk],
        networks=list(organisation.memberships.filter(ended=None).select_related("network").order_by("network__name")),
        like_it=alike,
        like_by=by,
    )


def network_facts(slug: str) -> NetworkFacts | None:
    """Read one network; None where there is none of that slug. Three queries."""
    network = Network.objects.filter(slug=slug).first()
    if network is None:
        return None
    steps = Succession.objects.filter(Q(from_network=network) | Q(to_network=network)).select_related(
        "from_network", "to_network"
    )
    after = [_after(step) for step in steps if step.from_network_id == network.pk]
    return NetworkFacts(
        network=network,
        standing=_standing(network, after),
        members=list(
            network.memberships.filter(ended=None).select_related("organisation").order_by("organisation__name")
        ),
        before=[_before(step) for step in steps if step.to_network_id == network.pk],
        after=after,
    )


def networks() -> list[Network]:
    """All networks: those represented or enrolled first, each part in its own order."""
    return sorted(Network.objects.all(), key=lambda network: (not takes_part(network), network.position, network.name))


def takes_part(network: Network) -> bool:
    """Whether a network is represented or enrolled."""
    return network.standing in {Network.Standing.REPRESENTED, Network.Standing.ENROLLED}


def regions() -> list[str]:
    """The regions of England and the other nations that highway authorities lie in, A to Z."""
    rows = Organisation.objects.filter(is_highway_authority=True).exclude(region="").values_list("region", flat=True)
    return sorted(set(rows))


def _standing(network: Network, after: Sequence[Step]) -> str:
    words = {
        Network.Standing.REPRESENTED: "Represented on the steering group.",
        Network.Standing.ENROLLED: "Enrolled: it has adopted the principles of Connect & Share.",
        Network.Standing.INVITED: "Invited to take part.",
        Network.Standing.KNOWN: "Known to us. It has not yet been enrolled.",
        Network.Standing.MERGED: "Merged into another network.",
        Network.Standing.CLOSED: "Closed.",
    }[Network.Standing(network.standing)]
    joined = "".join(f" Joined {step.name}{f' in {step.on[-4:]}' if step.on else ''}." for step in after)
    return words + joined


def _like(organisation: Organisation) -> tuple[list[Organisation], str]:
    """Places of the same type in the same region, nearest in population first, and what makes them alike."""
    if not organisation.is_highway_authority:
        return [], ""
    same = Organisation.objects.filter(type=organisation.type, is_highway_authority=True).exclude(pk=organisation.pk)
    near = sorted(same.filter(region=organisation.region), key=lambda place: _apart(place, organisation))[:ALIKE]
    label = type_label(organisation.type).lower()
    if near:
        return near, f"also a {label} in {organisation.region}, nearest in population first"
    anywhere = sorted(same, key=lambda place: _apart(place, organisation))[:ALIKE]
    return anywhere, f"also a {label}, nearest in population first"


def _apart(place: Organisation, other: Organisation) -> int:
    return abs((place.population or 0) - (other.population or 0))


def _before(step: Succession) -> Step:
    came = step.from_organisation or step.from_network
    words = {"merged": "Took in", "split": "Made from part of", "succeeded": "Succeeded"}[step.kind]
    return _step(words, came, step.on)


def _after(step: Succession) -> Step:
    became = step.to_organisation or step.to_network
    words = {"merged": "Merged into", "split": "Was split into", "succeeded": "Was succeeded by"}[step.kind]
    return _step(words, became, step.on)


def _step(words: str, body: Organisation | Network | None, on: str) -> Step:
    assert body is not None  # the database holds both ends of every step
    name = body.official_name if isinstance(body, Organisation) else body.name
    return Step(words, body.slug, name, plainly(on))
