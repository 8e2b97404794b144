"""A reader's whole way: by keyboard alone, without script, without cookies; and how much it weighs."""

import re

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.browser.addresses import a_material

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FIRST_VIEW = 100_000  # bytes as sent


def _find(page: Page, site: str, words: str) -> None:
    page.goto(site)
    page.get_by_label("What are you working on?").fill(words)
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"for {words}")


@pytest.mark.parametrize("script", [True, False])
def test_a_reader_finds_and_opens_a_document_in_three_steps(site: str, browser: Browser, script: bool) -> None:
    """Search, choose, open: with script and without. The document's own site is not asked here."""
    context = browser.new_context(java_script_enabled=script)
    context.route(lambda url: not url.startswith(site), lambda route: route.fulfill(body="the document itself"))
    page = context.new_page()
    _find(page, site, "gully cleansing")
    page.locator(".cs-result a").first.click()
    expect(page.get_by_text("has not been adjudicated as being good or best practice")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Open at ")).click()
    expect(page.get_by_text("the document itself")).to_be_visible()
    assert not page.url.startswith(site)
    page.go_back()
    expect(page.get_by_text("Read it again.")).to_be_visible()


def test_the_keyboard_alone_is_enough(site: str, browser: Browser) -> None:
    """Skip link, search, first result, open."""
    context = browser.new_context()
    context.route(lambda url: not url.startswith(site), lambda route: route.fulfill(body="the document itself"))
    page = context.new_page()
    page.goto(site)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("What are you working on?")).to_be_focused()
    page.keyboard.type("grit bins")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("for grit bins")
    _tab_to(page, ".cs-result a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/material/**")
    _tab_to(page, ".cs-open button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("the document itself")).to_be_visible()


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            style = (
                "(({boxShadow, outlineStyle}) => boxShadow + outlineStyle)(getComputedStyle(document.activeElement))"
            )
            assert page.evaluate(style) != "nonenone", "what has the focus must look so"
            return
    pytest.fail(f"The keyboard does not reach {selector}.")


def test_choosing_a_filter_narrows_without_a_press_where_there_is_script(site: str, browser: Browser) -> None:
    """And keeps the focus where it was."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{site}/search?q=drainage")
    before = page.get_by_role("heading", level=1).inner_text()
    page.locator("input[name=kind]").first.check()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(before)
    assert "kind=" in page.url
    expect(page.locator("input[name=kind]:checked")).to_be_focused()


def test_filters_work_by_a_press_where_there_is_no_script(site: str, browser: Browser) -> None:
    """On a telephone they are closed and open without script."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/search?q=drainage")
    expect(page.locator("input[name=kind]").first).to_be_hidden()
    page.get_by_text("Filters", exact=True).last.click()
    page.locator("input[name=kind]").first.check()
    page.get_by_role("button", name="Show results").click()
    assert "kind=" in page.url
    expect(page.get_by_text("Remove filter:").first).to_be_attached()


def test_the_first_view_of_each_page_is_under_a_hundred_kilobytes(site: str, browser: Browser) -> None:
    """As sent, all files together, and all of them from here."""
    for address in ("/", "/search?q=gully+cleansing", a_material(site), "/topics/", "/who-does-what"):
        context = browser.new_context()
        page = context.new_page()
        sent: list[Response] = []
        page.on("response", lambda response: sent.append(response))  # noqa: B023 - Playwright wants a function
        page.goto(site + address)
        page.wait_for_load_state("networkidle")
        sizes = {response.url.removeprefix(site): response.request.sizes()["responseBodySize"] for response in sent}
        context.close()
        assert all(response.url.startswith(site) for response in sent)
        assert sum(sizes.values()) < FIRST_VIEW, sizes
