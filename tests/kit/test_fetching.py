"""The guarded way out: where it goes, what it refuses, and how much it is willing to wait and read."""

import gzip
import ipaddress
import shutil
import socket
import ssl
import subprocess
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpcore2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectshare.kit.fetch_problems import retry_after
from connectshare.kit.fetching import Fetcher, FetchProblem, FetchRules
from connectshare.kit.guarding import is_public
from connectshare.kit.inflating import Limit, inflate, read
from tests.kit.loopback import Site, answering, drip, serving

RULES = FetchRules(user_agent="ConnectShareBot/1 (test)", connect_timeout=10, total_timeout=30, max_bytes=1_000_000)
OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


def fetcher(*allow: str, **changes: Any) -> Fetcher:
    return Fetcher(replace(RULES, allow=frozenset(allow), **changes))


def problem_of(url: str, *allow: str, **changes: Any) -> FetchProblem:
    with fetcher(*allow, **changes) as client, pytest.raises(FetchProblem) as caught:
        client.get(url)
    assert caught.value.reason.endswith(".")
    return caught.value


class Dial(httpcore2.NetworkBackend):
    """Records which addresses are dialled, and connects to the loopback server instead."""

    def __init__(self) -> None:
        self.dialled: list[str] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        self.dialled.append(host)
        return httpcore2.SyncBackend().connect_tcp("127.0.0.1", port, timeout)


# Where it goes


def test_an_allowed_page_arrives_with_what_the_server_said(site: Site) -> None:
    site.put("/a?b=1", b"hello", "Text/HTML; Charset=ISO-8859-1", headers={"ETag": '"x"', "Last-Modified": "yesterday"})
    with fetcher(site.host_port) as client:
        page = client.get(site.url("/a?b=1#part"))
    assert (page.url, page.status, page.body) == (site.url("/a?b=1"), 200, b"hello")
    assert (page.media_type, page.charset) == ("text/html", "iso-8859-1")
    assert (page.etag, page.last_modified) == ('"x"', "yesterday")
    assert site.seen_headers[0]["user-agent"] == RULES.user_agent
    assert "cookie" not in site.seen_headers[0]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "localhost.",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "0",
        "0.0.0.0",
        "①②⑦.0.0.1",
        "[::]",
        "[::127.0.0.1]",
    ],
)
def test_every_way_to_write_this_machine_is_refused(site: Site, host: str) -> None:
    site.put("/", b"secret")
    problem = problem_of(f"http://{host}:{site.port}/")
    assert (problem.kind, problem.temporary) == ("refused-address", False)
    assert site.asked == []


@pytest.mark.parametrize(
    "host",
    [
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "[fc00::1]",
        "[fe80::1]",
        "[ff02::1]",
        "[2001:db8::1]",
        "[64:ff9b::10.0.0.1]",
        "[64:ff9b:1::1]",
        "[2002:7f00:1::]",
        "[2001::1]",
    ],
)
def test_addresses_that_are_not_everybodys_are_refused(host: str) -> None:
    assert problem_of(f"http://{host}/").kind == "refused-address"


@pytest.mark.parametrize("host", ["169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]"])
def test_a_link_local_address_is_refused_even_when_it_is_allowed(host: str) -> None:
    written = "[::ffff:a9fe:a9fe]" if "ffff" in host else host
    assert problem_of(f"http://{host}:80/", f"{written}:80").kind == "refused-address"


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_no_form_of_a_private_address_is_public(address: ipaddress.IPv4Address) -> None:
    plain = is_public(str(address))
    assert not (plain and (address.is_private or address.is_multicast or address.is_reserved))
    number = int(address)
    wrapped = [0xFFFF << 32 | number, int(ipaddress.ip_address("64:ff9b::")) | number, 0x2002 << 112 | number << 80]
    assert [is_public(str(ipaddress.IPv6Address(each))) for each in wrapped] == [plain] * 3


def test_an_exemption_holds_for_that_port_only(site: Site) -> None:
    assert problem_of(site.url("/"), f"127.0.0.1:{site.port + 1}").kind == "refused-address"
    assert problem_of(f"http://localhost:{site.port}/", site.host_port).kind == "refused-address"


