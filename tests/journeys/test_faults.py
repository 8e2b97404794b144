"""Whatever goes wrong, on sites or on our own machine, mends by itself: one sector, two homes, three score of faults."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.faults import table
from tests.conftest import need
from tests.world.campaign import LETTERS, LONGEST, OURS, PEOPLE, Campaign
from tests.world.lines import Line
from tests.world.minding import WITHDRAWN
from tests.world.script import ROLLS_ON, WAVES

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("faults"), pytest.mark.timeout(2400)]
ON_SITES = [case.name for wave in (*WAVES, (ROLLS_ON,)) for case in wave]
ON_OUR_MACHINE = [name for name, _, _ in OURS]
ALL_THE_WHILE = [PEOPLE, LETTERS]


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campaign]:
    campaign = Campaign(tmp_path_factory.mktemp("faults"))
    try:
        campaign.run()
        print("\n" + "\n".join(table(campaign.lines)))
        yield campaign
    finally:
        campaign.close()


@pytest.fixture
def line(campaign: Campaign, request: pytest.FixtureRequest) -> Line:
    """What became of one fault."""
    told = next((said for said in campaign.skipped if said.startswith(f"{request.param}: ")), "")
    need(not told, told)
    return next(line for line in campaign.lines if line.name == request.param)


def test_the_script_has_a_site_of_every_kind_and_more_than_forty_faults(campaign: Campaign) -> None:
    assert len(campaign.sector.sites) >= 12
    assert len(set(ON_SITES + ON_OUR_MACHINE)) == len(ON_SITES + ON_OUR_MACHINE) >= 40
    assert len(campaign.lines) + len(campaign.skipped) == len(ON_SITES + ON_OUR_MACHINE + ALL_THE_WHILE)


def test_every_fault_on_a_site_is_to_be_named_in_words() -> None:
    assert all(case.says and len(case.verdicts) <= 2 for wave in WAVES for case in wave)


@pytest.mark.parametrize("line", ON_SITES + ON_OUR_MACHINE + ALL_THE_WHILE, indirect=True)
def test_a_fault_is_met_and_named_and_nothing_is_lost(line: Line) -> None:
    assert line.met, "the fault was never met"
    assert not line.wrong, f"{line.verdict}: {line.words}"
    assert line.seconds < LONGEST
    assert not line.lost, "what was listed stays listed"


@pytest.mark.parametrize("line", ON_SITES + ON_OUR_MACHINE, indirect=True)
def test_some_days_later_the_catalogue_is_as_if_there_had_been_no_fault(line: Line) -> None:
    assert not line.different


def test_at_the_end_the_two_catalogues_are_one_and_complete(campaign: Campaign) -> None:
    assert campaign.differences() == []
    rows = campaign.tried.ask("rows")
    listed = set().union(*(campaign.sector.keys_of(row) for row in rows if row["status"] == "published"))
    withdrawn = {campaign.minding[1].keys[WITHDRAWN]}
    assert listed == set(campaign.sector.offered()) - withdrawn
    assert campaign.tried.ask("open_work") == 0
