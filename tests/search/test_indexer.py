"""The index follows the catalogue: everything pending is taken up, nothing is lost, nothing hidden is found."""

import time
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from connectshare.catalogue import lifecycle
from connectshare.catalogue.drafting import OfferDraft
from connectshare.catalogue.models import Material, Pending, TopicLink
from connectshare.catalogue.publishing import publish
from connectshare.plumbing.models import Lease
from connectshare.search import indexer
from connectshare.search.document import Document
from connectshare.search.engine import EngineBusy, open_engine
from connectshare.search.finding import find
from connectshare.search.query import Query
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index")]


def _listed(title: str = "Gully cleansing policy", text: str = "We empty every gully twice a year.") -> Material:
    return publish(
        cast.draft(title, url=f"https://x.example/{title}", of=cast.edition(title, text=text)), by=None
    ).material


def _found(words: str, index: str) -> set[str]:
    # A reader reloads at most every quarter of a second; a fresh one sees what is there.
    return {hit.id for hit in open_engine(index).search(Query(words, today=date(2026, 11, 23))).hits}


def test_everything_pending_is_taken_up_and_ticked_off(index: str) -> None:
    gullies, bins = _listed(), _listed("Grit bins", "Where we put grit bins and why.")
    assert indexer.drain() == 2
    assert not Pending.objects.exists()
    assert _found("gully", index) == {gullies.id}
    assert _found("grit bins", index) == {bins.id}


def test_with_nothing_pending_nothing_is_opened(index: str) -> None:
    assert indexer.drain() == 0
    assert open_engine(index).needs_rebuild()


def test_an_index_that_is_missing_is_built_though_nothing_has_changed(index: str) -> None:
    gullies, bins = _listed(), _listed("Grit bins", "Where we put grit bins and why.")
    Pending.objects.all().delete()  # they were taken up into the index of another machine
    indexer.want_where_missing()
    assert indexer.drain() == 2
    assert (_found("gully", index), _found("grit bins", index)) == ({gullies.id}, {bins.id})
    indexer.want_where_missing()
    assert not Pending.objects.exists()


def test_where_there_is_nothing_to_find_no_index_is_missing(index: str) -> None:
    indexer.want_where_missing()
    assert not Pending.objects.exists()
    assert open_engine(index).needs_rebuild()


