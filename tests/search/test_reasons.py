"""Every result says what answered each word, how and where."""

from connectshare.search.hits import Reason
from connectshare.search.passages import Finder
from connectshare.search.query import read_words
from connectshare.search.reasons import Looked, reasons
from connectshare.search.vocabulary import sector_synonyms
from connectshare.search.wording import units_of


def why(question: str, typed: str = "", title: str = "", text: str = "", topic: str = "") -> list[Reason]:
    finder = Finder(units_of(read_words(question), sector_synonyms()))
    looked = [
        Looked(where, written, finder.places(written))
        for where, written in (("title", title), ("text", text), ("topic", topic))  # type: ignore[assignment]
    ]
    return list(reasons(finder.units, looked, set((typed or question).split())))


def test_the_very_word_is_said_as_such_and_another_form_as_that() -> None:
    assert why("gullies tanker", title="A gully", text="The tanker") == [
        Reason("gullies", "gully", "form", "title"), Reason("tanker", "tanker", "word", "text"),
    ]  # fmt: skip


def test_another_word_for_it_names_both_and_a_whole_term_is_said_once() -> None:
    assert why("lamp posts", title="Street lighting") == [Reason("lamp posts", "Street lighting", "other", "title")]


def test_the_very_word_anywhere_is_a_better_reason_than_another_word_for_it() -> None:
    assert why("gully", title="Road drain", text="the gully") == [Reason("gully", "gully", "word", "text")]


def test_a_mended_word_is_said_to_be_mended() -> None:
    assert why("gully tanker", typed="gully tnaker", title="Gully tanker")[1].how == "mended"
    assert why("pothole repairs", typed="pothole repiars", title="Pothole repairs") == [
        Reason("pothole repairs", "Pothole repairs", "mended", "title")
    ]


def test_what_only_a_topic_answers_says_so() -> None:
    assert why("gully", title="Drains", topic="Gully emptying")[0].where == "topic"
    assert why("gully", title="Nothing") == []


def test_where_a_whole_term_answered_its_words_are_not_said_again() -> None:
    assert why("gully cleansing", title="Gully cleansing", text="cleansing the street") == [
        Reason("gully cleansing", "Gully cleansing", "word", "title")
    ]
