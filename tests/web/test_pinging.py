"""The addresses that programs call: a ping makes a source due and brings nothing in; a hub is asked back, and believed
only with our signature."""

import hmac
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from connectshare.gather.models import Source
from connectshare.gather.pinging import LONGEST_LEASE, WEBSUB, _secret, ping_key
from connectshare.plumbing import clock
from connectshare.sector.models import Act
from connectshare.web.pages import pinging
from tests import cast

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
FEED = "https://lowland.example/feed"
HUB = {"hub": "https://hub.example/", "hub_topic": FEED}
NEWS = b"<rss version='2.0'><channel><title>News</title></channel></rss>"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(cast.MONDAY):
        yield


@pytest.fixture
def program() -> Client:
    """Somebody's website: no session, no cookie, no token from a form of ours."""
    return Client(headers={"host": "localhost"}, enforce_csrf_checks=True)


def _source(**fields: Any) -> Source:
    """Looked at an hour ago, and not due before tomorrow."""
    wont = {"kind": "feed", "last_looked_at": cast.MONDAY - HOUR, "due_at": cast.MONDAY + timedelta(days=1)}
    return cast.source(cast.network(), FEED, **(wont | fields))


def _due(source: Source) -> datetime:
    source.refresh_from_db()
    assert source.due_at
    return source.due_at


def _at(source: Source, use: str = "ping") -> str:
    return f"/{use}/{ping_key(source, use)}"


def _acts(verb: str) -> list[dict[str, Any]]:
    return [act.detail for act in Act.objects.filter(verb=verb)]


def test_a_ping_makes_a_source_due_and_leaves_a_trace(program: Client) -> None:
    source = _source()
    assert program.post(_at(source)).status_code == 202
    assert _due(source) == cast.MONDAY
    assert _acts("pinged") == [{"by": "address"}]


def test_however_many_pings_there_are_a_source_is_looked_at_once_in_five_minutes(program: Client) -> None:
    source = _source(last_looked_at=cast.MONDAY - MINUTE)
    for _ in range(20):
        assert program.post(_at(source), b"payload", content_type="application/json").status_code == 202
    assert _due(source) == cast.MONDAY + 4 * MINUTE
    assert len(_acts("pinged")) == 1


def test_a_ping_never_puts_a_look_off(program: Client) -> None:
    soon = cast.MONDAY - MINUTE
    source = _source(due_at=soon)
    assert program.post(_at(source)).status_code == 202
    assert _due(source) == soon
    assert _acts("pinged") == []


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_opening_the_address_says_what_it_is_for_and_writes_nothing(program: Client, method: str) -> None:
    source = _source()
    before = _due(source)
    response = getattr(program, method)(_at(source))
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert method == "head" or b"This address is for programs" in response.content
    assert _due(source) == before
    assert _acts("pinged") == []


@pytest.mark.parametrize("key", ["1", "1.", "1.abcdefgh", "no-key", "%01", "1.é"])
def test_a_key_that_is_not_ours_is_not_there(program: Client, key: str) -> None:
    _source()
    assert program.post(f"/ping/{key}").status_code == 404
    assert program.post(f"/websub/{key}").status_code == 410, "by which a hub knows that it may stop"


def test_one_use_of_a_key_is_not_good_for_the_other(program: Client) -> None:
    source = _source(**HUB)
    assert program.post(f"/ping/{ping_key(source, WEBSUB)}").status_code == 404
    assert program.get(f"/websub/{ping_key(source)}").status_code == 410


@pytest.mark.parametrize("state", ["removed", "paused"])
def test_a_source_that_is_not_in_use_is_not_there(program: Client, state: str) -> None:
    source = _source(**HUB, state=state)
    before = _due(source)
    assert program.post(_at(source)).status_code == 404
    assert program.get(_at(source)).status_code == 404
    assert program.get(_at(source, WEBSUB), _asking()).status_code == 410
    assert _news(program, source, "sha256").status_code == 410
    assert _due(source) == before


def _asking(mode: str = "subscribe", topic: str = FEED, lease: str = "864000") -> dict[str, str]:
    return {"hub.mode": mode, "hub.topic": topic, "hub.challenge": "<b>tell me</b>", "hub.lease_seconds": lease}


def test_a_hub_that_asks_whether_we_meant_it_gets_its_challenge_back(program: Client) -> None:
    source = _source(**HUB)
    response = program.get(_at(source, WEBSUB), _asking())
    assert (response.status_code, response.content) == (200, b"<b>tell me</b>")
    assert response.headers["Content-Type"].startswith("text/plain")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    source.refresh_from_db()
    assert source.hub_until == cast.MONDAY + timedelta(days=10)
    assert len(_acts("told by hub")) == 1


