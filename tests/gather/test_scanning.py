"""Nothing is read before the malware scanner has let it pass; while it is away, things wait and nothing is lost."""

import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from connectshare.gather import importing, knowing, scanning
from connectshare.gather.deciding import share_file
from connectshare.gather.models import Extraction, Intake
from connectshare.gather.pipeline import carry
from connectshare.kit.fingerprints import sha256_of
from connectshare.management.examining import _scanner
from tests import cast
from tests.conftest import need
from tests.gather.looking_at import learn, look, practice, site
from tests.kit.clamav import EICAR, LARGEST, available, scanner

pytestmark = pytest.mark.django_db(transaction=True)
CLEAN = practice("Winter service policy").encode()


@pytest.fixture(scope="module")
def real() -> Iterator[str]:
    need(available(), "clamd is not installed (make deps-scanner).")
    with tempfile.TemporaryDirectory() as folder, scanner(Path(folder)) as addresses:
        yield addresses["unix"]


@pytest.fixture
def scanned(real: str, settings: Any) -> Iterator[str]:
    learn()
    settings.CLAMD_URL = real
    yield real
    knowing.forget()


def _shared(data: bytes, name: str = "policy.html") -> Intake:
    person = cast.coordinator(cast.network())
    intake = share_file(data, name, network=person.roles.get().network, by=person, permitted=True)
    carry(intake)
    intake.refresh_from_db()
    return intake


def test_a_clean_upload_is_listed(scanned: str) -> None:
    assert _shared(CLEAN).outcome == "listed"


def test_an_infected_upload_is_never_read_and_says_what_was_found(scanned: str) -> None:
    intake = _shared(CLEAN + EICAR)
    assert (intake.outcome, intake.trouble, intake.step) == ("quarantined", "malware", "")
    assert "Eicar-Test" in intake.problem
    assert not Extraction.objects.filter(pk=sha256_of(CLEAN + EICAR)).exists()


def test_what_is_too_large_to_scan_is_not_read(scanned: str) -> None:
    intake = _shared(CLEAN + b" " * 2 * LARGEST)
    assert (intake.outcome, intake.trouble) == ("quarantined", "too-large")


def test_while_the_scanner_is_away_things_wait_and_then_go_on(scanned: str, settings: Any) -> None:
    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    intake = _shared(CLEAN)
    assert (intake.step, intake.outcome, intake.tries) == ("extract", "", 1)
    assert intake.not_before > 0
    settings.CLAMD_URL = scanned
    carry(intake)
    intake.refresh_from_db()
    assert intake.outcome == "listed"


def test_a_fetched_file_that_was_wrongly_accused_comes_in_when_the_scanner_has_learned(
    scanned: str, settings: Any
) -> None:
    with site(settings) as web:
        web.put("/library/1.html", CLEAN + EICAR)
        web.put("/library/", "<main><ul><li><a href='/library/1.html'>Winter service policy</a></li></ul></main>")
        source = cast.source(cast.network(), web.url("/library/"))
        look(source)
        assert Intake.objects.get().trouble == "malware"
        settings.CLAMD_URL = ""
        look(source, day=1)
    intake = Intake.objects.get()
    assert (intake.outcome, intake.trouble) == ("listed", "")


def test_an_infected_list_is_not_even_previewed(scanned: str) -> None:
    with pytest.raises(importing.NotImported, match="Eicar-Test"):
        importing.preview(BytesIO(b"title,link\na,https://a.example\n" + EICAR), "a.csv", network=None, by=None)


def test_without_a_scanner_set_nothing_is_scanned(settings: Any) -> None:
    settings.CLAMD_URL = ""
    assert scanning.problem_with(EICAR) == ""
    assert _scanner()[0].state == "missing"


def test_an_address_that_is_none_fails_closed(settings: Any) -> None:
    settings.CLAMD_URL = "clamd"
    with pytest.raises(scanning.ScannerAway, match="address"):
        scanning.problem_with(b"a")
    assert _scanner()[0].state == "wrong"


def test_the_doctor_names_the_scanner(scanned: str, settings: Any) -> None:
    (finding,) = _scanner()
    assert finding.state == "well"
    assert "ClamAV" in finding.said
    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    assert _scanner()[0].state == "wrong"
