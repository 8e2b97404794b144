"""A mailbox is read over a guarded, encrypted connection; whatever answers there, the reader gives a sentence."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectshare.kit import mailbox
from connectshare.kit.addresses import BadAddress
from connectshare.kit.fetch_problems import FetchProblem
from connectshare.kit.mailbox import Login, MailRules

LOGIN = Login("library", "secret-word")


@contextmanager
def saying(words: bytes, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """A server that says its piece to whoever calls; its host and port."""

    def serve() -> None:
        with suppress(OSError):
            wire, _ = server.accept()
            wire = context.wrap_socket(wire, server_side=True) if context else wire
            with wire:
                wire.sendall(words)
                wire.settimeout(2)
                wire.recv(1000)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"127.0.0.1:{server.getsockname()[1]}"
        finally:
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            thread.join()


def listed(url: str, allow: str = "", trusted: ssl.SSLContext | None = None, seconds: float = 5) -> FetchProblem:
    rules = MailRules(allow=frozenset({allow}), ssl_context=trusted, total_timeout=seconds)
    with pytest.raises(FetchProblem) as caught:
        mailbox.list_since(mailbox.parse(url), LOGIN, date(2026, 11, 1), rules)
    assert "secret-word" not in caught.value.reason
    return caught.value


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    folder = tmp_path_factory.mktemp("certificate")
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=mail -addext subjectAltName=IP:127.0.0.1"
    files = ["-keyout", str(folder / "key"), "-out", str(folder / "made")]
    subprocess.run(["openssl", *words.split(), *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "made", folder / "key")
    return context, folder / "made"


def test_a_certificate_that_nobody_vouches_for_ends_the_call(certified: tuple[ssl.SSLContext, Path]) -> None:
    with saying(b"* OK hello\r\n", certified[0]) as host:
        assert listed(f"imaps://{host}/INBOX", host).kind == "tls"


def test_over_tls_a_server_that_takes_no_password_is_told_in_words(certified: tuple[ssl.SSLContext, Path]) -> None:
    with saying(b"* OK hello\r\n* CAPABILITY IMAP4rev1\r\n", certified[0]) as host:
        trusted = ssl.create_default_context(cafile=certified[1])
        assert listed(f"imaps://{host}/INBOX", host, trusted).kind in ("protocol", "connect")


def test_no_password_is_sent_without_encryption_or_into_a_private_network() -> None:
    assert listed("imap://127.0.0.1:1/INBOX").kind == "tls"
    assert listed("imaps://127.0.0.1:1/INBOX").kind == "refused-address"


@pytest.mark.parametrize("words", [b"", b"\0\0", b"HTTP/1.1 400\r\n\r\n", b"* BYE\r\n", b"x" * 2_000_000, b"* OK"])
def test_whatever_answers_there_the_reader_gives_a_sentence(words: bytes) -> None:
    with saying(words) as host:
        assert listed(f"imap://{host}/INBOX", host, seconds=1).reason.endswith(".")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["imaps://mail.example/", "imap://", ""]))
def test_an_address_is_read_or_refused(rest: str, start: str) -> None:
    with suppress(BadAddress):
        parsed = mailbox.parse(start + rest)
        assert mailbox.parse(str(parsed)) == parsed


def test_the_password_shows_nowhere() -> None:
    assert "secret-word" not in repr(LOGIN)
    with pytest.raises(BadAddress):
        mailbox.parse("imaps://library:secret-word@mail.example/INBOX")
