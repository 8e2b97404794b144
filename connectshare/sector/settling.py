"""Loads who there is from the founding files: organisations, networks, seats, successions, principles.

Called by `setup`; idempotent. It fills what is missing and refreshes names and facts from the files, and
never touches memberships, people or anything that somebody has changed.
"""

from datetime import date

from django.db import transaction
from django.utils.text import slugify

from connectshare.plumbing.clock import now
from connectshare.sector.acting import record
from connectshare.sector.facts import FOLDER, bars, lines, table
from connectshare.sector.models import Code, Network, Organisation, Person, Principles, Role, Seat, Succession

FACILITATOR_NETWORK = "nht"

# Bodies that succession rows name but that are no more, so that no register lists them.
FORMER = {
    "cumbria": ("Cumbria", "Cumbria County Council (to 2023)", "North West"),
    "northamptonshire": ("Northamptonshire", "Northamptonshire County Council (to 2021)", "East Midlands"),
    "buckinghamshire-county": ("Buckinghamshire (county)", "Buckinghamshire County Council (to 2020)", "South East"),
}


@transaction.atomic
def settle(facilitator_email: str) -> None:
    """Load the whole of the founding sector. Safe to call again."""
    _organisations()
    _networks()
    _successions()
    _seats()
    text = (FOLDER / "principles-1.0.txt").read_text(encoding="utf-8")
    Principles.objects.get_or_create(version="1.0", defaults={"text": text, "since": date(2026, 11, 23)})
    _facilitator(facilitator_email)


def _organisations() -> None:
    known = {code.value: code.organisation for code in Code.objects.filter(scheme="gss").select_related("organisation")}
    for row in table("authorities.csv"):
        organisation = known.get(row["code"]) or Organisation(slug=row["gov_uk_slug"] or slugify(row["official_name"]))
        organisation.is_highway_authority = row["is_lha"] == "true"
        _fill(organisation, row)
        organisation.population = int(row["population_2020"]) if row["population_2020"] else None
        organisation.area_km2 = round(float(row["area_km2"])) if row["area_km2"] else None
        organisation.latitude = float(row["lat"]) if row["lat"] else None
        organisation.longitude = float(row["long"]) if row["long"] else None
        organisation.save()
        for code in [row["code"], *bars(row["former_codes"])]:
            Code.objects.get_or_create(scheme="gss", value=code, defaults={"organisation": organisation})
    for row in table("bodies.csv"):
        organisation = known.get(row["code"]) or Organisation(slug=slugify(row["official_name"]))
        organisation.is_highway_authority = row["code"] == "TFL" or row["official_name"] == "Transport for London"
        _fill(organisation, row)
        organisation.save()
        Code.objects.get_or_create(scheme="gss", value=row["code"], defaults={"organisation": organisation})
    for slug, (name, official, region) in FORMER.items():
        Organisation.objects.get_or_create(
            slug=slug,
            defaults={"name": name, "official_name": official, "region": region, "nation": "England", "type": "county"},
        )


def _fill(organisation: Organisation, row: dict[str, str]) -> None:
    organisation.name, organisation.official_name = row["name"], row["official_name"]
    organisation.type, organisation.region, organisation.nation = row["type"], row["region"], row["nation"]
    organisation.website, organisation.aliases = row["website"], bars(row["aliases"])


def _networks() -> None:
    for position, row in enumerate(lines("networks.jsonl")):
        facts = {name: row[name] or "" for name in ("name", "type", "scope", "region", "website", "what")}
        facts |= {"position": position, "is_facilitator": row["slug"] == FACILITATOR_NETWORK}
        # A standing moves on by acts (an enrolment), so the file only says where it began.
        begin = facts | {"slug": row["slug"], "standing": row["standing"]}
        Network.objects.update_or_create(slug=row["slug"], defaults=facts, create_defaults=begin)


def _successions() -> None:
    networks = {network.slug: network for network in Network.objects.all()}
    codes = {code.value: code.organisation for code in Code.objects.select_related("organisation")}
    organisations = {slug: Organisation.objects.get(slug=slug) for slug in FORMER} | codes
    steps = table("successions.csv")
    told = {(row["from"], row["to"]) for row in steps}
    for row in lines("networks.jsonl"):
        # A successor that no dated row tells of is still a successor.
        if row["successor"] and (row["slug"], row["successor"]) not in told:
            steps.append({"from": row["slug"], "to": row["successor"], "kind": "succeeded", "on": "", "source": ""})
    for row in steps:
        facts = {"kind": row["kind"], "on": row["on"], "source": row["source"]}
        if row["from"] in networks and row["to"] in networks:
            Succession.objects.update_or_create(
                from_network=networks[row["from"]], to_network=networks[row["to"]], defaults=facts
            )
        elif row["from"] in organisations and row["to"] in organisations:
            Succession.objects.update_or_create(
                from_organisation=organisations[row["from"]], to_organisation=organisations[row["to"]], defaults=facts
            )


def _seats() -> None:
    for position, row in enumerate(table("steering-group.csv")):
        Seat.objects.get_or_create(network=Network.objects.get(slug=row["network"]), defaults={"position": position})


def _facilitator(email: str) -> None:
    """Whoever the settings name as facilitator can sign in."""
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        person = Person.objects.create_user(email)
        record("enrolled", "person", str(person.pk), by=None, detail={"role": Role.Kind.FACILITATOR})
    Role.objects.get_or_create(person=person, kind=Role.Kind.FACILITATOR, ended=None, defaults={"began": now().date()})