def test_a_private_address_is_refused_on_every_redirect(site: Site) -> None:
    with serving() as inside:
        inside.put("/admin", b"secret")
        site.redirect("/1", "/2")
        site.redirect("/2", inside.url("/admin"))
        assert problem_of(site.url("/1"), site.host_port).kind == "refused-address"
        assert site.asked == ["/1", "/2"]
        assert inside.asked == []


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "gopher://127.0.0.1/", "http://user@127.0.0.1/", "http://a..b/", ""]
)
def test_a_redirect_to_what_is_no_web_address_is_refused(site: Site, target: str) -> None:
    site.redirect("/", target)
    assert problem_of(site.url("/"), site.host_port).kind in ("bad-address", "protocol")


def test_a_name_that_changes_after_the_check_gains_nothing(site: Site) -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    dial = Dial()
    client = Fetcher(RULES, resolve=lambda host, port: next(answers), dial=dial)
    site.put("/", b"hello")
    assert client.get(f"http://rebinding.example:{site.port}/").body == b"hello"
    assert dial.dialled == ["93.184.216.34"]
    with pytest.raises(FetchProblem) as caught:
        client.get(f"http://rebinding.example:{site.port}/")
    assert caught.value.kind == "refused-address"
    assert dial.dialled == ["93.184.216.34"]


def test_one_private_answer_among_public_ones_refuses_the_name(site: Site) -> None:
    dial = Dial()
    client = Fetcher(RULES, resolve=lambda host, port: ["93.184.216.34", "10.0.0.1"], dial=dial)
    with pytest.raises(FetchProblem, match="private network"):
        client.get("http://mixed.example/")
    assert dial.dialled == []


def test_a_name_with_a_dead_first_address_is_reached_at_its_second(site: Site) -> None:
    site.put("/", b"hello")
    rules = replace(RULES, allow=frozenset({f"two.example:{site.port}"}))
    client = Fetcher(rules, resolve=lambda host, port: ["127.0.0.2", "127.0.0.1"])
    assert client.get(f"http://two.example:{site.port}/").body == b"hello"


def test_a_name_that_is_unknown_is_a_temporary_problem() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.raises(FetchProblem) as caught:
        Fetcher(RULES, resolve=unknown).get("http://nowhere.example/")
    assert (caught.value.kind, caught.value.temporary) == ("dns", True)


def test_nobody_listening_is_a_temporary_problem() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    problem = problem_of(f"http://127.0.0.1:{port}/", f"127.0.0.1:{port}")
    assert (problem.kind, problem.temporary) == ("connect", True)


