"""The sandbox keeps its promises to the processes around it, whatever the job does."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from connectshare.kit import sandbox as module
from connectshare.kit.sandbox import JobRefused, Limits, Sandbox, SandboxKilled
from tests.conftest import need

TARGET = "tests.kit.hostile_targets:run"
MIB = 1024 * 1024
PROJECT = Path(__file__).resolve().parents[2]
QUICK = Limits(
    wall_seconds=2, cpu_seconds=10, memory_bytes=512 * MIB, file_bytes=8 * MIB, output_bytes=MIB, processes=24
)


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(TARGET, QUICK) as sandbox:
        yield sandbox


def held(box: Sandbox, *names: str) -> None:
    """Skip where this machine does not allow a fence."""
    fences = box.fences()
    for name in names:
        need(fences[name], f"This machine does not allow: {name}.")


def descendants(process: int) -> list[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
    found, waiting = [], [process]
    while waiting:
        parent = waiting.pop()
        children = [child for child, its_parent in parents.items() if its_parent == parent]
        found += children
        waiting += children
    return found


def alive(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False


def until(condition: object, seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def killed(box: Sandbox, **header: object) -> SandboxKilled:
    with pytest.raises(SandboxKilled) as caught:
        box.run(header, b"")
    assert str(caught.value).endswith(".")
    return caught.value


def test_a_job_gets_its_header_and_data_and_answers(box: Sandbox) -> None:
    data = bytes(range(256)) * 20_000
    assert box.run({"what": "echo", "word": "gritté"}, data) == {
        "length": len(data),
        "sum": sum(data[:1000]),
        "word": "gritté",
    }


def test_an_empty_file_is_a_job_too(box: Sandbox) -> None:
    assert box.run({"what": "echo"}, b"")["length"] == 0


def test_the_targets_own_refusal_comes_through_as_its_sentence(box: Sandbox) -> None:
    with pytest.raises(JobRefused, match=r"^This file is upside down\.$"):
        box.run({"what": "refuse"}, b"")


def test_any_other_error_of_the_target_is_a_crash_whose_detail_says_what_it_was(box: Sandbox) -> None:
    problem = killed(box, what="fail")
    assert problem.kind == "crash"
    assert "ZeroDivisionError: seven" in problem.detail


def test_an_endless_loop_ends_at_the_wall_clock_while_other_jobs_go_on(box: Sandbox) -> None:
    started = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        endless = pool.submit(killed, box, what="spin")
        for _ in range(3):
            assert box.run({"what": "echo"}, b"abc")["length"] == 3
        assert not endless.done()
        assert endless.result().kind == "time"
    assert 1.5 < time.monotonic() - started < 30


def test_a_job_that_burns_its_cpu_time_ends_as_out_of_time() -> None:
    with Sandbox(TARGET, Limits(wall_seconds=20, cpu_seconds=1)) as box:
        assert killed(box, what="spin").kind == "time"


def test_a_job_that_wants_too_much_memory_is_told_apart(box: Sandbox) -> None:
    assert killed(box, what="hog", bytes=2 * QUICK.memory_bytes).kind == "memory"


@pytest.mark.parametrize("what", ["abort", "segfault", "vanish", "unsayable"])
def test_a_crash_costs_that_job_only(box: Sandbox, what: str) -> None:
    assert killed(box, what=what).kind == "crash"
    assert box.run({"what": "echo"}, b"x")["length"] == 1


def test_an_answer_beyond_its_limit_is_not_taken(box: Sandbox) -> None:
    assert killed(box, what="babble", bytes=2 * QUICK.output_bytes).kind == "output"


def test_a_file_beyond_its_limit_is_not_written(box: Sandbox) -> None:
    assert killed(box, what="fill_disk").kind in ("output", "crash")


def test_several_threads_have_their_jobs_run_side_by_side(box: Sandbox) -> None:
    started = time.monotonic()
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda _: box.run({"what": "sleep", "seconds": 1.5}, b""), range(6))) == ["slept"] * 6
    assert time.monotonic() - started < 7, "one after the other they take nine"


def test_a_fork_bomb_ends_with_its_job_and_leaves_nothing_running(box: Sandbox) -> None:
    held(box, "process limit", "process namespace")
    assert killed(box, what="fork_bomb").kind == "time"
    server = box._server
    assert server is not None
    assert until(lambda: descendants(server.process.pid) == [])


def test_a_job_may_start_a_few_processes_and_no_more(box: Sandbox) -> None:
    held(box, "process limit")
    assert 0 < box.run({"what": "count_forks"}, b"") <= QUICK.processes


def test_what_a_job_leaves_behind_dies_with_it(box: Sandbox) -> None:
    held(box, "process namespace")
    assert box.run({"what": "leave_a_daemon"}, b"") == "left"
    server = box._server
    assert server is not None
    assert until(lambda: descendants(server.process.pid) == [])


def test_a_job_cannot_reach_the_network_nor_this_machine(box: Sandbox) -> None:
    held(box, "seccomp")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        answers = box.run({"what": "connect", "port": listening.getsockname()[1]}, b"")
        assert all(answers)
        with pytest.raises(TimeoutError):
            listening.accept()


def test_a_job_cannot_read_the_data_folder_nor_the_system_secrets(tmp_path: Path) -> None:
    secret = tmp_path / "home" / "database"
    secret.parent.mkdir()
    secret.write_text("everything")
    with Sandbox(TARGET, QUICK, hidden=[secret.parent]) as box:
        need(box.fences()["landlock"] or box.fences()["covered folders"], "Neither Landlock nor mounts are allowed.")
        answers = box.run({"what": "read", "paths": [str(secret), "/etc/shadow", "/proc/1/environ"]}, b"")
        assert all(answer.startswith("!") for answer in answers.values()), answers
        assert box.run({"what": "list", "path": str(secret.parent)}, b"")[0] == "!"
        assert not box.run({"what": "read", "paths": [module.__file__]}, b"")[module.__file__].startswith("!")
    assert secret.read_text() == "everything"


def test_a_hidden_folder_is_covered_even_without_landlock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "database"
    secret.write_text("everything")
    without(monkeypatch, "confinement.landlock.restrict = lambda *paths: False")
    with Sandbox(TARGET, QUICK, hidden=[tmp_path]) as box:
        held(box, "covered folders")
        assert not box.fences()["landlock"]
        assert box.run({"what": "read", "paths": [str(secret)]}, b"")[str(secret)][0] == "!"


def test_a_job_writes_only_in_its_own_folder_which_goes_with_it(box: Sandbox, tmp_path: Path) -> None:
    held(box, "landlock")
    tmp_path.chmod(0o777)
    answer = box.run({"what": "write", "path": str(tmp_path / "outside")}, b"")
    assert answer["inside"] == "mine"
    assert answer["outside"][0] == "!"
    assert list(tmp_path.iterdir()) == []
    assert not (Path(answer["here"]) / "inside").exists()
    assert box.run({"what": "list", "path": "."}, b"") == "[]"


def test_nothing_of_our_environment_reaches_a_job(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "open sesame")
    with Sandbox(TARGET, QUICK) as fresh:
        environment = fresh.run({"what": "tell"}, b"")["environment"]
    assert set(environment) <= {*module._ENVIRONMENT, "HOME", "TMPDIR", "LC_CTYPE"}
    assert "open sesame" not in str(environment)


def test_a_job_cannot_kill_its_server_nor_its_parent(box: Sandbox) -> None:
    held(box, "process namespace")
    server = box._server
    assert server is not None
    said = box.run({"what": "kill_all", "server": server.process.pid, "parent": os.getpid()}, b"")
    assert "killed" not in said[:2]
    assert alive(server.process.pid)


def test_a_job_cannot_make_itself_master_of_new_namespaces(box: Sandbox) -> None:
    held(box, "seccomp")
    assert box.run({"what": "namespace"}, b"") == -1


def test_a_job_can_use_a_program_of_the_system(box: Sandbox) -> None:
    assert box.run({"what": "tool"}, "Grüße".encode()) == "Grüße"


def test_a_server_that_died_is_replaced_and_the_job_is_done_all_the_same() -> None:
    with Sandbox(TARGET, QUICK) as box:
        box.run({"what": "echo"}, b"")
        first = box._server
        assert first is not None
        threading.Timer(0.3, lambda: os.kill(first.process.pid, signal.SIGKILL)).start()
        assert box.run({"what": "sleep", "seconds": 1}, b"") == "slept"
        assert box._server is not None
        assert box._server.process.pid != first.process.pid
        assert until(lambda: not alive(first.process.pid))


def test_a_target_that_does_not_exist_is_said_and_not_hung_upon() -> None:
    with Sandbox("tests.kit.hostile_targets:nowhere", QUICK) as box, pytest.raises(SandboxKilled) as caught:
        box.run({}, b"")
    assert "does not start" in caught.value.detail


def test_closing_ends_the_server_and_removes_its_folder() -> None:
    box = Sandbox(TARGET, QUICK)
    box.run({"what": "echo"}, b"")
    server = box._server
    assert server is not None
    box.close()
    assert not alive(server.process.pid)
    assert not Path(server.scratch).exists()


PARENT = f"""
import sys, threading, time
sys.path.insert(0, {str(PROJECT)!r})
from connectshare.kit.sandbox import Limits, Sandbox
box = Sandbox({TARGET!r}, Limits(wall_seconds=60))
box.run({{"what": "echo"}}, b"")
for _ in range(2):
    threading.Thread(target=box.run, args=({{"what": "sleep", "seconds": 50}}, b"")).start()
