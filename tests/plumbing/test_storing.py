"""Kept bytes: whole or not there at all, by their own hash."""

import os
import random
import subprocess
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from connectshare.plumbing import storing

Start = Callable[[str], "subprocess.Popen[str]"]

KEEP_MANY = """
from connectshare.plumbing.storing import keep
print("go", flush=True)
for number in range(10_000):
    keep(str(number).encode() * 200_000)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.STORAGE_URL = str(tmp_path / "files")
    return tmp_path / "files"


def test_bytes_come_back_by_their_hash() -> None:
    digest = storing.keep(b"Gully cleansing")
    assert digest == sha256(b"Gully cleansing").hexdigest()
    assert storing.bytes_of(digest) == b"Gully cleansing"


def test_what_is_not_kept_is_none() -> None:
    assert storing.bytes_of("0" * 64) is None


def test_keeping_twice_does_no_harm_and_shows_that_it_was_wanted_again() -> None:
    digest = storing.keep(b"Gully cleansing")
    os.utime(storing.place(digest), (0, 0))
    assert storing.keep(b"Gully cleansing") == digest
    assert storing.place(digest).stat().st_mtime > time.time() - 60
    assert len(list(storing.every_file())) == 1


@pytest.mark.parametrize("digest", ["", "0" * 63, "G" * 64, "../" + "0" * 61, "0" * 65, "A" * 64])
def test_what_is_no_hash_leads_nowhere(digest: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        storing.place(digest)


def test_a_full_disk_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(storing.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        storing.keep(b"Gully cleansing")
    assert list(storing.every_file()) == []


def test_a_kill_at_any_instant_leaves_every_named_file_whole(start: Start, migrated_home: Path, settings: Any) -> None:
    for pause in (0.02, 0.05, random.uniform(0.05, 0.3)):
        process = start(KEEP_MANY)
        assert process.stdout.readline() == "go\n"
        time.sleep(pause)
        process.kill()
        process.wait()
    settings.STORAGE_URL = str(migrated_home / "files")
    named = [path for path in storing.every_file() if not path.name.startswith(".")]
    assert named
    for path in named:
        assert sha256(path.read_bytes()).hexdigest() == path.name
