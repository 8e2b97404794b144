"""A person's answer stands: at whatever step the find is, whoever has it in hand, and wherever a worker dies."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from connectshare.catalogue.models import Attachment, Material
from connectshare.gather import letters, pipeline
from connectshare.gather.deciding import NotAsked, answer, permit, say_where, share_file, take_answer
from connectshare.gather.models import Intake, Source
from connectshare.gather.questions import held
from connectshare.gather.taking_back import take_off
from connectshare.plumbing import clock, leasing
from connectshare.sector.models import Act, Network, Person
from tests import cast
from tests.gather.looking_at import at_statement, in_hand, look, practice, work_off
from tests.kit.loopback import Site

pytestmark = pytest.mark.django_db(transaction=True)
STEPS = ["fetch", "extract", "publish", ""]
DOUBTFUL = (
    "<!doctype html><html lang=en><head><title>Roads and streets</title></head><body><main><h1>Roads and streets</h1>"
    "<p>A page that says a little about roads, and about the people who live beside them.</p></main></body></html>"
)


@pytest.fixture
def find(web: Site, lowland: Network) -> Iterator[Intake]:
    """A find that waits for an answer, on its way to be fetched again: it has changed, and is clearly wanted now."""
    web.put("/docs/policy", DOUBTFUL)
    of = cast.source(lowland, web.url("/"), kind="listing", trust="review")
    made = cast.intake(source=of, network=lowland, **_at(web, "/docs/policy"))
    with clock.at(cast.MONDAY):
        work_off()
        made.refresh_from_db()
        assert (made.outcome, made.step) == ("held", "")
        web.put("/docs/policy", practice("Winter service policy"))
        of.trust = "publish"
        of.save()
        Intake.objects.filter(pk=made.pk).update(step="fetch", etag="", last_modified="")
        made.refresh_from_db()
        yield made


def _at(web: Site, path: str) -> dict[str, Any]:
    return {"url": web.url(path), "host": web.host_port, "found": {"external_id": path, "url": web.url(path)}}


def _ends(find: Intake, said: str) -> None:
    """As the person said, whatever has happened: and what was refused is nowhere to be read."""
    find.refresh_from_db()
    assert find.answer == said
    assert (find.outcome, find.step, find.leased_by) == ("listed" if said == "yes" else "skipped", "", "")
    readable = Material.objects.filter(status__in=Material.READABLE)
    assert readable.count() == (said == "yes")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("said", ["yes", "no"])
def test_an_answer_is_taken_at_every_step_and_carried_out(
    find: Intake, gareth: Person, lowland: Network, step: str, said: str
) -> None:
    Intake.objects.filter(pk=find.pk).update(step=step)
    assert list(held(lowland)) == [find]
    answer(find, is_practice=said == "yes", by=gareth)
    assert (find.outcome, find.step) == (("listed", "extract") if said == "yes" else ("skipped", ""))
    work_off()
    _ends(find, said)
    assert Act.objects.get(verb=f"said {said} to").by == gareth


def test_a_yes_lists_what_the_person_saw_even_where_the_site_is_away(find: Intake, web: Site, gareth: Person) -> None:
    web.put("/docs/policy", "", status=503)
    answer(find, is_practice=True, by=gareth)
    work_off()
    find.refresh_from_db()
    assert (find.outcome, find.problem) == ("listed", "")
    assert Material.objects.get().title == "Roads and streets"


class Killed(BaseException):
    """The end of a worker: nothing catches it."""


def _back_to_the_start(find: Intake) -> None:
    Intake.objects.filter(pk=find.pk).update(
        step="fetch", answer="", outcome="held", material=None, read_hash="0" * 64, etag="", last_modified="",
        leased_by="", tries=0, not_before=0,
    )  # fmt: skip
    Material.objects.all().delete()


@pytest.mark.parametrize("said", ["yes", "no"])
def test_an_answer_wins_at_every_moment_at_which_a_worker_has_the_findin_hand(
    find: Intake, gareth: Person, said: str
) -> None:
    moments = _moments(find)
    assert moments > 10
    for moment in range(1, moments + 1):
        _back_to_the_start(find)
        mine = Intake.objects.get(pk=find.pk)
        with at_statement(moment, lambda: answer(mine, is_practice=said == "yes", by=gareth)):  # noqa: B023
            pipeline.carry(in_hand(find))
        work_off()
        _ends(find, said)


def _moments(find: Intake) -> int:
    """How many there are, once the readers know the page."""
    pipeline.carry(in_hand(find))
    _back_to_the_start(find)
    with at_statement(0, lambda: None) as seen:
        pipeline.carry(in_hand(find))
    assert Material.objects.count() == 1, "nobody has answered, and it is clearly wanted"
    return seen[0]


@pytest.mark.parametrize("said", ["yes", "no"])
def test_an_answer_wins_wherever_the_worker_is_killed_after_it(find: Intake, gareth: Person, said: str) -> None:
    moments, rng = _moments(find), random.Random(said)
    for _ in range(25):
        _back_to_the_start(find)
        mine = Intake.objects.get(pk=find.pk)
        with at_statement(rng.randint(1, moments), lambda: answer(mine, is_practice=said == "yes", by=gareth)):  # noqa: B023
            _die_at(rng.randint(1, 60), find)
        answered = Intake.objects.get(pk=find.pk)
        if not answered.answer:  # it died before
            answer(answered, is_practice=said == "yes", by=gareth)
        work_off()
        _ends(find, said)


def _die_at(statement: int, find: Intake) -> None:
    def die() -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patch, at_statement(statement, die, within=True):
        patch.setattr(pipeline, "release", lambda row: None)
        try:
            pipeline.carry(in_hand(find))
        except Killed:
            pass
    Intake.objects.filter(pk=find.pk).exclude(leased_by="").update(leased_by=f"{leasing._MACHINE}/0/1")
    leasing.free_the_dead(Intake.objects.all())


@pytest.mark.parametrize("ends", [404, 503, 200])
def test_a_no_stands_whatever_the_look_under_way_comes_to(find: Intake, web: Site, gareth: Person, ends: int) -> None:
    web.put("/docs/policy", DOUBTFUL, status=ends)
    for moment in range(1, 12):
        _back_to_the_start(find)
        mine = Intake.objects.get(pk=find.pk)
        with at_statement(moment, lambda: answer(mine, is_practice=False, by=gareth)):  # noqa: B023
            pipeline.carry(in_hand(find))
        if not Intake.objects.get(pk=find.pk).answer:
            continue
        Intake.objects.update(not_before=0)
        work_off()
        _ends(find, "no")


def test_a_no_is_not_forgotten_where_its_page_cannot_be_had_later(find: Intake, web: Site, gareth: Person) -> None:
    answer(find, is_practice=False, by=gareth)
    names = ("policy", "1", "2")
    rows = "".join(f"<li><a href='/docs/{name}'>Gritting policy, part {name}</a></li>" for name in names)
    web.put("/", f"<title>Library</title><main><h1>Documents</h1><ul>{rows}</ul></main>")
    for day, status in enumerate((404, 200), start=1):
        web.put("/docs/policy", practice("Winter service policy"), status=status)
        run = look(Source.objects.get(), day=day * 10)
        assert (run.counts["seen"], run.counts["skipped"]) == (3, 1)
    _ends(find, "no")


def test_a_no_that_comes_after_the_machine_has_listed_it_takes_it_off(find: Intake, gareth: Person) -> None:
    asked = Intake.objects.get(pk=find.pk)  # as the page with the question was opened
    work_off()
    assert Material.objects.get().status == "published"
    answer(asked, is_practice=False, by=gareth)
    _ends(find, "no")
    assert Material.objects.get().status == "withdrawn"


def test_what_is_taken_off_while_it_is_read_stays_off_in_every_order(find: Intake, gareth: Person) -> None:
    moments = _moments(find)
    for moment in range(1, moments + 1):
        _back_to_the_start(find)
        work_off()
        Intake.objects.filter(pk=find.pk).update(step="fetch", read_hash="0" * 64, etag="", last_modified="")
        mine = Intake.objects.get(pk=find.pk)
        with at_statement(moment, lambda: take_off(mine, by=gareth)):  # noqa: B023
            pipeline.carry(in_hand(find))
        work_off()
        _ends(find, "no")


def test_a_yes_that_was_not_carried_out_yet_is_so_though_the_page_is_as_it_was(
    find: Intake, web: Site, gareth: Person
) -> None:
    web.put("/docs/policy", DOUBTFUL)
    Intake.objects.filter(pk=find.pk).update(step="fetch")
    mine = Intake.objects.get(pk=find.pk)
    hand = in_hand(find)
    answer(mine, is_practice=True, by=gareth)  # and its worker dies
    assert (mine.outcome, mine.step, hand.answer) == ("listed", "fetch", "")
    leasing.release(hand)
    work_off()
    _ends(find, "yes")


def test_the_source_spoke_of_a_newer_version_that_is_fetched_after_the_yes(find: Intake, gareth: Person) -> None:
    Intake.objects.filter(pk=find.pk).update(version="1", found=find.found | {"version": "2"})
    answer(find, is_practice=True, by=gareth)
    work_off()
    find.refresh_from_db()
    assert find.version == "1"


def test_a_letter_that_asks_begins_the_wait_though_the_find_isin_hand(find: Intake, gareth: Person) -> None:
    Source.objects.update(trust="review")
    hand = in_hand(find)
    with clock.at(clock.now() + 3 * letters.TROUBLE_AFTER):
        letters.write_due()
        asked = clock.now()
    pipeline.carry(hand)
    find.refresh_from_db()
    assert (find.outcome, find.held_since) == ("held", asked)


@pytest.fixture
def a_file(web: Site, gareth: Person, lowland: Network) -> Intake:
    """A file that nobody could open, waiting for a place, in a worker's hand."""
    made = share_file(practice("Gully policy").encode(), "g.html", network=lowland, by=gareth)
    work_off()
    made.refresh_from_db()
    assert made.needs_a_place
    Intake.objects.filter(pk=made.pk).update(step="extract")
    return made


