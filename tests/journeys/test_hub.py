"""News in minutes: a feed names a hub, the hub is asked to tell us, it asks back, and what it tells of is findable."""

from __future__ import annotations

import hmac
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import pytest

from tests.gather.looking_at import practice
from tests.journeys.running import PROJECT, Home
from tests.kit.loopback import Site, serving

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("hub")]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
CHALLENGE = "a challenge of the hub's own"
OLD, NEW = "Winter service policy", "Footway gritting specification"


class Hub:
    """A small WebSub hub (W3C Recommendation): takes a wish, asks back whether it was meant, then tells of news."""

    def __init__(self) -> None:
        self.wish: dict[str, str] = {}
        self.echo = b""  # what the subscriber answered to the question
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                hub.wish = {name: values[0] for name, values in parse_qs(body).items()}
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()
                threading.Thread(target=hub.ask_back, daemon=True).start()

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def ask_back(self, topic: str = "") -> int:
        """Verification of intent; returns the status."""
        asked = {
            "hub.mode": "subscribe", "hub.topic": topic or self.wish["hub.topic"], "hub.challenge": CHALLENGE,
            "hub.lease_seconds": self.wish["hub.lease_seconds"],
        }  # fmt: skip
        status, self.echo = _sent(f"{self.wish['hub.callback']}?{urlencode(asked)}")
        return status

    def tell(self, body: bytes, *, secret: str = "") -> int:
        """Distribute content; returns the status."""
        made = hmac.new((secret or self.wish["hub.secret"]).encode(), body, "sha256").hexdigest()
        return _sent(self.wish["hub.callback"], body, {"X-Hub-Signature": f"sha256={made}"})[0]


def _sent(url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers or {}), timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as problem:
        return problem.code, problem.read()


@contextmanager
def _web(home: Home, port: int) -> Iterator[None]:
    """The site itself, where the hub reaches it."""
    words = [sys.executable, "-m", "connectshare.management", "web", "--port", str(port)]
    environment = home.environment | {"SITE_URL": f"http://127.0.0.1:{port}", "LOG_LEVEL": "ERROR"}
    process = subprocess.Popen(words, env=environment, cwd=PROJECT)
    try:
        _until(lambda: _answers(f"http://127.0.0.1:{port}/healthz"), "the site did not start")
        yield
    finally:
        process.terminate()
        process.wait(20)


def _answers(url: str) -> bool:
    try:
        return _sent(url)[0] == 200
    except OSError:
        return False


def _until(true: object, otherwise: str, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _publish(site: Site, hub: Hub, *titles: str) -> bytes:
    """The feed with these items; returns it as the hub would pass it on."""
    items = ""
    for number, title in enumerate(titles):
        address = site.put(f"/{number}.html", practice(title))
        items += f"<item><title>{title}</title><link>{address}</link><guid>{address}</guid></item>"
    feed = (
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Practice</title>'
        f'<atom:link rel="hub" href="http://{hub.host}/"/><atom:link rel="self" href="{site.url("/feed.xml")}"/>'
        f"{items}</channel></rss>"
    )
    site.put("/feed.xml", feed, "application/rss+xml")
    return feed.encode()


def test_what_a_hub_tells_of_is_findable_at_the_next_round(tmp_path: Path) -> None:
    hub, port = Hub(), _free_port()
    with serving() as site:
        home = Home(tmp_path / "home", f"{site.host_port},{hub.host}")
        _publish(site, hub, OLD)
        home.run("setup", "--no-assets")
        home.run("source", "add", site.url("/feed.xml"), "--network", "adept", "--kind", "feed", "--yes")

        def tick(at: datetime) -> None:
            home.run("tick", "--at", at.isoformat(), SITE_URL=f"http://127.0.0.1:{port}")

        now = datetime.now(UTC)
        with _web(home, port):
            tick(now - 3 * HOUR)
            assert [each["title"] for each in home.find(OLD)][:1] == [OLD]
            tick(now - HOUR)  # the day's look at the feed showed its hub: now it is asked
            _until(lambda: hub.echo == CHALLENGE.encode(), "our site did not say that it meant it")
            assert hub.wish["hub.topic"] == site.url("/feed.xml")
            assert hub.ask_back("http://127.0.0.1/another/feed") == 404

            news = _publish(site, hub, OLD, NEW)
            assert hub.tell(news, secret="somebody else's") == 202
            asked = len(site.asked)
            tick(now + MINUTE)
            assert len(site.asked) == asked, "nobody looks because of a stranger, and by itself it is not due"

            assert hub.tell(news) == 202
            tick(datetime.now(UTC) + 7 * MINUTE)
            assert [each["title"] for each in home.find(NEW)][:1] == [NEW]