def test_an_index_that_is_away_is_looked_for_another_time(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    _listed()
    settings.SEARCH_URL = "opensearch+http://127.0.0.1:9/connectshare"
    before = Pending.objects.count()
    indexer.want_where_missing()
    assert [(record.levelname, record.exc_info) for record in caplog.records] == [("WARNING", None)]
    assert Pending.objects.count() == before


def test_what_was_added_now_comes_before_what_was_added_earlier_today(index: str) -> None:
    noon = datetime(2026, 11, 27, 12, tzinfo=UTC)
    added = []
    for seconds, title in enumerate(("Grit bins", "Gullies", "Kerbs")):
        added.append(_listed(title).pk)
        Material.objects.filter(pk=added[-1]).update(published_at=noon + timedelta(seconds=seconds))
        indexer.drain()
    assert [one.material.pk for one in find(Query(sort="newest")).found] == added[::-1]


def test_a_change_is_found_and_what_it_replaced_is_not(index: str) -> None:
    material = _listed()
    indexer.drain()
    changed = cast.draft(
        "Salting routes", url="https://x.example/Gully cleansing policy", of=cast.edition("new", order="2")
    )
    publish(changed, by=None, known=material)
    assert indexer.drain() == 1
    assert _found("salting routes", index) == {material.id}
    assert open_engine(index).count() == 1


@pytest.mark.parametrize("step", [lifecycle.hide, lifecycle.withdraw])
def test_what_is_taken_from_view_leaves_the_index(index: str, step: object) -> None:
    material, stays = _listed(), _listed("Gully map", "Where the gullies are.")
    indexer.drain()
    step(material, by=None, why="")  # type: ignore[operator]
    indexer.drain()
    assert _found("gully", index) == {stays.id}
    lifecycle.restore(material, by=None)
    indexer.drain()
    assert _found("gully", index) == {material.id, stays.id}


def test_a_merged_material_leaves_the_index_and_its_words_lead_to_the_one_that_stays(index: str) -> None:
    kept, other = _listed("Kept"), _listed("Other", "All about tarmacadam.")
    indexer.drain()
    lifecycle.merge(other, into=kept, by=None, why="")
    indexer.drain()
    assert _found("tarmacadam", index) == {kept.id}


def test_what_was_withdrawn_a_moment_ago_is_not_shown_though_the_index_still_has_it(index: str) -> None:
    material = _listed()
    indexer.drain()
    Material.objects.filter(pk=material.pk).update(status="withdrawn")
    assert _found("gully", index) == {material.id}
    assert find(Query("gully")).found == ()


def test_a_change_while_the_index_is_written_stays_pending(index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    material = _listed()
    put, seen = indexer._put, []

    def put_and_change(engine: object, ids: list[str]) -> None:
        put(engine, ids)  # type: ignore[arg-type]
        seen.append(ids)
        if len(seen) == 1:
            later = cast.draft("Changed meanwhile", url="https://x.example/Gully cleansing policy")
            publish(later, by=None, known=material)

    indexer.drain()
    publish(cast.draft("Once more", url="https://x.example/Gully cleansing policy"), by=None, known=material)
    monkeypatch.setattr(indexer, "_put", put_and_change)
    indexer.drain()
    assert len(seen) == 2, "the change that came meanwhile was taken up in a turn of its own"
    assert not Pending.objects.exists()
    assert _found("changed meanwhile", index) == {material.id}


def test_killed_between_the_index_and_the_tick_it_is_done_again_harmlessly(
    index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexer.reindex()
    material = _listed()

    def killed(_: Iterable[Pending]) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(indexer, "_tick_off", killed)
        indexer.drain()
    assert Pending.objects.count() == 1
    assert indexer.drain() == 1
    assert not Pending.objects.exists()
    assert _found("gully", index) == {material.id}
    assert open_engine(index).count() == 1


def test_killed_before_anything_reached_the_index_nothing_is_lost(index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    indexer.reindex()
    material = _listed()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(indexer, "_put", killed)
        indexer.drain()
    assert indexer.drain() == 1
    assert _found("gully", index) == {material.id}


def test_one_process_at_a_time_writes_and_the_others_leave_the_rows(index: str) -> None:
    _listed()
    Lease.objects.create(name=indexer.WRITER, holder="another.00000000/1/1", until=time.time() + 60)
    assert indexer.drain() == 0
    assert Pending.objects.count() == 1
    with pytest.raises(EngineBusy):
        _quickly_reindex()


def _quickly_reindex() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("connectshare.plumbing.leasing.take", lambda *_, **__: False)
        patch.setattr("connectshare.plumbing.leasing.time.monotonic", iter(range(0, 10_000, 50)).__next__)
        indexer.reindex()


def test_an_index_that_is_lost_is_built_anew_at_the_first_change(index: str) -> None:
    first = _listed()
    Pending.objects.all().delete()
    second = _listed("Gully map", "Where the gullies are.")
    assert indexer.drain() == 2
    assert _found("gully", index) == {first.id, second.id}
    assert not Pending.objects.exists()


def test_a_rebuilt_index_holds_everything_readable_and_nothing_else(index: str) -> None:
    shown, hidden, old = _listed(), _listed("Hidden gully"), _listed("Historic gully")
    lifecycle.hide(hidden, by=None, why="")
    lifecycle.call_historic(old, by=cast.facilitator())
    assert indexer.reindex() == 2
    assert _found("gully", index) == {shown.id, old.id}
    assert not Pending.objects.exists()


def _document(material: Material) -> Document:
    (document,) = indexer.documents([material.id])
    return document


def test_a_document_carries_themes_names_and_places_to_be_found_by() -> None:
    cast.topics()
    lowland, wetherby = cast.network(), cast.council()
    draft = cast.draft(
        kind_id="policy", told_by="own", dated=date(2024, 3, 1), topic_ids=("gullies",),
        of=cast.edition(text="one\ftwo"), offer=OfferDraft("https://lowland.example/a", network=lowland.pk),
    )  # fmt: skip
    material = publish(draft, by=None).material
    material.organisation_links.create(organisation=wetherby, part="doer", origin="extracted")
    document = _document(material)
    assert document.topics == ("drainage", "gullies")
    assert {"Gully cleansing", "gully emptying", "Drainage"} <= set(document.names)
    assert {"Wetherby County Council", lowland.name, "North East", "England"} <= set(document.who)
    assert (document.organisations, document.organisation_types) == (("wetherby",), ("county",))
    assert (document.networks, document.regions, document.nations) == (("lowland",), ("North East",), ("England",))
    assert (document.pages, document.page_word, document.year) == (("one", "two"), "page", 2024)
    assert (document.formats, document.kind) == (("pdf",), "policy")


def test_a_rejected_link_is_in_no_document() -> None:
    cast.topics()
    material = publish(cast.draft(topic_ids=("gullies",)), by=None).material
    TopicLink.objects.update(state="rejected", origin="person")
    assert _document(material).topics == ()
    assert "Gully cleansing" not in _document(material).names


def test_a_network_whose_offer_is_gone_is_no_filter_any_more() -> None:
    offer = OfferDraft("https://lowland.example/a", network=cast.network().pk)
    material = publish(cast.draft(offer=offer), by=None).material
    material.offers.update(gone_at=cast.MONDAY)
    assert _document(material).networks == ()


def test_an_organisations_own_document_ranks_above_news_of_it() -> None:
    own = publish(cast.draft(told_by="own"), by=None).material
    press = publish(cast.draft(told_by="press"), by=None).material
    assert _document(own).prior > _document(press).prior


def test_older_editions_are_found_by_and_not_shown() -> None:
    material = _listed("One", "the word tarmacadam")
    newer = cast.draft("Two", url="https://x.example/One", of=cast.edition("two", order="2", text="the word asphalt"))
    publish(newer, by=None, known=material)
    document = _document(material)
    assert document.pages == ("the word asphalt",)
    assert "tarmacadam" in document.older


def test_a_publisher_that_did_nothing_lends_neither_type_nor_place() -> None:
    press = cast.council("Journal")
    material = publish(cast.draft(), by=None).material
    material.organisation_links.create(organisation=press, part="publisher", origin="person")
    document = _document(material)
    assert document.organisations == ("journal",)
    assert (document.organisation_types, document.regions) == ((), ())


def test_a_licence_and_a_stage_can_be_asked_for_by_key_or_by_word(index: str) -> None:
    publish(cast.draft("Gully policy", of=cast.edition("a"), licence="OGL-UK-3.0", stage="in use"), by=None)
    publish(cast.draft("Gully trial", url="https://x.example/b", of=cast.edition("b"), stage="trial"), by=None)
    indexer.drain()
    for words, filters, title in (
        ("gully", {"licence": ("OGL-UK-3.0",)}, "Gully policy"),
        ("gully", {"licence": ("not-stated",)}, "Gully trial"),
        ("gully licence:open", {}, "Gully policy"),
        ("gully stage:trial", {}, "Gully trial"),
    ):
        assert [one.material.title for one in find(Query(words, filters)).found] == [title]
    labels = {one.label: one.count for one in find(Query("gully")).facets["licence"]}
    assert labels == {"Open Government Licence v3.0": 1, "Not stated: link only": 1}