def test_a_permission_stands_though_a_worker_has_the_filein_hand(a_file: Intake, gareth: Person) -> None:
    hand = in_hand(a_file)
    permit(a_file, by=gareth)
    pipeline.carry(hand)
    a_file.refresh_from_db()
    assert (a_file.outcome, a_file.permitted_by) == ("listed", "Lowland Highways Group")
    assert Attachment.objects.get().kept


def test_an_address_given_instead_stands_though_a_worker_has_the_filein_hand(a_file: Intake, gareth: Person) -> None:
    hand = in_hand(a_file)
    say_where(a_file, "https://www.example.org/g.pdf", by=gareth)
    pipeline.carry(hand)
    a_file.refresh_from_db()
    assert (a_file.outcome, a_file.answer, a_file.step) == ("skipped", "elsewhere", "")


def test_what_is_asked_no_more_is_said_so(find: Intake, gareth: Person) -> None:
    with pytest.raises(NotAsked, match="only asked for a yes or no"):
        take_answer(find, "link", url="https://www.example.org/", by=gareth)
    take_answer(find, "no", url="", by=gareth)
    with pytest.raises(NotAsked, match="answered already, with a no"):
        take_answer(find, "no", url="", by=gareth)
    take_answer(find, "yes", url="", by=gareth)
    with pytest.raises(NotAsked, match="answered already, with a yes"):
        take_answer(find, "no", url="", by=gareth)


def test_a_yes_to_what_its_owner_keeps_from_search_engines_stays_a_yes_and_lists_nothing(
    find: Intake, web: Site, gareth: Person
) -> None:
    web.put("/docs/policy", practice("Winter policy").replace("<title>", "<meta name=robots content=noindex><title>"))
    Intake.objects.filter(pk=find.pk).update(content_hash="")
    answer(find, is_practice=True, by=gareth)
    work_off()
    find.refresh_from_db()
    assert (find.answer, find.outcome, Material.objects.count()) == ("yes", "skipped", 0)
    assert find.problem.startswith("Its owner asks search engines not to list this page.")
