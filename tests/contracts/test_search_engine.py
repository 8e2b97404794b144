"""What every search engine must do, over every engine there is. `indexer.py` and `finding.py` rely on it."""

import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.request import urlopen

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectshare.search.document import Document
from connectshare.search.engine import EngineBusy, EngineProblem, EngineReadOnly, SearchEngine, open_engine
from connectshare.search.facets import FACETS
from connectshare.search.query import Query

TODAY = date(2026, 11, 23)

GULLIES = Document(
    id="gully001",
    title="Gully cleansing policy",
    summary="How often gullies are emptied, and how that is decided.",
    pages=(
        "Contents and foreword.",
        "Gullies are emptied once a year. " * 3,
        "The tanker empties a silted pot in ten minutes.",
    ),
    names=("East Sussex County Council", "Gully cleansing & inspection regimes", "drain cleaning"),
    topics=("drainage-and-flooding", "gully-regimes"),
    kind="policy",
    organisations=("east-sussex",),
    organisation_types=("county",),
    networks=("sesig",),
    regions=("South East",),
    nations=("England",),
    year=2016,
    told_by="own",
    lenses=("preventative",),
    formats=("pdf",),
    prior=1.0,
    added=1_728_000_000,
)
LIGHTS = Document(
    id="lights01",
    title="Part-night lighting: a scrutiny review",
    summary="Street lights are turned off from midnight in most villages.",
    pages=("Slide one: why.", "Crime did not rise where the lights went out."),
    page_word="slide",
    topics=("lighting-and-electrical",),
    kind="committee-report",
    organisations=("lincolnshire", "kent"),
    organisation_types=("county",),
    regions=("East Midlands", "South East"),
    nations=("England",),
    year=2024,
    told_by="own",
    formats=("slides", "pdf"),
    prior=1.0,
    added=1_771_200_000,
)
NEWS = Document(
    id="news0001",
    title="Council tries gully sensors",
    summary="A press report of sensors in gullies.",
    page_word="",
    topics=("drainage-and-flooding",),
    kind="news",
    organisations=("hampshire",),
    organisation_types=("county",),
    regions=("South East",),
    told_by="press",
    formats=("web-page",),
    added=1_762_560_000,
)
ALL = (GULLIES, LIGHTS, NEWS)


ENGINES = [
    "tantivy",
    pytest.param(
        "opensearch", marks=[pytest.mark.server, pytest.mark.xdist_group("opensearch"), pytest.mark.timeout(300)]
    ),
]


@dataclass(frozen=True)
class Place:
    """Where an index of one engine is, how to open it, and what is kept there."""

    url: str
    kept: Callable[[], list[str]]

    def __call__(self, writable: bool = False) -> SearchEngine:
        return open_engine(self.url, writable=writable)


def place(name: str, folder: Path, request: pytest.FixtureRequest) -> Place:
    """A place of its own in the engine of this name."""
    if name == "tantivy":
        return Place(f"tantivy://{folder}", lambda: sorted(path.name for path in folder.iterdir()))
    nodes = request.getfixturevalue("opensearch_nodes")
    site = f"test-{secrets.token_hex(6)}"
    kept = f"http://{nodes[0]}/_cat/indices/{site}-o*?h=index"
    # Three parts on three nodes, asked by way of any of them: counts and order must not show it.
    return Place(
        f"opensearch+http://{','.join(nodes)}/{site}?shards=3", lambda: sorted(urlopen(kept).read().decode().split())
    )


