"""Leases: nothing is done twice, and nothing is lost with a process that dies."""

import subprocess
import time
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection

from connectshare.gather.models import Intake
from connectshare.plumbing import leasing
from connectshare.plumbing.models import Lease
from tests import cast

Start = Callable[[str], "subprocess.Popen[str]"]

ELSEWHERE = "another-machine.12345678/4711/99"
ROWS = """
from django.utils import timezone
from connectshare.gather.models import Intake
Intake.objects.all().delete()
Intake.objects.bulk_create(Intake(external_id=str(n), found_at=timezone.now()) for n in range(120))
"""
CLAIM_ALL = """
import sys, threading
from connectshare.gather.models import Intake
from connectshare.plumbing.leasing import claim
sys.stdin.readline()
claimed = []
def turn():
    while (row := claim(Intake.objects.order_by("id"))) is not None:
        claimed.append(row.external_id)
threads = [threading.Thread(target=turn) for _ in range(2)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(*claimed)
"""
SAY_WHO = """
import sys, time
from connectshare.plumbing.leasing import me
print(me(), flush=True)
sys.stdin.readline()
"""


FAIL_TO_GIVE_BACK = """
import sqlite3, time
from django.conf import settings
settings.DATABASES["default"]["OPTIONS"]["timeout"] = 0.2
from django.db.utils import OperationalError
from django.utils import timezone
from connectshare.gather.models import Intake
from connectshare.plumbing import leasing
leasing.LEASE_SECONDS = 2.0
Intake.objects.all().delete()
Intake.objects.create(external_id="1", found_at=timezone.now())
another = sqlite3.connect(settings.DATABASES["default"]["NAME"], isolation_level=None)
with leasing.Heartbeat([Intake]):
    row = leasing.claim(Intake.objects.order_by("id"))
    assert leasing.take("host:lowland.example", seconds=2.0)
    time.sleep(3)
    assert leasing.free_the_dead(Intake.objects.all()) == 0 and not leasing.take("host:lowland.example")
    another.execute("BEGIN IMMEDIATE")
    for give_back in (lambda: leasing.release(row), lambda: leasing.give_back("host:lowland.example")):
        try:
            give_back()
        except OperationalError:
            print("the database was locked")
    time.sleep(1)
    another.execute("ROLLBACK")
    assert leasing.claim(Intake.objects.order_by("id")) is None, "nobody else can know yet that it is free"
    deadline, again, turn = time.monotonic() + 30, None, False
    while not (again and turn) and time.monotonic() < deadline:
        leasing.free_the_dead(Intake.objects.all())
        again = again or leasing.claim(Intake.objects.order_by("id"))
        turn = turn or leasing.take("host:lowland.example")
        time.sleep(0.1)
    print("taken up again" if again and turn else "lost")
"""


def test_processes_and_threads_that_claim_at_once_never_get_the_same_row(start: Start) -> None:
    assert start(ROWS).wait(60) == 0
    crew = [start(CLAIM_ALL) for _ in range(2)]
    claimed: Counter[str] = Counter()
    for process in crew:
        process.stdin.write("\n")
        process.stdin.flush()
    for process in crew:
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        claimed.update(output.split())
    assert claimed == Counter(str(n) for n in range(120))


@pytest.mark.django_db
def test_a_row_is_claimed_once_and_free_again_after_its_release() -> None:
    row = cast.intake()
    assert leasing.claim(Intake.objects.order_by("id")).pk == row.pk
    assert leasing.claim(Intake.objects.order_by("id")) is None
    leasing.release(row)
    assert leasing.claim(Intake.objects.order_by("id")).pk == row.pk


@pytest.mark.django_db
def test_a_row_that_is_saved_whole_while_in_hand_stays_so_and_so_does_what_the_heartbeat_has_renewed() -> None:
    cast.intake()
    row = leasing.claim(Intake.objects.order_by("id"))
    assert row is not None
    assert row.leased_by == leasing.me()
    Intake.objects.update(leased_until=9e9)
    row.step, row.found = Intake.Step.EXTRACT, {"title": "Salt"}
    row.save()
    assert leasing.claim(Intake.objects.order_by("id")) is None
    row.refresh_from_db()
    assert (row.step, row.found, row.leased_until) == ("extract", {"title": "Salt"}, 9e9)


@pytest.mark.django_db
def test_a_row_that_was_deleted_while_in_hand_does_not_come_back() -> None:
    cast.intake()
    row = leasing.claim(Intake.objects.order_by("id"))
    assert row is not None
    Intake.objects.all().delete()
    row.save()
    assert not Intake.objects.exists()


@pytest.mark.django_db
def test_rows_are_claimed_in_the_order_of_the_queryset() -> None:
    cast.intake("1")
    last = cast.intake("2")
    assert leasing.claim(Intake.objects.order_by("-id")).pk == last.pk


@pytest.mark.django_db
def test_nobody_releases_what_another_holds() -> None:
    row = cast.intake(leased_by=ELSEWHERE, leased_until=time.time() + 30)
    leasing.release(row)
    row.refresh_from_db()
    assert row.leased_by == ELSEWHERE


