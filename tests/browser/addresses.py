"""The pages that every browser test looks at."""

import re
import urllib.request

PAGES = (
    "/", "/search", "/search?q=gully+cleansing", "/search?q=gully&topic=drainage-and-flooding", "/search?q=xyzzyqq",
    "/topics/", "/topics/drainage-and-flooding", "/organisations/", "/organisations/east-sussex", "/networks/",
    "/networks/wmha", "/who-does-what", "/who-does-what?region=Wales", "/who-does-what/map",
    "/who-does-what/regions", "/who-does-what/timeline", "/steering-group/", "/disclaimer",
    "/about/how-it-works", "/about/principles", "/about/accessibility", "/about/privacy", "/about/cookies",
    "/about/take-down", "/about/our-robot", "/about/contact", "/accounts/login/", "/nothing-here",
)  # fmt: skip


def a_material(site: str) -> str:
    """The path of the first result of a search."""
    with urllib.request.urlopen(f"{site}/search?q=gully+cleansing") as answer:
        found = re.search(r'href="(/material/[^"]+)"', answer.read().decode())
    assert found
    return found[1].replace("&amp;", "&")


def pages(site: str) -> list[str]:
    """Every page, a material, the way to open it, and a list with it among them."""
    material = a_material(site)
    opening = f"{material.rpartition('/')[0]}/open/1"
    on_it = material.split("/")[2]
    return [*PAGES, material, opening, f"/list?list={on_it}", f"/search?q=gully+cleansing&list={on_it}"]
