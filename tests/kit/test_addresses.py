"""One address, one way to write it; what is not an address is refused in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectshare.kit.addresses import BadAddress, canonical, join, parse, same_site


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("HTTP://Www.Example.ORG:80", "http://www.example.org/"),
        ("https://example.org:443/a#part", "https://example.org/a"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("http://example.org./a", "http://example.org/a"),
        ("http://example.org/a/./b/../c", "http://example.org/a/c"),
        ("http://example.org/../../a", "http://example.org/a"),
        ("http://example.org/%7euser/%e2%82%ac%2f", "http://example.org/~user/%E2%82%AC%2F"),
        ("http://example.org/road works.pdf", "http://example.org/road%20works.pdf"),
        ("http://example.org/ffordd/tŷ", "http://example.org/ffordd/t%C5%B7"),
        ("http://example.org/50%", "http://example.org/50%25"),
        ("http://example.org/?b=2&utm_source=x&a=1&fbclid=z&gclid=q", "http://example.org/?b=2&a=1"),
        ("http://example.org/d/a.pdf;jsessionid=0A1B2C?x=1", "http://example.org/d/a.pdf?x=1"),
        ("http://example.org/a?PHPSESSID=0a1b&id=7&CFTOKEN=9", "http://example.org/a?id=7"),
        ("http://example.org/a?sid=0123456789abcdef&sid=7", "http://example.org/a?sid=7"),
        ("http://example.org/(S(0123456789abcdefghij0123))/verge", "http://example.org/verge"),
        ("http://example.org/?UTM_Campaign=x", "http://example.org/"),
        ("http://example.org/?utm=keep", "http://example.org/?utm=keep"),
        ("  https://example.org/a\n", "https://example.org/a"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://[2001:DB8::0:1]:80/", "http://[2001:db8::1]/"),
        ("http://example.org\\docs\\a.pdf".replace("org\\", "org/"), "http://example.org/docs/a.pdf"),
    ],
)
def test_one_address_has_one_way_to_be_written(given_url: str, expected: str) -> None:
    assert canonical(given_url) == expected


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "example.org/a",
        "ftp://example.org/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://user:secret@example.org/",
        "http://example.org\\@10.0.0.1/",
        "http://example.org:99999/",
        "http://example.org:port/",
        "http://example.org:0/",
        "http://exa mple.org/",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        "http://a..b/",
        "http://%00/",
        "http://" + "a" * 300 + ".org/",
        "http://example.org/" + "a" * 9000,
    ],
)
def test_what_cannot_be_visited_is_refused_in_a_sentence(bad: str) -> None:
    with pytest.raises(BadAddress) as problem:
        canonical(bad)
    assert str(problem.value).endswith(".")


def test_digits_in_full_width_are_read_as_the_address_that_they_are() -> None:
    assert parse("http://１２７.０.０.１/").host == "127.0.0.1"


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused_and_never_a_crash(text: str) -> None:
    for url in (text, f"http://{text}", f"https://example.org/{text}"):
        try:
            once = canonical(url)
        except BadAddress:
            continue
        assert canonical(once) == once
        assert once.isascii()
        assert not set(once) & set(" \t\r\n\\#")


@given(st.text(max_size=60))
def test_any_link_on_a_page_is_joined_or_refused(link: str) -> None:
    try:
        joined = join("https://example.org/a/b?c", link)
    except BadAddress:
        return
    assert str(parse(joined)) == joined


def test_a_link_with_backslashes_is_read_as_browsers_read_it() -> None:
    assert join("https://example.org/a/", "docs\\plan.pdf") == "https://example.org/a/docs/plan.pdf"
    assert join("https://example.org/a/", "\\\\elsewhere.example\\x") == "https://elsewhere.example/x"


def test_the_same_site_is_the_same_with_and_without_www() -> None:
    assert same_site("https://www.example.org/a", "http://example.org/b")
    assert not same_site("https://example.org/", "https://docs.example.org/")