def test_proxies_named_in_the_environment_are_ignored(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.put("/", b"hello")
    assert fetcher(site.host_port).get(site.url("/")).body == b"hello"


def test_a_cookie_is_not_kept(site: Site) -> None:
    site.put("/", b"hello", headers={"Set-Cookie": "who=me"})
    client = fetcher(site.host_port)
    client.get(site.url("/"))
    client.get(site.url("/"))
    assert "cookie" not in site.seen_headers[1]


@given(st.text(max_size=40))
def test_any_text_as_an_address_is_a_problem_and_never_a_crash(text: str) -> None:
    client = Fetcher(RULES, resolve=lambda host, port: ["127.0.0.1"])
    for url in (text, f"http://{text}", f"http://example.org:{text}/"):
        with pytest.raises(FetchProblem):
            client.get(url)


# Redirects


def test_redirects_are_followed_and_the_final_address_is_told(site: Site) -> None:
    site.redirect("/a/b", "../c d?x=1#part", 301)
    site.redirect("/c%20d?x=1", "/e", 308)
    site.put("/e", b"here")
    page = fetcher(site.host_port).get(site.url("/a/b"))
    assert (page.url, page.body, page.moved_permanently_to) == (site.url("/e"), b"here", site.url("/e"))


def test_one_temporary_hop_makes_the_whole_move_temporary(site: Site) -> None:
    site.redirect("/a", "/b", 301)
    site.redirect("/b", "/c", 307)
    site.put("/c", b"here")
    assert fetcher(site.host_port).get(site.url("/a")).moved_permanently_to == ""


def test_a_loop_of_redirects_ends(site: Site) -> None:
    site.redirect("/a", "/b")
    site.redirect("/b", "/a")
    assert problem_of(site.url("/a"), site.host_port).kind == "too-many-redirects"
    assert len(site.asked) == RULES.max_redirects + 1


def test_each_hop_can_be_refused_by_the_caller(site: Site) -> None:
    site.redirect("/a", "/b")

    def check(url: str) -> None:
        if url.endswith("/b"):
            raise FetchProblem("Not there.", kind="robots", temporary=False)

    with pytest.raises(FetchProblem, match="Not there"):
        fetcher(site.host_port).get(site.url("/a"), each_hop=check)
    assert site.asked == ["/a"]


# How long it waits


def timed(port: int, seconds: float = 0.5) -> tuple[FetchProblem, float]:
    start = time.monotonic()
    problem = problem_of(f"http://127.0.0.1:{port}/", f"127.0.0.1:{port}", total_timeout=seconds)
    return problem, time.monotonic() - start


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        (OK + b"Content-Length: 100000\r\n\r\n", b"x"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (OK + b"X-Slow: ", b"x"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["body", "chunks", "headers", "informational answers"],
)
def test_a_slow_drip_is_stopped_at_the_deadline(first: bytes, rest: bytes) -> None:
    with answering(drip(first, rest, 0.02)) as port:
        problem, took = timed(port)
    assert (problem.kind, problem.temporary) == ("timeout", True)
    assert took < 20


def test_a_silent_server_is_left_at_the_deadline() -> None:
    with answering(lambda connection: time.sleep(5)) as port:
        problem, took = timed(port)
    assert problem.kind == "timeout"
    assert took < 4


def test_a_resolver_that_hangs_is_left_at_the_deadline() -> None:
    release = threading.Event()

    def hang(host: str, port: int) -> list[str]:
        release.wait(10)
        return []

    start = time.monotonic()
    with pytest.raises(FetchProblem) as caught:
        Fetcher(replace(RULES, total_timeout=0.3), resolve=hang).get("http://slow.example/")
    release.set()
    assert caught.value.kind == "timeout"
    assert time.monotonic() - start < 8


# How much it reads


def test_an_endless_body_stops_at_the_limit() -> None:
    with answering(drip(OK + b"\r\n", b"x" * 65536, 0)) as port:
        problem = problem_of(f"http://127.0.0.1:{port}/", f"127.0.0.1:{port}")
    assert (problem.kind, problem.temporary) == ("too-large", False)


def test_a_compression_bomb_stops_at_the_limit(site: Site) -> None:
    bomb = gzip.compress(b"\0" * 300_000_000, 9)
    site.put("/", bomb, headers={"Content-Encoding": "gzip"})
    assert problem_of(site.url("/"), site.host_port).kind == "too-large"


def test_a_compression_bomb_never_takes_more_memory_than_the_limit_and_a_piece() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000, 9)
    tracemalloc.start()
    try:
        with pytest.raises(FetchProblem, match="larger"):
            read((bomb,), "gzip", Limit(1_000_000))
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_bomb_in_a_bomb_stops_at_the_limit(site: Site) -> None:
    site.put("/", gzip.compress(gzip.compress(b"\0" * 30_000_000)), headers={"Content-Encoding": "gzip, gzip"})
    assert problem_of(site.url("/"), site.host_port).kind == "too-large"
    site.put("/", b"x", headers={"Content-Encoding": "gzip, gzip, gzip, gzip"})
    assert problem_of(site.url("/"), site.host_port).kind == "protocol"


def test_packed_bytes_that_unpack_to_nothing_count_too() -> None:
    empty_members = gzip.compress(b"") * 2000
    with answering(drip(OK + b"Content-Encoding: gzip\r\n\r\n", empty_members, 0)) as port:
        assert problem_of(f"http://127.0.0.1:{port}/", f"127.0.0.1:{port}").kind == "too-large"


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(b"words " * 50_000, mtime=0)),
        ("x-gzip", gzip.compress(b"words " * 25_000, mtime=0) + gzip.compress(b"words " * 25_000, mtime=0)),
        ("gzip", gzip.compress(b"words " * 50_000, mtime=0) + b"\0" * 20),
        ("deflate", zlib.compress(b"words " * 50_000)),
        ("deflate", _raw_deflate(b"words " * 50_000)),
        ("deflate, gzip", gzip.compress(zlib.compress(b"words " * 50_000), mtime=0)),
        ("identity", b"words " * 50_000),
    ],
)
def test_what_is_packed_arrives_unpacked(site: Site, coding: str, packed: bytes) -> None:
    site.put("/", packed, headers={"Content-Encoding": coding})
    assert fetcher(site.host_port).get(site.url("/")).body == b"words " * 50_000


@pytest.mark.parametrize(
    ("coding", "packed"),
    [("gzip", b"not gzip"), ("gzip", gzip.compress(b"words" * 1000, mtime=0)[:-20]), ("br", b"x"), ("zstd", b"x")],
)
def test_packing_that_is_broken_or_unknown_is_a_problem(site: Site, coding: str, packed: bytes) -> None:
    site.put("/", packed, headers={"Content-Encoding": coding})
    assert problem_of(site.url("/"), site.host_port).kind == "protocol"
    assert set(site.seen_headers[0]["accept-encoding"].split(", ")) == {"gzip", "deflate"}


