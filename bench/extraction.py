"""How fast the sandboxed extractor alone reads a folder of files: the measure that gathering is compared with.

Run: python -m bench.extraction FOLDER [WORKERS]
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from connectshare.kit.sandbox import JobRefused, Sandbox, SandboxKilled

TARGET = "connectshare.gather.formats.reading:read_job"


def extract_all(folder: Path, workers: int) -> tuple[int, float]:
    """Read every file below `folder` with so many threads: how many gave their text, and the seconds it took.

    The warm process is started before the clock is.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with Sandbox(TARGET) as sandbox, ThreadPoolExecutor(workers) as pool:
        sandbox.fences()
        started = time.perf_counter()
        read = sum(pool.map(lambda path: _gives_text(sandbox, path), files))
        return read, time.perf_counter() - started


def _gives_text(sandbox: Sandbox, path: Path) -> bool:
    try:
        sandbox.run({"filename": path.name}, path.read_bytes())
    except (JobRefused, SandboxKilled):
        return False
    return True


def main() -> None:
    """Print one line."""
    workers = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    documents, seconds = extract_all(Path(sys.argv[1]), workers)
    print(f"{documents} documents in {seconds:.2f} s with {workers} workers: {documents / seconds:.1f} a second")


if __name__ == "__main__":
    main()
