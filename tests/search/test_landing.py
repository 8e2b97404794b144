"""A result's passage names its page or slide, and leads to where the material's own page shows the same passage."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from connectshare.catalogue.publishing import publish
from connectshare.search import indexer
from tests import cast
from tests.web.conftest import _counts_wait, _plain_assets  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index")]


@pytest.mark.parametrize("page_word", ["page", "slide"])
def test_the_passage_found_is_the_passage_landed_on(page_word: str) -> None:
    text = "Contents and foreword.\fThe gully tanker broke down in March.\fThanks."
    edition = replace(cast.edition("talk", text=text), page_word=page_word)
    publish(cast.draft("A winter of repairs", of=edition), by=None)
    indexer.reindex()
    reader: Any = Client(headers={"host": "localhost"})
    # A slip as well: the mended words are those that the page is asked for.
    page = reader.get("/search", {"q": "gully tnaker"}).content.decode()
    found = re.search(rf'href="(/material/[^"]+)#mentioned">{page_word} 2<', page)
    assert found, page
    landed = reader.get(found[1].replace("&amp;", "&")).content.decode()
    mentioned = landed[landed.index('id="mentioned"') :]
    assert "<mark>gully</mark> <mark>tanker</mark> broke down" in mentioned
    assert f"{page_word} 2" in mentioned
