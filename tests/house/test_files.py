"""What may be in the project's files, and what never."""

import csv
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMES = Path("connectshare/sector/founding/steering-group.csv")
# Put together here, so that this file holds none of them.
REGISTRIES = [
    ".".join(parts) for parts in (("pypi", "org"), ("files", "pythonhosted", "org"), ("registry", "npmjs", "org"))
]
UNFINISHED = re.compile(rb"\b(?:" + b"|".join((b"TO" + b"DO", b"FIX" + b"ME", b"XX" + b"X")) + rb")\b")


def _files() -> Iterator[Path]:
    """Everything that is in the project or about to be: what git tracks, and what it would."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    yield from (Path(name) for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).is_file())


def _holding(wanted: list[str]) -> set[Path]:
    needles = [text.lower().encode() for text in wanted]
    return {path for path in _files() if any(needle in (ROOT / path).read_bytes().lower() for needle in needles)}


def test_there_are_files_to_look_at() -> None:
    assert {Path("pyproject.toml"), NAMES, Path("manage.py")} <= set(_files())


def test_no_lock_file_of_another_tool_is_kept() -> None:
    assert not [path for path in _files() if path.name in {"uv.lock", "poetry.lock", "Pipfile.lock", "yarn.lock"}]


def test_no_file_names_the_host_of_a_registry() -> None:
    assert _holding(REGISTRIES) == set()


def test_the_lock_file_of_the_assets_has_hashes_and_no_addresses() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert not [name for name, package in packages.items() if name and "integrity" not in package]


@pytest.mark.parametrize("name", ["base", "build", "dev", "node"])
def test_every_requirement_is_pinned_with_its_hash(name: str) -> None:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().replace("\\\n", " ").splitlines()
    pinned = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert pinned
    for line in pinned:
        assert re.match(r"[A-Za-z0-9._\[\]-]+==\S+", line), line
        assert "--hash=sha256:" in line, line


def test_the_listed_names_of_the_seven_are_in_their_one_file_and_nowhere_else() -> None:
    with (ROOT / NAMES).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 7
    names = [row["name_as_published"] for row in rows if row["name_as_published"]]  # one that objected may be empty
    assert _holding(names) <= {NAMES}


def test_nothing_is_left_unfinished() -> None:
    ours = [
        path for path in _files() if path.suffix in {".py", ".html", ".md", ".mjs", ".scss", ".toml", ".sh", ".txt"}
    ]
    assert not [path for path in ours if UNFINISHED.search((ROOT / path).read_bytes())]


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        path
        for path in _files()
        if path.suffix == ".py" and path.parts[0] == "connectshare" and "migrations" not in path.parts
        and path.name not in {"__init__.py", "apps.py"} and not (ROOT / path).read_text().lstrip().startswith('"""')
    ]  # fmt: skip
    assert silent == []
