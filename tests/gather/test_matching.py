"""Matching against the catalogue: one thing once, whatever the order of arrival, and what was parted stays apart."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectshare.catalogue import lifecycle
from connectshare.catalogue.drafting import Draft, EditionDraft, OfferDraft, Said
from connectshare.catalogue.models import Material, TopicLink
from connectshare.catalogue.publishing import Published, publish
from connectshare.gather.drafts import sortable
from connectshare.gather.matching import compared, fingerprinted, same_things
from connectshare.gather.remembering import may_join
from connectshare.gather.steps.match import Fingerprinted, fingerprint, version_key
from connectshare.kit.dates import Dated
from connectshare.kit.fingerprints import bands
from tests import cast

pytestmark = pytest.mark.django_db
OPEN_ENDED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
WORDS = [f"word{number}" for number in range(3_000)]
Offered = tuple[Draft, Fingerprinted]


def text_of(seed: int, length: int = 500) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def offered(
    text: str, title: str, url: str, *, bytes_: str = "", origin: str = "source", on: date | None = None,
    network: int | None = None, topic: str = "",
) -> Offered:  # fmt: skip
    """One look at one address. `bytes_` stands for the file's bytes, the text itself where it is empty."""
    digest = sha256((bytes_ or text).encode()).hexdigest()
    dated = Dated(on, "day") if on else None
    mine = fingerprint(digest, text, title, url, dated, "en")
    edition = EditionDraft(
        content_hash=digest, text_hash=mine.text_sha, signature=mine.signature, bands=bands(mine.signature),
        words=mine.words, text=text, order=sortable(version_key(title, url, dated)), compared=compared(mine),
    )  # fmt: skip
    made = cast.draft(title, origin=origin, of=edition, offer=OfferDraft(url, network=network), summary=f"Of {title}")
    topics = cast.draft(topic_ids=(topic,)).topics if topic else ()
    return replace(made, topics=topics, contributed=network is not None), mine


def arrive(one: Offered, known: Material | None = None) -> Published:
    """As the pipeline does it."""
    draft, mine = one
    assert draft.edition is not None
    same = may_join(known, same_things(draft.edition, mine, url=draft.offer.url, but=known))
    return publish(draft, by=None, known=known, same=same)


def shape(material: Material) -> tuple[object, ...]:
    """What a reader sees of a material, but for its address and its times."""
    material.refresh_from_db()
    return (
        material.title, material.summary, material.status, material.contributed, str(sorted(material.evidence.items())),
        tuple(sorted(material.editions.values_list("content_hash", "title", "is_current"))),
        tuple(sorted(material.offers.values_list("url", "network__slug", "content_hash"), key=str)),
        tuple(sorted(material.topic_links.values_list("topic", "state", "origin"))),
    )  # fmt: skip


def catalogue() -> list[tuple[object, ...]]:
    return sorted((shape(one) for one in Material.objects.exclude(status="merged")), key=str)


@contextmanager
def nothing_stays() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


PLAN, OTHER = text_of(1), text_of(2)
SITE, LIBRARY = "https://www.northmoor.gov.uk", "https://www.network.org.uk/library"
NAMED = " ".join(f"{word} Northmoor Council" if n % 40 == 0 else word for n, word in enumerate(PLAN.split()))


def everything() -> list[Offered]:
    """Offers of which some are one thing by one name, and others by another name only."""
    return [
        offered(PLAN, "Winter service plan v1", f"{SITE}/winter.pdf", topic="gullies"),
        offered(PLAN, "Doc 77812", f"{LIBRARY}/77812.pdf", origin="suggested"),
        offered(PLAN, "Gritting in frost", f"{LIBRARY}/gritting.pdf", origin="extracted", topic="culverts"),
        offered(PLAN + " more", "Winter service plan v2", f"{SITE}/winter-v2.pdf", topic="culverts"),
        offered(text_of(1, 150) + text_of(5, 330), "Winter service plan v3", f"{SITE}/winter-v3.pdf"),
        offered(" ".join(PLAN.split()[:380]), "Gritting in frost", f"{LIBRARY}/frost.docx"),
        offered(NAMED, "Winter service plan", f"{SITE}/plan", on=date(2024, 5, 1)),
        offered(NAMED.replace("Northmoor", "Eastfold"), "Winter service plan", f"{LIBRARY}/plan.pdf"),
        offered(OTHER, "Gully policy", f"{SITE}/gully.pdf", on=date(2023, 5, 1), topic="gullies"),
        offered(OTHER, "Gully policy", f"{LIBRARY}/gully.pdf", bytes_="another file"),
        offered(f"{OTHER} {text_of(3, 60)}", "Gully policy", f"{LIBRARY}/gully2.pdf", on=date(2025, 5, 1)),
    ]  # fmt: skip


