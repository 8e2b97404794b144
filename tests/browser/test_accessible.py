"""axe finds nothing on any page, on a telephone and on a desk; nothing sticks out; the HTML has no errors."""

import json
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.addresses import pages
from tests.conftest import need

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
MODULES = Path(__file__).parents[2] / "node_modules"
AXE = MODULES / "axe-core/axe.min.js"
VNU = MODULES / "vnu-jar/build/dist/vnu.jar"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_any_page(site: str, browser: Browser, width: int) -> None:
    """Best practices included."""
    need(AXE.exists(), "axe-core is not installed (make setup).")
    context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
    page = context.new_page()
    found = {}
    for address in pages(site):
        page.goto(site + address)
        page.add_script_tag(path=str(AXE))
        violations = page.evaluate("rules => axe.run(document, rules).then(result => result.violations)", RULES)
        if violations:
            found[address] = [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in violations]
    assert not found, json.dumps(found, indent=1)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_is_wider_than_its_screen(site: str, browser: Browser, width: int) -> None:
    """Nobody scrolls sideways to read (WCAG 1.4.10)."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    wide = []
    for address in pages(site):
        page.goto(site + address)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(address)
    assert not wide


def test_no_page_breaks_its_own_content_security_policy(site: str, browser: Browser) -> None:
    """Nor any script."""
    context = browser.new_context()
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    for address in pages(site):
        page.goto(site + address)
        page.wait_for_load_state("networkidle")
    # The page that is not there is asked for on purpose.
    assert not [words for words in heard if "404" not in words]


def test_the_html_checker_finds_no_errors(site: str, tmp_path: Path) -> None:
    """The Nu checker, on every page."""
    need(shutil.which("java") and VNU.exists(), "Java or vnu-jar is not installed.")
    names = {}
    for number, address in enumerate(pages(site)):
        file = tmp_path / f"{number:02}.html"
        file.write_bytes(_body(site + address))
        names[file.name] = address
    run = subprocess.run(
        ["java", "-Xmx300m", "-jar", str(VNU), "--format", "json", "--errors-only", str(tmp_path)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    messages = json.loads(run.stderr)["messages"]
    assert not [(names[m["url"].rpartition("/")[2]], m["message"], m.get("extract")) for m in messages]


def _body(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as problem:
        return problem.read()
