"""A malware scanner's word is taken only where it is whole; with the real scanner, and with ones that misbehave."""

import socket
import struct
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectshare.kit import clamd
from tests.conftest import need
from tests.kit.clamav import EICAR, LARGEST, available, scanner


@pytest.fixture(scope="module")
def real() -> Iterator[dict[str, str]]:
    need(available(), "clamd is not installed (make deps-scanner).")
    with tempfile.TemporaryDirectory() as folder, scanner(Path(folder)) as addresses:
        yield addresses


@contextmanager
def answering(said: bytes, listen: bool = True) -> Iterator[str]:
    """Something that says its piece and goes; it hears everything out first, or nothing."""

    def serve() -> None:
        with suppress(OSError):
            wire, _ = server.accept()
            with wire:
                heard = b""
                while listen and not heard.endswith((struct.pack("!I", 0), b"zVERSION\0")):
                    heard += wire.recv(65_536)
                wire.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        finally:
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.mark.parametrize("way", ["tcp", "unix"])
def test_the_real_scanner_names_what_it_finds_and_lets_the_rest_pass(real: dict[str, str], way: str) -> None:
    assert clamd.scan(real[way], [b"Gully cleansing policy"]) == ""
    assert clamd.scan(real[way], [b"x" * 99, b"", EICAR[:30], EICAR[30:]]) == "Eicar-Test.UNOFFICIAL"
    assert clamd.scan(real[way], []) == ""
    assert clamd.version(real[way]).startswith("ClamAV")


@pytest.mark.parametrize("way", ["tcp", "unix"])
def test_a_file_larger_than_the_real_scanner_takes_is_told_apart_from_a_clean_one(
    real: dict[str, str], way: str
) -> None:
    with pytest.raises(clamd.TooLargeToScan):
        clamd.scan(real[way], [b"a" * (3 * LARGEST)])


@pytest.mark.parametrize(
    "said",
    [
        b"", b"\0", b"stream: OK", b"stream: OK\n", b"OK\0", b"stream: \0", b"stream: OK, or not\0", b"UNKNOWN COMMAND\0",
        b"stream: Can't allocate memory ERROR\0", b"x" * 10_000, b"stream: FOUND\0", b"\xff\xfe\0", b"550 no mail here\r\n",
    ],
)  # fmt: skip
def test_nothing_but_a_plain_ok_counts_as_clean(said: bytes) -> None:
    with answering(said) as url, pytest.raises(clamd.ScannerAway):
        clamd.scan(url, [b"a"])


@settings(max_examples=40, deadline=None)
@given(said=st.binary(max_size=60))
def test_no_answer_breaks_the_reading_of_it(said: bytes) -> None:
    with answering(said) as url:
        try:
            assert clamd.scan(url, [b"a"]) != "" or said == b"stream: OK\0"
        except (clamd.ScannerAway, clamd.TooLargeToScan):
            assert said != b"stream: OK\0"


def test_a_scanner_that_hangs_up_is_away() -> None:
    with answering(b"", listen=False) as url, pytest.raises(clamd.ScannerAway):
        clamd.scan(url, [b"a" * 10_000_000])


def test_a_silent_scanner_is_waited_for_no_longer_than_patience_lasts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        began = time.monotonic()
        with pytest.raises(clamd.ScannerAway, match="too long"):
            clamd.scan(f"tcp://127.0.0.1:{server.getsockname()[1]}", [b"a" * 50_000_000], patience=0.3)
    assert time.monotonic() - began < 60


@pytest.mark.parametrize("ask", [lambda url: clamd.scan(url, [b"a"]), clamd.version])
def test_where_nobody_is_the_scanner_is_away(ask: Callable[[str], str]) -> None:
    for url in ("tcp://127.0.0.1:9", "unix:///no/such/socket"):
        with pytest.raises(clamd.ScannerAway):
            ask(url)


def test_something_else_is_not_taken_for_a_scanner() -> None:
    with answering(b"HTTP/1.1 400 Bad Request\0") as url, pytest.raises(clamd.ScannerAway, match="no malware scanner"):
        clamd.version(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1", "unix://host/socket", "tcp://", "tcp://h:x", "tcp://h/x", "clamd", "[", ""]
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(clamd.BadScannerAddress):
        clamd.scan(url, [b"a"])
