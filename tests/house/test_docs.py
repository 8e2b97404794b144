"""Documents are tested like code: complete, current, and naming only what exists."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from connectshare.management.documenting import our_addresses, our_commands, our_settings, pages

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PATH = (DOCS / "path-of-a-material.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("name", ["commands.md", "settings.md", "addresses.md", "json.md"])
def test_a_reference_page_is_current(name: str) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == pages()[name], "run `make docs`"


def test_checking_the_reference_fails_where_a_page_is_not_current(
    tmp_path: Path, settings: object, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.BASE_DIR = tmp_path  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="make docs"):
        call_command("reference", "--check")
    assert not (tmp_path / "docs").exists(), "checking writes nothing"
    call_command("reference")
    call_command("reference", "--check")
    (tmp_path / "docs" / "reference" / "settings.md").write_text("something else")
    with pytest.raises(CommandError, match=r"settings\.md"):
        call_command("reference", "--check")


def test_every_command_is_documented_with_what_it_is_for() -> None:
    written = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    for name, command in our_commands():
        assert f"\n## {name}\n" in written
        assert command.help
        assert command.help in written


def test_every_variable_that_the_settings_read_is_documented_with_what_it_is_for() -> None:
    source = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', source))
    assert len(read) > 15
    assert {setting.name for setting in our_settings()} == read
    assert not [setting.name for setting in our_settings() if not setting.said]


def test_nothing_but_the_settings_reads_the_environment_unnoticed() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "connectshare").rglob("*.py")
        if re.search(r"os\.environ(?:\.get\(|\[)|os\.getenv|getenv\(", path.read_text(encoding="utf-8"))
    }
    # `web` and `serve` tell their children where the site is; the sandbox hands its child an environment that is almost empty.
    assert readers <= {"connectshare/management/readying.py", "connectshare/kit/sandbox.py"}


def test_every_address_is_documented_with_what_is_there() -> None:
    written = (REFERENCE / "addresses.md").read_text(encoding="utf-8")
    assert len(our_addresses()) > 20
    for address, said in our_addresses():
        assert f"`{address}`" in written
        assert said, address


def test_the_readme_begins_with_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.index("make run") < readme.index("make test") < readme.index("## Add a source")
    assert "Contains OS data © Crown copyright and database right 2026" in readme
    assert "Apache-2.0" in readme
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def _named_files() -> set[str]:
    return {name for name in re.findall(r"`([\w/]+\.\w+)`", PATH) if "/" in name or name == "schedule.py"}


def test_the_path_names_only_files_that_exist() -> None:
    assert len(_named_files()) > 50
    assert not [name for name in _named_files() if not (ROOT / "connectshare" / name).is_file()]


def test_the_path_names_every_file_of_the_pipeline() -> None:
    files = {
        path.relative_to(ROOT / "connectshare").as_posix()
        for path in (ROOT / "connectshare" / "gather").rglob("*.py")
        if path.name not in {"__init__.py", "apps.py"} and "migrations" not in path.parts
    }
    files |= {
        f"catalogue/{name}.py" for name in ("announcing", "choosing", "drafting", "lifecycle", "policy", "publishing")
    }
    files |= {"search/indexer.py", "search/document.py", "search/engine.py", "schedule.py", "plumbing/leasing.py"}
    assert files - _named_files() == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_between_documents_leads_somewhere(document: Path) -> None:
    for target in LINK.findall(document.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (document.parent / target).exists(), f"{document.name}: {target}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_that_a_document_speaks_of_exists(document: Path) -> None:
    ours = {name for name, _ in our_commands()} | {"migrate"}
    spoken = re.findall(
        r"(?m)(?:^ {4,}(?:\.venv/bin/)?|`)connectshare ([a-z][a-z-]+)", document.read_text(encoding="utf-8")
    )
    assert set(spoken) <= ours


def test_every_decision_has_a_number_of_its_own_and_says_why() -> None:
    decisions = sorted((DOCS / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(path.name[:4])}. ")
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "What follows")), path.name


def test_every_threat_names_tests_that_exist() -> None:
    rows = [row for row in (REFERENCE / "hostile-world.md").read_text(encoding="utf-8").splitlines() if "`test_" in row]
    written = {
        name for path in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text())
    }
    assert len(rows) > 15
    for row in rows:
        assert not set(re.findall(r"`(test_\w+)`", row)) - written, row