@OPEN_ENDED
@given(st.permutations(range(11)), st.integers(2, 11))
def test_the_catalogue_does_not_hang_on_the_order_of_arrival(order: Sequence[int], many: int) -> None:
    found = everything()
    ends = []
    for arrival in (order[:many], sorted(order[:many])):
        with nothing_stays():
            cast.topics()
            for place in arrival:
                arrive(found[place])
            ends.append(catalogue())
    assert ends[0] == ends[1]


def test_what_arrives_a_second_time_changes_nothing_in_any_order() -> None:
    cast.topics()
    found = everything()
    known = [arrive(one).material for one in found]
    before = catalogue()
    for one, material in reversed(list(zip(found, known, strict=True))):
        assert arrive(one, material).what == "unchanged"
    assert catalogue() == before


def test_two_names_of_one_file_are_both_compared() -> None:
    named, nameless, elsewhere = (everything()[place] for place in (0, 2, 5))
    material = arrive(named).material
    assert arrive(nameless).material == material
    assert arrive(elsewhere).material == material, "it is the second name that agrees"
    edition = material.editions.get(content_hash=named[1].sha256)
    assert [one.title for one in fingerprinted(edition)] == ["Winter service plan v1", "Gritting in frost"]


def _two_with_the_same_bytes() -> tuple[Material, Material, Offered, Offered]:
    """Two materials whose one file is byte for byte the same, since a person has parted them."""
    one = offered(PLAN, "Winter service plan", f"{SITE}/winter.pdf")
    two = offered(PLAN, "Winter service plan", f"{LIBRARY}/winter.pdf")
    first, second = publish(one[0], by=None).material, publish(two[0], by=None).material
    lifecycle.merge(second, into=first, by=None, why="")
    lifecycle.part(second, by=cast.facilitator())
    return first, second, one, two


def test_a_merge_of_the_very_same_bytes_once_undone_is_not_done_again() -> None:
    first, second, one, two = _two_with_the_same_bytes()
    before = catalogue()
    for known in (first, second, None):
        for again in (one, two):
            arrive(again, known)
    assert catalogue() == before
    assert len(before) == 2


def test_a_third_offer_of_those_bytes_joins_one_of_the_two_and_does_not_bring_them_together() -> None:
    first, second, *_ = _two_with_the_same_bytes()
    made = arrive(offered(PLAN, "Winter service plan", "https://www.third.org.uk/winter.pdf"))
    assert made.material in (first, second)
    assert (made.what, len(catalogue())) == ("joined", 2)


def test_what_was_parted_stays_apart_when_its_files_change() -> None:
    _first, second, _, two = _two_with_the_same_bytes()
    changed = offered(PLAN + " a few more words", "Winter service plan", two[0].offer.url)
    assert arrive(changed, second).material == second
    assert len(catalogue()) == 2


def test_what_was_merged_into_one_of_the_parted_stays_apart_from_the_other() -> None:
    first, second, *_ = _two_with_the_same_bytes()
    third = publish(offered(OTHER, "Gully policy", f"{SITE}/g.pdf")[0], by=None).material
    lifecycle.merge(second, into=third, by=None, why="")
    publish(cast.draft(of=cast.edition("x")), by=None, same=[first, third])
    assert len(catalogue()) == 2


def test_a_look_that_remembers_the_wrong_material_finds_its_own_again() -> None:
    first, second, _, two = _two_with_the_same_bytes()
    before = catalogue()
    made = arrive(two, first)  # the intake went along with the merge, and nobody told it of the undoing
    assert made.material == second
    assert catalogue() == before


