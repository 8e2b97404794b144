"""The embedded index on disk: followed by readers, changed over at once, one writer, and what was once seen to fail."""

import json
import multiprocessing
import shutil
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
import tantivy

from connectshare.search.document import Document
from connectshare.search.engine import EngineBusy, EngineProblem, SearchEngine, open_engine
from connectshare.search.engines.laying import TITLE_REPEATS
from connectshare.search.engines.tantivy_schema import SCHEMA, to_index
from connectshare.search.query import Query

TODAY = date(2026, 11, 23)
NEXT_LOOK = 0.3  # readers look again after a quarter of a second
CHILDS_TIME = 60  # seconds that a process of its own may take to start, to answer or to end on a busy machine


def document(at: int) -> Document:
    return Document(id=f"m{at}", title=f"Kerb number {at}")


def becomes(count: Callable[[], int], wanted: int) -> bool:
    deadline = time.monotonic() + 30
    while count() != wanted and time.monotonic() < deadline:
        time.sleep(0.05)
    return count() == wanted


@pytest.fixture
def writer(tmp_path: Path) -> SearchEngine:
    writer = open_engine(tmp_path, writable=True)
    writer.update([document(1)])
    return writer


def live(folder: Path) -> Path:
    return folder / (folder / "current").read_text()


def test_readers_see_an_update_without_being_opened_again(writer: SearchEngine, tmp_path: Path) -> None:
    reader = open_engine(tmp_path)
    assert reader.count() == 1
    writer.update([document(2)])
    assert becomes(reader.count, 2)
    writer.delete(["m1"])
    assert becomes(reader.count, 1)


def test_readers_see_a_rebuild_without_being_opened_again(writer: SearchEngine, tmp_path: Path) -> None:
    reader = open_engine(tmp_path)
    assert reader.count() == 1
    for size in (5, 2, 7):
        writer.rebuild(document(at) for at in range(size))
        assert becomes(reader.count, size)


def test_readers_of_an_index_that_was_not_there_see_it_appear(tmp_path: Path) -> None:
    reader = open_engine(tmp_path / "later")
    assert reader.count() == 0
    open_engine(tmp_path / "later", writable=True).update([document(1)])
    assert becomes(reader.count, 1)


def test_a_writer_sees_its_own_change_at_once(writer: SearchEngine) -> None:
    for at in range(2, 6):
        writer.update([document(at)])
        assert writer.count() == at


def test_only_the_live_folder_is_left_after_a_rebuild(writer: SearchEngine, tmp_path: Path) -> None:
    writer.rebuild([document(1)])
    writer.rebuild([document(1)])
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == [live(tmp_path)]


def test_what_a_killed_rebuild_left_is_never_read_and_cleared_by_the_next(writer: SearchEngine, tmp_path: Path) -> None:
    left = tmp_path / "t1-0000deadbeef"
    left.mkdir()
    assert writer.count() == 1
    writer.rebuild([document(1), document(2)])
    assert not left.exists()


def test_an_index_of_another_layout_is_to_be_rebuilt_and_reads_as_empty(writer: SearchEngine, tmp_path: Path) -> None:
    old = live(tmp_path)
    old.rename(tmp_path / "t0-abc")
    (tmp_path / "current").write_text("t0-abc")
    reader = open_engine(tmp_path)
    assert (reader.needs_rebuild(), reader.count()) == (True, 0)


def _serve(engine: SearchEngine, pipe: Connection) -> None:
    pipe.send(engine.count())
    assert pipe.recv() == "again"
    time.sleep(NEXT_LOOK)
    pipe.send(engine.count())


def _use_then_fork(folder: Path, pipe: Connection) -> None:
    """In a process of its own: the tests' own has a browser and threads, which a fork would not survive."""
    reader = open_engine(folder)
    assert reader.count() == 1
    forked = multiprocessing.get_context("fork").Process(target=_serve, args=(reader, pipe))
    forked.start()
    forked.join(CHILDS_TIME)
    sys.exit(forked.exitcode)


