"""`doctor`: what is wrong with the set-up, and how to mend it."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from connectshare.search import indexer
from tests.management.conftest import promised

pytestmark = pytest.mark.django_db


@pytest.fixture
def public(settings: Any, index: str) -> Any:
    """A public site whose operator is named."""
    indexer.reindex()
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}  # nobody has collected them here
    settings.IS_PUBLIC = True
    settings.OPERATOR_NAME, settings.OPERATOR_ADDRESS, settings.OPERATOR_EMAIL = "Operator", "1 Street", "a@b.example"
    return settings


def _operator(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert all(set(finding) == promised("doctor", 1) for finding in findings)
    return next(finding for finding in findings if finding["what"] == "operator")


@pytest.mark.parametrize("empty", ["OPERATOR_NAME", "OPERATOR_ADDRESS", "OPERATOR_EMAIL"])
def test_the_doctor_fails_on_a_public_address_without_an_operator(
    public: Any, capsys: pytest.CaptureFixture[str], empty: str
) -> None:
    setattr(public, empty, "")
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--json")
    assert ended.value.code == 1
    operator = _operator(capsys)
    assert operator["state"] == "wrong"
    assert empty in operator["said"]


def test_the_doctor_is_content_with_a_named_operator(public: Any, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("doctor", "--json")
    assert _operator(capsys)["state"] == "well"


def test_the_doctor_does_not_fail_a_site_on_this_machine_for_want_of_an_operator(
    public: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    public.IS_PUBLIC, public.OPERATOR_NAME = False, ""
    call_command("doctor", "--json")
    assert _operator(capsys)["state"] == "missing"


def test_the_doctor_tells_what_is_exempt_from_the_guard(public: Any, capsys: pytest.CaptureFixture[str]) -> None:
    public.FETCH_ALLOW = frozenset({"127.0.0.1:8123"})
    call_command("doctor")
    assert "127.0.0.1:8123" in capsys.readouterr().out


def test_the_doctor_tells_what_is_never_exempt_from_the_guard(public: Any, capsys: pytest.CaptureFixture[str]) -> None:
    public.FETCH_ALLOW = frozenset({"127.0.0.1:8123", "169.254.169.254:80", "[fe80::1]:80", "intranet"})
    call_command("doctor")
    said = capsys.readouterr().out
    assert "Exempt from the guard: 127.0.0.1:8123." in said
    assert "Ignored in CONNECTSHARE_FETCH_ALLOW: 169.254.169.254:80, [fe80::1]:80, intranet" in said


def test_the_doctor_says_how_to_mend_a_missing_index(
    public: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    public.SEARCH_URL = str(tmp_path / "elsewhere")
    with pytest.raises(SystemExit):
        call_command("doctor")
    assert "connectshare reindex" in capsys.readouterr().out


def test_the_doctor_says_how_to_mend_missing_assets(public: Any, capsys: pytest.CaptureFixture[str]) -> None:
    public.STORAGES = public.STORAGES | {"staticfiles": {"BACKEND": "connectshare.web.collected.Collected"}}
    with pytest.raises(SystemExit):
        call_command("doctor")
    assert "✗ assets: Pages have no styles: `connectshare setup`" in capsys.readouterr().out
