"""The founding sector: what is loaded, and what a second set-up leaves alone."""

from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers

from connectshare.sector import settling
from connectshare.sector.facts import bars, lines, table
from connectshare.sector.models import Act, Code, Network, Organisation, Person, Principles, Role, Seat, Succession
from tests.sector.conftest import FACILITATOR

pytestmark = pytest.mark.usefixtures("settled")


def _everything() -> dict[str, Any]:
    models = apps.get_app_config("sector").get_models()
    return {model.__name__: serializers.serialize("json", model._default_manager.order_by("pk")) for model in models}


def test_a_second_set_up_changes_nothing() -> None:
    before = _everything()
    settling.settle(FACILITATOR)
    assert _everything() == before


def test_everybody_of_the_files_is_there() -> None:
    assert Network.objects.count() == 32
    assert Seat.objects.count() == 7
    assert len(table("authorities.csv")) == 208
    codes = set(Code.objects.values_list("value", flat=True))
    assert {row["code"] for row in table("authorities.csv")} <= codes
    assert {row["code"] for row in table("bodies.csv")} <= codes


def test_england_has_154_highway_authorities_with_transport_for_london() -> None:
    nations = Counter(Organisation.objects.filter(is_highway_authority=True).values_list("nation", flat=True))
    assert nations == {"England": 154, "Scotland": 32, "Wales": 22, "Northern Ireland": 1}
    assert Organisation.objects.get(official_name="Transport for London").is_highway_authority


def test_a_former_code_leads_to_the_same_organisation() -> None:
    barnsley = Code.objects.get(value="E08000016").organisation
    assert barnsley == Code.objects.get(value="E08000038").organisation
    assert barnsley.name == "Barnsley"


def test_every_former_code_of_the_files_resolves() -> None:
    for row in table("authorities.csv"):
        for former in bars(row["former_codes"]):
            assert Code.objects.get(value=former).organisation.official_name == row["official_name"]


def test_what_came_before_leads_to_what_came_after() -> None:
    cumbria = Succession.objects.filter(from_organisation__slug="cumbria")
    assert {step.kind for step in cumbria} == {"split"}
    assert {step.on for step in cumbria} == {"2023-04-01"}
    assert len(cumbria) == 2
    midlands = Succession.objects.filter(to_network__slug="mhaplus").values_list("from_network__slug", "on")
    assert set(midlands) >= {("msig", "2020-07"), ("mha", "2020-07"), ("wmha", "2020-07")}


def test_every_step_of_the_file_and_every_successor_of_a_network_is_there() -> None:
    named = {(row["slug"], row["successor"]) for row in lines("networks.jsonl") if row["successor"]}
    told = set(Succession.objects.exclude(from_network=None).values_list("from_network__slug", "to_network__slug"))
    assert named <= told
    steps = {(row["from"], row["to"]) for row in table("successions.csv")}
    organisations = Succession.objects.exclude(from_organisation=None)
    assert organisations.count() == len([step for step in steps if step[0] in settling.FORMER or step[0][0] == "E"])


def test_a_standing_that_an_act_has_changed_survives_a_second_set_up() -> None:
    Network.objects.filter(slug="scots").update(standing=Network.Standing.ENROLLED)
    settling.settle(FACILITATOR)
    assert Network.objects.get(slug="scots").standing == Network.Standing.ENROLLED


def test_a_name_is_refreshed_from_the_file() -> None:
    Network.objects.filter(slug="scots").update(name="An old name")
    settling.settle(FACILITATOR)
    assert Network.objects.get(slug="scots").name != "An old name"


def test_the_facilitator_can_sign_in_and_nobody_of_the_listed_names_is_a_person() -> None:
    person = Person.objects.get()
    assert person.email == FACILITATOR
    assert [role.kind for role in person.roles.all()] == [Role.Kind.FACILITATOR]
    assert not person.has_usable_password()
    assert Act.objects.filter(verb="enrolled", subject=str(person.pk)).count() == 1


def test_another_facilitator_in_the_settings_joins_the_first() -> None:
    settling.settle("Second@Facilitator.example")
    settling.settle("second@facilitator.example")
    assert Person.objects.count() == 2


def test_the_network_that_facilitates_is_marked_and_the_principles_are_there() -> None:
    assert list(Network.objects.filter(is_facilitator=True).values_list("slug", flat=True)) == ["nht"]
    assert "Regular updates" in Principles.objects.get(version="1.0").text


def test_the_seven_seats_are_in_the_order_of_the_file() -> None:
    order = [row["network"] for row in table("steering-group.csv")]
    assert [seat.network.slug for seat in Seat.objects.select_related("network")] == order
