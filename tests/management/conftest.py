"""Commands as a shell would call them: what they print, and how they end."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from connectshare.catalogue import settling
from connectshare.catalogue.drafting import OfferDraft
from connectshare.catalogue.models import Material
from connectshare.catalogue.publishing import publish
from connectshare.gather import knowing
from connectshare.management.promised import DOCUMENTS
from connectshare.search import indexer
from tests import cast

Told = Callable[..., Any]
FIND_KEYS = {
    "id", "title", "url", "source_url", "summary", "topics", "kind", "organisations", "networks", "score", "highlights",
}  # fmt: skip


def promised(command: str, number: int = 0) -> set[str]:
    """The keys that the reference states for a part of a command's document."""
    return set(list(DOCUMENTS[command].values())[number])


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """Calls a command with --json and returns its one document."""

    def call(*words: str) -> Any:
        capsys.readouterr()
        call_command(*words, "--json")
        (line,) = capsys.readouterr().out.splitlines()
        return json.loads(line)

    return call


@pytest.fixture
def index(tmp_path: Path, settings: Any) -> str:
    """The address of an empty folder for the index."""
    settings.SEARCH_URL = str(tmp_path / "index")
    return settings.SEARCH_URL


@pytest.fixture
def vocabularies(db: None) -> Iterator[None]:
    """Topics, kinds and lenses as `setup` loads them, and a classifier that knows these and no others."""
    settling._vocabularies()
    knowing.forget()
    yield
    knowing.forget()


@pytest.fixture
def material(index: str) -> Material:
    """One listed material, in the index."""
    cast.topics()
    lowland = cast.network()
    made = publish(
        cast.draft(
            topic_ids=("gullies",), kind_id="policy", summary="Every gully, twice a year.", dated=date(2024, 1, 1),
            offer=OfferDraft("https://lowland.example/gullies", network=lowland.pk),
            of=cast.edition(text="We empty every gully twice a year.", filename="gullies.pdf", bytes=1234, pages=3),
        ), by=None,
    ).material  # fmt: skip
    made.organisation_links.create(organisation=cast.council(), part="doer", origin="extracted")
    indexer.drain()
    return made
