"""`source`, `probe` and `gather`: addresses are tried out first, and taken only with a yes."""

import json
import sys
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from connectshare.catalogue.models import Material
from connectshare.gather import visiting
from connectshare.gather.models import Run, Source
from connectshare.gather.working import Worker
from tests import cast
from tests.kit.loopback import serving
from tests.management.conftest import Told, promised

pytestmark = pytest.mark.django_db

FEED = """<rss version="2.0"><channel><title>News</title>
<item><title>Gully cleansing policy</title><link>{site}/gullies</link><guid>1</guid></item>
<item><title>Winter service plan</title><link>{site}/winter</link><guid>2</guid></item></channel></rss>"""


@pytest.fixture
def site(settings: Any, vocabularies: None) -> Any:
    """A network's site on loopback, with a feed."""
    with serving() as site:
        site.put("/feed", FEED, "application/rss+xml")
        settings.FETCH_ALLOW = frozenset({site.host_port})
        visiting._fetcher.cache_clear()
        visiting._robots.cache_clear()
        yield site
    visiting._fetcher.cache_clear()
    visiting._robots.cache_clear()


def test_an_unknown_network_is_refused_with_a_sentence_before_anything_is_visited(site: Any) -> None:
    cast.network()
    with pytest.raises(CommandError, match=r"There is no network “lowlands”\. Use one of: lowland"):
        call_command("source", "add", site.url("/feed"), "--network", "lowlands", "--yes")
    assert site.asked == []
    assert not Source.objects.exists()


def test_a_source_needs_a_yes(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.network()
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    with pytest.raises(CommandError, match="--yes"):
        call_command("source", "add", site.url("/feed"), "--network", "lowland")
    assert not Source.objects.exists()


def test_a_private_address_is_refused_with_a_sentence(settings: Any) -> None:
    cast.network()
    settings.FETCH_ALLOW = frozenset()
    visiting._fetcher.cache_clear()
    with pytest.raises(CommandError) as refused:
        call_command("source", "add", "http://127.0.0.1:9/feed", "--network", "lowland", "--yes")
    assert str(refused.value).endswith(".")
    assert not Source.objects.exists()


def test_an_organisation_that_shares_by_itself_has_a_source_of_its_own(site: Any, told: Told) -> None:
    cast.council("Kent")
    added = told("source", "add", site.url("/feed"), "--organisation", "kent", "--yes")
    assert (added["network"], added["organisation"]) == (None, "kent")
    assert told("source", "add", site.url("/feed"), "--organisation", "kent", "--yes")["id"] == added["id"]
    with pytest.raises(CommandError, match="Do you mean kent"):
        call_command("source", "add", site.url("/feed"), "--organisation", "kentt", "--yes")
    with pytest.raises(CommandError, match="Say whose it is"):
        call_command("source", "add", site.url("/feed"), "--yes")


def test_a_source_that_is_surely_of_another_kind_is_not_added(site: Any) -> None:
    cast.network()
    with pytest.raises(CommandError, match="There is no sitemap at this address"):
        call_command("source", "add", site.url("/feed"), "--network", "lowland", "--kind", "sitemap", "--yes")
    assert not Source.objects.exists()


def test_a_source_that_is_only_away_is_added_as_what_it_is_said_to_be(
    site: Any, told: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    cast.network()
    site.put("/sitemap.xml", "", status=503)
    words = ("source", "add", site.url("/sitemap.xml"), "--network", "lowland", "--yes")
    with pytest.raises(CommandError, match="say with --kind what it is"):
        call_command(*words)
    assert told(*words, "--kind", "sitemap")["kind"] == "sitemap"
    call_command(*words, "--kind", "sitemap")
    assert "The site is not available at the moment (503). Whether it is" in capsys.readouterr().err
    with pytest.raises(CommandError, match=r"nothing at this address any more \(404\)"):
        call_command("source", "add", site.url("/none"), "--network", "lowland", "--kind", "sitemap", "--yes")


def test_a_source_is_added_listed_paused_resumed_and_removed(site: Any, told: Told) -> None:
    cast.network()
    added = told("source", "add", site.url("/feed"), "--network", "lowland", "--trust", "review", "--yes")
    assert set(added) == promised("source")
    assert (added["kind"], added["trust"], added["network"], added["state"]) == ("feed", "review", "lowland", "active")
    number = str(added["id"])
    assert told("source", "list")["sources"] == [added]
    for command, state in (("pause", "paused"), ("resume", "active"), ("remove", "removed")):
        assert told("source", command, number)["state"] == state
    assert told("source", "list")["sources"] == []
    with pytest.raises(CommandError, match="There is no source"):
        call_command("source", "pause", number)


def test_a_probe_says_what_would_be_taken_and_writes_nothing(site: Any, told: Told) -> None:
    document = told("probe", site.url("/feed"))
    assert set(document) == promised("probe")
    assert (document["kind"], document["address"]) == ("feed", site.url("/feed"))
    titles = {item["title"] for item in document["take"] + document["skip"]}
    assert titles == {"Gully cleansing policy", "Winter service plan"}
    assert not Source.objects.exists()
    assert not Material.objects.exists()


def _in_this_thread(runs: list[Run]) -> None:
    worker = Worker(only=[run.pk for run in runs])
    while worker.left():
        worker.step()


def test_a_source_that_fails_makes_gather_fail_and_say_so_in_the_promised_keys(
    site: Any, index: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectshare.management.commands.gather.run_to_the_end", _in_this_thread)
    cast.source(cast.network(), site.url("/gone"), kind="feed")
    with pytest.raises(SystemExit) as ended:
        call_command("gather", "--all", "--json")
    assert ended.value.code == 1
    (source,) = json.loads(capsys.readouterr().out)["sources"]
    assert set(source) == promised("gather", 1)
    assert source["verdict"] == "failed"
    (problem,) = source["problems"]
    assert set(problem) == promised("gather", 2)
    assert problem["reason"].endswith(".")


def test_a_probe_of_nothing_says_so(site: Any) -> None:
    site.put("/empty", "<p>Nothing here.</p>")
    del site.pages["/feed"]
    with pytest.raises(CommandError, match="no feed, no sitemap"):
        call_command("probe", site.url("/empty"))


def test_a_paused_source_is_not_gathered_by_name_and_the_command_says_what_to_do() -> None:
    source = cast.source(cast.network(), state=Source.State.PAUSED)
    with pytest.raises(CommandError, match="Resume it first"):
        call_command("gather", "--source", str(source.pk))