time.sleep(0.5)
print(box._server.process.pid, box._server.scratch, flush=True)
time.sleep(60)
"""


def test_when_the_parent_is_killed_the_server_and_its_jobs_die_too() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        server, scratch = parent.stdout.readline().split()
        family = [int(server), *descendants(int(server))]
        assert len(family) >= 5  # two keepers, two jobs
        parent.kill()
        assert until(lambda: not any(map(alive, family)))
        assert until(lambda: not Path(scratch).exists())


def without(monkeypatch: pytest.MonkeyPatch, *patches: str) -> None:
    """Start servers on a machine that refuses a fence."""
    start = module._START.replace(
        "; from", "; from connectshare.kit import confinement; " + "; ".join(patches) + "; from", 1
    )
    monkeypatch.setattr(module, "_START", start)


def test_where_no_fence_is_allowed_the_limits_still_hold_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without(
        monkeypatch,
        "confinement._unshare = lambda kinds: False",
        "confinement._give_up_identity = lambda folder, identity: False",
        "confinement.landlock.restrict = lambda *paths: False",
        "confinement.seccomp.refuse_calls = lambda **options: False",
    )
    with Sandbox(TARGET, QUICK) as box:
        assert box.level() == "limits only"
        assert any("not allowed" in sentence for sentence in box.explain())
        assert box.run({"what": "echo"}, b"abc")["length"] == 3
        assert killed(box, what="spin").kind == "time"
        assert killed(box, what="hog", bytes=2 * QUICK.memory_bytes).kind == "memory"
        server = box._server
        assert server is not None
        assert until(lambda: descendants(server.process.pid) == [])


def test_the_fences_that_hold_are_named(box: Sandbox) -> None:
    assert box.level() in ("full", "partial", "limits only")
    assert len(box.explain()) == len(box.fences())
    assert all(isinstance(holds, bool) for holds in box.fences().values())