@pytest.mark.django_db
def test_a_killed_process_is_noticed_at_once_and_counts_one_death(start: Start) -> None:
    process = start(SAY_WHO)
    holder = process.stdout.readline().strip()
    row = cast.intake(leased_by=holder, leased_until=time.time() + 3600)
    assert leasing.free_the_dead(Intake.objects.all()) == 0, "it lives"
    process.kill()
    process.wait()
    assert leasing.free_the_dead(Intake.objects.all()) == 1
    row.refresh_from_db()
    assert (row.leased_by, row.deaths) == ("", 1)
    assert leasing.free_the_dead(Intake.objects.all()) == 0, "one death is counted once"


def test_a_killed_process_that_its_parent_has_not_buried_is_dead_all_the_same(start: Start) -> None:
    process = start(SAY_WHO)
    holder = process.stdout.readline().strip()
    process.kill()
    deadline = time.monotonic() + 30
    while not leasing.is_dead(holder) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert leasing.is_dead(holder)


def test_a_reused_process_number_is_not_taken_for_the_dead_one() -> None:
    machine, pid, started = leasing.me().rsplit("/", 2)
    assert not leasing.is_dead(leasing.me())
    assert leasing.is_dead(f"{machine}/{pid}/{int(started) - 1}")


def test_nothing_is_known_of_a_process_on_another_machine() -> None:
    assert not leasing.is_dead(ELSEWHERE)


@pytest.mark.django_db
def test_what_nobody_renewed_is_taken_back_and_what_is_renewed_is_not() -> None:
    forgotten = cast.intake("1", leased_by=ELSEWHERE, leased_until=time.time() - 1)
    renewed = cast.intake("2", leased_by=ELSEWHERE, leased_until=time.time() + 30)
    assert leasing.free_the_dead(Intake.objects.all()) == 1
    forgotten.refresh_from_db()
    renewed.refresh_from_db()
    assert (forgotten.leased_by, forgotten.deaths) == ("", 1)
    assert (renewed.leased_by, renewed.deaths) == (ELSEWHERE, 0)


@pytest.mark.django_db
def test_a_named_lease_is_held_by_one_at_a_time() -> None:
    Lease.objects.create(name="writer", holder=ELSEWHERE, until=time.time() + 30)
    assert not leasing.take("writer")
    Lease.objects.filter(name="writer").update(until=time.time() - 1)
    assert leasing.take("writer"), "it ran out"
    assert not leasing.take("writer"), "it is not taken twice, not even by the same process"


@pytest.mark.django_db
def test_a_named_lease_of_a_dead_process_is_free_at_once() -> None:
    machine, pid, started = leasing.me().rsplit("/", 2)
    Lease.objects.create(name="writer", holder=f"{machine}/{pid}/{int(started) - 1}", until=time.time() + 3600)
    assert leasing.take("writer")


@pytest.mark.django_db
def test_nobody_takes_a_named_lease_during_its_pause() -> None:
    assert leasing.take("host:lowland.example")
    leasing.give_back("host:lowland.example", pause=1.0)
    assert not leasing.take("host:lowland.example")
    time.sleep(1.05)
    assert leasing.take("host:lowland.example")


@pytest.mark.django_db
def test_a_held_lease_is_given_back_when_its_block_breaks() -> None:
    with pytest.raises(RuntimeError), leasing.holding("writer") as mine:
        assert mine
        with leasing.holding("writer") as again:
            assert not again
        raise RuntimeError
    assert leasing.take("writer"), "and the one that was refused did not give it back for the one that had it"


@pytest.mark.django_db
def test_the_heartbeat_renews_what_this_process_has_in_hand_and_nothing_else() -> None:
    for number in ("1", "2"):
        cast.intake(number)
    mine, given_back = (leasing.claim(Intake.objects.order_by("id")) for _ in range(2))
    theirs = cast.intake("3", leased_by=ELSEWHERE)
    assert leasing.take("mine")
    leasing.let_go(given_back)
    Intake.objects.update(leased_until=1.0)
    Lease.objects.update(until=1.0)
    leasing.Heartbeat([Intake])._renew()
    until = dict(Intake.objects.values_list("pk", "leased_until"))
    assert until[mine.pk] > time.time() + leasing.LEASE_SECONDS / 2
    assert until[given_back.pk] == until[theirs.pk] == 1.0
    assert Lease.objects.get(name="mine").until > time.time()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="It locks the whole database, as only SQLite does.")
def test_what_could_not_be_given_back_while_the_database_was_locked_is_free_when_its_lease_runs_out(
    start: Start,
) -> None:
    output, _ = start(FAIL_TO_GIVE_BACK).communicate(timeout=120)
    assert output.splitlines() == ["the database was locked"] * 2 + ["taken up again"]


@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_beats_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leasing, "LEASE_SECONDS", 0.2)
    beats: list[float] = []
    monkeypatch.setattr(leasing.Heartbeat, "_renew", lambda self: beats.append(time.monotonic()))
    with leasing.Heartbeat([Intake]):
        deadline = time.monotonic() + 30
        while len(beats) < 3 and time.monotonic() < deadline:
            time.sleep(0.05)
    seen = len(beats)
    assert seen >= 3
    time.sleep(0.2)
    assert len(beats) == seen, "it stops with its block"


@pytest.mark.django_db(transaction=True)
def test_the_work_loop_does_every_step_and_ends() -> None:
    left = list(range(20))
    leasing.work(lambda: None if left and left.pop() >= 0 else 0.01, threads=2, finished=lambda: not left)
    assert left == []


@pytest.mark.django_db(transaction=True)
def test_an_error_in_a_step_ends_the_work_loop_and_is_heard() -> None:
    def step() -> float | None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        leasing.work(step, threads=2, finished=lambda: False)
