"""The files of other words are well formed, broad, and say nothing twice; and every sign means what it says."""

from collections import Counter

import pytest

from connectshare.search.analysing import STOPWORDS, stem, words_of
from connectshare.search.vocabulary import (
    MOST_OTHERS,
    Others,
    groups,
    read_synonyms,
    sector_slack,
    sector_synonyms,
    text_of,
)

SYNONYMS = list(groups(text_of("synonyms.txt")))


def stems(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words_of(text))


def test_the_list_of_the_sector_is_broad() -> None:
    assert len(SYNONYMS) >= 150
    assert {sign for sign, _ in SYNONYMS} == {"=", "~", ">"}


def test_no_group_is_written_twice_and_no_member_twice_in_a_group() -> None:
    assert [
        one for one, times in Counter((sign, frozenset(members)) for sign, members in SYNONYMS).items() if times > 1
    ] == []
    assert [members for _, members in SYNONYMS if len(set(members)) < len(members)] == []


def test_no_glue_word_has_another_word_for_it() -> None:
    glue = {(stem(word),) for word in STOPWORDS}
    assert [one for _, members in SYNONYMS for one in members if stems(one) in glue] == []


def test_no_term_costs_more_than_a_bounded_number_of_searches() -> None:
    assert max(len(others.equals) + len(others.near) for others in sector_synonyms().values()) <= MOST_OTHERS


def test_no_term_is_another_word_for_itself() -> None:
    for term, others in sector_synonyms().items():
        found = [tuple(stem(word) for word in words) for words in (*others.equals, *others.near)]
        assert term not in found and len(set(found)) == len(found), term


def test_the_same_thing_and_what_is_near_work_both_ways_and_what_is_wider_one_way() -> None:
    known = read_synonyms(
        "= HFS | high friction surfacing\n~ grit | salt  # a remark\n> winter service | gritting | snow\n"
    )
    assert known[("hfs",)] == Others(equals=(("high", "friction", "surfacing"),))
    assert known[stems("high friction surfacing")].equals == (("hfs",),)
    assert known[("grit",)].near == (("salt",),) and known[("salt",)].near == (("grit",),)
    assert known[stems("winter service")].near == (("gritting",), ("snow",))
    assert ("snow",) not in known


def test_what_is_the_same_thing_is_not_near_as_well() -> None:
    known = read_synonyms("= grit | salt\n~ grit | salts")
    assert known[("grit",)] == Others(equals=(("salt",),))


@pytest.mark.parametrize("line", ["grit | salt", "= grit", "= grit |", "+ grit | salt", "= | "])
def test_a_line_that_is_no_group_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="Line 2"):
        read_synonyms(f"# remark\n{line}")


def test_manners_of_asking_are_no_terms_of_the_sector() -> None:
    known = sector_synonyms()
    assert [words for words in sector_slack() if tuple(stem(word) for word in words) in known] == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [("gulley", "gully"), ("carriageway", "road"), ("footway", "pavement"), ("gritting", "salting"), ("s58", "section 58"),
     ("lamp post", "street light"), ("hiamp", "highway asset management plan"), ("tarmac", "asphalt"),
     ("tro", "traffic order"), ("zebra", "zebra crossing"), ("ev charge point", "charging point"), ("suds", "rain garden"),
     ("winter service", "gritting"), ("whole life cost", "lifecycle planning"), ("lcwip", "local cycling and walking infrastructure plan")],
)  # fmt: skip
def test_what_readers_say_finds_what_documents_say(asked: str, found: str) -> None:
    others = sector_synonyms()[stems(asked)]
    assert stems(found) in [tuple(stem(word) for word in words) for words in (*others.equals, *others.near)]
