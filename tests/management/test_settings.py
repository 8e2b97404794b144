"""The settings: what they may not be is said in a sentence, whatever command reads them."""

import runpy
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import settings as settings_file
from tests.management.test_readying import called

BAD = (
    ("CONNECTSHARE_FETCH_DELAY", "abc", "takes a number from 0 upwards, such as 1.0, and not “abc”."),
    ("CONNECTSHARE_FETCH_TIMEOUT", "-1", "takes a number from 0 upwards"),
    ("CONNECTSHARE_NOW", "yesterday", "takes a time such as 2026-11-23T09:00:00, and not “yesterday”."),
    ("CONNECTSHARE_NOW", "0001-01-01T00:00", "takes a time such as"),
    ("CONNECTSHARE_RUN_MEGABYTES", "much", "takes a whole number from 1 upwards"),
    ("CONNECTSHARE_WORKERS", "0", "takes a whole number from 1 upwards"),
    ("DATABASE_URL", "garbage", "Write it as postgres://user:password@host/name"),
    ("DATABASE_URL", "postgres://user:pass@host:port/name", "Write it as postgres://user:password@host/name"),
    ("EMAIL_URL", "garbage", "Write it as smtp+tls://user:password@host:587"),
    ("LOG_LEVEL", "LOUD", "takes one of DEBUG, INFO, WARNING, ERROR, CRITICAL, and not “LOUD”."),
    ("MEANING_SECONDS", "nan", "takes a number from 0 upwards"),
    ("SITE_URL", "share.example.org", "takes an address such as https://share.example.org"),
    ("STORAGE_URL", "s3://bucket", "takes a folder: other places, such as “s3://bucket”, are not supported yet."),
)


def _settings() -> dict[str, Any]:
    """The settings file, read anew."""
    return runpy.run_path(settings_file.__file__)


@pytest.mark.parametrize(("name", "value", "said"), BAD)
def test_a_setting_that_makes_no_sense_is_named_in_a_sentence(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as refused:
        _settings()
    assert str(refused.value).startswith(f"{name} ")
    assert said in str(refused.value)
    assert "pass@" not in str(refused.value)


def test_a_home_that_is_a_file_is_said_to_be_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    for home in (tmp_path / "file", tmp_path / "file" / "below"):
        monkeypatch.setenv("CONNECTSHARE_HOME", str(home))
        with pytest.raises(ImproperlyConfigured, match=r"^CONNECTSHARE_HOME takes a folder, and /.* is none: "):
            _settings()


def test_folders_that_are_not_named_in_full_are_in_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONNECTSHARE_HOME", str(tmp_path))
    for name in ("STORAGE_URL", "SEARCH_URL"):
        for given, found in (("kept/here", tmp_path / "kept" / "here"), ("/srv/kept", Path("/srv/kept"))):
            monkeypatch.setenv(name, given)
            assert _settings()[name] == str(found)
    monkeypatch.setenv("STORAGE_URL", "")
    assert _settings()["STORAGE_URL"] == str(tmp_path / "files")


def test_blanks_between_exempt_hosts_are_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONNECTSHARE_FETCH_ALLOW", "127.0.0.1:80, intranet:8080 , ")
    assert _settings()["FETCH_ALLOW"] == {"127.0.0.1:80", "intranet:8080"}


def test_every_command_ends_with_that_sentence_and_no_trace(tmp_path: Path) -> None:
    ended = called(tmp_path / "home", ["find", "gully"], ["setup"], STORAGE_URL="s3://bucket")
    assert "Traceback" not in ended.stderr
    assert ended.stderr.count("1 STORAGE_URL takes a folder: ") == 2
    assert not (tmp_path / "s3:").exists()
