"""The embedded engine: Tantivy in a folder, one writer at a time, any number of readers that follow it.

Opened by `search/engine.py`. The index is opened when first used in a process, never before a fork, since a reader
taken through a fork would go on with files of the past. Never imports Django.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import tantivy

from connectshare.search.document import Document
from connectshare.search.engines.generations import Generations
from connectshare.search.engines.searching import Counts, search
from connectshare.search.engines.tantivy_index import TantivyIndex
from connectshare.search.engines.tantivy_schema import LAYOUT, SCHEMA, register, to_index
from connectshare.search.engines.tantivy_titles import titles
from connectshare.search.hits import EngineBusy, EngineProblem, EngineReadOnly, Hits, Order
from connectshare.search.query import Query

_LOOK_EVERY = 0.25  # seconds between two looks whether the index has changed
_BATCH_MEMORY = 50_000_000  # bytes of words held by a writer before it writes them out
_REBUILD_MEMORY = 200_000_000
_OPENINGS = 5  # tries to open a live index that is changed over at that very moment


@dataclass
class _Opened:
    index: tantivy.Index
    folder: Path
    stamp: tuple[int, int]
    process: int
    looked: float
    counts: Counts = field(default_factory=dict)  # of everything, until the index changes


class TantivyEngine:
    """See `SearchEngine`. Safe to share between threads."""

    def __init__(self, root: Path, writable: bool = False) -> None:
        self._generations = Generations(root, LAYOUT)
        self._writable = writable
        self._lock = threading.Lock()
        self._opened: _Opened | None = None

    def search(self, query: Query, order: Order | None = None) -> Hits:
        """See `SearchEngine`."""
        view = self._view()
        return search(TantivyIndex(view[0]), query, view[1], order) if view else Hits()

    def titles(self, words: Sequence[str], most: int) -> tuple[tuple[str, str], ...]:
        """See `SearchEngine`."""
        searcher = self._searcher()
        return titles(searcher, words, most) if searcher else ()

    def count(self) -> int:
        """See `SearchEngine`."""
        searcher = self._searcher()
        return searcher.num_docs if searcher else 0

    def needs_rebuild(self) -> bool:
        """See `SearchEngine`."""
        return self._generations.live() is None

    def update(self, documents: Iterable[Document]) -> None:
        """See `SearchEngine`."""
        with self._writer() as writer:
            for document in documents:
                writer.delete_documents_by_term("key", document.id)
                if document.findable:
                    writer.add_document(to_index(document))

    def delete(self, ids: Iterable[str]) -> None:
        """See `SearchEngine`."""
        with self._writer() as writer:
            for one in ids:
                writer.delete_documents_by_term("key", one)

    def wipe(self) -> None:
        """See `SearchEngine`."""
        self.rebuild(())

    def rebuild(self, documents: Iterable[Document]) -> int:
        """See `SearchEngine`."""
        self._must_be_writable()
        with self._generations.writing():
            folder = self._generations.fresh()
            try:
                count = _fill(folder, documents)
            except BaseException:
                _discard(folder)
                raise
            self._generations.go_live(folder)
        self._look_again()
        return count

    @contextmanager
    def _writer(self) -> Iterator[tantivy.IndexWriter]:
        """A writer for one batch: all of it is in the index afterwards, or none where something raised."""
        self._must_be_writable()
        with self._generations.writing():
            folder = self._generations.live()
            if folder is None:
                folder = self._generations.fresh()
                _open(folder)
                self._generations.go_live(folder)
            with _writing(_open(folder), _BATCH_MEMORY) as writer:
                yield writer
        self._look_again()

    def _must_be_writable(self) -> None:
        if not self._writable:
            raise EngineReadOnly("This search index was opened for reading only.")

    def _look_again(self) -> None:
        with self._lock:
            if self._opened:
                self._opened.looked = 0.0

    def _searcher(self) -> tantivy.Searcher | None:
        view = self._view()
        return view[0] if view else None

    def _view(self) -> tuple[tantivy.Searcher, Counts] | None:
        """The index as it is now, give or take a quarter of a second, and its counts; None where there is none."""
        with self._lock:
            opened = self._opened
            if opened is None or opened.process != os.getpid():
                opened = self._opened = self._open_live()
            elif time.monotonic() - opened.looked >= _LOOK_EVERY:
                opened = self._opened = self._follow(opened)
            return (opened.index.searcher(), opened.counts) if opened else None

    def _follow(self, opened: _Opened) -> _Opened | None:
        """The index as the writer left it last."""
        if self._generations.live() != opened.folder:
            return self._open_live()
        try:
            stamp = _stamp(opened.folder)
            if stamp != opened.stamp:
                opened.index.reload()
                opened.counts = {}
        except (OSError, ValueError):  # changed over in between
            return self._open_live()
        opened.stamp, opened.looked = stamp, time.monotonic()
        return opened

    def _open_live(self) -> _Opened | None:
        for tries_left in reversed(range(_OPENINGS)):
            folder = self._generations.live()
            if folder is None:
                return None
            try:
                # The stamp first: a change between the two is then seen at the next look, not missed.
                stamp = _stamp(folder)
                return _Opened(_open(folder), folder, stamp, os.getpid(), time.monotonic())
            except (OSError, ValueError) as problem:
                if not tries_left:
                    raise EngineProblem(f"The search index in {folder} cannot be read; rebuild it.") from problem
        return None


def _open(folder: Path) -> tantivy.Index:
    index = tantivy.Index(SCHEMA, path=str(folder))
    register(index)
    index.config_reader("manual")  # no thread of its own that watches: it would not outlive a fork
    index.reload()
    return index


def _stamp(folder: Path) -> tuple[int, int]:
    """What changes with every commit: the file that lists the parts is replaced by a new one."""
    stat = (folder / "meta.json").stat()
    return stat.st_mtime_ns, stat.st_ino


@contextmanager
def _writing(index: tantivy.Index, memory: int) -> Iterator[tantivy.IndexWriter]:
    try:
        writer = index.writer(heap_size=memory, num_threads=1)
    except ValueError as problem:
        if "LockBusy" in str(problem):
            raise EngineBusy("Another process is writing to the search index; try again in a moment.") from problem
        raise
    try:
        yield writer
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()


def _fill(folder: Path, documents: Iterable[Document]) -> int:
    index = _open(folder)
    with _writing(index, _REBUILD_MEMORY) as writer:
        for document in documents:
            if document.findable:
                # An id that comes twice counts once, as it would in an update.
                writer.delete_documents_by_term("key", document.id)
                writer.add_document(to_index(document))
    index.reload()
    return index.searcher().num_docs


def _discard(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink(missing_ok=True)
    folder.rmdir()