def test_the_caller_may_ask_for_less_and_have_it_cut(site: Site) -> None:
    site.put("/", b"x" * 5000)
    client = fetcher(site.host_port)
    with pytest.raises(FetchProblem, match="larger"):
        client.get(site.url("/"), max_bytes=4999)
    cut = client.get(site.url("/"), max_bytes=4999, cut=True)
    assert (len(cut.body), cut.cut) == (4999, True)
    assert not client.get(site.url("/"), max_bytes=5000, cut=True).cut


def test_the_caller_may_not_ask_for_more_than_the_rules(site: Site) -> None:
    site.put("/", b"x" * 5000)
    with pytest.raises(FetchProblem, match="larger"):
        fetcher(site.host_port, max_bytes=1000).get(site.url("/"), max_bytes=9000)


def test_a_content_length_that_promises_too_much_is_a_broken_answer(site: Site) -> None:
    site.put("/", b"short", headers={"Content-Length": "100"})
    problem = problem_of(site.url("/"), site.host_port)
    assert (problem.kind, problem.temporary) == ("protocol", True)


def test_an_answer_hidden_behind_a_content_length_never_reaches_the_next_visit() -> None:
    smuggled = OK + b"Content-Length: 2\r\n\r\nok" + OK + b"Content-Length: 8\r\n\r\nsmuggled"
    with answering(lambda connection: connection.sendall(smuggled)) as port:
        client = fetcher(f"127.0.0.1:{port}")
        assert [client.get(f"http://127.0.0.1:{port}/").body for _ in range(3)] == [b"ok"] * 3


