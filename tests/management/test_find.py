"""`find`: the keys that other programs rely on, and sentences where it cannot be searched so."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from connectshare.catalogue.models import Material
from connectshare.management.commands.find import spared
from connectshare.search import naming
from tests.management.conftest import FIND_KEYS, Told, promised

pytestmark = pytest.mark.django_db


def test_find_answers_with_the_promised_keys(material: Material, told: Told) -> None:
    document = told("find", "gully")
    assert document["total"] == 1
    assert set(document) == promised("find")
    (result,) = document["results"]
    assert set(result) == FIND_KEYS == promised("find", 1)
    assert set(document["facets"]["topic"][0]) == promised("find", 2)
    assert (result["id"], result["title"], result["kind"]) == (material.id, "Gully cleansing policy", "policy")
    assert (result["topics"], result["organisations"], result["networks"]) == (["gullies"], ["wetherby"], ["lowland"])
    assert result["source_url"] == "https://lowland.example/gullies"
    assert result["url"].endswith(f"/material/{material.id}")
    assert any("gully" in highlight.lower() for highlight in result["highlights"])
    assert {"value": "drainage", "label": "Drainage", "count": 1} in document["facets"]["topic"]


def test_find_says_by_which_words_and_nothing_of_them_where_there_were_none(
    material: Material, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("find", "gully")
    assert capsys.readouterr().out.splitlines()[-1] == "  found by: Gully"
    call_command("find", "--topic", "gullies")
    assert capsys.readouterr().out.splitlines()[1:] == [
        "Gully cleansing policy", f"  http://localhost:8000/material/{material.id}"
    ]  # fmt: skip


def test_find_narrows_by_filters_and_finds_nothing_without_a_fuss(material: Material, told: Told) -> None:
    assert told("find", "gully", "--topic", "gullies")["total"] == 1
    nothing = told("find", "gully", "--topic", "culverts")
    assert (nothing["total"], nothing["results"]) == (0, [])


@pytest.mark.parametrize(
    ("words", "total"),
    [(("gully", "-sensors"), 1), (("-sensors", "gully"), 1), (("gully", "-policy"), 0), (("gully", "-hourly"), 1),
     (("gully", "-vacuum", "--limit", "5", "-v", "1"), 1), (("--topic", "gullies", "gully", "-policy"), 0)],
)  # fmt: skip
def test_a_word_is_left_out_on_the_command_line_as_in_the_search_box(
    material: Material, told: Told, words: tuple[str, ...], total: int
) -> None:
    assert told("find", *spared(words))["total"] == total


def test_bytes_that_are_no_text_are_left_out_on_the_command_line(material: Material, told: Told) -> None:
    assert told("find", "gully\udcff", "\udcff", "--topic", "gullies\udcff")["total"] == 1
    assert told("find", "gully\x00\ufffepolicy")["total"] == 1


@pytest.mark.parametrize("limit", ["0", "1001", "-1"])
def test_find_refuses_a_limit_that_makes_no_sense(index: str, limit: str) -> None:
    with pytest.raises(CommandError, match="from 1 to 500"):
        call_command("find", "gully", f"--limit={limit}")


def test_find_says_what_to_do_where_the_index_is_missing_and_not_that_nothing_is_found(
    material: Material, told: Told, settings: Any, tmp_path: Path
) -> None:
    settings.SEARCH_URL = str(tmp_path / "moved-away")
    with pytest.raises(CommandError, match="connectshare reindex"):
        call_command("find", "gully")
    call_command("reindex")
    assert told("find", "gully")["total"] == 1
    assert told("find", "nobody-has-this")["total"] == 0


def test_an_empty_catalogue_without_an_index_has_nothing_and_is_no_fault(index: str, told: Told) -> None:
    assert told("find", "gully")["total"] == 0


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("topic", "gulies", "There is no topic “gulies”. Do you mean gullies"),
        ("topic", "Gully cleansing", "Do you mean gullies?"),
        ("kind", "polcy", "There is no kind “polcy”. Do you mean policy?"),
        ("network", "lowlands", "There is no network “lowlands”. Do you mean lowland?"),
        ("organisation", "wetherbi", "Do you mean wetherby?"),
        ("organisation-type", "countie", "There is no organisation type “countie”. Do you mean county"),
        ("region", "nosuch", "There is no region “nosuch”."),
        ("told-by", "nobody", "There is no told by “nobody”. Do you mean "),
        ("lens", "nosuch", "There is no lens “nosuch”. There is none at all."),
        ("format", "PDFs", "Do you mean "),
        ("stage", "trail", "Do you mean trial"),
        ("licence", "OGL", "Do you mean OGL-UK-"),
        ("year", "20x6", "“20x6” is no year. Write 2023, 2019-2023, any"),
        ("year", "2023-2019", "“2023-2019” is no year."),
    ],
)
def test_find_names_the_nearest_where_a_filter_has_no_such_value(
    material: Material, name: str, value: str, said: str
) -> None:
    naming.forget()
    with pytest.raises(CommandError, match=re.escape(said)):
        call_command("find", "gully", f"--{name}", value)


@pytest.mark.parametrize("year", ["2024", "2019-2024", "2019-", "5", "any"])
def test_find_takes_years_as_the_page_does(material: Material, told: Told, year: str) -> None:
    assert told("find", "gully", f"--year={year}")["total"] == 1
