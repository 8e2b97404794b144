"""Real documents, as published: nearly all give their text, and none breaks its reader."""

from __future__ import annotations

import csv
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from connectshare.kit.sandbox import JobRefused, Sandbox, SandboxKilled
from tests.gather import sample_files as samples
from tests.gather.sample_files import reading

SCAN = "scanned-no-text"


def lacking(sandbox: Sandbox, path: Path, letters: int) -> str:
    """What is wrong with the reading of a file of which so many letters are known; "" where nothing is."""
    try:
        found = reading(sandbox, path.read_bytes(), filename=path.name)
    except JobRefused as refused:
        return f"refused: {refused}"
    except SandboxKilled as killed:
        return f"killed: {killed.kind}, {killed.detail}"
    length = len("".join(found.text.split()))
    return f"{length} letters of {letters}" if length < max(1, 0.9 * letters) else ""


def test_nearly_every_real_document_gives_its_text_and_none_crashes(shared_data: Path) -> None:
    with (shared_data / "documents-manifest.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    # Letters are counted in the list for PDF only; for the others the column means something else.
    known = {Path(row["file_in_docs"]).name: int(row["chars"] or 0) if row["ext"] == "pdf" else 0 for row in rows}
    scans = {Path(row["file_in_docs"]).name for row in rows if row["kind"] == SCAN}
    files = sorted((shared_data / "documents").iterdir())
    assert len(files) == 71

    started = time.monotonic()
    with Sandbox(samples.TARGET, samples.LIMITS) as sandbox, ThreadPoolExecutor(2) as pool:
        said = list(pool.map(lambda path: lacking(sandbox, path, known.get(path.name, 0)), files))
    took = time.monotonic() - started

    problems = {path.name: problem for path, problem in zip(files, said, strict=True) if problem}
    assert not [name for name, problem in problems.items() if problem.startswith("killed")], problems
    readable = [path for path in files if shutil.which("tesseract") or path.name not in scans]
    failed = {name: problem for name, problem in problems.items() if name in {path.name for path in readable}}
    print(f"{len(readable) - len(failed)} of {len(readable)} readable in {took:.1f} s; not: {failed}")
    assert len(failed) <= 0.05 * len(readable), failed
    assert took < 60  # 10 s on a quiet machine with two cores
