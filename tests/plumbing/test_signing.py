"""Signed links: good once, for a while, and for one use."""

import pytest
from django.core import signing as django_signing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectshare.plumbing.models import Lease
from connectshare.plumbing.signing import NoGood, key_for, read, redeem, sign, value_of

pytestmark = pytest.mark.django_db


def test_a_link_gives_its_value_once() -> None:
    token = sign("sign-in", "17")
    assert redeem("sign-in", token, seconds=60) == "17"
    with pytest.raises(NoGood, match="used already"):
        redeem("sign-in", token, seconds=60)


def test_two_links_for_the_same_value_are_good_once_each() -> None:
    first, second = sign("sign-in", "17"), sign("sign-in", "17")
    assert redeem("sign-in", second, seconds=60) == redeem("sign-in", first, seconds=60) == "17"


def test_a_link_for_one_use_serves_no_other() -> None:
    with pytest.raises(NoGood, match="not complete"):
        redeem("withdraw", sign("sign-in", "17"), seconds=60)


def test_a_link_that_is_too_old_is_refused_and_not_used_up(monkeypatch: pytest.MonkeyPatch) -> None:
    token = sign("sign-in", "17")
    later = django_signing.time.time() + 901
    with monkeypatch.context() as patch:
        patch.setattr("django.core.signing.time.time", lambda: later)
        with pytest.raises(NoGood, match="too old"):
            redeem("sign-in", token, seconds=900)
    assert not Lease.objects.exists()


def test_a_used_link_is_remembered_for_longer_than_it_would_be_good() -> None:
    redeem("sign-in", sign("sign-in", "17"), seconds=900)
    assert Lease.objects.get().until > django_signing.time.time() + 900


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(place=st.integers(0, 10_000), letters=st.permutations("abcXYZ019-_:"))
def test_a_link_with_any_character_changed_is_refused(place: int, letters: list[str]) -> None:
    token = sign("sign-in", "17")
    at = place % (len(token) - 1)  # the last one carries unused bits
    other = next(letter for letter in letters if letter != token[at])
    with pytest.raises(NoGood):
        redeem("sign-in", token[:at] + other + token[at + 1 :], seconds=60)


def test_a_link_that_is_good_for_a_while_is_read_as_often_as_one_likes_and_writes_nothing() -> None:
    token = sign("answer", "17:lowland")
    assert [read("answer", token, seconds=60) for _ in range(3)] == ["17:lowland"] * 3
    assert not Lease.objects.exists()
    with pytest.raises(NoGood, match="not complete"):
        read("sign-in", token, seconds=60)


def test_such_a_link_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    token = sign("answer", "17:lowland")
    later = django_signing.time.time() + 61
    with monkeypatch.context() as patch:
        patch.setattr("django.core.signing.time.time", lambda: later)
        with pytest.raises(NoGood, match="too old"):
            read("answer", token, seconds=60)


def test_a_key_stays_the_same_and_serves_one_use() -> None:
    key = key_for("ping", "17")
    assert key == key_for("ping", "17")
    assert value_of("ping", key) == "17"
    assert value_of("websub", key) is None
    assert value_of("ping", key.replace("17.", "18.", 1)) is None
    assert value_of("ping", "") is None
