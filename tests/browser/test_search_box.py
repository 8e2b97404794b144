"""Suggestions in a real browser: a combobox by keyboard and by finger, and a plain search field without script."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_accessible import AXE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def page(browser: Browser, site: str) -> Page:
    """The home page, on a phone."""
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto(site)
    return page


def test_the_keyboard_moves_to_a_suggestion_and_opens_it(page: Page) -> None:
    box = page.get_by_role("combobox", name="What are you working on?")
    box.press_sequentially("gully cle")
    expect(page.get_by_role("option").first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    first = page.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", str(first.get_attribute("id")))
    expect(box).to_be_focused()
    box.press("Enter")
    page.wait_for_url("**/topics/gully-regimes")


def test_enter_searches_for_what_was_typed_and_escape_closes_the_list(page: Page) -> None:
    box = page.get_by_role("combobox", name="What are you working on?")
    box.press_sequentially("gully")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("gully")
    box.press("Enter")
    page.wait_for_url("**/search?q=gully")


def test_a_finger_opens_a_title(page: Page) -> None:
    page.get_by_role("combobox").press_sequentially("scrutiny review of pot")
    page.get_by_role("option", name="Scrutiny Review of Pothole Management").click()
    page.wait_for_url("**/material/*/scrutiny-review-of-pothole-management")


def test_without_script_it_is_a_search_field(browser: Browser, site: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(site)
    expect(page.get_by_role("searchbox", name="What are you working on?")).to_be_visible()
    expect(page.get_by_role("combobox")).to_have_count(0)


def test_the_open_list_passes_axe(browser: Browser, site: str) -> None:
    page = browser.new_context(bypass_csp=True).new_page()
    page.goto(site)
    page.get_by_role("combobox").press_sequentially("dra")
    expect(page.get_by_role("option").first).to_be_visible()
    page.add_script_tag(path=str(AXE))
    assert page.evaluate("axe.run().then(found => found.violations.map(one => [one.id, one.nodes[0].html]))") == []
