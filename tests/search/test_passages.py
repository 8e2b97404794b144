"""Passages are short, marked, whole words, from the right page; and quick in long documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectshare.search.passages import LONGEST, PAGE_BREAK, Finder, best_passages
from connectshare.search.query import read_words
from connectshare.search.vocabulary import sector_synonyms
from connectshare.search.wording import units_of


def finder(words: str) -> Finder:
    return Finder(units_of(read_words(words), sector_synonyms()))


def passages(text: str, words: str, paged: bool = True):  # type: ignore[no-untyped-def]
    return best_passages(text, finder(words).places(text), paged)


def marked(text: str, words: str) -> list[str]:
    return [text[place.start : place.end] for place in finder(words).places(text)]


FILLER = "Nothing of note happens in this sentence about other matters. " * 12


def test_the_page_is_that_on_which_the_words_stand() -> None:
    pages = [FILLER] * 40
    pages[16] += "The gully tanker broke down in March. " + FILLER
    (best, *_) = passages(PAGE_BREAK.join(pages), "gully tanker")
    assert best.page == 17
    assert [piece for piece, is_match in best.text_parts if is_match] == ["gully", "tanker"]


def test_a_passage_never_runs_over_the_end_of_a_page() -> None:
    text = f"First page ends with a gully{PAGE_BREAK}Second page begins with a tanker"
    found = passages(text, "gully tanker")
    assert {(one.page, one.text) for one in found} == {
        (1, "First page ends with a gully"),
        (2, "Second page begins with a tanker"),
    }


def test_the_place_with_most_of_the_words_comes_first() -> None:
    text = f"A gully. {FILLER} A gully again. {FILLER} The gully tanker jets. {FILLER} One tanker."
    assert "gully tanker jets" in passages(text, "gully tanker")[0].text


def test_there_are_two_passages_at_most_and_they_do_not_overlap() -> None:
    found = passages("the gully and the tanker " * 200, "gully tanker")
    assert len(found) == 2


def test_without_pages_no_page_is_named() -> None:
    assert passages("A gully.", "gully", paged=False)[0].page is None


def test_cuts_are_shown_and_fall_between_words() -> None:
    (best, *_) = passages(f"{'unbroken ' * 60}gully {'unbroken ' * 60}", "gully")
    assert best.text.startswith("…") and best.text.endswith("…")
    assert set(best.text.strip("…").split()) == {"unbroken", "gully"}


def test_a_passage_begins_with_its_sentence_where_that_is_near() -> None:
    text = f"{FILLER}The gully was emptied. {FILLER}"
    assert passages(text, "gully emptied")[0].text.startswith("…The gully was emptied.")


@pytest.mark.parametrize(
    ("words", "text", "marks"),
    [
        ("gully", "Gullies, a GULLY, gulleys and a gullible engineer", ["Gullies", "GULLY", "gulleys"]),
        ("repairs", "repaired repairing disrepair", ["repaired", "repairing"]),
        ("section 58", "Section 58, S58 and section 5 of 58", ["Section 58", "S58"]),
        ('"grit bin"', "grit bins and a grit-bin", ["grit-bin"]),
        ("ty", "the Tŷ Glas scheme", ["Tŷ"]),
        ("gully -tanker", "gully tanker", ["gully"]),
        ("straße", "STRASSE, strasse", []),
    ],
)
def test_marks_fall_on_the_words_that_answer(words: str, text: str, marks: list[str]) -> None:
    assert marked(text, words) == marks


@given(st.text(max_size=500), st.text(max_size=40))
def test_any_text_gives_short_passages_made_of_it(text: str, words: str) -> None:
    sought = f"{words} {text[40:60]}"
    for passage in passages(text, sought):
        assert len(passage.text) <= LONGEST
        squeezed = "".join(text.split())
        assert "".join(passage.text.strip("…").split()) in squeezed or "…" in text
        assert all(piece for piece, _ in passage.text_parts)
        assert 1 <= (passage.page or 1) <= text.count(PAGE_BREAK) + 1
