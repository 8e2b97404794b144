"""`make bench`: every benchmark in turn, each printing its table. Real samples: ARGS=FOLDER, or beside the project."""

import subprocess
import sys
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "shared" / "data"


def main() -> None:
    """Run them all; those that need real files only where there are some."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES
    benchmarks = [["bench.pages"], ["bench.search"], ["bench.faults"], ["bench.year"]]
    if folder.is_dir():
        benchmarks.insert(0, ["bench.throughput", str(folder)])
    else:
        print(f"Gathering is left out: there are no files at {folder}.")
    for words in benchmarks:
        print(f"\n## {words[0]}", flush=True)
        subprocess.run([sys.executable, "-m", *words], check=False)


if __name__ == "__main__":
    main()
