"""Every template compiles, and none says what the site never says of material."""

import re
from pathlib import Path

import pytest
from django.template import engines

TEMPLATES = Path(__file__).parents[2] / "connectshare" / "web" / "templates"
FOUND = sorted(
    str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".xml", ".txt"}
)
# "Best" stands in the disclaimer and in "good or best practice", which the site denies of everything.
NEVER = re.compile(r"\b(?:award-winning|landmark|world-class|leading practice|urgent|action required)\b", re.IGNORECASE)


def test_there_are_templates() -> None:
    assert "base.html" in FOUND


@pytest.mark.parametrize("name", FOUND)
def test_a_template_compiles(name: str) -> None:
    engines["django"].get_template(name)


@pytest.mark.parametrize("name", FOUND)
def test_a_template_uses_none_of_the_words_that_the_site_never_uses(name: str) -> None:
    assert not NEVER.search((TEMPLATES / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", FOUND)
def test_a_template_asks_nothing_of_third_parties(name: str) -> None:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"'](?:https?:)?//", text)