def test_an_engine_used_before_a_fork_follows_the_index_after_it(writer: SearchEngine, tmp_path: Path) -> None:
    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("spawn").Process(target=_use_then_fork, args=(tmp_path, there))
    child.start()
    try:
        assert here.poll(CHILDS_TIME) and here.recv() == 1
        writer.update([document(2)])
        here.send("again")
        assert here.poll(CHILDS_TIME) and here.recv() == 2
    finally:
        child.join(CHILDS_TIME)
    assert child.exitcode == 0


def _hold(folder: Path, pipe: Connection) -> None:
    def slowly():  # type: ignore[no-untyped-def]
        pipe.send("writing")
        pipe.recv()
        yield document(9)

    open_engine(folder, writable=True).update(slowly())


def test_a_second_writing_process_is_told_to_try_again_and_a_killed_one_frees_the_index(
    writer: SearchEngine, tmp_path: Path
) -> None:
    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("spawn").Process(target=_hold, args=(tmp_path, there))
    child.start()
    assert here.poll(CHILDS_TIME)
    with pytest.raises(EngineBusy, match="try again"):
        writer.update([document(2)])
    child.kill()
    child.join(CHILDS_TIME)
    writer.update([document(2)])
    assert writer.count() == 2  # and nothing of the killed one's


def test_the_lock_of_tantivy_itself_is_also_told_as_busy(writer: SearchEngine, tmp_path: Path) -> None:
    index = tantivy.Index(SCHEMA, path=str(live(tmp_path)))
    held = index.writer(heap_size=15_000_000, num_threads=1)
    with pytest.raises(EngineBusy):
        writer.update([document(2)])
    held.wait_merging_threads()
    writer.update([document(2)])


def test_the_key_is_raw_text_so_that_deleting_deletes(writer: SearchEngine, tmp_path: Path) -> None:
    fields = {field["name"]: field for field in json.loads((live(tmp_path) / "meta.json").read_text())["schema"]}
    assert fields["key"]["type"] == "text"
    assert fields["key"]["options"]["indexing"]["tokenizer"] == "raw"
    writer.update([Document(id="m-1", title="Hyphen"), Document(id="M1", title="Capital")])
    writer.delete(["m1"])
    assert {hit.id for hit in writer.search(Query(today=TODAY)).hits} == {"m-1", "M1"}


def test_title_and_text_share_one_field_with_the_title_three_times() -> None:
    row = to_index(Document(id="m1", title="Kerb", summary="Stones", pages=("Granite",)))
    assert TITLE_REPEATS == 3
    assert row.to_dict()["words"] == ["Kerb", "Kerb", "Kerb", "Stones", "Granite"]


def test_the_folder_is_opened_by_nobody_until_it_is_used(tmp_path: Path) -> None:
    open_engine(tmp_path / "index", writable=True)
    assert list(tmp_path.iterdir()) == []


def test_threads_may_share_an_engine_while_another_writes(writer: SearchEngine, tmp_path: Path) -> None:
    reader = open_engine(tmp_path)
    problems: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(60):
                assert reader.search(Query("kerb numbers", today=TODAY)).total >= 1
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for at in range(2, 8):
        writer.update([document(at)])
    writer.rebuild(document(at) for at in range(3))
    for thread in threads:
        thread.join()
    assert problems == []


def test_an_index_that_was_deleted_by_hand_is_empty_and_to_be_rebuilt(writer: SearchEngine, tmp_path: Path) -> None:
    reader = open_engine(tmp_path)
    assert reader.count() == 1
    shutil.rmtree(live(tmp_path))
    assert reader.needs_rebuild()
    assert becomes(reader.count, 0)
    writer.rebuild([document(1), document(2)])
    assert becomes(reader.count, 2)


def test_an_index_that_cannot_be_read_is_told_in_words(writer: SearchEngine, tmp_path: Path) -> None:
    (live(tmp_path) / "meta.json").write_text("{")
    with pytest.raises(EngineProblem, match="rebuild"):
        open_engine(tmp_path).count()
