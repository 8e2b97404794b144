"""The founding data, loaded once for each file of tests and rolled back after it, and an index of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from connectshare.catalogue import settling as catalogue
from connectshare.catalogue.models import Material
from connectshare.search import indexer, naming
from connectshare.sector import settling as sector
from connectshare.sector.models import Person
from connectshare.web import tallying
from tests.web.tending import signed_in


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The site as it is on its first day."""
    patch = pytest.MonkeyPatch()
    patch.setattr("django.conf.settings.SEARCH_URL", str(tmp_path_factory.mktemp("index")))
    patch.setattr("django.conf.settings.STORAGE_URL", str(tmp_path_factory.mktemp("files")))
    with django_db_blocker.unblock():
        everything = transaction.atomic()
        everything.__enter__()
        sector.settle("facilitator@localhost")
        catalogue.settle()
        indexer.reindex()
        yield
        transaction.set_rollback(True)
        everything.__exit__(None, None, None)
    patch.undo()


@pytest.fixture(autouse=True)
def _counts_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Searches are counted apart; in a test only when the test says so, and only its own."""
    monkeypatch.setattr(tallying, "WAIT", 3600.0)
    tallying.forget()


@pytest.fixture(autouse=True)
def _names_are_read_again() -> None:
    """What things are called is kept for a minute, and other tests call them otherwise."""
    naming.forget()


@pytest.fixture(autouse=True)
def _plain_assets(settings: Any, tmp_path: Path) -> None:
    """Pages name their assets; here nobody has collected them."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.STATIC_ROOT = str(tmp_path)


@pytest.fixture
def reader(founded: None, db: None) -> Client:
    """Somebody reading, without an account."""
    return Client(headers={"host": "localhost"})


@pytest.fixture
def desk(gareth: Person) -> Client:
    """Gareth's browser."""
    return signed_in(gareth)


@pytest.fixture
def letterbox() -> Client:
    """Whoever opens the link of a letter, without signing in."""
    return Client(headers={"host": "localhost"})


@pytest.fixture
def scrutiny(reader: Client) -> Material:
    """East Sussex's scrutiny review of potholes: an ordinary founding record."""
    return Material.objects.get(title="Scrutiny Review of Pothole Management")


@pytest.fixture
def storage(settings: Any) -> Path:
    """Where kept copies are."""
    return Path(settings.STORAGE_URL)