@pytest.fixture(params=ENGINES)
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Opens the engine under test, always on the same index."""
    return place(request.param, tmp_path / "index", request)


@pytest.fixture
def engine(opener: Place) -> SearchEngine:
    """An engine that holds the three documents."""
    engine = opener(writable=True)
    engine.update(ALL)
    return engine


def found(engine: SearchEngine, words: str = "", **more: object) -> list[str]:
    return [hit.id for hit in engine.search(Query(words, today=TODAY, **more)).hits]


def counts(engine: SearchEngine, facet: str, words: str = "", **filters: tuple[str, ...]) -> dict[str, int]:
    hits = engine.search(Query(words, filters=filters, today=TODAY))
    return {count.value: count.count for count in hits.facets[facet]}


# Finding


def test_words_of_title_summary_pages_names_and_older_editions_are_found(engine: SearchEngine) -> None:
    engine.update([replace(GULLIES, older="formerly the culvert protocol")])
    for words in ("policy", "decided", "tanker", "Sussex", "protocol"):
        assert found(engine, words) == ["gully001"], words


def test_no_words_give_everything_newest_first(engine: SearchEngine) -> None:
    hits = engine.search(Query(today=TODAY))
    assert (hits.total, [hit.id for hit in hits.hits]) == (3, ["lights01", "news0001", "gully001"])


def test_any_order_of_age_can_be_asked_for_with_words(engine: SearchEngine) -> None:
    assert found(engine, "gully", sort="newest") == ["news0001", "gully001"]


def test_the_newest_is_told_by_the_second_and_of_one_second_the_order_is_by_key(engine: SearchEngine) -> None:
    now = 1_790_000_000
    made = [
        Document(id=f"{letters}000", title="Kerb", added=now + 1) for letters in ("bcdfg", "23456", "zzzzz", "9bbbb")
    ]
    older = Document(id="00000000", title="Kerb", added=now)
    engine.update([made[0], older])
    engine.update([made[1]])
    engine.update(made[2:])
    newest = ["23456000", "9bbbb000", "bcdfg000", "zzzzz000", "00000000"]
    assert found(engine, "kerb", sort="newest") == newest
    assert found(engine, "kerb", sort="newest", size=2, page=2) == newest[2:4]
    engine.update([replace(older, added=now + 2)])
    assert found(engine)[:5] == ["00000000", *newest[:4]]
    engine.rebuild([*made, older, *ALL])
    assert found(engine)[:5] == newest


def test_a_quoted_phrase_stands_together_and_as_written(engine: SearchEngine) -> None:
    assert found(engine, '"emptied once a year"') == ["gully001"]
    assert found(engine, '"a year emptied"', as_typed=True) == []
    assert found(engine, '"gully sensor"', as_typed=True) == []


def test_a_phrase_that_repeats_a_word_needs_the_repeat(engine: SearchEngine) -> None:
    engine.update([Document(id="steps001", title="Step by step"), Document(id="steps002", title="By step")])
    assert found(engine, '"step by step"') == ["steps001"]


def test_a_phrase_never_runs_from_one_text_into_the_next(engine: SearchEngine) -> None:
    # The title is indexed three times over, and page one is followed by page two.
    assert found(engine, '"policy gully"', as_typed=True) == []
    assert found(engine, '"foreword gullies"', as_typed=True) == []


def test_a_word_with_a_minus_is_left_out(engine: SearchEngine) -> None:
    assert found(engine, "gully -sensors") == ["gully001"]
    assert set(found(engine, "-sensors")) == {"gully001", "lights01"}


def test_true_equals_find_each_other_both_ways(engine: SearchEngine) -> None:
    engine.update(
        [Document(id="section1", title="Notices under section 58"), Document(id="short001", title="S58 notices")]
    )
    assert set(found(engine, "s58")) == set(found(engine, "section 58")) == {"section1", "short001"}
    assert "gully001" in found(engine, "gulley")
    assert "gully001" in found(engine, "road drain")


def test_an_equal_of_several_words_counts_only_where_they_stand_together(engine: SearchEngine) -> None:
    engine.update([Document(id="apart001", title="The authority took the lead after a local flood")])
    engine.update([Document(id="together", title="The lead local flood authority")])
    assert found(engine, "LLFA") == ["together"]


def test_of_three_words_one_may_be_missing_and_of_two_none(engine: SearchEngine) -> None:
    engine.update([Document(id=f"filler{at}", title="Scrutiny of policy and cleansing") for at in range(10)])
    assert set(found(engine, "scrutiny policy")) == {f"filler{at}" for at in range(10)}
    assert set(found(engine, "policy cleansing midnight")) == {"gully001", *(f"filler{at}" for at in range(10))}
    assert "lights01" not in found(engine, "policy cleansing midnight")


def test_with_hardly_anything_found_half_of_the_words_will_do_and_it_is_said(engine: SearchEngine) -> None:
    hits = engine.search(Query("tanker midnight", today=TODAY))
    assert hits.partial
    assert {hit.id for hit in hits.hits} == {"gully001", "lights01"}
    assert not engine.search(Query("tanker", today=TODAY)).partial


def test_what_has_all_words_comes_before_what_lacks_one(engine: SearchEngine) -> None:
    engine.update(
        [Document(id="two00001", title="Tanker silted"), Document(id="three001", title="Tanker silted pot minutes")]
    )
    order = found(engine, "tanker pot minutes")
    assert order.index("three001") < order.index("two00001") if "two00001" in order else order[0] == "three001"


@pytest.mark.parametrize(
    ("typed", "used"),
    [
        ("gully clensing", "gully cleansing"),
        ("mid night", "midnight"),
        ("sensros", "sensors"),
        ("streetlights", "street lights"),
    ],
)
def test_a_slip_is_mended_when_the_word_stands_nowhere_and_it_is_said(
    engine: SearchEngine, typed: str, used: str
) -> None:
    hits = engine.search(Query(typed, today=TODAY))
    assert hits.corrected == used
    assert hits.total > 0


def test_nothing_is_mended_where_the_words_stand_or_the_reader_insists(engine: SearchEngine) -> None:
    assert engine.search(Query("gully sensor", today=TODAY)).corrected == ""
    hits = engine.search(Query("gully clensing", today=TODAY, as_typed=True))
    assert (hits.total, hits.corrected) == (0, "")


def test_pages_of_results_part_them_without_overlap(engine: SearchEngine) -> None:
    engine.update([Document(id=f"many{at:04}", title=f"Kerb number {at}") for at in range(25)])
    pages = [found(engine, "kerb", page=page, size=10) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert len({one for page in pages for one in page}) == 25


# Ranking


def test_the_very_form_comes_before_another_form_of_the_word(engine: SearchEngine) -> None:
    texts = ["Adopted and notes", "Adopting and notes", "Adoptions and notes"]
    engine.update([Document(id=f"form{at}", title=text) for at, text in enumerate(texts)])
    for at, word in enumerate(("adopted", "adopting", "adoptions")):
        assert found(engine, word)[0] == f"form{at}", word
        assert set(found(engine, word)) == {"form0", "form1", "form2"}


def test_a_word_in_the_title_counts_for_more_than_in_the_text(engine: SearchEngine) -> None:
    filler = "and so on for some time " * 5
    engine.update([Document(id="body0001", title="Report", pages=(f"lengthsman {filler}",))])
    engine.update([Document(id="title001", title="Lengthsman report", pages=(filler,))])
    assert found(engine, "lengthsman") == ["title001", "body0001"]


def test_of_two_alike_the_higher_prior_comes_first(engine: SearchEngine) -> None:
    twin = Document(id="apress01", title="Verge biomass trial")
    engine.update([twin, replace(twin, id="zown0001", prior=1.0), replace(twin, id="middle01", prior=0.5)])
    assert found(engine, "verge biomass") == ["zown0001", "middle01", "apress01"]


def test_the_prior_does_not_drown_what_a_document_is_about(engine: SearchEngine) -> None:
    long = ("A page on other matters. " * 30, "The jetter is mentioned once.")
    engine.update([Document(id="passing1", title="Annual report", pages=long, prior=1.0)])
    engine.update([Document(id="about001", title="The jetter: a news report of the jetter", prior=0.0)])
    assert found(engine, "jetter") == ["about001", "passing1"]


# Filters and counts


@pytest.mark.parametrize(
    ("facet", "value", "ids"),
    [
        ("topic", "drainage-and-flooding", {"gully001", "news0001"}),
        ("kind", "policy", {"gully001"}),
        ("organisation", "kent", {"lights01"}),
        ("organisation_type", "county", {"gully001", "lights01", "news0001"}),
        ("network", "sesig", {"gully001"}),
        ("region", "East Midlands", {"lights01"}),
        ("region", "England", {"gully001", "lights01"}),
        ("told_by", "press", {"news0001"}),
        ("lens", "preventative", {"gully001"}),
        ("format", "pdf", {"gully001", "lights01"}),
        ("year", "2016", {"gully001"}),
        ("year", "2", {"lights01"}),
        ("year", "10", {"gully001", "lights01"}),
        ("year", "any", {"gully001", "lights01", "news0001"}),
        ("kind", "no-such-kind", set()),
    ],
)
def test_each_filter_narrows_to_its_value(engine: SearchEngine, facet: str, value: str, ids: set[str]) -> None:
    hits = engine.search(Query(filters={facet: (value,)}, today=TODAY))
    assert {hit.id for hit in hits.hits} == ids
    assert hits.total == len(ids)


def test_values_of_one_filter_add_up_and_filters_narrow_each_other(engine: SearchEngine) -> None:
    assert set(found(engine, filters={"kind": ("policy", "news")})) == {"gully001", "news0001"}
    assert found(engine, filters={"kind": ("policy", "news"), "told_by": ("press",)}) == ["news0001"]


def test_a_count_says_what_choosing_its_value_finds(engine: SearchEngine) -> None:
    for chosen in ({}, {"kind": ("policy",)}, {"kind": ("policy",), "region": ("South East",)}, {"year": ("5",)}):
        hits = engine.search(Query("", filters=chosen, today=TODAY))
        for facet in FACETS:
            for count in hits.facets[facet]:
                narrowed = {**chosen, facet: (count.value,)}
                assert engine.search(Query("", filters=narrowed, today=TODAY)).total == count.count, (
                    chosen,
                    facet,
                    count,
                )


def test_a_chosen_filter_still_counts_its_other_values(engine: SearchEngine) -> None:
    assert counts(engine, "kind", kind=("policy",)) == {"policy": 1, "committee-report": 1, "news": 1}
    assert counts(engine, "told_by", kind=("policy",)) == {"own": 1}


def test_counts_follow_the_words(engine: SearchEngine) -> None:
    assert counts(engine, "kind", "gully") == {"policy": 1, "news": 1}


def test_years_are_counted_in_spans_and_one_by_one(engine: SearchEngine) -> None:
    assert counts(engine, "year") == {"2": 1, "5": 1, "10": 2, "any": 3}
    assert counts(engine, "year_each") == {"2024": 1, "2016": 1}


def test_only_the_facets_asked_for_are_counted(engine: SearchEngine) -> None:
    assert set(engine.search(Query(today=TODAY, facets=("kind",))).facets) == {"kind"}
    assert not engine.search(Query(today=TODAY, facets=())).facets


# Passages


def test_passages_are_marked_and_say_their_page(engine: SearchEngine) -> None:
    (hit,) = engine.search(Query("silted tanker", today=TODAY)).hits
    passage = hit.passages[0]
    assert passage.page == 3
    assert passage.text == "The tanker empties a silted pot in ten minutes."
    assert [piece for piece, is_match in passage.text_parts if is_match] == ["tanker", "silted"]
    assert set(hit.matched) >= {"tanker", "silted"}


def test_a_document_without_pages_shows_its_summary_and_no_page(engine: SearchEngine) -> None:
    (hit,) = engine.search(Query("press sensors", today=TODAY)).hits
    assert [(passage.text, passage.page) for passage in hit.passages] == [
        ("A press report of sensors in gullies.", None)
    ]


def test_what_is_found_by_a_name_says_the_name(engine: SearchEngine) -> None:
    (hit,) = engine.search(Query("sussex", today=TODAY)).hits
    assert (hit.passages, hit.matched) == ((), ("sussex",))


def test_every_result_says_what_answered_each_word_how_and_where(engine: SearchEngine) -> None:
    (hit,) = engine.search(Query("gulley cleansed sussex", today=TODAY, size=1)).hits
    said = {(one.asked, one.found, one.how, one.where) for one in hit.reasons}
    assert said == {
        ("gulley", "Gully", "other", "title"),
        ("cleansed", "cleansing", "form", "title"),
        ("sussex", "Sussex", "word", "topic"),
    }
    assert hit.page_word == "page"


# Titles while somebody types


def test_titles_are_found_by_all_words_and_the_beginning_of_the_last(engine: SearchEngine) -> None:
    assert engine.titles(("gully", "cle"), 5) == (("gully001", "Gully cleansing policy"),)
    assert {key for key, _ in engine.titles(("gul",), 5)} == {"gully001", "news0001"}
    assert engine.titles(("gully", "tanker"), 5) == ()


def test_no_more_titles_are_given_than_asked_for_and_nothing_typed_raises(engine: SearchEngine) -> None:
    assert len(engine.titles(("council",), 1)) == 1
    for words in ((), ("",), ("the",), ("g",), ("\x00",), (".*",), ('"',)):
        assert len(engine.titles(words, 3)) <= 3
    assert engine.titles(("gully",), 0) == ()


# Changes


def test_an_update_replaces_what_had_the_id(engine: SearchEngine) -> None:
    engine.update([replace(GULLIES, title="Ditches policy", summary="", pages=(), names=())])
    assert engine.count() == 3
    assert found(engine, "ditches") == ["gully001"]
    assert "gully001" not in found(engine, "gully")


def test_what_is_deleted_is_gone_from_results_totals_and_counts(engine: SearchEngine) -> None:
    engine.delete(["gully001", "never-there"])
    assert engine.count() == 2
    assert found(engine, "gully") == ["news0001"]
    assert counts(engine, "topic") == {"drainage-and-flooding": 1, "lighting-and-electrical": 1}


@pytest.mark.parametrize("status", ["withdrawn", "hidden", "merged", "a status of tomorrow"])
def test_what_readers_may_not_see_is_taken_out_by_an_update_or_a_rebuild(engine: SearchEngine, status: str) -> None:
    engine.update([replace(GULLIES, status=status)])
    assert found(engine, "cleansing", as_typed=True) == []
    engine.rebuild([replace(GULLIES, status=status), LIGHTS])
    assert found(engine) == ["lights01"]


@pytest.mark.parametrize("status", ["published", "historic", "gone"])
def test_what_readers_may_see_is_found(engine: SearchEngine, status: str) -> None:
    engine.update([replace(GULLIES, status=status)])
    assert found(engine, "cleansing") == ["gully001"]


def test_a_broken_letter_spoils_no_batch(engine: SearchEngine) -> None:
    broken = replace(GULLIES, id="broken01", title="Kerb \ud800 stones", pages=("\udfff",), regions=("\ud800",))
    engine.update([broken, Document(id="sound001", title="Kerb")])
    assert set(found(engine, "kerb")) == {"broken01", "sound001"}


def test_an_update_that_breaks_off_changes_nothing(engine: SearchEngine) -> None:
    def broken() -> Iterator[Document]:
        yield replace(GULLIES, title="Half done")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        engine.update(broken())
    assert found(engine, "half") == []
    assert found(engine, "cleansing") == ["gully001"]
    engine.update([LIGHTS])  # and the writer is free again


def test_a_rebuild_holds_exactly_what_it_was_given(engine: SearchEngine) -> None:
    assert engine.rebuild([LIGHTS, replace(NEWS, title="Old"), NEWS]) == 2
    assert set(found(engine)) == {"lights01", "news0001"}
    assert found(engine, "old", as_typed=True) == []


def test_a_rebuild_that_breaks_off_leaves_the_live_index(engine: SearchEngine, opener: Place) -> None:
    def broken() -> Iterator[Document]:
        yield LIGHTS
        raise RuntimeError("the database went away")

    before = opener.kept()
    with pytest.raises(RuntimeError):
        engine.rebuild(broken())
    assert engine.count() == 3
    assert opener.kept() == before


def test_readers_go_on_during_a_rebuild_and_writers_are_told_to_wait(engine: SearchEngine, opener: Place) -> None:
    reader, half, go_on = opener(), threading.Event(), threading.Event()

    def slowly() -> Iterator[Document]:
        yield LIGHTS
        half.set()
        assert go_on.wait(20)

    work = threading.Thread(target=engine.rebuild, args=(slowly(),))
    work.start()
    assert half.wait(20)
    try:
        assert reader.count() == 3
        with pytest.raises(EngineBusy):
            opener(writable=True).update([NEWS])
        with pytest.raises(EngineBusy):
            opener(writable=True).delete(["news0001"])
    finally:
        go_on.set()
        work.join()
    assert engine.count() == 1


def test_wiping_empties_the_index(engine: SearchEngine) -> None:
    engine.wipe()
    assert (engine.count(), engine.search(Query("gully", today=TODAY)).total) == (0, 0)
    assert not engine.needs_rebuild()


def test_an_index_that_is_not_there_is_empty_and_says_so(opener: Place) -> None:
    reader = opener()
    assert (reader.count(), reader.search(Query("gully", today=TODAY)).total, reader.needs_rebuild()) == (0, 0, True)


def test_a_reader_cannot_write(opener: Place) -> None:
    for write in (lambda: opener().update([NEWS]), lambda: opener().delete(["a"]), lambda: opener().wipe()):
        with pytest.raises(EngineReadOnly):
            write()


def test_an_address_that_no_engine_answers_to_is_refused_in_words() -> None:
    with pytest.raises(EngineProblem, match="solr"):
        open_engine("solr://search.example/")


# Anything may be typed


@pytest.fixture(scope="module", params=ENGINES)
def still(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    """An engine that is only read."""
    engine = place(request.param, tmp_path_factory.mktemp("still"), request)(writable=True)
    engine.update(ALL)
    return engine


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.text(st.characters(), max_size=60)
    | st.lists(st.sampled_from(['"', "-", "gully", "*", "AND", "(", "s58", "é", "\x00", "lihgt"])).map(" ".join),
    filters=st.dictionaries(
        st.sampled_from([*FACETS, "status", "__class__"]),
        st.lists(st.text(st.characters(), max_size=8)).map(tuple),
        max_size=3,
    ),
    page=st.integers(-(10**12), 10**12),
    size=st.integers(-5, 10**6),
    sort=st.sampled_from(["relevant", "newest"]),
    today=st.dates(),
)
def test_nothing_that_is_typed_raises(still: SearchEngine, words, filters, page, size, sort, today) -> None:  # type: ignore[no-untyped-def]
    hits = still.search(Query(words, filters, page, size, sort, today))
    assert hits.total >= len(hits.hits)
