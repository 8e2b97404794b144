"""The pages that every browser test looks at."""

import re
import urllib.request

from connectshare.web.your_list import MOST, written

PAGES = (
    "/", "/search", "/search?page=2", "/search?q=gully+cleansing", "/search?q=gully&topic=drainage-and-flooding",
    "/search?q=xyzzyqq", "/topics/", "/topics/drainage-and-flooding", "/organisations/", "/organisations/east-sussex",
    "/networks/", "/networks/wmha", "/who-does-what", "/who-does-what?region=Wales", "/who-does-what?rows=networks",
    "/who-does-what?rows=regions", "/who-does-what?topic=drainage-and-flooding", "/who-does-what?topic=gully-regimes",
    "/who-does-what?topic=drainage-and-flooding&year=2&region=London", "/who-does-what/map",
    "/who-does-what/map?topic=drainage-and-flooding&year=10", "/who-does-what/regions",
    "/who-does-what/regions?rows=networks", "/who-does-what/regions?of=Wales",
    "/who-does-what/regions?topic=gully-regimes&year=10", "/who-does-what/timeline",
    "/who-does-what/timeline?topic=drainage-and-flooding&year=10", "/contribute?organisation=devon&topic=road-safety",
    "/about/contact?network=adept&topic=road-safety", "/list", "/steering-group/", "/disclaimer",
    "/about/how-it-works", "/about/principles", "/about/accessibility", "/about/privacy", "/about/cookies",
    "/about/take-down", "/about/our-robot", "/about/contact", "/accounts/login/", "/nothing-here",
)  # fmt: skip


def a_material(site: str) -> str:
    """The path of the first result of a search."""
    with urllib.request.urlopen(f"{site}/search?q=gully+cleansing") as answer:
        found = re.search(r'href="(/material/[^"]+)"', answer.read().decode())
    assert found
    return found[1].replace("&amp;", "&")


def a_long_list(site: str) -> str:
    """The ids of as many materials as a list holds, as they stand in an address."""
    with urllib.request.urlopen(f"{site}/search.csv") as answer:
        found = re.findall(r"/material/(\w+)", answer.read().decode())
    return written(list(dict.fromkeys(found))[:MOST])


def pages(site: str) -> list[str]:
    """Every page, a material, the way to open it, and lists with one and with many among them."""
    material = a_material(site)
    opening = f"{material.rpartition('/')[0]}/open/1"
    on_it = material.split("/")[2]
    lists = [f"/list?list={on_it}", f"/list?list={a_long_list(site)}", f"/search?q=gully+cleansing&list={on_it}"]
    return [*PAGES, material, opening, *lists]
