"""A zip and a list of links in a real browser: looked into, shared, taken back; nothing that axe finds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_workspace_pages import Running, _look, running, state
from tests.gather.workbooks import zipped

__all__ = ["running", "state"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
LONG = "plans/2024/approved-by-cabinet/" + "a-very-long-name-without-any-blank-" * 4 + "final.txt"


def _drop(running: Running, page: Page, file: Path) -> None:
    page.goto(f"{running.address}/contribute")
    page.get_by_label("Or a file").set_input_files(file)
    page.get_by_label("For which network?").select_option(label="No network")
    page.get_by_role("button", name="Share").click()
    page.wait_for_url(re.compile(r"/contribute/import/\d+$"))


def test_a_zip_is_looked_into_shared_and_taken_back(
    running: Running, browser: Browser, state: Any, tmp_path: Path
) -> None:
    file = tmp_path / "practice.zip"
    index = b"filename,title\nwinter.txt,Winter service plan\n"
    some = [(f"note {n}.txt", f"Gullies {n}.".encode()) for n in range(25)]
    file.write_bytes(
        zipped(("winter.txt", b"Salt."), (LONG, b"Gullies."), ("inner.zip", b"PK\x05\x06"), ("index.csv", index), *some)
    )
    page = browser.new_context(storage_state=state).new_page()
    _drop(running, page, file)
    expect(page.get_by_text("winter.txt: Winter service plan")).to_be_visible()
    _look(page, "zip-preview")
    page.get_by_role("button", name="Share these 27").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Shared")
    _look(page, "zip-shared")
    # Whatever is being read at this moment has to be finished first.
    for _ in range(60):
        page.get_by_role("button", name="Undo").click()
        if page.get_by_role("heading", level=1).inner_text() == "Taken back":
            break
        _look(page, "zip-undo-waits")
        page.wait_for_timeout(500)
    expect(page.get_by_text("Everything is as it was before.")).to_be_visible()
    _look(page, "zip-undone")


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_the_rows_of_a_list_are_shown_before_they_are_imported(
    running: Running, browser: Browser, state: Any, tmp_path: Path, *, script: bool
) -> None:
    file = tmp_path / f"list {script}.csv"
    name = "https://nowhere.invalid/" + ("one" if script else "two")
    file.write_text(f"Title,Link,Colour\nWinter plan,{name}\nNo address,,red\n{'x' * 90},ftp://a.example/\n")
    page = browser.new_context(storage_state=state, java_script_enabled=script).new_page()
    _drop(running, page, file)
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this a list of links (3 rows)?")
    if script:
        _look(page, "list-asked")
    page.get_by_role("button", name="Import its rows").click()
    expect(page.get_by_text("This row has no web address.")).to_be_visible()
    if script:
        _look(page, "list-preview")
    page.get_by_role("button", name="Import these 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Shared")