@pytest.mark.parametrize(
    ("lease", "days"), [("99999999999", 10), ("999999999", LONGEST_LEASE.days), ("-5", 10), ("", 10), ("²", 10)]
)
def test_a_hubs_lease_is_kept_within_reason(program: Client, lease: str, days: int) -> None:
    source = _source(**HUB)
    assert program.get(_at(source, WEBSUB), _asking(lease=lease)).status_code == 200
    source.refresh_from_db()
    assert source.hub_until == cast.MONDAY + timedelta(days=days)


@pytest.mark.parametrize(
    "asked",
    [
        _asking(topic="https://other.example/feed"),
        _asking(topic=""),
        _asking(mode="unsubscribe"),
        _asking(mode=""),
        {},
        _asking(mode="denied", topic="https://other.example/feed"),
    ],
)
def test_what_we_did_not_ask_for_is_not_confirmed(program: Client, asked: dict[str, str]) -> None:
    source = _source(**HUB)
    response = program.get(_at(source, WEBSUB), asked)
    assert response.status_code == 404
    assert b"tell me" not in response.content
    source.refresh_from_db()
    assert source.hub_until is None


def test_a_source_whose_feed_names_no_hub_confirms_nothing(program: Client) -> None:
    assert program.get(_at(_source(), WEBSUB), _asking(topic="")).status_code == 404


def test_a_hub_that_declines_is_asked_again_later(program: Client) -> None:
    source = _source(**HUB, hub_until=cast.MONDAY + timedelta(days=5))
    assert program.get(_at(source, WEBSUB), _asking(mode="denied")).status_code == 200
    source.refresh_from_db()
    assert source.hub_until is None


def _news(program: Client, source: Source, method: str, body: bytes = NEWS, made: str = "") -> Any:
    made = made or hmac.new(_secret(source).encode(), body, method).hexdigest()
    header = {"X-Hub-Signature": f"{method}={made}"}
    return program.post(_at(source, WEBSUB), body, content_type="application/rss+xml", headers=header)


@pytest.mark.parametrize("method", ["sha256", "sha384", "sha512"])
def test_news_that_is_signed_makes_a_source_due(program: Client, method: str) -> None:
    source = _source(**HUB)
    assert _news(program, source, method).status_code == 202
    assert _due(source) == cast.MONDAY
    assert _acts("pinged") == [{"by": "hub"}]


def test_news_costs_the_site_no_more_looks_than_pings(program: Client) -> None:
    source = _source(**HUB, last_looked_at=cast.MONDAY)
    for number in range(5):
        _news(program, source, "sha256", b"%d" % number)
    assert _due(source) == cast.MONDAY + 5 * MINUTE
    assert len(_acts("pinged")) == 1


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256",
        "sha256=",
        "sha256=0",
        f"sha256={'0' * 64}",
        "sha256=ünsigniert",
        "md5=0cc175b9c0f1b6a831c399e269772661",
        "=",
    ],
)
def test_news_without_our_signature_gets_the_same_answer_and_is_ignored(program: Client, header: str | None) -> None:
    source = _source(**HUB)
    before = _due(source)
    headers = {} if header is None else {"X-Hub-Signature": header.encode().decode("latin-1")}
    response = program.post(_at(source, WEBSUB), NEWS, content_type="application/rss+xml", headers=headers)
    assert (response.status_code, response.content) == (202, b"Thank you.\n")
    assert _due(source) == before
    assert _acts("pinged") == []


def test_sha_1_is_too_weak_by_now(program: Client) -> None:
    source = _source(**HUB)
    before = _due(source)
    assert _news(program, source, "sha1").status_code == 202
    assert _due(source) == before


def test_another_sources_signature_is_none(program: Client) -> None:
    source = _source(**HUB)
    other = cast.source(cast.network("highland"), "https://highland.example/feed", kind="feed", **HUB)
    before = _due(source)
    made = hmac.new(_secret(other).encode(), NEWS, "sha256").hexdigest()
    assert _news(program, source, "sha256", made=made).status_code == 202
    assert _due(source) == before


def test_news_that_were_changed_on_the_way_are_ignored(program: Client) -> None:
    source = _source(**HUB)
    before = _due(source)
    made = hmac.new(_secret(source).encode(), NEWS, "sha256").hexdigest()
    _news(program, source, "sha256", NEWS + b" ", made)
    assert _due(source) == before


def test_a_body_without_end_is_not_read_to_its_end(program: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pinging, "MOST", 3 * pinging.PIECE)
    source = _source(**HUB)
    before = _due(source)
    assert _news(program, source, "sha256", bytes(3 * pinging.PIECE)).status_code == 202
    assert _due(source) == before
    _news(program, source, "sha256", bytes(3 * pinging.PIECE - 1))
    assert _due(source) == cast.MONDAY
