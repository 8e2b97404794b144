"""The map is one stop for the keyboard, and a list is made, moved and kept without script."""

import re

import pytest
from playwright.sync_api import Browser, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_the_map_is_one_keyboard_stop_and_arrow_keys_go_about_in_it(site: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{site}/who-does-what/map")
    stop = page.locator('[data-arrows] a[tabindex="0"]')
    expect(stop).to_have_count(1)
    stop.focus()
    seen = [stop.get_attribute("aria-label")]
    for key in ("ArrowDown", "ArrowRight", "ArrowDown", "ArrowLeft", "End", "Home"):
        page.keyboard.press(key)
        focused = page.locator("[data-arrows] a:focus")
        expect(focused).to_have_count(1)
        expect(page.locator('[data-arrows] a[tabindex="0"]')).to_have_count(1)
        seen.append(focused.get_attribute("aria-label"))
    assert len(set(seen)) >= 4
    assert seen[0] == seen[-1]
    page.keyboard.press("Tab")
    expect(page.locator("[data-arrows] a:focus")).to_have_count(0)
    page.locator('[data-arrows] a[tabindex="0"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\?organisation="))
    page.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_list_is_made_moved_and_taken_away_from_the_search(site: str, browser: Browser, script: bool) -> None:
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{site}/search?q=drainage")
    for _ in range(2):
        page.get_by_role("link", name=re.compile("^Add to your list")).first.click()
    expect(page.get_by_role("link", name="Your list: 2")).to_be_visible()
    page.locator("#q").fill("gully")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("gully")
    page.get_by_role("link", name="Your list: 2").click()
    titles = page.locator(".cs-your-list h2").all_text_contents()
    assert len(titles) == 2
    page.get_by_role("link", name=re.compile("^Move down")).first.click()
    expect(page.locator(".cs-your-list h2")).to_have_text(titles[::-1])
    with page.expect_download() as download:
        page.get_by_role("link", name="Word").click()
    assert download.value.suggested_filename.endswith(".docx")
    assert context.cookies() == []
    page.get_by_role("link", name=re.compile("^Remove")).first.click()
    expect(page.locator(".cs-your-list h2")).to_have_count(1)
    context.close()
