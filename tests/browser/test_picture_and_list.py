"""The map and the grid are one stop each for the keyboard, fit on paper, and a list is made and moved without script."""

import re
from contextlib import closing

import pypdfium2
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


def test_the_grid_is_one_keyboard_stop_and_its_blanks_are_reached_by_arrow_keys(site: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{site}/who-does-what")
    grid = page.locator("table.cs-grid")
    expect(grid.locator('a[tabindex="0"]')).to_have_count(1)
    assert not page.locator(".cs-scroll:has(table.cs-grid)").get_attribute("tabindex")
    grid.locator('a[tabindex="0"]').focus()
    focused = grid.locator("a:focus")
    expect(focused).to_have_attribute("href", re.compile("^/organisations/"))
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    assert focused.evaluate("link => [link.closest('td').cellIndex, link.closest('tr').rowIndex]") == [2, 2]
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    expect(focused).to_have_attribute("href", re.compile("^/organisations/"))
    # What is gone to is in sight: beside the names, and on the screen.
    page.keyboard.press("ArrowDown")
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    name = focused.evaluate("link => link.closest('tr').querySelector('th').getBoundingClientRect().right")
    assert focused.evaluate("link => link.getBoundingClientRect().left") >= name - 1
    page.keyboard.press("Tab")
    expect(focused).to_have_count(0)
    page.keyboard.press("Shift+Tab")
    expect(focused).to_have_count(1)
    blank = grid.locator("a.cs-blank").first
    assert re.fullmatch(r"(Nothing found on|We do not look there yet for) .+ by .+: add one link",
                        blank.get_attribute("aria-label") or "")  # fmt: skip
    blank.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Add one link")


def test_without_script_every_link_of_the_grid_is_an_ordinary_link(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/who-does-what")
    expect(page.locator("table.cs-grid [tabindex]")).to_have_count(0)
    expect(page.get_by_text("Arrow keys go from cell to cell")).to_be_hidden()
    page.locator("a.cs-blank").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add one link")


def _on_paper(site: str, browser: Browser, address: str) -> tuple[list[str], list[tuple[float, float]]]:
    """The words and the size of each sheet."""
    page = browser.new_page()
    page.goto(site + address)
    with closing(pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True))) as printed:
        sheets = [(sheet.get_textpage().get_text_bounded(), sheet.get_size()) for sheet in printed]
    return [" ".join(words.split()) for words, _ in sheets], [size for _, size in sheets]


def test_the_grid_prints_across_with_every_topic_and_every_authority(site: str, browser: Browser) -> None:
    """Those with nothing as well, and no addresses in brackets."""
    sheets, sizes = _on_paper(site, browser, "/who-does-what")
    assert all(width > height for width, height in sizes)
    assert len(sheets) <= 5
    text = " ".join(sheets)
    assert "(/" not in text
    for furniture in ("Skip to", "Take-down", "Arrow keys", "Add one link", "Download"):
        assert furniture not in text
    page = browser.new_page()
    page.goto(f"{site}/who-does-what")
    names = page.locator("th[scope=row]").all_text_contents()
    topics = page.locator(".cs-grid__topic").all_text_contents()
    assert len(names) > 200
    # Words that stand upright, or stand close, come out of a file with gaps or without.
    close = "".join(text.split())
    assert not [name for name in (*names, *topics) if "".join(name.split()) not in close]


@pytest.mark.parametrize(
    ("address", "most"),
    [("/who-does-what/map", 4), ("/who-does-what/regions", 3), ("/who-does-what/regions?rows=networks", 4),
     ("/who-does-what/timeline", 1)],
)  # fmt: skip
def test_the_other_views_print_on_few_sheets(site: str, browser: Browser, address: str, most: int) -> None:
    sheets, sizes = _on_paper(site, browser, address)
    assert len(sheets) <= most
    assert all(width < height for width, height in sizes)
    assert "(/" not in " ".join(sheets)


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