def _chain() -> list[Material]:
    cast.topics()
    made = []
    for number, topic in enumerate(("gullies", "culverts", "gullies", "culverts")):
        one = offered(
            text_of(20 + number), f"Plan of {number}", f"https://www.site{number}.org.uk/plan.pdf",
            network=cast.network(f"network-{number}").pk, topic=topic, on=date(2020 + number, 1, 1),
        )  # fmt: skip
        made.append(publish(one[0], by=None).material)
    return made


@pytest.mark.parametrize("undoing", [(3, 2, 1), (1, 2, 3), (2, 3, 1), (2, 1, 3)])
def test_a_chain_of_merges_is_undone_in_any_order_with_everything_where_it_was(undoing: tuple[int, ...]) -> None:
    chain = _chain()
    before = [shape(one) for one in chain]
    for lower in (3, 2, 1):
        lifecycle.merge(Material.objects.get(pk=chain[lower].pk), into=chain[lower - 1], by=None, why="")
    assert [one.title for one in Material.objects.exclude(status="merged")] == ["Plan of 3"]
    priya = cast.facilitator()
    for number in undoing:
        lifecycle.part(Material.objects.get(pk=chain[number].pk), by=priya)
    assert [shape(one) for one in chain] == before


def test_what_people_said_of_a_merged_material_holds_until_the_merge_is_undone() -> None:
    first, second, *_ = _chain()
    TopicLink.objects.create(material=second, topic_id="drainage", origin="person")
    TopicLink.objects.filter(material=second, topic_id="culverts").update(origin="person", state="rejected")
    second.title, second.origins["title"] = "As Gareth calls it", "person"
    second.save()
    before = [shape(one) for one in (first, second)]
    lifecycle.merge(second, into=first, by=None, why="")
    first.refresh_from_db()
    links = set(first.topic_links.values_list("topic", "state"))
    assert first.title == "As Gareth calls it"
    assert {("drainage", "asserted"), ("culverts", "rejected")} <= links
    lifecycle.part(second, by=cast.facilitator())
    assert [shape(one) for one in (first, second)] == before


def test_what_came_to_a_merged_material_later_goes_back_with_it() -> None:
    first, second, *_ = _chain()
    lifecycle.merge(second, into=first, by=None, why="")
    url = "https://www.site1.org.uk/plan.pdf"
    network = second.intakes.first() or first.offers.get(url=url).network_id
    newer = offered(text_of(40), "Plan of 1", url, network=int(str(network)), on=date(2029, 1, 1))
    publish(newer[0], by=None, known=second)
    joined = replace(newer[0], offer=OfferDraft("https://www.joined.org.uk/plan.pdf"))
    publish(joined, by=None, same=[first])
    second.refresh_from_db()
    lifecycle.part(second, by=cast.facilitator())
    assert second.editions.get(is_current=True).content_hash == newer[1].sha256
    assert set(second.offers.values_list("url", flat=True)) == {url, "https://www.joined.org.uk/plan.pdf"}
    first.refresh_from_db()
    assert (first.title, second.title) == ("Plan of 0", "Plan of 1")


def test_the_edition_that_comes_to_be_shown_speaks_for_itself() -> None:
    cast.topics()
    old = offered(PLAN, "Winter service plan v1", f"{SITE}/1.pdf", topic="gullies")
    new = offered(PLAN + " more", "Winter service plan v2", f"{SITE}/2.pdf", topic="culverts")
    replaced = replace(old[0], offer=new[0].offer)
    material = arrive(new).material
    arrive(old)
    assert material.title == "Winter service plan v2"
    publish(replaced, by=None, known=material)
    material.refresh_from_db()
    assert (material.title, list(material.topic_links.values_list("topic", flat=True))) == (
        "Winter service plan v1", ["gullies"],
    )  # fmt: skip


@pytest.mark.parametrize("say", [lambda said: said, lambda said: Said(said.value, "suggested")])
def test_of_editions_read_before_voices_were_kept_nothing_is_lost(say: Callable[[Said], Said]) -> None:
    one = offered(PLAN, "Winter service plan", f"{SITE}/winter.pdf")
    material = arrive(one).material
    old = material.editions.get()
    old.compared, old.said = old.compared | {"voice": [1, f"{SITE}/winter.pdf"]}, []
    old.save()
    draft = replace(one[0], fields=dict(one[0].fields) | {"title": say(one[0].fields["title"])})
    assert arrive((draft, one[1]), material).material == material
    assert material.editions.get().title == "Winter service plan"