@pytest.mark.parametrize("noise", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 banana\r\n\r\n", OK + b"\0: \r\n\r\n"])
def test_what_is_not_http_is_a_temporary_problem(noise: bytes) -> None:
    with answering(lambda connection: connection.sendall(noise)) as port:
        problem = problem_of(f"http://127.0.0.1:{port}/", f"127.0.0.1:{port}")
    assert (problem.kind, problem.temporary) == ("protocol", True)


def test_headers_without_end_are_a_problem() -> None:
    with answering(drip(OK, b"X-Long: " + b"y" * 8000 + b"\r\n", 0)) as port:
        assert problem_of(f"http://127.0.0.1:{port}/", f"127.0.0.1:{port}").kind == "protocol"


# What the status says


def test_a_conditional_visit_learns_that_nothing_changed(site: Site) -> None:
    site.put("/", status=304, headers={"ETag": '"x"'})
    page = fetcher(site.host_port).get(site.url("/"), etag='"x"', last_modified="Mon, 23 Nov 2026 09:00:00 GMT")
    assert (page.not_modified, page.status, page.body) == (True, 304, b"")
    assert site.seen_headers[0]["if-none-match"] == '"x"'
    assert site.seen_headers[0]["if-modified-since"] == "Mon, 23 Nov 2026 09:00:00 GMT"


def test_a_stored_tag_cannot_add_a_header(site: Site) -> None:
    site.put("/", b"hello")
    fetcher(site.host_port).get(site.url("/"), etag='"x"\r\nX-Added: 1', last_modified="\r\n")
    assert "x-added" not in site.seen_headers[0]
    assert "if-modified-since" not in site.seen_headers[0]


def test_unchanged_without_having_been_asked_is_a_broken_answer(site: Site) -> None:
    site.put("/", status=304)
    assert problem_of(site.url("/"), site.host_port).kind == "protocol"


@pytest.mark.parametrize(
    ("status", "temporary", "words"),
    [
        (400, False, "refuses"),
        (401, False, "asks for a login"),
        (403, False, "refuses our robot"),
        (404, False, "nothing at this address"),
        (408, True, "too long"),
        (410, False, "removed"),
        (429, True, "later"),
        (500, True, "fault"),
        (503, True, "not available"),
        (599, True, "fault"),
    ],
)
def test_a_refusal_says_why_and_whether_to_try_again(site: Site, status: int, temporary: bool, words: str) -> None:
    site.put("/", b"sorry", status=status, headers={"Retry-After": "120"})
    problem = problem_of(site.url("/"), site.host_port)
    assert (problem.kind, problem.status, problem.temporary) == ("http-status", status, temporary)
    assert words in problem.reason
    assert problem.retry_after == 120


def test_retry_after_is_read_in_seconds_and_as_a_date() -> None:
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    later = format_datetime(now + timedelta(minutes=5), usegmt=True)
    values = [
        "7",
        later,
        "Mon, 23 Nov 2020 09:00:00 GMT",
        "9" * 5000,
        "soon",
        "-5",
        "Mon, 99 Nov 2026 09:00:00 GMT",
        "",
    ]
    expected = [7, 300, 0, 7 * 86400, None, None, None, None]
    assert [retry_after({"retry-after": value}, now) for value in values] == expected


@given(st.text(max_size=40))
def test_any_retry_after_is_a_wait_of_a_week_at_most_or_none(value: str) -> None:
    wait = retry_after({"retry-after": value})
    assert wait is None or 0 <= wait <= 7 * 86400


# Secure connections


@pytest.fixture(scope="session")
def self_signed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed: no certificate can be made")
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=good.example"
    names = ("-addext", "subjectAltName=DNS:good.example")
    subprocess.run(
        ["openssl", *command.split(), *names, "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    return key, certificate


@pytest.fixture
def secure_site(self_signed: tuple[Path, Path]) -> Iterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed[1], self_signed[0])
    with serving(context) as running:
        running.put("/", b"hello")
        yield running


def secure_fetcher(site: Site, trusted: Path | None) -> Fetcher:
    allow = frozenset(f"{name}.example:{site.port}" for name in ("good", "other"))
    context = ssl.create_default_context(cafile=str(trusted)) if trusted else None
    return Fetcher(replace(RULES, allow=allow), resolve=lambda host, port: ["127.0.0.1"], ssl_context=context)


def test_a_certificate_is_checked_against_the_name_and_not_the_pinned_address(
    secure_site: Site, self_signed: tuple[Path, Path]
) -> None:
    client = secure_fetcher(secure_site, self_signed[1])
    assert client.get(f"https://good.example:{secure_site.port}/").body == b"hello"
    with pytest.raises(FetchProblem, match="certificate is not valid") as caught:
        client.get(f"https://other.example:{secure_site.port}/")
    assert (caught.value.kind, caught.value.temporary) == ("tls", True)


def test_a_certificate_that_nobody_vouches_for_is_refused(secure_site: Site) -> None:
    with pytest.raises(FetchProblem, match="certificate is not valid"):
        secure_fetcher(secure_site, None).get(f"https://good.example:{secure_site.port}/")
    assert secure_site.asked == []


def test_a_step_down_from_a_secure_connection_is_noted(
    secure_site: Site, site: Site, self_signed: tuple[Path, Path]
) -> None:
    secure_site.redirect("/down", site.url("/plain"))
    site.put("/plain", b"plain")
    rules = replace(RULES, allow=frozenset({f"good.example:{secure_site.port}", site.host_port}))
    context = ssl.create_default_context(cafile=str(self_signed[1]))
    client = Fetcher(rules, resolve=lambda host, port: ["127.0.0.1"], ssl_context=context)
    assert client.get(f"https://good.example:{secure_site.port}/down").downgraded
    assert not client.get(site.url("/plain")).downgraded


def test_a_server_that_speaks_no_tls_is_a_tls_problem(site: Site) -> None:
    assert problem_of(f"https://{site.host_port}/", site.host_port).kind in ("tls", "connect")


def test_a_handshake_that_never_ends_is_left_at_the_deadline() -> None:
    with answering(lambda connection: time.sleep(5)) as port:
        start = time.monotonic()
        problem = problem_of(f"https://127.0.0.1:{port}/", f"127.0.0.1:{port}", total_timeout=0.4)
    assert problem.kind == "timeout"
    assert time.monotonic() - start < 4


# Together


def test_threads_share_one_fetcher(site: Site) -> None:
    for number in range(40):
        site.put(f"/{number}", str(number).encode() * 1000)
    with fetcher(site.host_port) as client, ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda number: client.get(site.url(f"/{number}")).body, range(40)))
    assert bodies == [str(number).encode() * 1000 for number in range(40)]


def test_a_closed_fetcher_visits_nothing(site: Site) -> None:
    client = fetcher(site.host_port)
    client.close()
    with pytest.raises(RuntimeError):
        client.get(site.url("/"))
    assert site.asked == []


def test_a_packed_file_is_unpacked_up_to_its_limit() -> None:
    assert inflate(gzip.compress(b"x" * 1000), 1000) == b"x" * 1000
    with pytest.raises(FetchProblem, match="larger"):
        inflate(gzip.compress(b"x" * 1001), 1000)
    with pytest.raises(FetchProblem, match="packed"):
        inflate(b"not gzip", 1000)
